"""The two charts of the report. Text and grid take their colours from page.css, so that they follow the theme."""

from typing import Any

import plotly.graph_objects as go

from planfact.report.snapshot import Row
from planfact.report.wording import number

#: Legible on white and on black; the plan is also dashed or hatched, so that colour alone tells nothing.
PLAN, FACT = "#8b93a1", "#3b82d6"
AXIS = {"automargin": True, "fixedrange": True, "ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)"}
PATTERN = {"shape": "/", "size": 5, "solidity": 0.35}


def month_bars(months: list[Row], decimals: int) -> go.Figure:
    """Draw plan beside fact for every month."""
    labels = [f"{row['month']:%b %Y}" for row in months]
    figure = go.Figure(layout=_layout(barmode="group", bargap=0.3, bargroupgap=0.06))
    plan_look = {"color": PLAN, "line": {"color": PLAN, "width": 1}, "pattern": PATTERN}
    for side, look in (("plan", plan_look), ("fact", {"color": FACT})):
        figure.add_bar(
            name=side,
            x=labels,
            y=_plain([row[side] for row in months]),
            marker=look,
            text=[number(row[side], decimals) for row in months],
            textposition="none",
            hovertemplate="%{text}",
        )
    figure.update_xaxes(type="category")
    return figure


def day_lines(days: list[Row], decimals: int) -> go.Figure:
    """Draw plan and fact day by day, the plan of days to come included."""
    figure = go.Figure(layout=_layout())
    for side, line in (("plan", {"color": PLAN, "width": 2, "dash": "4px,2px"}), ("fact", {"color": FACT, "width": 2})):
        figure.add_scatter(
            name=side,
            mode="lines",
            x=[row["day"] for row in days],
            y=_plain([row[side] for row in days]),
            line=line,
            text=[number(row[side], decimals) for row in days],
            hovertemplate="%{text}",
        )
    figure.update_xaxes(hoverformat="%a %-d %b %Y", tickformat="%-d %b\n%Y")
    return figure


def _plain(values: list[Any]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _layout(**more: object) -> go.Layout:
    return go.Layout(
        template=go.layout.Template(),
        autosize=True,
        height=340,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 13},
        hovermode="x unified",
        dragmode=False,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"showgrid": False} | AXIS,
        yaxis={"rangemode": "tozero", "tickformat": ".3~s", "nticks": 6} | AXIS,
        **more,
    )
