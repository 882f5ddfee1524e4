"""Who may be written to, on a real database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from publisher.mail_model import Consent, Subscriber
from publisher.store.open import Store, open_store

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ADDRESS = "ann@example.org"
FILE = "publisher.db"

PENDING, ACTIVE, UNSUBSCRIBED = Consent.PENDING, Consent.ACTIVE, Consent.UNSUBSCRIBED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / FILE}")
    yield opened
    opened.subscribers.engine.dispose()


def addresses(store: Store) -> list[str]:
    return [subscriber.address for subscriber in store.subscribers.all()]


def test_nobody_is_subscribed_at_first(store: Store) -> None:
    assert store.subscribers.all() == ()


def test_whoever_was_put_is_there(store: Store) -> None:
    ann = store.subscribers.put(ADDRESS, ACTIVE, now=NOW)
    assert ann == Subscriber(id=1, address=ADDRESS, state=ACTIVE, since=NOW)
    assert store.subscribers.all() == (ann,)


def test_everyone_stands_in_the_order_in_which_they_came(store: Store) -> None:
    for name in ("zoe", "ann", "mia"):
        store.subscribers.put(f"{name}@example.org", PENDING, now=NOW)
    assert addresses(store) == ["zoe@example.org", "ann@example.org", "mia@example.org"]


@pytest.mark.parametrize(
    ("before", "put", "after"),
    [
        (PENDING, PENDING, (PENDING, NOW)),
        (PENDING, ACTIVE, (ACTIVE, LATER)),
        (ACTIVE, ACTIVE, (ACTIVE, NOW)),
        (ACTIVE, PENDING, (ACTIVE, NOW)),
        (ACTIVE, UNSUBSCRIBED, (UNSUBSCRIBED, LATER)),
        (UNSUBSCRIBED, PENDING, (PENDING, LATER)),
        (UNSUBSCRIBED, ACTIVE, (ACTIVE, LATER)),
    ],
)
def test_whoever_is_known_moves_and_since_tells_when(
    store: Store, before: Consent, put: Consent, after: tuple[Consent, datetime]
) -> None:
    """An active subscriber is never made pending again: anybody may type the address into a form."""
    first = store.subscribers.put(ADDRESS, before, now=NOW)
    second = store.subscribers.put(ADDRESS, put, now=LATER)
    assert second.id == first.id
    assert (second.state, second.since) == after
    assert store.subscribers.all() == (second,)


def test_an_address_is_one_mailbox_however_it_is_written(store: Store) -> None:
    store.subscribers.put("Ann@Example.org", PENDING, now=NOW)
    again = store.subscribers.put("ANN@example.ORG", ACTIVE, now=LATER)
    assert (again.address, again.state) == ("Ann@Example.org", ACTIVE)
    assert addresses(store) == ["Ann@Example.org"]


@pytest.mark.parametrize(
    ("before", "left", "since"), [(PENDING, True, LATER), (ACTIVE, True, LATER), (UNSUBSCRIBED, False, NOW)]
)
def test_whoever_leaves_is_unsubscribed_once(store: Store, before: Consent, left: bool, since: datetime) -> None:
    store.subscribers.put("Ann@example.org", before, now=NOW)
    assert store.subscribers.leave("ann@EXAMPLE.org", now=LATER) is left
    assert [(each.state, each.since) for each in store.subscribers.all()] == [(UNSUBSCRIBED, since)]


def test_a_stranger_cannot_leave(store: Store) -> None:
    store.subscribers.put(ADDRESS, ACTIVE, now=NOW)
    assert store.subscribers.leave("bo@example.org", now=LATER) is False
    assert [each.state for each in store.subscribers.all()] == [ACTIVE]


def test_only_active_subscribers_are_the_audience(store: Store) -> None:
    for number, state in enumerate((PENDING, ACTIVE, UNSUBSCRIBED)):
        store.subscribers.put(f"{number}@example.org", state, now=NOW)
    assert store.issues.audience() == 1


def test_a_suppressed_address_gets_nothing_whatever_its_case(store: Store) -> None:
    store.subscribers.put(ADDRESS, ACTIVE, now=NOW)
    store.subscribers.suppress("ANN@example.org", "550 no such user", now=NOW)
    assert store.issues.audience() == 0


def test_a_suppression_outlives_a_new_subscription(store: Store) -> None:
    store.subscribers.suppress(ADDRESS, "complaint", now=NOW)
    store.subscribers.put(ADDRESS, ACTIVE, now=LATER)
    assert store.issues.audience() == 0


def test_an_address_may_be_suppressed_again(store: Store) -> None:
    store.subscribers.put(ADDRESS, ACTIVE, now=NOW)
    store.subscribers.suppress(ADDRESS, "550 no such user", now=NOW)
    store.subscribers.suppress(ADDRESS, "complaint", now=LATER)
    assert store.issues.audience() == 0


def test_an_instant_of_any_zone_comes_back_as_the_same_instant(store: Store) -> None:
    """SQLite forgets zones."""
    seoul = datetime(2026, 11, 21, 18, 0, tzinfo=timezone(timedelta(hours=9)))
    ann = store.subscribers.put(ADDRESS, ACTIVE, now=seoul)
    assert ann.since == NOW
    assert ann.since.utcoffset() == timedelta(0)


def test_everyone_is_still_there_when_the_database_is_opened_again(store: Store, tmp_path: Path) -> None:
    ann = store.subscribers.put(ADDRESS, ACTIVE, now=NOW)
    again = open_store(f"sqlite:///{tmp_path / FILE}")
    assert again.subscribers.all() == (ann,)
    again.subscribers.engine.dispose()
