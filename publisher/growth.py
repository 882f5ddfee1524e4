"""How many there were on each day, told backwards from how many there are; and days put together into weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A number at the end of a day, or of the week that begins on one."""

    day: date
    count: int


def history(
    count: int, came: Mapping[date, int], went: Mapping[date, int], *, first: date, last: date
) -> tuple[Point, ...]:
    """How many there were at the end of each day from `first` to `last`, where there are `count` at the last one's."""
    points = []
    day = last
    while day >= first:
        points.append(Point(day=day, count=max(0, count)))
        count -= came.get(day, 0) - went.get(day, 0)
        day -= DAY
    return tuple(reversed(points))


def weeks(days: Mapping[date, int], *, first: date, last: date) -> tuple[Point, ...]:
    """The sums of the weeks from that of `first` to that of `last`, each by its Monday."""
    sums: dict[date, int] = {}
    monday = _monday(first)
    while monday <= last:
        sums[monday] = 0
        monday += WEEK
    for day, count in days.items():
        if (monday := _monday(day)) in sums:
            sums[monday] += count
    return tuple(Point(day=monday, count=count) for monday, count in sums.items())


def thinned(points: tuple[Point, ...], most: int) -> tuple[Point, ...]:
    """No more than `most` of the points, evenly chosen; the last one is always among them."""
    step = -(-len(points) // most)
    return points[(len(points) - 1) % step :: step] if step > 1 else points


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
