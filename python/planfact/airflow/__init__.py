"""Closing months with Airflow: the DAG as a function, so that a second company is a second call.

Airflow's environment holds this package without what planfact itself needs (`pip install --no-deps`): the modules here
import Airflow, its providers, and of planfact only modules that import the standard library alone.
"""

from planfact.airflow.monthly import monthly, plan_fact

__all__ = ["monthly", "plan_fact"]
