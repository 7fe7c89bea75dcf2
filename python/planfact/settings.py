"""Settings: where the database is. Environment variables and flags, in the order the README gives."""

import os
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

#: libpq's own variables that say which server is meant; PGPASSWORD alone does not.
LIBPQ_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE", "PGUSER")


class Settings(BaseSettings):
    """What the command line needs to know: PLANFACT_DSN, PLANFACT_HOME, PLANFACT_VARS and PLANFACT_LOG."""

    model_config = SettingsConfigDict(env_prefix="PLANFACT_")

    dsn: SecretStr | None = None
    home: Path = Path(".planfact")
    vars: Path | None = None
    log: Literal["text", "json"] = "text"

    @cached_property
    def given_dsn(self) -> str | None:
        """Return the connection string of the user's own database; None: the embedded one is meant."""
        if self.dsn and self.dsn.get_secret_value():
            return self.dsn.get_secret_value()
        return "" if any(os.environ.get(name) for name in LIBPQ_VARIABLES) else None
