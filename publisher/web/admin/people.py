"""Who reads, how it came to that, and what came back: in plots, each with its numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response
from starlette.routing import Route

from publisher.actions.figures import Population
from publisher.growth import Point, thinned
from publisher.plots import Caption, Plot, Series, line, mirror, stacks
from publisher.web.admin.gate import Gate, Visit

SPANS = (90, 365, 1095)  # days that can be looked back
MOST = 180  # points of a line
ROWS = 60  # of a table beneath a plot
NAMES = ("one", "two", "three", "four")  # what the style has colours for


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A plot with its days from the first to the last, its legend, and its numbers as a table, newest first.

    The legend has the name of each colour, and what it stands for.
    """

    title: str
    plot: Plot
    days: tuple[date, ...]
    legend: tuple[tuple[str, str], ...]
    rows: tuple[tuple[date, tuple[int, ...]], ...]


def routes(gate: Gate) -> list[Route]:
    """`/admin/people`."""

    def show(visit: Visit) -> Response:
        asked = visit.request.query_params.get("days", "")
        days = int(asked) if asked in map(str, SPANS) else SPANS[0]
        people = gate.oversight.population(days=days, clock=gate.desk.clock)
        say = gate.frame.words(visit.request)
        view = {
            "people": people,
            "spans": SPANS,
            "days": days,
            "figures": (growth(people, say), movement(people, say), troubles(people, say)),
            "sources": shares([(named(way, say), count) for way, count in people.sources]),
            "reasons": shares([(_reason(reason, say), count) for reason, count in people.reasons]),
        }
        return gate.page_of(visit, "admin-people.html", view)

    return [Route("/admin/people", gate.page(show), methods=["GET"])]


def growth(people: Population, say: Mapping[str, str]) -> Figure:
    """How many readers there were on each day."""
    points = thinned(people.history, MOST)
    return Figure(
        title=say["growth"],
        plot=_line("growth", points, say),
        days=_days(points),
        legend=((NAMES[0], say["readers"]),),
        rows=tuple((point.day, (point.count,)) for point in thinned(people.history, ROWS)[::-1]),
    )


def spark(people: Population, say: Mapping[str, str]) -> Plot:
    """The line of readers alone, small."""
    return _line("spark", thinned(people.history, MOST // 3), say)


def _line(name: str, points: Sequence[Point], say: Mapping[str, str]) -> Plot:
    counts = tuple(point.count for point in points)
    text = say["growth_text"].format(
        first=f"{counts[0]:,}",
        last=f"{counts[-1]:,}",
        most=f"{max(counts):,}",
        since=points[0].day,
        until=points[-1].day,
    )
    caption = Caption(name=name, title=say["growth"], text=text)
    return line(Series(name=NAMES[0], values=counts), caption)


def movement(people: Population, say: Mapping[str, str]) -> Figure:
    """How many came and went in each week."""
    came, went = (tuple(point.count for point in points) for points in (people.came, people.went))
    text = say["movement_text"].format(came=f"{sum(came):,}", went=f"{sum(went):,}", weeks=len(came))
    plot = mirror(
        Series(name=NAMES[0], values=came),
        Series(name=NAMES[1], values=went),
        Caption(name="movement", title=say["movement"], text=text),
    )
    legend = ((NAMES[0], say["came"]), (NAMES[1], say["went"]))
    rows = _rows((people.came, people.went))
    return Figure(title=say["movement"], plot=plot, days=_days(people.came), legend=legend, rows=rows)


def troubles(people: Population, say: Mapping[str, str]) -> Figure:
    """What came back in each week, by its kind."""
    kinds = list(people.bounces)
    series = [
        Series(name=name, values=tuple(point.count for point in people.bounces[kind]))
        for name, kind in zip(NAMES, kinds, strict=True)
    ]
    told = ", ".join(f"{say[f'bounce_{kind}']} {sum(each.values):,}" for kind, each in zip(kinds, series, strict=True))
    plot = stacks(series, Caption(name="bounces", title=say["bounces"], text=say["bounces_text"].format(told=told)))
    legend = tuple((name, say[f"bounce_{kind}"]) for name, kind in zip(NAMES, kinds, strict=True))
    points = tuple(people.bounces.values())
    return Figure(title=say["bounces"], plot=plot, days=_days(points[0]), legend=legend, rows=_rows(points))


def shares(counts: Sequence[tuple[str, int]]) -> tuple[tuple[str, int, float], ...]:
    """Names with their numbers, and how much each is of the largest, in hundredths; names that are alike together."""
    sums: dict[str, int] = {}
    for name, count in counts:
        sums[name] = sums.get(name, 0) + count
    most = max(sums.values(), default=1)
    return tuple((name, count, round(100 * count / most, 1)) for name, count in sums.items())


def named(way: str, say: Mapping[str, str]) -> str:
    """A way by which somebody came, in words where it is one of ours."""
    return say.get(f"way_{way or 'unknown'}", way)


def _reason(reason: str, say: Mapping[str, str]) -> str:
    known = {"complaint": "bounce_complaint"}
    return say[known[reason]] if reason in known else reason


def _days(points: Sequence[Point]) -> tuple[date, ...]:
    """The first day, the middle one and the last."""
    return tuple(dict.fromkeys((points[0].day, points[len(points) // 2].day, points[-1].day)))


def _rows(columns: Sequence[tuple[Point, ...]]) -> tuple[tuple[date, tuple[int, ...]], ...]:
    rows = [(points[0].day, tuple(point.count for point in points)) for points in zip(*columns, strict=True)]
    return tuple(rows[::-1][: 3 * ROWS])
