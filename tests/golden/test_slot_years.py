"""Every slot of some schedules in years in which clocks were changed, as a list that can be read."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.mail_model import Newsletter, Slot
from publisher.slots import due, upcoming

FILE = Path(__file__).parent / "slots.txt"
YEARS = (
    ("America/New_York", 2025),
    ("Europe/London", 2025),
    ("Australia/Lord_Howe", 2025),
    ("Africa/Casablanca", 2025),
    ("America/Santiago", 2025),
    ("Asia/Seoul", 1988),
    ("Asia/Seoul", 2025),
    ("Pacific/Apia", 2011),
)
SCHEDULES = (
    *("every day 00:00", "every day 00:30", "every day 01:30", "every day 02:15", "every day 02:30", "mon 09:00"),
    *("fri 00:00", "1st of month 09:00", "last day of month 23:30", "first sun of month 02:30", "0 * * * sat,sun"),
)
HEAD = """# Every slot of a schedule in a zone and a year, with what the zone's clocks are ahead of UTC. A line is one
# slot, or a row of them without anything special; "of two" is a time that the clocks showed twice, "none" one that they
# never did.
"""


def slots(schedule: str, zone: str, year: int) -> Iterator[Slot]:
    """Each is announced, and is due when it comes."""
    weekly = Newsletter(name="weekly", title="Weekly", schedule=schedule, timezone=zone, deliver_until=0)
    now = datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    while (slot := upcoming(weekly, now)) and slot.label < f"{year + 1}":
        assert due(weekly, slot.instant) == slot
        yield slot
        now = slot.instant


def kind(slot: Slot, zone: str) -> str:
    """What the zone's clocks showed when it came: their distance from UTC, or what was special."""
    local = slot.instant.astimezone(ZoneInfo(zone))
    shown, again = f"{local:%Y-%m-%dT%H:%M}", local.replace(fold=1)
    offset = f"{local:%z}"[:3] + ":" + f"{local:%z}"[3:]
    if shown != slot.label:
        return f"{offset}  none: at {shown}, {slot.instant:%H:%M}Z"
    return f"{offset}  the first of two: {slot.instant:%H:%M}Z" if again.utcoffset() != local.utcoffset() else offset


def lines(schedule: str, zone: str, year: int) -> Iterator[str]:
    yield f"\n{zone} {year}, {schedule}"
    for name, row in itertools.groupby(slots(schedule, zone, year), lambda slot: kind(slot, zone)):
        first, *rest = [slot.label for slot in row]
        yield f"  {first} to {rest[-1]}  {len(rest) + 1:>4}  {name}" if rest else f"  {first}{'':27}  {name}"


def test_the_slots_of_years_are_those_that_were_looked_at(request: pytest.FixtureRequest) -> None:
    listed = (line for zone, year in YEARS for schedule in SCHEDULES for line in lines(schedule, zone, year))
    found = HEAD + "\n".join(listed) + "\n"
    if request.config.getoption("--update-golden"):
        FILE.write_text(found, encoding="utf-8")
    assert found == FILE.read_text(encoding="utf-8")
