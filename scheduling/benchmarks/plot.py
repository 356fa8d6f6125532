"""The picture of growth: seconds and memory against appointments, both axes by powers of ten (extra: ``plots``)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .growing import CLOSE, GrowthRow

ALLOWED = 1.2  # the power of n by which time may grow


def draw(rows: Sequence[GrowthRow], path: Path) -> None:
    """Write ``path`` as SVG: the same rows give the same file, byte for byte."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "growth", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(9, 4), layout="constrained")
        seconds, memory = figure.subplots(1, 2)
        sizes = [row.appointments for row in rows]
        _line(seconds, sizes, [row.seconds for row in rows], "all, with bound and reasons", "o-")
        _line(seconds, sizes, [row.first for row in rows], "first complete plan", "s-")
        if all(row.close is not None for row in rows):
            _line(seconds, sizes, [row.close or 0.0 for row in rows], f"within {CLOSE} % of the bound", "^-")
        allowed = [rows[0].seconds * (size / sizes[0]) ** ALLOWED for size in sizes]
        _line(seconds, sizes, allowed, f"n to the power of {ALLOWED}", ":")
        _line(memory, sizes, [row.megabytes for row in rows], "most memory", "o-")
        _label(seconds, "seconds", [f"gap {row.gap} %" for row in rows], sizes, [row.seconds for row in rows])
        _label(memory, "megabytes", [str(row.megabytes) for row in rows], sizes, [row.megabytes for row in rows])
        figure.savefig(path, format="svg", metadata={"Date": None})


def _line(axes: Any, sizes: Sequence[float], values: Sequence[float], label: str, style: str) -> None:
    axes.loglog(sizes, values, style, label=label)


def _label(axes: Any, what: str, notes: Sequence[str], sizes: Sequence[float], values: Sequence[float]) -> None:
    axes.set_xlabel("appointments asked for in the week")
    axes.set_ylabel(what)
    axes.grid(visible=True, which="major", linewidth=0.5)
    axes.legend(loc="upper left", frameon=False)
    for note, size, value in zip(notes, sizes, values, strict=True):
        axes.annotate(note, (size, value), textcoords="offset points", xytext=(4, -14), fontsize=8)
