"""What the store promises: a slot once, a post once, a delivery in one hand at a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint, inspect

from publisher.errors import StoreError
from publisher.mail_model import Consent, Delivery, DeliveryState, Past, RenderedIssue
from publisher.store.deliveries import LEASE
from publisher.store.open import Store, open_store
from publisher.store.schema import metadata

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="비", html="<p>", text="t"
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "publisher.db")
    for name in ("a", "b", "c"):
        store.subscribers.put(f"{name}@example.org", Consent.ACTIVE, now=NOW)
    yield store
    store.issues.engine.dispose()


def freeze(store: Store, issue: RenderedIssue = ISSUE, *posts: str) -> int | None:
    return store.issues.freeze(issue, carried=posts[:1], covered=dict.fromkeys(posts, "said"), now=NOW)


def claim(store: Store, now: datetime = NOW, count: int = 10) -> tuple[Delivery, ...]:
    return store.deliveries.claim(1, worker="w", count=count, now=now)


def on_another_machine(worker: str) -> bool | None:
    """Nobody here can tell whether it runs."""
    return None


def counts(store: Store) -> dict[DeliveryState, int]:
    return dict(store.issues.get(1).counts)


def test_a_slot_has_one_issue(store: Store) -> None:
    assert freeze(store, ISSUE, "p1") == 1
    assert freeze(store, ISSUE, "p2") is None
    past = store.issues.past("weekly")
    assert past is not None
    assert past.known == {"p1": "said"}
    assert counts(store) == {DeliveryState.PENDING: 3}


def test_a_post_is_in_one_issue_of_a_newsletter(store: Store) -> None:
    freeze(store, ISSUE, "p1", "p2")
    assert freeze(store, replace(ISSUE, slot="2026-11-30T09:00"), "p2", "p3") is None
    assert freeze(store, replace(ISSUE, newsletter="daily"), "p2") is not None
    assert [stored.issue.newsletter for stored in store.issues.all()] == ["daily", "weekly"]


def test_before_the_first_issue_nothing_is_known(store: Store) -> None:
    assert store.issues.past("weekly") is None


def test_the_past_is_what_was_told_and_when(store: Store) -> None:
    freeze(store, ISSUE, "p1", "p2")
    freeze(store, replace(ISSUE, newsletter="daily"), "p9")
    later = NOW + timedelta(days=7)
    store.issues.freeze(replace(ISSUE, slot="2026-11-30T09:00"), carried=["p3"], covered={"p3": ""}, now=later)
    known = {"p1": "said", "p2": "said", "p3": ""}
    assert store.issues.past("weekly") == Past(known=known, carried=frozenset({"p1", "p3"}), last=later)


def test_what_an_older_version_told_is_known_without_its_content(store: Store, tmp_path: Path) -> None:
    freeze(store, ISSUE, "p1")
    with store.issues.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE issue_posts DROP COLUMN content")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    store.issues.engine.dispose()
    past = open_store(tmp_path / "publisher.db").issues.past("weekly")
    assert past == Past(known={"p1": ""}, carried=frozenset({"p1"}), last=NOW)


def test_an_issue_comes_back_as_it_was_frozen(store: Store) -> None:
    freeze(store)
    assert store.issues.get(1).issue == ISSUE


def test_the_audience_is_who_is_active_and_not_suppressed(store: Store) -> None:
    store.subscribers.put("pending@example.org", Consent.PENDING, now=NOW)
    store.subscribers.leave("a@example.org", now=NOW)
    store.subscribers.suppress("B@example.org", "complaint", now=NOW)
    assert store.issues.audience() == 1
    freeze(store)
    assert [delivery.address for delivery in claim(store)] == ["c@example.org"]


def test_who_subscribes_later_is_not_in_the_audience(store: Store) -> None:
    freeze(store)
    store.subscribers.put("late@example.org", Consent.ACTIVE, now=NOW)
    assert len(claim(store)) == 3


def test_two_workers_never_hold_the_same_delivery(store: Store) -> None:
    freeze(store)
    first, second = claim(store, count=2), claim(store, count=2)
    assert sorted(delivery.address[0] for delivery in first + second) == ["a", "b", "c"]


def test_who_left_since_is_suppressed_at_the_last_moment(store: Store) -> None:
    freeze(store)
    store.subscribers.leave("b@example.org", now=NOW)
    assert [delivery.address[0] for delivery in claim(store)] == ["a", "c"]
    assert counts(store)[DeliveryState.SUPPRESSED] == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_is_fenced_off(store: Store) -> None:
    freeze(store)
    slow = claim(store)[0]
    later = NOW + LEASE + timedelta(seconds=1)
    assert claim(store, now=later) == ()
    store.deliveries.release(on_another_machine, now=later)
    successor = claim(store, now=later)[0]
    assert successor.address == slow.address
    assert not store.deliveries.transmitting(slow, now=later)
    assert store.deliveries.transmitting(successor, now=later)


def test_what_was_transmitting_when_its_worker_vanished_is_never_claimed_again(store: Store) -> None:
    freeze(store)
    taken = claim(store)
    for delivery in taken:
        store.deliveries.transmitting(delivery, now=NOW)
    later = NOW + LEASE + timedelta(seconds=1)
    store.deliveries.release(on_another_machine, now=NOW)
    assert store.deliveries.abandoned(1) == ()
    store.deliveries.release(on_another_machine, now=later)
    assert claim(store, now=later) == ()
    assert store.deliveries.abandoned(1) == taken
    assert store.deliveries.open_issues(now=later) == (1,)


def test_what_a_dead_worker_held_is_free_at_once_and_what_a_living_one_holds_never(store: Store) -> None:
    freeze(store)
    taken = claim(store)
    store.deliveries.release(lambda worker: True, now=NOW + timedelta(days=400))
    assert claim(store, now=NOW + timedelta(days=400)) == ()
    store.deliveries.release(lambda worker: worker != "w", now=NOW - timedelta(days=400))
    assert [delivery.fence for delivery in claim(store)] == [delivery.fence + 1 for delivery in taken]


def test_a_deferred_delivery_waits_for_its_next_try(store: Store) -> None:
    freeze(store)
    delivery = claim(store, count=1)[0]
    store.deliveries.transmitting(delivery, now=NOW)
    again = NOW + timedelta(minutes=15)
    assert store.deliveries.settle(delivery, DeliveryState.DEFERRED, answer="451", next_try=again, now=NOW)
    assert [d.address[0] for d in claim(store, now=again - timedelta(seconds=1))] == ["b", "c"]
    assert [d.address[0] for d in claim(store, now=again)] == ["a"]


def test_a_sent_delivery_is_closed(store: Store) -> None:
    freeze(store)
    delivery = claim(store, count=1)[0]
    store.deliveries.transmitting(delivery, now=NOW)
    assert store.deliveries.settle(delivery, DeliveryState.SENT, answer="250", now=NOW)
    assert not store.deliveries.settle(delivery, DeliveryState.REJECTED, answer="550", now=NOW)
    assert counts(store)[DeliveryState.SENT] == 1


def test_migrations_make_the_schema_that_the_code_knows(store: Store) -> None:
    found = inspect(store.issues.engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}
        keys = {frozenset(key["column_names"]) for key in found.get_unique_constraints(table.name)}
        assert keys == {
            frozenset(c.name for c in key.columns) for key in table.constraints if isinstance(key, UniqueConstraint)
        }
        assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == {c.name for c in table.primary_key}
        checks = {check["name"]: check["sqltext"] for check in found.get_check_constraints(table.name)}
        assert checks == {c.name: str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)}


def test_a_database_of_a_later_version_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    with store.issues.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="another version of publisher"):
        open_store(tmp_path / "publisher.db")


def test_a_file_that_is_no_database_is_an_outside_fault(tmp_path: Path) -> None:
    (tmp_path / "publisher.db").write_text("this is no database, and it is long enough to be read as one" * 20)
    with pytest.raises(StoreError, match="not a database"):
        open_store(tmp_path / "publisher.db")
