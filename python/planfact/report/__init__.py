"""The plan-fact report: what the views say, as an HTML page, an Excel workbook, and a table for the terminal.

All sums come from the report views; here they are read in one snapshot (snapshot.py) and laid out: page.py packs
the tables into the page (pack.py) that js/ unpacks and shows, workbook.py writes sheets. words/ has the languages.
"""

from planfact.report.page import write_report
from planfact.report.snapshot import read_shown
from planfact.report.stale import stale_notes
from planfact.report.terminal import plan_fact_table
from planfact.report.workbook import write_workbook

__all__ = ["plan_fact_table", "read_shown", "stale_notes", "write_report", "write_workbook"]
