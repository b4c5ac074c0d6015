"""The plots of the reports, drawn as SVG that stands alone: no script, no address."""

import io
import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ingest.errors import ProtokollError

from .silence import RISK, Bin, Scored, curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (6.2, 4.2)
"""Inches."""
COLOURS = ("#1f5f8b", "#c4572e", "#4d7c3a", "#7a4f9a")
INK, FAINT = "#222222", "#8a8a8a"
METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
"""None leaves it out: a report of the same run is the same report."""


def require() -> None:
    """Raise ProtokollError where the library that draws is not installed."""
    if not find_spec("matplotlib"):
        raise ProtokollError(
            "Rapporten ritas med matplotlib, som inte är installerat; "
            "kör pip install --editable '.[dev]' och försök igen."
        )


def risk_coverage(scores: Mapping[str, Sequence[Scored]], stands: tuple[float, float]) -> str:
    """The share of wrong answers at each coverage, for each score.

    `stands` is the coverage and risk that the assistant's own silence gives.
    """
    figure, axes = _empty("Share of the questions that are answered", "Share of them wrong")
    for colour, (name, scored) in zip(COLOURS, scores.items(), strict=False):
        points = curve(scored)
        axes.step(
            [point.coverage for point in points],
            [point.risk for point in points],
            where="post", color=colour, linewidth=1.8, label=name,
        )  # fmt: skip
    axes.axhline(RISK, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(
        f"{RISK:.0%} wrong", (0.88, RISK), (0, 3), textcoords="offset points", color=FAINT
    )
    axes.plot(*stands, "o", color=INK, markersize=7, label="the assistant as it is", clip_on=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, None)
    axes.legend(frameon=False, loc="upper right")
    return _svg(figure, "Risk at each coverage")


def reliability(bins: Sequence[Bin]) -> str:
    """The share right in each bin of confidence, with its interval, beside the diagonal."""
    figure, axes = _empty("Mean confidence", "Share right")
    held = [bin for bin in bins if bin.right.n]
    confidence = [bin.confidence for bin in held]
    shares = [bin.right.value for bin in held]
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    lows, highs = [bin.right.low for bin in held], [bin.right.high for bin in held]
    axes.vlines(confidence, lows, highs, color=COLOURS[0], linewidth=1.4)
    axes.plot(confidence, shares, "o", color=COLOURS[0], clip_on=False)
    for bin in held:
        axes.annotate(
            f"n={bin.right.n}", (bin.confidence, bin.right.value), (7, -4),
            textcoords="offset points", color=INK, fontsize=8,
        )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    return _svg(figure, "Confidence beside the share right")


def growth(series: Mapping[str, Mapping[int, float]], across: str, up: str) -> str:
    """How some figures grow with a size, both on logarithmic axes."""
    figure, axes = _empty(across, up)
    for colour, (name, values) in zip(COLOURS, series.items(), strict=False):
        axes.plot(list(values), list(values.values()), "o-", color=colour, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure, f"{up} by {across.lower()}")


def _empty(across: str, up: str) -> tuple["Figure", "Axes"]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e4e4e4", linewidth=0.7)
    axes.set_axisbelow(True)
    return figure, axes


def _svg(figure: "Figure", title: str) -> str:
    import matplotlib

    drawn = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):
        figure.savefig(drawn, format="svg", transparent=True, metadata=METADATA)
    svg = drawn.getvalue()
    svg = svg[svg.index("<svg") :]
    return re.sub(r"^<svg ", f'<svg role="img" aria-label="{title}" ', svg)
