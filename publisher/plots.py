"""Plots as pieces of SVG: shapes alone, in as many units as there are, which a page stretches to its width.

What the axes say stands beside them as text of the page: it would be stretched too, or too small to be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

HEIGHT = 100.0
GAP = 0.22  # of the width of a bar, between two of them
STEPS = (1, 2, 3, 4, 5, 6, 8, 10)  # between two numbers of an axis, times a power of ten


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What a plot shows in a few words, and what it tells, for those who do not see it; `name` is its own on a page."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot: its shapes, and the numbers that stand at the lines of its grid, from above, as far from each other."""

    svg: str
    ticks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One number for each column, drawn in a colour that the style gives to `name`."""

    name: str
    values: tuple[int, ...]


def line(series: Series, caption: Caption) -> Plot:
    """A line with the ground below it. It need not begin at zero: what changed is shown more plainly so."""
    low, high = min(series.values, default=0), max(series.values, default=0)
    step = _step(high - low, 3)
    bottom = low // step * step
    lines = -((bottom - high) // step) or 1
    ticks = tuple(bottom + step * place for place in range(lines, -1, -1))
    last = max(len(series.values) - 1, 1)
    heights = [HEIGHT * (ticks[0] - value) / (ticks[0] - bottom) for value in series.values]
    at = [(_n(place), _n(height)) for place, height in enumerate(heights)]
    if len(at) == 1:
        at.append((_n(1), at[0][1]))
    path = " ".join(f"{x} {y}" for x, y in at)
    shapes = (
        _grid(last, ticks)
        + f'<path class="ground {series.name}" d="M0 {_n(HEIGHT)} L{path} L{last} {_n(HEIGHT)} Z"/>'
        + f'<path class="line {series.name}" d="M{path}" vector-effect="non-scaling-stroke"/>'
    )
    return Plot(svg=_svg(shapes, last, caption), ticks=ticks)


def stacks(series: Sequence[Series], caption: Caption) -> Plot:
    """A bar for each column, in which the numbers of all series stand on each other."""
    columns = list(zip(*(each.values for each in series), strict=True))
    step = _step(max(map(sum, columns), default=0), 2)
    ticks = (2 * step, step, 0)
    shapes = []
    for place, numbers in enumerate(columns):
        y = HEIGHT
        for each, number in zip(series, numbers, strict=True):
            height = HEIGHT * number / ticks[0]
            y -= height
            shapes.append(_bar(each.name, place, y, height))
    return Plot(svg=_svg(_grid(len(columns), ticks) + "".join(shapes), len(columns), caption), ticks=ticks)


def mirror(above: Series, below: Series, caption: Caption) -> Plot:
    """A bar upwards and one downwards for each column; what is below has the numbers of its axis below zero."""
    up, down = max(above.values, default=0), max(below.values, default=0)
    step = max(_step(up, 3), _step(down, 1)) if down * 3 <= up else max(_step(up, 2), _step(down, 2))
    ticks = tuple(step * place for place in ((3, 2, 1, 0, -1) if down * 3 <= up else (2, 1, 0, -1, -2)))
    unit = HEIGHT / (ticks[0] - ticks[-1])
    zero = unit * ticks[0]
    shapes = []
    for place, (high, low) in enumerate(zip(above.values, below.values, strict=True)):
        shapes.append(_bar(above.name, place, zero - unit * high, unit * high))
        shapes.append(_bar(below.name, place, zero, unit * low))
    columns = len(above.values)
    return Plot(svg=_svg(_grid(columns, ticks) + "".join(shapes), columns, caption), ticks=ticks)


def _step(most: int, parts: int) -> int:
    """A round number of which so many parts have room for `most`."""
    least = max(1, -(-most // parts))
    power: int = 10 ** (len(str(least)) - 1)
    return next(step * power for step in STEPS if step * power >= least)


def _grid(width: float, ticks: Sequence[int]) -> str:
    """A line for each number of the axis."""
    heights = (HEIGHT * place / (len(ticks) - 1) for place in range(len(ticks)))
    lines = (f'<path class="grid" d="M0 {_n(y)} H{_n(width)}" vector-effect="non-scaling-stroke"/>' for y in heights)
    return "".join(lines)


def _bar(name: str, place: int, y: float, height: float) -> str:
    if height <= 0:
        return ""
    return f'<rect class="{name}" x="{_n(place + GAP / 2)}" y="{_n(y)}" width="{_n(1 - GAP)}" height="{_n(height)}"/>'


def _svg(shapes: str, width: float, caption: Caption) -> str:
    name = caption.name
    return (
        f'<svg class="plot" role="img" aria-labelledby="{name}-title {name}-text" '
        f'viewBox="0 0 {_n(width)} {_n(HEIGHT)}" preserveAspectRatio="none">'
        f'<title id="{name}-title">{escape(caption.title)}</title>'
        f'<desc id="{name}-text">{escape(caption.text)}</desc>{shapes}</svg>'
    )


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
