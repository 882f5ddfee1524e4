"""When issues are due: from a schedule in people's words to the planned instants, in any time zone.

A slot is keyed by its local civil time, and comes when a clock on the wall first shows that time or a later one: a time
that a zone skips at the first instant after the gap, a time that occurs twice once, the first time.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from publisher.board_model import Verdict
from publisher.mail_model import Newsletter, Slot

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
DEFAULT_TIME = 9, 0

# Nothing further away than a leap day's next turn can be meant: "31 feb" is refused, not waited for.
HORIZON = timedelta(days=8 * 366)
# Where a clock was put back, it shows for some time what it has shown before: never longer than a day.
LONGEST_FOLD = timedelta(days=1)

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
EXAMPLES = '"mon 09:00", "every day 07:30", "1st of month 09:00", or a cron line such as "0 9 * * mon"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The civil times at which issues are planned.

    Days below zero count from the end of a month, -1 being the last. `either` is cron's rule: day of month or weekday
    will do.
    """

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
        from_end = day.day - 1 - monthrange(day.year, day.month)[1]
        matches = not self.days.isdisjoint((day.day, from_end)), day.weekday() in self.weekdays
        return any(matches) if self.either else all(matches)

    def after(self, civil: datetime) -> Iterator[datetime]:
        """The planned times (naive) after a civil time, for as long as the horizon."""
        times = [time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]
        for day in range(HORIZON.days):
            date_ = civil.date() + timedelta(days=day)
            if self.on(date_):
                yield from (each for clock in times if (each := datetime.combine(date_, clock)) > civil)

    def until(self, civil: datetime, reach: timedelta) -> Iterator[datetime]:
        """The planned times (naive) at or before a civil time, latest first, back to `reach` and a few days more."""
        times = [time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)][::-1]
        for day in range(reach.days + 4):
            date_ = civil.date() - timedelta(days=day)
            if self.on(date_):
                yield from (each for clock in times if (each := datetime.combine(date_, clock)) <= civil)


@lru_cache
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
    allowed = timedelta(seconds=newsletter.deliver_until)
    slot = latest(newsletter, now, reach=allowed)
    return None if slot is None or now - slot.instant > allowed else slot


def waits(newsletter: Newsletter, slot: Slot, verdict: Verdict | None) -> bool:
    """Whether the issue of a slot has to wait for somebody's word; `verdict` is what was said last."""
    if verdict is None:
        return newsletter.approve
    if verdict.is_held:
        return True
    return newsletter.approve and (verdict.until is None or slot.instant > verdict.until)


def latest(newsletter: Newsletter, now: datetime, *, reach: timedelta = HORIZON) -> Slot | None:
    """The latest slot at or before `now`; None where it is longer ago than `reach`, which may be a few days more."""
    zone = ZoneInfo(newsletter.timezone)
    local = now.astimezone(zone)
    shown = local.replace(tzinfo=None, fold=0) + (LONGEST_FOLD if local.fold else timedelta(0))
    slots = (at(newsletter.name, civil, zone) for civil in parse(newsletter.schedule).until(shown, reach))
    return next((slot for slot in slots if slot.instant <= now), None)


def upcoming(newsletter: Newsletter, now: datetime) -> Slot | None:
    """The first slot after `now`; None for a newsletter without a schedule.

    Where several fall on one instant, it is the last of them, as it is when they are due.
    """
    if not newsletter.schedule:
        return None
    zone = ZoneInfo(newsletter.timezone)
    local = now.astimezone(zone).replace(tzinfo=None, fold=0)
    slots = (at(newsletter.name, civil, zone) for civil in parse(newsletter.schedule).after(local))
    first = next((slot for slot in slots if slot.instant > now), None)
    return first and latest(newsletter, first.instant, reach=timedelta(0))


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
    """`every day 07:30`, `mon, thu 09:00`, `weekdays 9:00`, `last fri of month 09:00`; None for any other form."""
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
    of_month = re.fullmatch(r"(?P<which>.+?)(?: (?P<weekday>[a-z]+))? of (?:the )?month", days)
    if of_month:
        return _of_month(daily, of_month["which"], of_month["weekday"] or "day")
    weekdays = [_named(name, WEEKDAYS) for name in _listed(days)]
    if all(number is not None for number in weekdays):
        return replace(daily, weekdays=frozenset(number for number in weekdays if number is not None))
    return None


def _of_month(daily: Schedule, which: str, name: str) -> Schedule | None:
    """`1st`, `1st and 15th`, `last day`, `first monday`, `2nd, 4th tue`: which days of a month, or which weekdays."""
    numbers = [_ordinal(word) for word in _listed(which)]
    found = [number for number in numbers if number is not None]
    weekday = _named(name, WEEKDAYS)
    if len(found) < len(numbers) or (weekday is None and name != "day"):
        return None
    allowed = range(1, 32 if weekday is None else 6)
    for number in found:
        if number != -1 and number not in allowed:
            raise ValueError(f"{str(number)!r} is out of range; write {allowed[0]} to {allowed[-1]}")
    if weekday is None:
        return replace(daily, days=frozenset(found))
    weeks = (range(-7, 0) if number == -1 else range(7 * number - 6, 7 * number + 1) for number in found)
    return replace(daily, weekdays=frozenset({weekday}), days=frozenset(day for week in weeks for day in week))


def _ordinal(word: str) -> int | None:
    counted = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)", word)
    return int(counted[1]) if counted else ORDINALS.get(word)


def _listed(words: str) -> list[str]:
    return re.split(r"\s*(?:,| and )\s*", words)


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
