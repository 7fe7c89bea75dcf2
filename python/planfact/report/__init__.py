"""The plan-fact report: what the views say, as one HTML page for people and one table for the terminal.

All sums come from the report views; here they are read in one snapshot (snapshot.py), put into words
(wording.py), drawn (charts.py) and laid out (page.py, page.html.j2).
"""

from planfact.report.page import write_report
from planfact.report.terminal import plan_fact_table

__all__ = ["plan_fact_table", "write_report"]
