"""Who gets which words of an issue."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import slots
from publisher.audiences import Circle, Member, circles, frequencies, hour_of, morning, narrowed, series
from publisher.mail_model import Newsletter
from publisher.web_model import Frequency, newsletter_of

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def newsletter(schedule: str, **more: object) -> Newsletter:
    return Newsletter(name="weekly", title="W", schedule=schedule, timezone="Asia/Seoul", **more)  # type: ignore[arg-type]


def test_people_who_chose_alike_are_one_circle() -> None:
    river = Circle(topics=("river",))
    members = [Member(subscriber=n) for n in range(100)]
    members += [Member(subscriber=n, circle=river, timezone=zone) for n, zone in ((200, ""), (201, "Asia/Seoul"))]
    members += [Member(subscriber=300, circle=Circle(bookmark=7))]
    found = circles(members)
    assert list(found) == [Circle(), river, Circle(bookmark=7)]
    assert found[river] == (200, 201)  # a zone costs no rendering


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "ko"]), st.integers(0, 2))))
def test_everybody_is_in_one_circle(choices: list[tuple[str, str, int]]) -> None:
    members = [
        Member(subscriber=n, circle=Circle(topics=(topic,) if topic else (), language=language, bookmark=bookmark))
        for n, (topic, language, bookmark) in enumerate(choices)
    ]
    found = circles(members)
    assert sorted(each for subscribers in found.values() for each in subscribers) == list(range(len(choices)))
    assert len(found) == len({member.circle for member in members})


@pytest.mark.parametrize(
    ("schedule", "missing"),
    [
        ("mon 09:00", Frequency.WEEKLY),
        ("every day 07:30", Frequency.DAILY),
        ("1st of month 09:00", Frequency.MONTHLY),
        ("mon, thu 09:00", None),
        ("0 9,18 * * *", None),
    ],
)
def test_what_comes_anyway_is_no_choice(schedule: str, missing: Frequency | None) -> None:
    offered = frequencies(newsletter(schedule))
    assert set(Frequency) - set(offered) == ({missing} if missing else set())
    assert offered[0] is Frequency.USUAL


def test_what_is_made_by_hand_comes_as_it_comes() -> None:
    assert frequencies(newsletter("")) == (Frequency.USUAL,)
    assert series(newsletter(""), Frequency.DAILY) == newsletter("")


@pytest.mark.parametrize(
    ("frequency", "label"),
    [
        (Frequency.USUAL, "2026-11-26T18:30"),
        (Frequency.DAILY, "2026-11-24T18:30"),
        (Frequency.WEEKLY, "2026-11-26T18:30"),
        (Frequency.MONTHLY, "2026-12-01T18:30"),
    ],
)
def test_a_series_comes_at_the_time_of_its_newsletter(frequency: Frequency, label: str) -> None:
    made = series(newsletter("thu, sat 18:30"), frequency)
    slot = slots.upcoming(made, NOW + timedelta(hours=12))
    assert slot
    assert slot.label == label
    assert newsletter_of(made.name) == "weekly"
    assert made.title == "W"


def test_each_post_at_once_has_no_schedule() -> None:
    assert series(newsletter("mon 09:00"), Frequency.EACH).schedule == ""
    assert hour_of(newsletter("0 18,7 * * mon")) == "07:00"


def test_topics_narrow_what_a_newsletter_wants() -> None:
    all_of_it = newsletter("mon 09:00", wanted=(("tag", ("a",)),))
    assert narrowed(all_of_it, Circle()) == all_of_it
    river = narrowed(all_of_it, Circle(topics=("river",)))
    assert river.wanted == (("tag", ("a",)), ("category", ("river",)))
    some = newsletter("mon 09:00", wanted=(("category", ("river", "streets")),))
    assert narrowed(some, Circle(topics=("streets", "war"))).wanted == (("category", ("streets",)),)
    assert narrowed(some, Circle(topics=("war",))) == some  # a category that went: better all than nothing


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Asia/Seoul", "2026-11-23 09:00"),  # made at this minute
        ("America/Los_Angeles", "2026-11-23 09:00"),
        ("Europe/Berlin", "2026-11-23 09:00"),
        ("Pacific/Auckland", "2026-11-24 09:00"),  # nine was four hours ago
        ("Asia/Kathmandu", "2026-11-23 09:00"),
    ],
)
def test_an_issue_comes_in_the_morning(zone: str, local: str) -> None:
    found = morning(NOW, at="09:00", zone=zone)
    assert f"{found.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == local


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Seoul", "Pacific/Apia"]),
    st.integers(0, 23),
)
def test_a_morning_is_never_past_and_never_far(naive: datetime, zone: str, hour: int) -> None:
    instant = naive.replace(tzinfo=UTC)
    found = morning(instant, at=f"{hour:02}:30", zone=zone)
    assert timedelta() <= found - instant <= timedelta(hours=25)
