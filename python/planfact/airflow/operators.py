"""What the tasks do: SQL in the database, files in a folder, the planfact of another environment.

What the database or planfact refuses is not tried again, since the same call would be refused again: bad rows, a month
out of turn. What may pass by itself is: a database that is down, another writer.
"""

import json
import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from airflow.providers.common.sql.operators.sql import BaseSQLOperator, BranchSQLOperator, SQLExecuteQueryOperator
from airflow.sdk import BaseOperator, BaseSensorOperator, PokeReturnValue
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSensorTimeout

from planfact.airflow.connection import conninfo
from planfact.errors import PASSING
from planfact.intake.month_file import file_of_month


@contextmanager
def refusals_are_final() -> Iterator[None]:
    """Fail without another try where the database refused by a code of planfact's own; say it in its words."""
    try:
        yield
    except AirflowException:
        raise
    except Exception as error:
        code = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or ""
        if not code.startswith("PF") or code in PASSING:
            raise
        said = error.diag  # type: ignore[attr-defined]  # of psycopg, 2 or 3
        parts = (said.message_primary, said.message_detail, said.message_hint)
        raise AirflowFailException(f"{code}: " + "\n".join(part for part in parts if part)) from None


class Call(SQLExecuteQueryOperator):
    """SQL whose refusals are final."""

    def execute(self, context: Any) -> Any:
        """Run it."""
        with refusals_are_final():
            return super().execute(context)


class Branch(BranchSQLOperator):
    """A branch whose parameters may be templates."""

    template_fields = (*BranchSQLOperator.template_fields, "parameters")


class Check(BaseSQLOperator):
    """A query of one row: does it hold, and a sentence about that, which is all that the log has to say."""

    template_fields: Sequence[str] = ("sql", "parameters", *BaseSQLOperator.template_fields)
    template_ext: Sequence[str] = (".sql",)

    def __init__(self, *, sql: str, parameters: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sql = sql
        self.parameters = parameters

    def execute(self, context: Any) -> None:
        """Ask, and fail for good where it does not hold: the same data would fail again."""
        hook = self.get_db_hook()
        hook.log_sql = False
        with refusals_are_final():
            holds, sentence = hook.get_first(self.sql, self.parameters)
        if not holds:
            raise AirflowFailException(sentence)
        self.log.info(sentence)


class MonthFile(BaseSensorOperator):
    """Waits for the file of a month; returns its path. Two files of a month are refused, both named."""

    template_fields = ("folder", "month")

    def __init__(self, *, folder: str, month: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = folder
        self.month = month

    def execute(self, context: Any) -> Any:
        """Look, and go away between two looks; name file and folder when the time is up."""
        try:
            return super().execute(context)
        except AirflowSensorTimeout:
            raise AirflowSensorTimeout(f"{self._missing()}, and the time to wait for it is over") from None

    def poke(self, context: Any) -> Any:
        """Look once."""
        try:
            file = file_of_month(Path(self.folder), self.month)
        except ValueError as error:
            raise AirflowFailException(str(error)) from None
        self.log.info(f"found {file}" if file else self._missing())
        return PokeReturnValue(is_done=file is not None, xcom_value=file and str(file))

    def _missing(self) -> str:
        if not Path(self.folder).is_dir():
            return f"the folder {self.folder}, where {self.month}.csv should arrive, does not exist on this worker"
        return f"no {self.month}.csv, nor a file of {self.month} of another kind, is in {self.folder}"


class Planfact(BaseOperator):
    """Runs the planfact of another environment with the connection, and with nothing else of Airflow's environment.

    Args:
        program: the command; a template.
        arguments: its arguments, each a template.
        options: more of them, as one line; quotes as in a shell.
        conn_id: the connection that planfact gets as PLANFACT_DSN.
        cwd: where it runs; planfact.toml is looked for there.
        is_open: PLANFACT_* and the user's variables of the worker are passed on: addresses of channels.

    The last line on stdout is the result.

    """

    template_fields = ("program", "arguments", "options", "cwd")

    def __init__(
        self,
        *,
        program: str,
        arguments: list[str],
        conn_id: str,
        options: str = "",
        cwd: str | None = None,
        is_open: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.program = program
        self.arguments = arguments
        self.conn_id = conn_id
        self.options = options
        self.cwd = cwd
        self.is_open = is_open
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Any) -> str | None:
        """Run it; what it says becomes the task's log."""
        command = [self.program, *self.arguments, *shlex.split(self.options)]
        failure: dict[str, Any] = {}
        with tempfile.TemporaryFile("w+") as results:
            try:
                process = subprocess.Popen(
                    command, cwd=self.cwd, env=self._environment(), stdin=subprocess.DEVNULL, stdout=results,
                    stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise AirflowFailException(f"{command[0]} cannot be started: {error}") from None
            self._process = process
            try:
                assert process.stderr is not None
                for line in process.stderr:
                    failure = self._told(line.rstrip("\n")) or failure
                process.wait()
            finally:
                self.on_kill()
            results.seek(0)
            lines = results.read().splitlines()
        for line in lines:
            self.log.info(line)
        if process.returncode == 0:
            return lines[-1] if lines else None
        message = failure.get("message") or f"{command[0]} ended with exit status {process.returncode}"
        if process.returncode == 2 or failure.get("try_again") is False:
            raise AirflowFailException(message)
        raise AirflowException(message)

    def on_kill(self) -> None:
        """End planfact with a task that is killed or too slow: it takes its step back."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait()

    def _told(self, line: str) -> dict[str, Any] | None:
        """Log a line of planfact's, a JSON object, as a sentence; return it where it says why planfact failed."""
        try:
            said = json.loads(line)
            event = said["event"]
        except (ValueError, TypeError, KeyError):
            self.log.info(line)  # of a script around it
            return None
        if event == "failed":
            return dict(said)
        if event == "done":
            self.log.info(f"{said['step']}: done in {said['seconds']} s")
        elif "message" in said:
            self.log.info(said["message"])
        return None

    def _environment(self) -> dict[str, str]:
        passed = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
        if self.is_open:
            names = ("PATH", "HOME", "LANG")
            passed |= {name: value for name, value in os.environ.items() if name in names or name[:3] == "LC_"}
            passed |= {name: value for name, value in os.environ.items() if name.startswith("PLANFACT_")}
        return {**passed, "PLANFACT_DSN": conninfo(self.conn_id), "PLANFACT_LOG": "json"}
