"""A schedule in people's words becomes instants, in any zone and across every jump of its clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from publisher.mail_model import Newsletter, Slot
from publisher.slots import at, by_hand, due, latest, parse, upcoming

SECOND = timedelta(seconds=1)
MONDAY = date(2026, 1, 5)
EXAMPLES = '"mon 09:00", "every day 07:30", "1st of month 09:00", or a cron line such as "0 9 * * mon"'


def newsletter(schedule: str, *, zone: str = "UTC", deliver_until: timedelta = timedelta(hours=6)) -> Newsletter:
    seconds = int(deliver_until.total_seconds())
    return Newsletter(name="weekly", title="Weekly", schedule=schedule, timezone=zone, deliver_until=seconds)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(label: str, instant: str) -> Slot:
    return Slot(newsletter="weekly", label=label, instant=utc(instant))


def labels(schedule: str, *, after: str, count: int) -> list[str]:
    """The next slots after an instant, one by one."""
    found: list[str] = []
    now = utc(after)
    for _ in range(count):
        following = upcoming(newsletter(schedule), now)
        assert following is not None
        found.append(following.label)
        now = following.instant
    return found


def refusal(text: str) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        parse(text)
    return str(caught.value)


# Words


@pytest.mark.parametrize(
    ("words", "cron"),
    [
        ("mon 09:00", "0 9 * * mon"),
        ("Monday", "0 9 * * mon"),
        ("  MON   9:00 ", "0 9 * * mon"),
        ("every monday at 18:30", "30 18 * * mon"),
        ("tues 07:05", "5 7 * * tue"),
        ("mon, thu 09:00", "0 9 * * mon,thu"),
        ("mon,thu", "0 9 * * mon,thu"),
        ("every tuesday and thursday at 18:00", "0 18 * * tue,thu"),
        ("daily", "0 9 * * *"),
        ("every day 07:30", "30 7 * * *"),
        ("every day at 0:00", "0 0 * * *"),
        ("weekdays 08:00", "0 8 * * mon-fri"),
        ("every weekday", "0 9 * * mon-fri"),
        ("1st of month 09:00", "0 9 1 * *"),
        ("22nd of the month", "0 9 22 * *"),
        ("every 31st of month at 23:59", "59 23 31 * *"),
        ("1st day of month", "0 9 1 * *"),
        ("1st and 15th of month 08:00", "0 8 1,15 * *"),
        ("1st, 11th and 21st of the month", "0 9 1,11,21 * *"),
        ("first of month", "0 9 1 * *"),
    ],
)
def test_words_say_the_same_as_a_cron_line(words: str, cron: str) -> None:
    assert parse(words) == parse(cron)


@pytest.mark.parametrize(
    ("words", "next_four"),
    [
        ("last day of month", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        ("1st and last day of month", ["2028-01-01", "2028-01-31", "2028-02-01", "2028-02-29"]),
        ("first mon of month", ["2028-01-03", "2028-02-07", "2028-03-06", "2028-04-03"]),
        ("every 3rd thursday of the month", ["2028-01-20", "2028-02-17", "2028-03-16", "2028-04-20"]),
        ("2nd, 4th tue of month", ["2028-01-11", "2028-01-25", "2028-02-08", "2028-02-22"]),
        ("last friday of month", ["2028-01-28", "2028-02-25", "2028-03-31", "2028-04-28"]),
        ("5th sun of month", ["2028-01-30", "2028-04-30", "2028-07-30", "2028-10-29"]),
    ],
)
def test_days_of_a_month_are_counted_from_both_ends(words: str, next_four: list[str]) -> None:
    expected = [f"{day}T18:30" for day in next_four]
    assert labels(f"{words} 18:30", after="2028-01-01T00:00", count=4) == expected


@pytest.mark.parametrize("number", range(7))
def test_weekdays_may_be_cut_short(number: int) -> None:
    name = f"{MONDAY + timedelta(days=number):%A}"
    (label,) = labels(f"{name} 09:00", after="2026-01-05T00:00", count=1)
    assert label == f"{MONDAY + timedelta(days=number):%Y-%m-%d}T09:00"
    assert parse(name[:3]) == parse(name[:4]) == parse(name) == parse(f"0 9 * * {name[:3]}") == parse(f"0 9 * * {name}")


@pytest.mark.parametrize("number", range(1, 13))
def test_months_may_be_names_or_numbers(number: int) -> None:
    name = f"{datetime(2026, number, 1, tzinfo=UTC):%B}"
    assert parse(f"0 9 1 {name[:3]} *") == parse(f"0 9 1 {name} *") == parse(f"0 9 1 {number} *")


@pytest.mark.parametrize(
    ("cron", "next_three"),
    [
        ("0 9 * * mon", ["2026-01-05T09:00", "2026-01-12T09:00", "2026-01-19T09:00"]),
        ("0 9 * * MONDAY", ["2026-01-05T09:00", "2026-01-12T09:00", "2026-01-19T09:00"]),
        ("30 7 * * mon-fri", ["2026-01-01T07:30", "2026-01-02T07:30", "2026-01-05T07:30"]),
        ("0 6 * * fri,sun", ["2026-01-02T06:00", "2026-01-04T06:00", "2026-01-09T06:00"]),
        ("*/20 8 * * *", ["2026-01-01T08:00", "2026-01-01T08:20", "2026-01-01T08:40"]),
        ("50/5 8 * * *", ["2026-01-01T08:50", "2026-01-01T08:55", "2026-01-02T08:50"]),
        ("0 6-8 * * sun", ["2026-01-04T06:00", "2026-01-04T07:00", "2026-01-04T08:00"]),
        ("0 9 1,15 * *", ["2026-01-01T09:00", "2026-01-15T09:00", "2026-02-01T09:00"]),
        ("0 9 31 * *", ["2026-01-31T09:00", "2026-03-31T09:00", "2026-05-31T09:00"]),
        ("0 9 1 feb-mar *", ["2026-02-01T09:00", "2026-03-01T09:00", "2027-02-01T09:00"]),
        ("0 9 1 6/3 *", ["2026-06-01T09:00", "2026-09-01T09:00", "2026-12-01T09:00"]),
        ("0 9 29 feb *", ["2028-02-29T09:00", "2032-02-29T09:00", "2036-02-29T09:00"]),
    ],
)
def test_a_cron_line_plans_these(cron: str, next_three: list[str]) -> None:
    assert labels(cron, after="2026-01-01T00:00", count=3) == next_three


def test_a_day_of_the_month_and_a_weekday_are_alternatives() -> None:
    """The oldest surprise of cron; every implementation has it."""
    expected = ["2026-01-01T09:00", "2026-01-05T09:00", "2026-01-12T09:00"]
    assert labels("0 9 1 * mon", after="2026-01-01T00:00", count=3) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "@weekly", "soon", "every", "mo 09:00", "monster 09:00", "mon 9", "mon 09:00 utc", "mon 09:00:00"),
        *(
            "mon-fri 09:00",
            "25:00",
            "0 9 * *",
            "0 9 * * * *",
            "every 2 days",
            "last of the mohicans",
            "next day of month",
        ),
        *("1st moon of month", "1st and of month", "mon of month", "1 of month"),
    ],
)
def test_what_is_no_schedule_is_refused(text: str) -> None:
    assert refusal(text) == f"{text!r} is no schedule; write {EXAMPLES}"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("mon 25:00", "there is no 25:00; write a time from 00:00 to 23:59"),
        ("mon 24:00", "there is no 24:00; write a time from 00:00 to 23:59"),
        ("every day 9:60", "there is no 09:60; write a time from 00:00 to 23:59"),
        ("0th of month", "'0' is out of range; write 1 to 31"),
        ("32nd of month", "'32' is out of range; write 1 to 31"),
        ("6th monday of month", "'6' is out of range; write 1 to 5"),
        ("60 9 * * mon", "'60' is out of range; write 0 to 59"),
        ("0 25 * * mon", "'25' is out of range; write 0 to 23"),
        ("0 9 0 * *", "'0' is out of range; write 1 to 31"),
        ("0 9 * 13 *", "'13' is out of range; write 1 to 12 or a name such as jan"),
        ("0 9 * brumaire *", "'brumaire' is out of range; write 1 to 12 or a name such as jan"),
        ("0 9 * octopus *", "'octopus' is out of range; write 1 to 12 or a name such as jan"),
        ("0 9 5-1 * *", "'5-1' runs backwards; write the smaller one first"),
        ("0 9 * * sat-mon", "'sat-mon' runs backwards; write the smaller one first"),
        ("*/0 9 * * *", f"'*/0' is no part of a schedule; write {EXAMPLES}"),
        ("0 9 ? * mon", f"'?' is no part of a schedule; write {EXAMPLES}"),
        ("0 9 *-3 * *", f"'*-3' is no part of a schedule; write {EXAMPLES}"),
        ("0 9 -1 * *", f"'-1' is no part of a schedule; write {EXAMPLES}"),
    ],
)
def test_a_part_that_cannot_be_is_refused(text: str, error: str) -> None:
    assert refusal(text) == error


@pytest.mark.parametrize("weekday", ["0", "1", "7", "1-5", "mon-5", "*/2"])
def test_a_weekday_is_a_name_never_a_number(weekday: str) -> None:
    """For APScheduler 1 is Tuesday, for cron it is Monday."""
    what = f"the weekday {weekday!r} is a number, and tools count differently"
    assert refusal(f"0 9 * * {weekday}") == f"{what}; write its name, as in mon"


@pytest.mark.parametrize("weekday", ["moon", "mo", "thrusday", "monkey"])
def test_a_wrong_weekday_is_not_cured_with_a_number(weekday: str) -> None:
    assert refusal(f"0 9 * * {weekday}") == f"{weekday!r} is no weekday; write a name such as mon"


@pytest.mark.parametrize("text", ["0 9 31 feb *", "0 9 31 2 *", "0 9 30 2 *", "0 9 31 feb,apr,jun,sep,nov *"])
def test_a_day_that_never_comes_is_refused(text: str) -> None:
    """APScheduler takes it and never fires."""
    assert refusal(text) == f"{text!r} names a day that never comes; write {EXAMPLES}"


# Due, upcoming, by hand


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-11-22T23:59:59", None),
        ("2026-11-23T00:00:00", slot("2026-11-23T09:00", "2026-11-23T00:00")),
        ("2026-11-23T00:00:01", slot("2026-11-23T09:00", "2026-11-23T00:00")),
        ("2026-11-23T06:00:00", slot("2026-11-23T09:00", "2026-11-23T00:00")),
        ("2026-11-23T06:00:01", None),
    ],
)
def test_a_slot_is_due_from_its_instant_until_its_time_runs_out(now: str, found: Slot | None) -> None:
    assert due(newsletter("mon 09:00", zone="Asia/Seoul"), utc(now)) == found


def test_after_a_downtime_only_the_latest_slot_is_due() -> None:
    daily = newsletter("every day 09:00", deliver_until=timedelta(days=30))
    assert due(daily, utc("2026-11-23T08:59")) == slot("2026-11-22T09:00", "2026-11-22T09:00")
    assert due(daily, utc("2026-11-23T09:00")) == slot("2026-11-23T09:00", "2026-11-23T09:00")


def test_of_several_times_on_one_day_the_latest_that_has_come_is_due() -> None:
    assert due(newsletter("*/15 8-9 * * *"), utc("2026-11-23T09:20")) == slot("2026-11-23T09:15", "2026-11-23T09:15")


def test_a_slot_of_the_evening_before_is_due_after_midnight() -> None:
    assert due(newsletter("fri 23:00"), utc("2026-11-21T04:00")) == slot("2026-11-20T23:00", "2026-11-20T23:00")


def test_the_latest_slot_is_found_however_long_ago() -> None:
    leap = newsletter("0 9 29 feb *")
    assert latest(leap, utc("2028-02-29T08:59")) == slot("2024-02-29T09:00", "2024-02-29T09:00")
    assert due(leap, utc("2028-02-29T08:59")) is None


def test_the_upcoming_slot_is_never_now() -> None:
    monday = newsletter("mon 09:00", zone="Asia/Seoul")
    assert upcoming(monday, utc("2026-11-22T23:59:59")) == slot("2026-11-23T09:00", "2026-11-23T00:00")
    assert upcoming(monday, utc("2026-11-23T00:00:00")) == slot("2026-11-30T09:00", "2026-11-30T00:00")


def test_without_a_schedule_nothing_is_ever_due() -> None:
    assert due(newsletter(""), utc("2026-11-23T00:00")) is None
    assert upcoming(newsletter(""), utc("2026-11-23T00:00")) is None


def test_an_issue_made_by_hand_bears_the_minute_of_its_zone() -> None:
    found = by_hand(newsletter("", zone="Asia/Seoul"), utc("2026-11-22T23:59:59"))
    assert found == slot("2026-11-23T08:59", "2026-11-22T23:59:59")


# Clocks that jump: the label is always the civil time, and each civil time fires once.

GAP, FOLD, PLAIN = "in a gap", "in a fold", "plain"
JUMPS = [
    ("America/New_York", "2024-03-10T02:30", GAP, "2024-03-10T07:00"),
    ("America/New_York", "2024-11-03T01:30", FOLD, "2024-11-03T05:30"),
    # APScheduler's cron trigger skips the first hour of the day after a spring change.
    ("America/New_York", "2024-03-11T00:30", PLAIN, "2024-03-11T04:30"),
    ("Europe/London", "2024-03-31T01:30", GAP, "2024-03-31T01:00"),
    ("Europe/London", "2024-10-27T01:30", FOLD, "2024-10-27T00:30"),
    # Half an hour only.
    ("Australia/Lord_Howe", "2024-10-06T02:15", GAP, "2024-10-05T15:30"),
    ("Australia/Lord_Howe", "2024-04-07T01:45", FOLD, "2024-04-06T14:45"),
    # Winter time for the month of Ramadan.
    ("Africa/Casablanca", "2024-03-10T02:30", FOLD, "2024-03-10T01:30"),
    ("Africa/Casablanca", "2024-03-25T02:30", PLAIN, "2024-03-25T02:30"),
    ("Africa/Casablanca", "2024-04-14T02:30", GAP, "2024-04-14T02:00"),
    ("Africa/Casablanca", "2024-07-01T02:30", PLAIN, "2024-07-01T01:30"),
    # The clocks are changed at midnight: there is no 00:00, or 23:00 comes twice.
    ("America/Santiago", "2024-09-08T00:00", GAP, "2024-09-08T04:00"),
    ("America/Santiago", "2024-09-08T00:30", GAP, "2024-09-08T04:00"),
    ("America/Santiago", "2024-04-06T23:30", FOLD, "2024-04-07T02:30"),
    ("America/Santiago", "2024-04-07T00:00", PLAIN, "2024-04-07T04:00"),
    ("Asia/Beirut", "2024-03-31T00:30", GAP, "2024-03-30T22:00"),
    # Samoa crossed the date line: there was no 30 December.
    ("Pacific/Apia", "2011-12-30T09:00", GAP, "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-29T09:00", PLAIN, "2011-12-29T19:00"),
    ("Pacific/Apia", "2011-12-31T09:00", PLAIN, "2011-12-30T19:00"),
    ("Asia/Seoul", "2024-03-10T02:30", PLAIN, "2024-03-09T17:30"),
]
ANY_JUMP = pytest.mark.parametrize(
    ("zone", "label", "instant"),
    [pytest.param(zone, label, instant, id=f"{zone} {label} {kind}") for zone, label, kind, instant in JUMPS],
)


@ANY_JUMP
def test_a_civil_time_is_one_instant(zone: str, label: str, instant: str) -> None:
    assert at("weekly", datetime.fromisoformat(label), ZoneInfo(zone)) == slot(label, instant)


@ANY_JUMP
def test_a_slot_is_announced_and_then_due(zone: str, label: str, instant: str) -> None:
    daily = newsletter(f"every day {label[-5:]}", zone=zone)
    assert upcoming(daily, utc(instant) - SECOND) == slot(label, instant)
    assert due(daily, utc(instant)) == slot(label, instant)


@ANY_JUMP
def test_a_slot_fires_at_one_tick_of_all(zone: str, label: str, instant: str) -> None:
    """A tick every quarter of an hour over three days, as a scheduler makes it."""
    daily = newsletter(f"every day {label[-5:]}", zone=zone, deliver_until=timedelta(0))
    ticks = [utc(instant) + timedelta(minutes=15 * quarter) for quarter in range(-144, 145)]
    fired = [(found.label, tick) for tick in ticks if (found := due(daily, tick))]
    assert [tick for name, tick in fired if name == label] == [utc(instant)]
    first = datetime.fromisoformat(fired[0][0])
    every_day = [f"{first + timedelta(days=number):%Y-%m-%dT%H:%M}" for number in range(len(fired))]
    assert [name for name, _ in fired] == every_day


def test_slots_that_fall_on_one_instant_are_one_the_later() -> None:
    """In a gap all planned times come at its end; what the earlier ones would have carried is in the last."""
    half_hourly = newsletter("*/30 * * * *", zone="America/New_York")
    assert due(half_hourly, utc("2024-03-10T07:00")) == slot("2024-03-10T03:00", "2024-03-10T07:00")
    assert upcoming(half_hourly, utc("2024-03-10T07:00")) == slot("2024-03-10T03:30", "2024-03-10T07:30")


def test_the_second_turn_of_a_repeated_hour_is_silent() -> None:
    half_hourly = newsletter("*/30 * * * *", zone="America/New_York")
    assert due(half_hourly, utc("2024-11-03T06:45")) == slot("2024-11-03T01:30", "2024-11-03T05:30")
    assert upcoming(half_hourly, utc("2024-11-03T05:30")) == slot("2024-11-03T02:00", "2024-11-03T07:00")
