"""Errors for people: one sentence that says what was wrong, and what to do about it."""


class PlanfactError(Exception):
    """What went wrong, in words; detail and hint follow on lines of their own.

    Args:
        message: one sentence with the names and numbers involved.
        detail: the first offenders, one a line.
        hint: what to do.
        code: the SQLSTATE, where the database refused.

    """

    def __init__(
        self, message: str, detail: str | None = None, hint: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        return "\n".join(part for part in (self.message, self.detail, self.hint) if part)
