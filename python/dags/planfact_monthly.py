"""planfact_monthly: the DAG of one company. Another company is another call, with a dag_id and a conn_id of its own."""

import os

from planfact.airflow import monthly

dag = monthly(
    conn_id="planfact",
    # the first month that Airflow closes; what was sold before is history, loaded by hand
    first_month=os.environ.get("PLANFACT_FIRST_MONTH", "2024-01"),
)
