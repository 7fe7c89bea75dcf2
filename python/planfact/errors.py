"""Errors for people: one sentence that says what was wrong, and what to do about it."""

#: Refusals of the database that pass by themselves: a run that another session closed, another writer, a transaction
#: that began too early.
PASSING = ("PF004", "PF008", "PF010")


class PlanfactError(Exception):
    """What went wrong, in words; detail and hint follow on lines of their own.

    Args:
        message: one sentence with the names and numbers involved.
        detail: the first offenders, one a line.
        hint: what to do.
        code: the SQLSTATE, where the database refused.
        passes: the same call may succeed later: the database was down, another writer was at work.

    """

    def __init__(
        self,
        message: str,
        detail: str | None = None,
        hint: str | None = None,
        code: str | None = None,
        *,
        passes: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.hint = hint
        self.code = code
        self.passes = passes

    def __str__(self) -> str:
        return "\n".join(part for part in (self.message, self.detail, self.hint) if part)
