"""Settings: where the database is. Environment variables and flags, in the order the README gives."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from planfact.errors import PlanfactError

#: libpq's own variables that say which server is meant; PGPASSWORD alone does not.
LIBPQ_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE", "PGUSER")

LOGS = ("text", "json")


def _path(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _log() -> str:
    log = os.environ.get("PLANFACT_LOG") or "text"
    if log not in LOGS:
        raise PlanfactError(f"PLANFACT_LOG is {log!r}, which is neither text nor json", hint="Set it to text or json.")
    return log


@dataclass
class Settings:
    """What the environment tells: PLANFACT_DSN, PLANFACT_HOME, PLANFACT_VARS, PLANFACT_SCHEMA and PLANFACT_LOG."""

    dsn: str | None = field(default_factory=lambda: os.environ.get("PLANFACT_DSN"), repr=False)
    home: Path = field(default_factory=lambda: _path("PLANFACT_HOME") or Path(".planfact"))
    vars: Path | None = field(default_factory=lambda: _path("PLANFACT_VARS"))
    schema: str | None = field(default_factory=lambda: os.environ.get("PLANFACT_SCHEMA") or None)
    log: str = field(default_factory=_log)

    @property
    def given_dsn(self) -> str | None:
        """Return the connection string of the user's own database; None: the embedded one is meant."""
        return self.dsn or ("" if any(os.environ.get(name) for name in LIBPQ_VARIABLES) else None)
