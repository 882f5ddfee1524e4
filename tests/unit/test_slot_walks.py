"""Slots beside a slow witness that walks from minute to minute, and under clocks that nobody can trust."""

import itertools
import random
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.mail_model import Newsletter, Slot
from publisher.slots import Schedule, due, latest, parse, upcoming

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Clocks put forward and back by an hour, by half of one, by a day, at midnight, a minute after it, and in Ramadan.
ZONES = (
    *(
        "America/New_York",
        "Europe/London",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "America/Santiago",
        "Asia/Seoul",
    ),
    *("Pacific/Apia", "Asia/Beirut", "America/Goose_Bay", "Antarctica/Casey", "Asia/Pyongyang", "America/Caracas"),
    *("Asia/Kathmandu", "America/Havana", "Europe/Dublin", "Asia/Gaza", "America/Scoresbysund", "Antarctica/Troll"),
)


@cache
def jumps(zone: str) -> tuple[datetime, ...]:
    """The days on which the clocks of a zone were put forward or back, since 1986; the first one where none was."""
    start = datetime(1986, 1, 1, tzinfo=UTC)
    offsets = [(start + DAY * number).astimezone(ZoneInfo(zone)).utcoffset() for number in range(40 * 365)]
    changed = [number for number, (one, other) in enumerate(itertools.pairwise(offsets)) if one != other]
    return tuple(start + DAY * number for number in changed) or (start,)


def newsletter(schedule: str, zone: str, *, deliver_until: timedelta = timedelta(0)) -> Newsletter:
    seconds = int(deliver_until.total_seconds())
    return Newsletter(name="weekly", title="Weekly", schedule=schedule, timezone=zone, deliver_until=seconds)


def walk(schedule: Schedule, zone: str, start: datetime, end: datetime) -> Iterator[Slot]:
    """What a clock on the wall fires: when it first shows a planned time, or one beyond it; of several the last."""
    seen = (start - MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    now = start
    while now < end:
        shown = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        passed = (shown - MINUTE * number for number in range((shown - seen) // MINUTE))
        if last := next((each for each in passed if is_planned(schedule, each)), None):
            yield Slot(newsletter="weekly", label=f"{last:%Y-%m-%dT%H:%M}", instant=now)
        seen = max(seen, shown)
        now += MINUTE


def is_planned(schedule: Schedule, civil: datetime) -> bool:
    return civil.minute in schedule.minutes and civil.hour in schedule.hours and schedule.on(civil.date())


some_minutes = st.sampled_from(["0", "30", "59", "1", "*/15", "7,37", "*"])
some_hours = st.sampled_from(["0", "1", "2", "3", "0-3", "*", "23", "*/2", "9"])
some_days = st.sampled_from(["*", "1", "28-31", "*/2"])
some_weekdays = st.sampled_from(["*", "sun", "sat,mon", "mon-fri"])
crons = st.builds("{} {} {} * {}".format, some_minutes, some_hours, some_days, some_weekdays)
words = st.sampled_from(
    ["last day of month 23:30", "first sun of month 02:30", "last sun of month 01:30", "daily 0:30"]
)


@settings(deadline=None, max_examples=60)
@given(st.one_of(crons, words), st.sampled_from(ZONES), st.data())
def test_slots_are_those_of_a_clock_on_the_wall(schedule: str, zone: str, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(jumps(zone))) - DAY
    end = start + 4 * DAY
    expected = list(walk(parse(schedule), zone, start, end))
    found: list[Slot] = []
    now = start - timedelta(seconds=1)
    while (slot := upcoming(newsletter(schedule, zone), now)) and slot.instant < end:
        found.append(slot)
        now = slot.instant
    assert found == expected
    for slot, following in itertools.pairwise(found):
        assert latest(newsletter(schedule, zone), following.instant - timedelta(seconds=1)) == slot


@settings(deadline=None, max_examples=10)
@given(st.one_of(crons, words), st.sampled_from(ZONES), st.integers(0, 12 * 60), st.data())
def test_each_minute_the_slot_that_was_last_is_due(schedule: str, zone: str, until: int, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(jumps(zone))) - DAY
    expected = {slot.instant: slot for slot in walk(parse(schedule), zone, start, start + 3 * DAY)}
    known = newsletter(schedule, zone, deliver_until=MINUTE * until)
    last = latest(known, start - MINUTE)
    for minute in range(3 * 24 * 60):
        now = start + MINUTE * minute
        last = expected.get(now, last)
        assert due(known, now) == (last if last and now - last.instant <= MINUTE * until else None)


# Ticks, as a scheduler makes them: a slot is made if it is due, and has not been made before.


@dataclass
class Office:
    """Whoever makes the issues, and remembers which."""

    newsletter: Newsletter
    made: list[str] = field(default_factory=list)

    def tick(self, now: datetime) -> None:
        slot = due(self.newsletter, now)
        if slot is not None and slot.label not in self.made:
            self.made.append(slot.label)


def test_after_a_downtime_one_issue_is_made_and_no_burst() -> None:
    office = Office(newsletter("*/30 * * * *", "Asia/Seoul", deliver_until=6 * DAY))
    up = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)
    for minute in (*range(30), *range(3 * 1440, 3 * 1440 + 25)):  # down for three days
        office.tick(up + MINUTE * minute)
    assert office.made == ["2026-11-23T09:00", "2026-11-23T09:30", "2026-11-26T09:00", "2026-11-26T09:30"]


def test_what_was_missed_for_too_long_waits_for_the_next() -> None:
    office = Office(newsletter("mon 09:00", "Europe/London", deliver_until=timedelta(hours=6)))
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    for now in (monday + timedelta(hours=6, minutes=1), monday + DAY, monday + 7 * DAY + timedelta(hours=6)):
        office.tick(now)
    assert office.made == ["2026-11-30T09:00"]


@settings(deadline=None, max_examples=40)
@given(st.randoms(use_true_random=False), st.sampled_from(ZONES))
def test_a_clock_that_is_moved_back_and_forth_makes_no_issue_twice_and_misses_none(
    chance: random.Random, zone: str
) -> None:
    """It runs for some hours, is put anywhere within two days, and runs on: each slot that it passes is made once."""
    jump = chance.choice(jumps(zone))
    office = Office(newsletter("0 */3 * * *", zone, deliver_until=timedelta(hours=1)))
    passed: set[str] = set()
    for _ in range(8):
        now = jump + MINUTE * chance.randint(-1440, 1440)
        for _ in range(chance.randint(1, 40)):
            office.tick(now)
            slot = latest(office.newsletter, now)
            if slot and now - slot.instant <= timedelta(hours=1):
                passed.add(slot.label)
            now += MINUTE * 10
    assert len(office.made) == len(set(office.made))
    assert set(office.made) == passed


# Governments change their minds: the same zone, under the rules that were known before and those that came after.


def zone_file(rule: str) -> bytes:
    """A time zone of one rule of POSIX (RFC 9636): a version 1 block without anything, and the rule at the end."""
    counts = bytes(16) + (1).to_bytes(4) + (4).to_bytes(4)
    block = b"TZif2" + bytes(15) + counts + bytes(6) + b"LMT\0"
    return block * 2 + f"\n{rule}\n".encode()


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that says when the clocks of Test/Town are changed."""
    (tmp_path / "Test").mkdir()
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path), *before])
    yield tmp_path / "Test/Town"
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache(only_keys=["Test/Town"])


SUMMER, NONE_ANY_MORE = "EST5EDT,M3.2.0,M11.1.0", "EST5"


@pytest.mark.parametrize(("old", "new", "last"), [(SUMMER, NONE_ANY_MORE, 8), (NONE_ANY_MORE, SUMMER, 9)])
@pytest.mark.parametrize("when", range(-120, 121, 15))
def test_rules_that_change_around_a_slot_make_it_once(rules: Path, old: str, new: str, last: int, when: int) -> None:
    """In summer the slot comes at 13:00 UTC under the one rule, and at 14:00 under the other."""
    office = Office(newsletter("every day 09:00", "Test/Town", deliver_until=timedelta(hours=6)))
    rules.write_bytes(zone_file(old))
    ZoneInfo.clear_cache(only_keys=["Test/Town"])
    for minute in range(-3 * 1440, 3 * 1440, 5):
        if minute == when:
            rules.write_bytes(zone_file(new))
            ZoneInfo.clear_cache(only_keys=["Test/Town"])
        office.tick(datetime(2026, 7, 6, 13, 30, tzinfo=UTC) + MINUTE * minute)
    assert office.made == [f"2026-07-{day:02}T09:00" for day in range(3, last + 1)]
