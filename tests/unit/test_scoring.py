"""When a mailbox is given up, and when it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mail_model import BounceKind, Counted
from publisher.scoring import judge, score

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HARD, SOFT, POLICY, COMPLAINT = (getattr(BounceKind, name) for name in ("HARD", "SOFT", "POLICY", "COMPLAINT"))


def every(days: float, kind: BounceKind, status: str = "", *, until: int = 100) -> int | None:
    """After how many bounces in a row, so many days apart, the mailbox is given up."""
    bounces: list[Counted] = []
    for number in range(until):
        bounces.append(Counted(kind=kind, status=status, at=NOW + timedelta(days=days * number)))
        if judge(bounces, now=bounces[-1].at):
            return number + 1
    return None


@pytest.mark.parametrize(
    ("kind", "status", "daily", "weekly", "monthly", "quarterly"),
    [
        (HARD, "5.1.1", 4, 2, 2, 2),
        (HARD, "5.1.10", 4, 2, 2, 2),
        (HARD, "5.2.1", 7, 3, 4, None),
        (HARD, "", 7, 3, 4, None),
        (SOFT, "5.2.2", 16, 6, None, None),
        (POLICY, "5.7.1", None, None, None, None),
        (BounceKind.DELAYED, "4.4.1", None, None, None, None),
        (COMPLAINT, "", 1, 1, 1, 1),
    ],
)
def test_how_often_in_a_row(
    kind: BounceKind, status: str, daily: int | None, weekly: int | None, monthly: int | None, quarterly: int | None
) -> None:
    assert [every(days, kind, status) for days in (1, 7, 31, 91)] == [daily, weekly, monthly, quarterly]


def test_a_server_that_is_broken_now_and_then_loses_nobody() -> None:
    assert every(35, SOFT, "4.4.1") is None


def test_of_three_days_only_the_worst_counts() -> None:
    storm = [Counted(kind=HARD, status="5.1.1", at=NOW + timedelta(minutes=5 * step)) for step in range(600)]
    assert not judge(storm, now=NOW + timedelta(hours=60))
    soft = Counted(kind=SOFT, status="4.2.2", at=NOW)
    assert score([soft, storm[1]], now=storm[1].at) == pytest.approx(2.0)


def test_the_reason_is_the_worst_that_was_said() -> None:
    week = timedelta(days=7)
    history = [Counted(kind=HARD, status=status, at=NOW + week * n) for n, status in enumerate(("5.1.1", "5.2.1", ""))]
    assert judge(history, now=NOW + week * 2) == "bounced: 5.1.1"
    assert judge([*history, Counted(kind=COMPLAINT, status="", at=NOW)], now=NOW) == "complaint"


kinds = st.sampled_from([HARD, SOFT, POLICY, BounceKind.DELAYED, BounceKind.DELIVERED, BounceKind.RELAYED])
bounces = st.builds(
    Counted,
    kind=kinds,
    status=st.sampled_from(["", "5.1.1", "5.2.2", "4.4.1"]),
    at=st.timedeltas(timedelta(0), timedelta(days=900)).map(lambda span: NOW + span),
)


@given(bounce=bounces, later=st.timedeltas(timedelta(0), timedelta(days=999)))
def test_nobody_is_given_up_for_one_bounce(bounce: Counted, later: timedelta) -> None:
    assert not judge([bounce], now=bounce.at + later)


@given(history=st.lists(bounces, min_size=1), later=st.timedeltas(timedelta(0), timedelta(days=999)))
def test_time_only_heals(history: list[Counted], later: timedelta) -> None:
    last = max(bounce.at for bounce in history)
    ordered = sorted(history, key=lambda bounce: bounce.at)
    assert score(ordered, now=last + later) <= score(ordered, now=last)
