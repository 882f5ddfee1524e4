"""What the store promises: a slot once, a post once, a delivery in one hand at a time."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Inspector, Table, UniqueConstraint, create_engine, insert, inspect, text

from publisher.errors import StoreError
from publisher.mail_model import Consent, Delivery, DeliveryState, IssueState, Past, RenderedIssue
from publisher.store.deliveries import LEASE
from publisher.store.open import Store, open_store
from publisher.store.schema import HEAD, metadata, variants
from tests.databases import KINDS, address, opened

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="비", html="<p>", text="t"
)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        for name in ("a", "b", "c"):
            store.subscribers.put(f"{name}@example.org", Consent.ACTIVE, now=NOW)
        yield store


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


def begin(store: Store, *deliveries: Delivery, now: datetime = NOW) -> set[str]:
    """The first letters of those whose deliveries may begin."""
    allowed = store.deliveries.turn("w", ended=(), begin=deliveries, now=now)
    return {each.address[0] for each in deliveries if each.key in allowed}


def end(store: Store, delivery: Delivery, state: DeliveryState, answer: str = "250", **more: datetime) -> None:
    store.deliveries.turn("w", ended=[(delivery, state, answer, more.get("again"))], begin=(), now=NOW)


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_is_fenced_off(store: Store) -> None:
    freeze(store)
    slow = claim(store)[0]
    later = NOW + LEASE + timedelta(seconds=1)
    assert claim(store, now=later) == ()
    store.deliveries.release(on_another_machine, now=later)
    successor = store.deliveries.claim(1, worker="other", count=1, now=later)[0]
    assert successor.address == slow.address
    assert begin(store, slow, now=later) == set()
    end(store, slow, DeliveryState.SENT)
    assert DeliveryState.SENT not in counts(store)
    assert store.deliveries.turn("other", ended=(), begin=[successor], now=later) == {successor.key}


def test_a_lease_that_is_renewed_does_not_run_out(store: Store) -> None:
    freeze(store)
    claim(store)
    store.deliveries.renew("w", now=NOW + LEASE)
    store.deliveries.release(on_another_machine, now=NOW + LEASE + timedelta(seconds=1))
    assert claim(store, now=NOW + LEASE + timedelta(seconds=1)) == ()


def test_what_was_transmitting_when_its_worker_vanished_is_never_claimed_again(store: Store) -> None:
    freeze(store)
    taken = claim(store)
    assert begin(store, *taken) == {"a", "b", "c"}
    later = NOW + LEASE + timedelta(seconds=1)
    store.deliveries.release(on_another_machine, now=NOW)
    assert store.deliveries.abandoned(1) == ()
    store.deliveries.release(on_another_machine, now=later)
    assert claim(store, now=later) == ()
    assert [each.address for each in store.deliveries.abandoned(1)] == [each.address for each in taken]
    assert store.deliveries.open_issues(now=later) == (1,)


def test_a_turn_that_is_repeated_changes_nothing_more(store: Store) -> None:
    """As after a commit of which nobody knows whether it came through."""
    freeze(store)
    a, b, c = claim(store)
    for _ in range(2):
        assert begin(store, a, b) == {"a", "b"}
    for _ in range(2):
        ends = [(a, DeliveryState.SENT, "250", None)]
        assert store.deliveries.turn("w", ended=ends, begin=[c], now=NOW) == {c.key}
    assert counts(store) == {DeliveryState.SENT: 1, DeliveryState.TRANSMITTING: 2}
    assert [each.tries for each in store.deliveries.doubtful(1)] == []


def test_what_is_given_back_waits_again_unless_it_had_begun(store: Store) -> None:
    freeze(store)
    a, *_ = claim(store)
    begin(store, a)
    store.deliveries.give_back("w")
    assert counts(store) == {DeliveryState.PENDING: 2, DeliveryState.TRANSMITTING: 1}
    assert [each.address[0] for each in store.deliveries.abandoned(1)] == ["a"]


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
    begin(store, delivery)
    again = NOW + timedelta(minutes=15)
    end(store, delivery, DeliveryState.DEFERRED, "451", again=again)
    assert [d.address[0] for d in claim(store, now=again - timedelta(seconds=1))] == ["b", "c"]
    assert store.deliveries.next_try(now=NOW) == again
    (retried,) = claim(store, now=again)
    assert (retried.address[0], retried.tries, retried.first_try) == ("a", 1, NOW)


def test_a_sent_delivery_is_closed(store: Store) -> None:
    freeze(store)
    delivery = claim(store, count=1)[0]
    begin(store, delivery)
    end(store, delivery, DeliveryState.SENT)
    end(store, delivery, DeliveryState.REJECTED, "550")
    assert counts(store)[DeliveryState.SENT] == 1
    assert begin(store, delivery) == set()


def test_a_message_may_be_refused_before_its_content_began(store: Store) -> None:
    freeze(store)
    end(store, claim(store, count=1)[0], DeliveryState.REJECTED, "550")
    assert counts(store) == {DeliveryState.REJECTED: 1, DeliveryState.PENDING: 2}


def test_who_leaves_between_the_claim_and_the_first_byte_gets_nothing(store: Store) -> None:
    freeze(store)
    taken = claim(store)
    store.subscribers.leave("b@example.org", now=NOW)
    store.subscribers.suppress("c@example.org", "complaint", now=NOW)
    assert begin(store, *taken) == {"a"}


def test_nothing_begins_of_an_issue_that_waits(store: Store) -> None:
    freeze(store)
    a, b, _ = claim(store)
    begin(store, a)
    assert store.issues.set_state(1, IssueState.PAUSED, now=NOW)
    assert begin(store, b) == set()
    assert claim(store) == ()
    assert store.deliveries.open_issues(now=NOW) == ()
    end(store, a, DeliveryState.SENT)
    store.deliveries.give_back("w")
    assert store.issues.set_state(1, IssueState.OPEN, now=NOW)
    assert [each.address[0] for each in claim(store)] == ["b", "c"]


def test_what_is_cancelled_never_leaves_and_is_accounted_for(store: Store) -> None:
    freeze(store)
    a, b, _ = claim(store, count=2) + claim(store, count=1)
    begin(store, a)
    assert store.issues.set_state(1, IssueState.CANCELLED, now=NOW)
    assert begin(store, b) == set()
    end(store, a, DeliveryState.SENT)
    assert counts(store) == {DeliveryState.SENT: 1, DeliveryState.CANCELLED: 2}
    assert store.issues.get(1).is_accounted
    assert not store.issues.set_state(1, IssueState.OPEN, now=NOW)


def test_a_canary_goes_first_and_the_others_when_somebody_says_so(store: Store) -> None:
    store.issues.freeze(ISSUE, carried=["p"], covered={"p": ""}, canary=2, now=NOW)
    a, b = claim(store)
    assert claim(store) == ()
    begin(store, a, b)
    assert not store.issues.hold(1, now=NOW)
    end(store, a, DeliveryState.SENT)
    end(store, b, DeliveryState.DEFERRED, "451", again=NOW)
    assert store.issues.hold(1, now=NOW)
    assert store.issues.get(1).state is IssueState.HELD
    store.issues.set_state(1, IssueState.OPEN, now=NOW)
    assert {each.address[0] for each in claim(store)} == {"b", "c"}


def test_a_doubt_is_settled_once(store: Store) -> None:
    freeze(store)
    a, b, _ = claim(store)
    begin(store, a, b)
    end(store, a, DeliveryState.IN_DOUBT, "cut")
    end(store, b, DeliveryState.SENT)
    (doubt,) = store.deliveries.doubtful(1)
    assert store.deliveries.settle(doubt, DeliveryState.PENDING, answer="", now=NOW)
    assert not store.deliveries.settle(doubt, DeliveryState.SENT, answer="", now=NOW)
    assert counts(store)[DeliveryState.PENDING] == 1


def test_an_answer_that_comes_late_settles_a_doubt(store: Store) -> None:
    freeze(store)
    a, *_ = claim(store)
    begin(store, a)
    store.deliveries.give_back("w")
    store.deliveries.settle(a, DeliveryState.IN_DOUBT, answer="vanished", now=NOW)
    end(store, a, DeliveryState.SENT)
    assert counts(store)[DeliveryState.SENT] == 1


def test_the_audience_is_counted_and_hashed_when_it_is_frozen(store: Store) -> None:
    freeze(store)
    issue = store.issues.get(1)
    assert (issue.audience, issue.is_accounted) == (3, True)
    assert issue.audience_hash == hashlib.sha256(b"1\n2\n3\n").hexdigest()
    assert [row[1] for row in store.issues.record(1)] == ["pending"] * 3


def test_a_provider_that_asked_for_patience_is_left_alone_longer_each_time(store: Store) -> None:
    freeze(store)
    store.subscribers.put("d@googlemail.com", Consent.ACTIVE, now=NOW)
    store.issues.freeze(replace(ISSUE, newsletter="daily"), carried=[], covered={}, now=NOW)
    spans = (timedelta(minutes=1), timedelta(minutes=5))
    minute = timedelta(minutes=1)
    assert store.paces.cool("gmail.com", spans, now=NOW) == NOW + minute
    assert store.paces.cool("gmail.com", spans, now=NOW) == NOW + minute  # the same storm
    assert len(store.deliveries.claim(2, worker="w", count=9, now=NOW)) == 3
    assert store.deliveries.next_try(now=NOW) == NOW + minute or counts(store)[DeliveryState.PENDING]
    assert store.paces.cool("gmail.com", spans, now=NOW + minute) == NOW + 6 * minute
    assert store.paces.cool("gmail.com", spans, now=NOW + 6 * minute) == NOW + 11 * minute
    assert [each.address[0] for each in store.deliveries.claim(2, worker="w", count=9, now=NOW + 20 * minute)] == ["d"]
    store.paces.warm("gmail.com")
    assert store.paces.cooling() == {}


def test_all_keep_to_one_pace(store: Store) -> None:
    places = [store.paces.reserve("mail", 2, interval=0.5, now=100.0) for _ in range(3)]
    assert places == [100.0, 101.0, 102.0]
    assert store.paces.reserve("mail", 1, interval=0.5, now=200.0) == 200.0
    assert store.paces.reserve("other", 1, interval=0.5, now=100.0) == 100.0


def test_the_words_of_a_variant_are_its_own(store: Store) -> None:
    freeze(store)
    with store.engine.begin() as connection:
        row = {"id": 7, "issue": 1, "subject": "other", "html": "<b>", "text": "o"}
        connection.execute(insert(variants).values(row))
    assert store.issues.words(1, 7) == replace(ISSUE, subject="other", html="<b>", text="o")
    assert store.issues.words(1, None) == ISSUE


def test_each_database_has_keys_of_its_own(store: Store) -> None:
    (salt,), (links,) = store.keys.secrets("mailbox"), store.keys.secrets("links")
    assert len(bytes.fromhex(salt)) == len(bytes.fromhex(links)) == 32
    assert salt != links


def test_migrations_make_the_schema_that_the_code_knows(store: Store) -> None:
    found = inspect(store.issues.engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}, table.name
        keys = {frozenset(key["column_names"]) for key in found.get_unique_constraints(table.name)}
        assert keys == {
            frozenset(c.name for c in key.columns) for key in table.constraints if isinstance(key, UniqueConstraint)
        }
        indexes = {
            index["name"]: (tuple(index["column_names"]), bool(index["unique"])) for index in _indexes(found, table)
        }
        assert indexes == {i.name: (tuple(c.name for c in i.columns), bool(i.unique)) for i in table.indexes}
        assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == {c.name for c in table.primary_key}
        checks = {
            check["name"]: set(STATE.findall(check["sqltext"])) for check in found.get_check_constraints(table.name)
        }
        assert checks == {
            c.name: set(STATE.findall(str(c.sqltext))) for c in table.constraints if isinstance(c, CheckConstraint)
        }


STATE = re.compile("'([a-z_]+)'")


def _indexes(found: Inspector, table: Table) -> list[Any]:
    unique = {key["name"] for key in found.get_unique_constraints(table.name)}
    return [index for index in found.get_indexes(table.name) if index["name"] not in unique]


def test_a_database_of_a_later_version_is_refused_in_words(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'publisher.db'}"
    store = open_store(address)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreError, match="another version of publisher"):
        open_store(address)


def test_a_server_is_brought_up_to_date_only_where_that_is_asked_for(tmp_path: Path) -> None:
    url = address("postgresql", tmp_path)
    with opened("postgresql", tmp_path) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    try:
        with pytest.raises(StoreError, match="publisher db upgrade"):
            open_store(url)
    finally:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
        engine.dispose()


def test_a_server_that_does_not_answer_is_an_outside_fault() -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1.*nothing is lost") as caught:
        open_store("postgresql://ann:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_an_outside_fault(tmp_path: Path) -> None:
    (tmp_path / "publisher.db").write_text("this is no database, and it is long enough to be read as one" * 20)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'publisher.db'}")


def test_a_new_key_signs_and_the_old_ones_are_understood_unless_they_leaked(store: Store) -> None:
    first = store.keys.secrets("links")
    salt = store.keys.secrets("mailbox")
    store.keys.rotate("links", now=NOW)
    second = store.keys.secrets("links")
    assert second[1:] == first
    store.keys.rotate("links", is_leaked=True, now=NOW)
    (third,) = store.keys.secrets("links")
    assert third not in second
    assert store.keys.secrets("mailbox") == salt
