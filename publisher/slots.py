"""When issues are due: from a schedule in people's words to the planned instants, in any time zone.

A slot is keyed by its local civil time. A time that a zone skips fires at the first instant after the gap; a time that
occurs twice fires once, the first time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from publisher.mail_model import Newsletter, Slot

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
DEFAULT_TIME = 9, 0

# Nothing further away than a leap day's next turn can be meant: "31 feb" is refused, not waited for.
HORIZON = timedelta(days=8 * 366)

EXAMPLES = '"mon 09:00", "every day 07:30", "1st of month 09:00", or a cron line such as "0 9 * * mon"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The civil times at which issues are planned. `either` is cron's rule: day of month or weekday will do."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] = frozenset(range(1, 32))
    months: frozenset[int] = frozenset(range(1, 13))
    weekdays: frozenset[int] = frozenset(range(7))
    either: bool = False

    def on(self, day: date) -> bool:
        """Whether any issue is planned on this day."""
        if day.month not in self.months:
            return False
        matches = day.day in self.days, day.weekday() in self.weekdays
        return any(matches) if self.either else all(matches)

    def times(self) -> Iterator[tuple[int, int]]:
        """The planned hours and minutes of a day, latest first."""
        return (
            (hour, minute) for hour in sorted(self.hours, reverse=True) for minute in sorted(self.minutes, reverse=True)
        )


def parse(text: str) -> Schedule:
    """A schedule from people's words. Raises ValueError with what is wrong and what to write."""
    words = " ".join(text.lower().split())
    schedule = _in_words(words) or _cron(words)
    if schedule is None:
        raise ValueError(f"{text!r} is no schedule; write {EXAMPLES}")
    start = date(2024, 1, 1)
    if not any(schedule.on(start + timedelta(days=offset)) for offset in range(HORIZON.days)):
        raise ValueError(f"{text!r} names a day that never comes; write {EXAMPLES}")
    return schedule


def due(newsletter: Newsletter, now: datetime) -> Slot | None:
    """The latest slot at or before `now`, unless it was missed by more than the newsletter's `deliver_until`.

    Slots before it are not made up for: what they would have carried is in this one.
    """
    if not newsletter.schedule:
        return None
    slot = latest(newsletter, now)
    if slot is None or now - slot.instant > timedelta(seconds=newsletter.deliver_until):
        return None
    return slot


def latest(newsletter: Newsletter, now: datetime) -> Slot | None:
    """The latest slot at or before `now`, however long ago (within eight years)."""
    schedule = parse(newsletter.schedule)
    zone = ZoneInfo(newsletter.timezone)
    day = now.astimezone(zone).date()
    for _ in range(HORIZON.days):
        if schedule.on(day):
            for hour, minute in schedule.times():
                slot = at(newsletter.name, datetime(day.year, day.month, day.day, hour, minute), zone)  # noqa: DTZ001
                if slot.instant <= now:
                    return slot
        day -= timedelta(days=1)
    return None


def upcoming(newsletter: Newsletter, now: datetime) -> Slot | None:
    """The first slot after `now`; None for a newsletter without a schedule."""
    if not newsletter.schedule:
        return None
    schedule = parse(newsletter.schedule)
    zone = ZoneInfo(newsletter.timezone)
    day = now.astimezone(zone).date() - timedelta(days=1)
    for _ in range(HORIZON.days):
        if schedule.on(day):
            for hour, minute in reversed(list(schedule.times())):
                slot = at(newsletter.name, datetime(day.year, day.month, day.day, hour, minute), zone)  # noqa: DTZ001
                if slot.instant > now:
                    return slot
        day += timedelta(days=1)
    return None


def by_hand(newsletter: Newsletter, now: datetime) -> Slot:
    """A slot for an issue that is made without one being due: this very minute."""
    local = now.astimezone(ZoneInfo(newsletter.timezone)).replace(second=0, microsecond=0, tzinfo=None)
    return Slot(newsletter=newsletter.name, label=f"{local:%Y-%m-%dT%H:%M}", instant=now)


def at(newsletter: str, civil: datetime, zone: ZoneInfo) -> Slot:
    """The slot of a civil time (naive) in a zone."""
    instant = civil.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != civil:
        instant = _end_of_gap(instant, zone)
    return Slot(newsletter=newsletter, label=f"{civil:%Y-%m-%dT%H:%M}", instant=instant)


def _end_of_gap(instant: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after the clock was put forward, searched around one that fell into the gap."""
    before, after = instant - timedelta(days=1, hours=2), instant + timedelta(hours=2)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _in_words(words: str) -> Schedule | None:
    """`every day 07:30`, `mon, thu 09:00`, `weekdays 9:00`, `1st of month 09:00`; None for any other form."""
    match = re.fullmatch(r"(?P<days>.+?)(?: (?:at )?(?P<hour>\d{1,2}):(?P<minute>\d{2}))?", words)
    if match is None:
        return None
    hour, minute = (int(match["hour"]), int(match["minute"])) if match["hour"] else DEFAULT_TIME
    if hour > 23 or minute > 59:
        raise ValueError(f"there is no {hour:02}:{minute:02}; write a time from 00:00 to 23:59")
    daily = Schedule(hours=frozenset({hour}), minutes=frozenset({minute}))
    days = match["days"].removeprefix("every ")
    if days in ("day", "daily"):
        return daily
    if days in ("weekday", "weekdays"):
        return replace(daily, weekdays=frozenset(range(5)))
    of_month = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th) of (?:the )?month", days)
    if of_month:
        return replace(daily, days=_numbers(of_month[1], range(1, 32)))
    names = re.split(r"\s*(?:,| and )\s*", days)
    weekdays = [_named(name, WEEKDAYS) for name in names]
    if all(number is not None for number in weekdays):
        return replace(daily, weekdays=frozenset(number for number in weekdays if number is not None))
    return None


def _cron(words: str) -> Schedule | None:
    """Five fields: minute, hour, day of month, month, weekday (by name, because tools number them differently)."""
    fields = words.split(" ")
    if len(fields) != 5:
        return None
    minute, hour, day, month, weekday = fields
    if re.search(r"\d", weekday):
        raise ValueError(f"the weekday {weekday!r} is a number, and tools count differently; write its name, as in mon")
    return Schedule(
        minutes=_numbers(minute, range(60)),
        hours=_numbers(hour, range(24)),
        days=_numbers(day, range(1, 32)),
        months=_numbers(month, range(1, 13), MONTHS),
        weekdays=_numbers(weekday, range(7), WEEKDAYS),
        either=day != "*" and weekday != "*",
    )


def _numbers(field: str, allowed: range, names: tuple[str, ...] = ()) -> frozenset[int]:
    """One field of a cron line: `*`, `5`, `1-5`, `*/15`, `mon-fri`, and lists of them."""
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(?:\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:/([1-9]\d*))?", part)
        if match is None:
            raise ValueError(f"{part!r} is no part of a schedule; write {EXAMPLES}")
        first, last, step = match.groups()
        if first is None:
            start, stop = allowed[0], allowed[-1]
        else:
            start = _number(first, allowed, names)
            stop = _number(last, allowed, names) if last else allowed[-1] if step else start
        if stop < start:
            raise ValueError(f"{part!r} runs backwards; write the smaller one first")
        found.update(range(start, stop + 1, int(step or 1)))
    return frozenset(found)


def _number(word: str, allowed: range, names: tuple[str, ...]) -> int:
    named = _named(word, names)
    if named is not None:
        return named + allowed[0]
    if names is WEEKDAYS:
        raise ValueError(f"{word!r} is no weekday; write a name such as mon")
    if not word.isdigit() or int(word) not in allowed:
        name = f" or a name such as {names[0][:3]}" if names else ""
        raise ValueError(f"{word!r} is out of range; write {allowed[0]} to {allowed[-1]}{name}")
    return int(word)


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """The place of a name that is written out, or cut after three letters or more."""
    return next((place for place, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), None)
