"""The report by mail: the page attached, and how the month went as text; where to is a secret of the environment."""

import logging
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import psycopg

from planfact.database import one_row
from planfact.errors import PlanfactError

#: Where the report goes, in the form of Apprise: mailtos://USER:PASSWORD@HOST?to=controller@example.com
VARIABLE = "PLANFACT_NOTIFY_EMAIL"


def mail_report(
    conn: psycopg.Connection, report: Path, month: date | None, environment: Mapping[str, str] = os.environ
) -> str:
    """Send a report that was written, and return the first line of the mail.

    Raises PlanfactError where the environment names nobody, or the mail cannot be sent.
    """
    address = environment.get(VARIABLE, "")
    if not address.startswith(("mailto://", "mailtos://")):
        raise PlanfactError(
            f"{VARIABLE} is no address for mail" if address else f"{VARIABLE} is not set",
            hint=f"Set it: {VARIABLE}='mailtos://USER:PASSWORD@HOST?to=controller@example.com'.",
        )
    title, body = one_row(
        conn,
        "select coalesce(max(title), 'Plan against fact'), coalesce(max(body), '') from month_in_words(%s)",
        [month],
    )
    import apprise  # noqa: PLC0415 - half a second, which only who sends has to wait

    service = apprise.Apprise()
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call]
        if service.add(address) and service.notify(
            body=body or title, title=title, body_format=apprise.NotifyFormat.TEXT, attach=str(report.resolve())
        ):
            return str(title)
        reasons = said.getvalue().strip().splitlines()
    # what it says may name the address, which is a secret
    why = next((line for line in reversed(reasons) if address not in line), "the address is not understood")
    raise PlanfactError(f"the report was written to {report}, but not sent: {why}", passes=True)
