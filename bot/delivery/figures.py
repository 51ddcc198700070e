"""A client's figures as a picture (PNG), drawn by matplotlib."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import cycle
from math import nan
from typing import Protocol

MARKS = ("o", "s", "^", "D", "v")
"""Colour never carries meaning alone."""
STEPS = (1, 2, 5, 10)


class Panel(Protocol):
    """A title, and each client's values by week; None where there is none. `top`: where the scale ends, or 0.
    `whole`: there are no halves of it."""

    @property
    def title(self) -> str: ...
    @property
    def values(self) -> Sequence[Sequence[float | None]]: ...
    @property
    def top(self) -> float: ...
    @property
    def whole(self) -> bool: ...


class Chart(Protocol):
    """Words and numbers in their places."""

    @property
    def title(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def clients(self) -> Sequence[str]: ...
    @property
    def weeks(self) -> Sequence[str]: ...
    @property
    def panels(self) -> Sequence[Panel]: ...


def draw(chart: Chart) -> bytes:
    """The panels, two in a row, from zero up: a line for each client, told apart by marks too; a week without any is a
    gap. Blocks: half a second, and two more the first time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    rows = (len(chart.panels) + 1) // 2
    figure = Figure(figsize=(10, 3.1 * rows + 1.2), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(chart.title, fontsize=15)
    for number, panel in enumerate(chart.panels, start=1):
        axes = figure.add_subplot(rows, 2, number)
        axes.set_title(panel.title, fontsize=12)
        axes.grid(visible=True, alpha=0.3)
        axes.set_xticks(range(len(chart.weeks)), chart.weeks)
        for place, (client, mark, values) in enumerate(zip(chart.clients, cycle(MARKS), panel.values, strict=False)):
            drawn = [nan if value is None else value for value in values]
            size = max(11 - 3 * place, 4)  # where two lines meet, both are seen
            axes.plot(drawn, marker=mark, markersize=size, linewidth=size / 4, label=client)
        axes.set_xlim(-0.5, len(chart.weeks) - 0.5)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=panel.whole, steps=STEPS))
        axes.set_ylim(0, panel.top * 1.05 or None)
    figure.legend(
        *figure.axes[-1].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=min(len(chart.clients), 4),
        title=chart.note,
    )
    drawing = io.BytesIO()
    figure.savefig(drawing, format="png", dpi=110)
    return drawing.getvalue()
