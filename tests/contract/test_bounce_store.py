"""What bounces lead to in the database, on each that is supported: counted once, and never on anybody else."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions import bounces as action
from publisher.mail_model import (
    Bounce,
    BounceKind,
    Consent,
    Delivery,
    DeliveryState,
    Proof,
    Receipt,
    RenderedIssue,
)
from publisher.store.base import upgrade
from publisher.store.open import Store, open_store
from publisher.store.schema import metadata

POSTGRES = os.environ.get("PUBLISHER_TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/test")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
ANN, BO, CY = 1, 2, 3
ADDRESSES = {ANN: "ann@reader.example", BO: "Bo@reader.example", CY: "cy@한국.example"}
HARD, SOFT, POLICY, COMPLAINT, UNSUBSCRIBE = (
    getattr(BounceKind, name) for name in ("HARD", "SOFT", "POLICY", "COMPLAINT", "UNSUBSCRIBE")
)


def _issue(slot: str) -> RenderedIssue:
    return RenderedIssue(newsletter="weekly", title="W", slot=slot, instant=NOW, subject="비", html="<p>", text="t")


def _a_database(tmp_path: Path, kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/publisher.db"
        return
    import psycopg

    name = f"bounces_{os.getpid()}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL at {POSTGRES}: start one, or set PUBLISHER_TEST_POSTGRES_URL")
    server.execute(f"CREATE DATABASE {name}")
    yield POSTGRES.rpartition("/")[0] + f"/{name}"
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """Three subscribers with a delivery each of three issues; those of the first are in doubt."""
    for address in _a_database(tmp_path, request.param):
        upgrade(address)
        store = open_store(address)
        for each in ADDRESSES.values():
            store.subscribers.put(each, Consent.ACTIVE, now=NOW - WEEK)
        for number in (1, 2, 3):
            post = f"p{number}"
            assert store.issues.freeze(_issue(f"s{number}"), carried=[post], covered={post: ""}, now=NOW) == number
        for delivery in store.deliveries.claim(1, worker="w", count=3, now=NOW):
            store.deliveries.turn("w", ended=(), begin=[delivery], now=NOW)
            end = (delivery, DeliveryState.IN_DOUBT, "?", None)
            store.deliveries.turn("w", ended=[end], begin=(), now=NOW)
        yield store
        store.close()


def bounce(kind: BounceKind = HARD, reader: int = ANN, issue: int = 1, **values: object) -> Bounce:
    of_it = {"delivery": (issue, reader), "proof": Proof.MARK, "status": "5.1.1", "message": f"m{issue}"} | values
    return Bounce(kind=kind, **of_it)  # type: ignore[arg-type]


def record(store: Store, *bounces: Bounce, now: datetime = NOW) -> Sequence[action.Effect]:
    return action.record(store.bounces, bounces, now=now)


def reasons(store: Store) -> dict[str, str]:
    return {each.address: each.reason for each in store.subscribers.suppressions()}


def states(store: Store, issue: int = 1) -> dict[DeliveryState, int]:
    return dict(store.issues.get(issue).counts)


def test_the_schema_is_what_the_migrations_make(store: Store) -> None:
    from sqlalchemy import inspect

    made = inspect(store.engine)
    assert {each["name"] for each in made.get_columns("bounces")} == set(metadata.tables["bounces"].columns.keys())
    assert {each["name"] for each in made.get_indexes("bounces")} >= {"ix_bounces_subscriber"}
    (to_subscriber,) = (key for key in made.get_foreign_keys("bounces") if key["referred_table"] == "subscribers")
    assert to_subscriber["options"]["ondelete"] == "SET NULL"


def test_the_second_certain_bounce_suppresses_and_nobody_else(store: Store) -> None:
    (first,) = record(store, bounce())
    assert (first.did, first.why, first.address) == (("counted",), "", "a…@reader.example")
    assert reasons(store) == {}
    (second,) = record(store, bounce(issue=2), now=NOW + WEEK)
    assert second.did == ("counted", "suppressed (bounced: 5.1.1)")
    assert reasons(store) == {"ann@reader.example": "bounced: 5.1.1"}
    assert store.issues.audience() == 2


def test_the_same_message_counts_once_however_often_it_is_read(store: Store) -> None:
    record(store, bounce())
    for days in (10, 20, 30):
        (again,) = record(store, bounce(), now=NOW + timedelta(days=days))
        assert (again.did, again.why) == ((), "it was read before")
    (twice, once_more) = record(store, bounce(issue=3, reader=BO), bounce(issue=3, reader=BO))
    assert (twice.did, once_more.did) == (("counted",), ("counted",))
    assert len(store.bounces.all(limit=9)) == 2
    assert reasons(store) == {}


@pytest.mark.parametrize("kind", [SOFT, POLICY, BounceKind.DELAYED, BounceKind.RELAYED, BounceKind.DELIVERED])
def test_what_says_little_suppresses_nobody(store: Store, kind: BounceKind) -> None:
    for number in (1, 2, 3):
        record(store, bounce(kind, issue=number), now=NOW + WEEK * number)
    assert reasons(store) == {}


def test_a_complaint_suppresses_at_once(store: Store) -> None:
    (effect,) = record(store, bounce(COMPLAINT, status=""))
    assert effect.did == ("noted", "suppressed (complaint)")
    assert reasons(store) == {"ann@reader.example": "complaint"}


def test_a_request_by_mail_unsubscribes_and_does_so_again_after_a_new_subscription(store: Store) -> None:
    ask = bounce(UNSUBSCRIBE, status="")
    assert record(store, ask)[0].did == ("unsubscribed",)
    assert [each.state for each in store.subscribers.all()][:2] == [Consent.UNSUBSCRIBED, Consent.ACTIVE]
    store.subscribers.put(ADDRESSES[ANN], Consent.ACTIVE, now=NOW + WEEK)
    assert record(store, ask, now=NOW + WEEK)[0].why == "it was read before"
    assert store.subscribers.all()[0].state is Consent.ACTIVE
    record(store, replace(ask, message="another"), now=NOW + WEEK)
    assert store.subscribers.all()[0].state is Consent.UNSUBSCRIBED


@pytest.mark.parametrize("proof", [Proof.SENDER, Proof.PROVIDER])
def test_an_address_is_enough_where_somebody_answers_for_it(store: Store, proof: Proof) -> None:
    ask = bounce(UNSUBSCRIBE, delivery=None, address="BO@READER.example", proof=proof)
    assert record(store, ask)[0].did == ("unsubscribed",)
    assert store.subscribers.all()[1].state is Consent.UNSUBSCRIBED
    (stranger,) = record(store, replace(ask, address="stranger@reader.example"))
    assert (stranger.did, stranger.why) == ((), "nobody of this address is subscribed")


def test_a_proof_is_of_its_own_message_alone(store: Store) -> None:
    ask = bounce(UNSUBSCRIBE, delivery=None, address=ADDRESSES[BO], proof=Proof.SENDER)
    forged = bounce(COMPLAINT, delivery=None, address=ADDRESSES[BO], proof=Proof.NONE, message="forged")
    assert [effect.did for effect in record(store, ask, forged)] == [("unsubscribed",), ()]
    assert reasons(store) == {}


@pytest.mark.parametrize(
    "unproven",
    [
        bounce(COMPLAINT, proof=Proof.NONE),
        bounce(COMPLAINT, proof=Proof.NONE, delivery=None, address="ann@reader.example"),
        bounce(COMPLAINT, proof=Proof.MARK, delivery=None, address="ann@reader.example"),
        bounce(COMPLAINT, issue=99),
        bounce(COMPLAINT, reader=99),
    ],
)
def test_without_proof_or_a_delivery_nobody_is_concerned(store: Store, unproven: Bounce) -> None:
    (effect,) = record(store, unproven)
    assert effect.did == ()
    assert reasons(store) == {}
    assert store.bounces.all(limit=9) == ()


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (HARD, DeliveryState.REJECTED),
        (SOFT, DeliveryState.REJECTED),
        (POLICY, DeliveryState.REJECTED),
        (BounceKind.DELAYED, DeliveryState.SENT),
        (BounceKind.RELAYED, DeliveryState.SENT),
        (BounceKind.DELIVERED, DeliveryState.SENT),
        (COMPLAINT, DeliveryState.SENT),
        (UNSUBSCRIBE, DeliveryState.SENT),
    ],
)
def test_what_comes_back_settles_a_doubt_and_nothing_else(store: Store, kind: BounceKind, state: DeliveryState) -> None:
    record(store, bounce(kind), bounce(kind, issue=2))
    assert states(store) == {DeliveryState.IN_DOUBT: 2, state: 1}
    assert states(store, 2) == {DeliveryState.PENDING: 3}


def test_what_is_said_of_another_mailbox_is_not_as_hard(store: Store) -> None:
    """As where mail is forwarded, or the reader is a team of whom one is gone."""
    (forwarded,) = record(store, bounce(address="someone@elsewhere.example"))
    assert forwarded.bounce.kind is SOFT
    delivered = bounce(BounceKind.DELIVERED, reader=BO, address="x@reader.example")
    one_of_several = record(store, bounce(reader=BO, address=ADDRESSES[BO].lower()), delivered)
    assert [each.bounce.kind for each in one_of_several] == [SOFT, BounceKind.DELIVERED]
    (own,) = record(store, bounce(reader=CY, address="CY@xn--3e0b707e.example"))
    assert own.bounce.kind is HARD


def test_bounces_from_before_a_new_subscription_do_not_count(store: Store) -> None:
    record(store, bounce())
    store.subscribers.put(ADDRESSES[ANN], Consent.UNSUBSCRIBED, now=NOW + timedelta(days=1))
    store.subscribers.put(ADDRESSES[ANN], Consent.ACTIVE, now=NOW + timedelta(days=2))
    record(store, bounce(issue=2), now=NOW + WEEK)
    assert reasons(store) == {}


def test_whoever_is_let_in_again_begins_anew(store: Store) -> None:
    record(store, bounce())
    record(store, bounce(issue=2), now=NOW + WEEK)
    store.subscribers.unsuppress(ADDRESSES[ANN])
    record(store, bounce(), bounce(issue=2), bounce(SOFT, issue=3, status="4.2.2"), now=NOW + WEEK * 2)
    assert reasons(store) == {}


def test_a_suppression_outlives_its_subscriber_and_so_do_the_bounces_without_a_name(store: Store) -> None:
    record(store, bounce(COMPLAINT))
    from sqlalchemy import delete

    from publisher.store.base import transaction
    from publisher.store.schema import deliveries, subscribers

    with transaction(store.engine) as connection:
        connection.execute(delete(deliveries).where(deliveries.c.subscriber == ANN))
        connection.execute(delete(subscribers).where(subscribers.c.id == ANN))
    (left,) = store.bounces.all(limit=9)
    assert (left.kind, left.address, left.slot) == (COMPLAINT, "", "s1")
    assert record(store, bounce(HARD))[0].why == "this database knows no such delivery, or its reader was forgotten"
    store.subscribers.put(ADDRESSES[ANN], Consent.ACTIVE, now=NOW + WEEK)
    assert store.issues.audience() == 2


def test_reasons_are_kept_without_addresses(store: Store) -> None:
    said = "550 5.1.1 <ann@reader.example>: no such user 앤@reader.example; see https://mail.example/x"
    record(store, bounce(text=said, code=550))
    (kept,) = store.bounces.all(limit=9)
    assert kept.text == "550 5.1.1 <…@reader.example>: no such user …@reader.example; see https://mail.example/x"
    assert (kept.code, kept.status, kept.newsletter, kept.slot, kept.at) == (550, "5.1.1", "weekly", "s1", NOW)


def test_what_servers_answer_counts_by_the_same_rules(store: Store) -> None:
    def delivery(issue: int, reader: int = ANN) -> Delivery:
        return Delivery(issue=issue, subscriber=reader, address=ADDRESSES[reader], fence=1)

    def receipt(code: int, status: str, text: str) -> Receipt:
        return Receipt(state=DeliveryState.REJECTED, code=code, status=status, text=text)

    nobody = receipt(550, "5.1.1", "550 5.1.1 no such user")
    for number in (1, 2):
        pairs = [
            (delivery(number), nobody),
            (delivery(number, BO), receipt(550, "5.7.1", "550 5.7.1 blocked")),
            (delivery(number, CY), receipt(0, "", "given up; nobody listens there")),
        ]
        effects = action.rejected(store.bounces, pairs, now=NOW + WEEK * number)
        assert [effect.bounce.kind for effect in effects] == [HARD, POLICY]
    assert reasons(store) == {"ann@reader.example": "bounced: 5.1.1"}
    assert action.rejected(store.bounces, pairs, now=NOW + WEEK * 2)[0].why == "it was read before"


def test_many_rejections_are_recorded_together(store: Store) -> None:
    for number in range(1000):
        store.subscribers.put(f"r{number}@reader.example", Consent.ACTIVE, now=NOW)
    assert store.issues.freeze(_issue("s4"), carried=["p4"], covered={"p4": ""}, now=NOW) == 4
    refused = Receipt(state=DeliveryState.REJECTED, code=550, status="5.1.1", text="no such user")
    readers = range(4, 1004)
    pairs = [(Delivery(issue=4, subscriber=reader, address="", fence=1), refused) for reader in readers]
    effects = action.rejected(store.bounces, pairs, now=NOW)
    assert [effect.did for effect in effects] == [("counted",)] * 1000


def test_nothing_is_asked_where_nothing_was_rejected(tmp_path: Path) -> None:
    from publisher.store.bounces import Bounces

    nowhere: Bounces = None  # type: ignore[assignment]
    assert action.rejected(nowhere, [], now=NOW) == ()
