"""The charts of the workbook: months beside each other, and members by their deviation."""

from datetime import date

from xlsxwriter.worksheet import Worksheet

from planfact.report.snapshot import Row
from planfact.report.worksheet import SheetWriter


def chart_months(writer: SheetWriter, sheet: Worksheet, count: int) -> None:
    """Draw last year, plan and fact of every month."""
    columns = writer.columns["months"]
    chart = writer.book.add_chart({"type": "column"})
    for column, fill in (("fact_last_year", "#C9CED6"), ("plan", "#98A1AF"), ("fact", "#2F74C9")):
        if column in columns:
            place = columns.index(column)
            chart.add_series(
                {
                    "name": [sheet.get_name(), 0, place],
                    "categories": [sheet.get_name(), 1, 0, count, 0],
                    "values": [sheet.get_name(), 1, place, count, place],
                    "fill": {"color": fill},
                }
            )
    chart.set_title({"name": writer.language.say("by_month")})
    chart.set_x_axis({"num_format": "yyyy-mm", "text_axis": True})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 900, "height": 340})
    sheet.insert_chart(count + 2, 1, chart)


def chart_deviations(
    writer: SheetWriter, sheet: Worksheet, rows: list[Row], dimensions: list[str], month: date
) -> None:
    """Draw the members of the first dimension that has a level, the furthest below plan first."""
    columns = writer.columns["deviations"]
    levels = list(dict.fromkeys(row["level"] for row in rows))
    if not levels or "variance" not in columns:
        return
    level = next(name for name in dimensions if name in levels)
    lines = [line for line, row in enumerate(rows, 1) if row["level"] == level and row["variance"] is not None]
    if not lines or level not in columns:
        return
    first, last = lines[0], min(lines[-1], lines[0] + 24)
    variance, name = columns.index("variance"), columns.index(level)
    chart = writer.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": writer.language.column("variance"),
            "categories": [sheet.get_name(), first, name, last, name],
            "values": [sheet.get_name(), first, variance, last, variance],
            # point by point: not every program reads the colour of what is negative
            "points": [
                {"fill": {"color": "#E07A3F" if rows[line - 1]["variance"] < 0 else "#2A9D86"}}
                for line in range(first, last + 1)
            ],
        }
    )
    chart.set_title({"name": f"{writer.language.column('variance')}, {month:%Y-%m}"})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620, "height": 200 + 18 * (last - first)})
    sheet.insert_chart(1, len(columns) + 1, chart)
