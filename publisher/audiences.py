"""Who gets which words of an issue: people who chose alike share one rendering, however many they are.

A newsletter that is wanted more or less often than it comes out is a series of its own beside it: the same posts,
another schedule, its own past. So that nobody who changes over misses a post or gets it twice, they bring a bookmark
with them: the last issue of the series that they come from. Their first issue of the new series carries what was not
known by then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from publisher import slots
from publisher.mail_model import Newsletter
from publisher.web_model import Frequency, series_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Those who get the same words of an issue: what they chose alike.

    Topics are keys of categories, none for all; a language is "" for the publication's; a bookmark is the number of an
    issue, 0 for none.
    """

    topics: tuple[str, ...] = ()
    language: str = ""
    bookmark: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One subscriber of a series: their circle, and the zone in which they have their mornings, "" for its own."""

    subscriber: int
    circle: Circle = Circle()
    timezone: str = ""


def frequencies(newsletter: Newsletter) -> tuple[Frequency, ...]:
    """How often a newsletter can be wanted; one that is only made by hand comes as it comes."""
    if not newsletter.schedule:
        return (Frequency.USUAL,)
    return tuple(each for each in Frequency if each is not _rhythm(newsletter))


def series(newsletter: Newsletter, frequency: Frequency) -> Newsletter:
    """The newsletter as it comes out for those who want it in this frequency: at the same time of day."""
    if frequency is Frequency.USUAL or not newsletter.schedule:
        return newsletter
    schedule = slots.parse(newsletter.schedule)
    day = slots.WEEKDAYS[min(schedule.weekdays) if len(schedule.weekdays) < len(slots.WEEKDAYS) else 0]
    days = {Frequency.DAILY: "every day", Frequency.WEEKLY: day, Frequency.MONTHLY: "1st of month"}
    planned = f"{days[frequency]} {hour_of(newsletter)}" if frequency in days else ""
    return replace(newsletter, name=series_name(newsletter.name, frequency), schedule=planned)


def hour_of(newsletter: Newsletter) -> str:
    """The time of day at which a newsletter comes out first, `09:00`."""
    schedule = slots.parse(newsletter.schedule)
    return f"{min(schedule.hours):02}:{min(schedule.minutes):02}"


def circles(members: Iterable[Member]) -> Mapping[Circle, tuple[int, ...]]:
    """The subscribers of each circle, the largest circle first: most people chose nothing, and are one."""
    found: dict[Circle, list[int]] = {}
    for member in members:
        found.setdefault(member.circle, []).append(member.subscriber)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return {circle: tuple(subscribers) for circle, subscribers in ordered}


def narrowed(newsletter: Newsletter, circle: Circle) -> Newsletter:
    """The newsletter with no posts but those of a circle's topics; topics that it does not have narrow nothing."""
    allowed: Sequence[str] | None = next((names for kind, names in newsletter.wanted if kind == "category"), None)
    topics = tuple(topic for topic in circle.topics if allowed is None or topic in allowed)
    if not topics:
        return newsletter
    others = tuple((kind, names) for kind, names in newsletter.wanted if kind != "category")
    return replace(newsletter, wanted=(*others, ("category", topics)))


def morning(instant: datetime, *, at: str, zone: str) -> datetime:
    """The first time of day `at` in a zone that is not before an instant, in UTC: when an issue reaches its readers."""
    hour, minute = map(int, at.split(":"))
    local = instant.astimezone(ZoneInfo(zone))
    wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if wanted.astimezone(UTC) < instant:
        wanted += timedelta(days=1)  # by the wall: a day on which clocks change is longer or shorter
    return wanted.astimezone(UTC)


def _rhythm(newsletter: Newsletter) -> Frequency | None:
    """The frequency in which a newsletter comes out anyway."""
    schedule = slots.parse(newsletter.schedule)
    every_day, every_weekday = len(schedule.days) >= 31, len(schedule.weekdays) == len(slots.WEEKDAYS)
    if len(schedule.months) < 12 or len(schedule.hours) * len(schedule.minutes) > 1:
        return None
    if every_day and every_weekday:
        return Frequency.DAILY
    if every_day and len(schedule.weekdays) == 1:
        return Frequency.WEEKLY
    return Frequency.MONTHLY if len(schedule.days) == 1 and every_weekday else None
