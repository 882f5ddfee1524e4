"""What the store promises of consents, notes and choices, on a file and on a server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.mail_model import Consent
from publisher.store.consents import ERASED
from publisher.store.notes import HOLD
from publisher.store.open import Store
from publisher.store.schema import metadata, subscribers
from publisher.web_model import Choice, Evidence, Frequency, Note, NoteKind, NoteState, Preferences, Step
from tests.databases import KINDS, opened

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEWSLETTERS = ("daily", "weekly")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        yield store


def seen(at: datetime = NOW, way: str = "web", wording: str = "I would like to get it.") -> Evidence:
    return Evidence(at=at, way=way, network="192.0.2.0/24", wording=wording, language="en")


def ask(store: Store, address: str = "Ann@Example.org", at: datetime = NOW) -> Note | None:
    store.consents.ask([(address, seen(at))])
    taken = store.notes.take(10, now=at)
    assert len(taken) <= 1
    for note in taken:
        store.notes.end(note.id, NoteState.SENT, "250")
    return taken[0] if taken else None


def joined(store: Store, at: datetime = NOW) -> int:
    note = ask(store, at=at)
    assert note
    assert store.consents.confirm(note.subscriber, note.request, seen(at))
    return note.subscriber


def state(store: Store, number: int) -> Consent:
    found = store.consents.subscriber(number)
    assert found
    return found.state


def steps(store: Store, number: int) -> list[Step]:
    return [event.step for event in store.consents.events(number)]


def test_who_asks_is_pending_until_they_say_yes(store: Store) -> None:
    note = ask(store)
    assert note
    assert (note.kind, note.address, note.tries) == (NoteKind.CONFIRM, "Ann@Example.org", 1)
    assert state(store, note.subscriber) is Consent.PENDING
    assert store.issues.audience() == 0
    for _ in range(2):  # a second yes is no fault, and no second step
        assert store.consents.confirm(note.subscriber, note.request, seen(NOW + DAY), reads="en")
    assert store.issues.audience() == 1
    asked, confirmed = store.consents.events(note.subscriber)
    assert (asked.step, asked.at, asked.way, asked.network) == (Step.ASKED, NOW, "web", "192.0.2.0/24")
    assert (confirmed.step, confirmed.wording) == (Step.CONFIRMED, "I would like to get it.")
    assert store.choices.of(note.subscriber).language == "en"


def test_a_mailbox_gets_one_mail_a_day(store: Store) -> None:
    assert ask(store)
    assert ask(store, "ANN@example.org", NOW + timedelta(hours=10)) is None
    assert ask(store, at=NOW + DAY)
    assert ask(store, "bob@example.org")


def test_many_who_ask_at_once_for_one_mailbox_get_one_mail(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.consents.ask([("ann@example.org", seen())]), range(16)))
    assert len(store.notes.take(100, now=NOW)) == 1
    assert len(store.subscribers.all()) == 1


def test_who_is_subscribed_is_told_so_by_mail_alone(store: Store) -> None:
    number = joined(store)
    note = ask(store, at=NOW + DAY)
    assert note
    assert (note.kind, note.subscriber) == (NoteKind.KNOWN, number)
    assert state(store, number) is Consent.ACTIVE


def test_who_is_suppressed_is_neither_written_to_nor_written_down(store: Store) -> None:
    store.subscribers.suppress("ann@example.org", "complaint", now=NOW)
    assert ask(store) is None
    assert store.subscribers.all() == ()


def test_asking_changes_nothing_of_who_left(store: Store) -> None:
    number = joined(store)
    store.consents.leave(number, "", (), seen())
    note = ask(store, at=NOW + DAY)
    assert note
    assert state(store, number) is Consent.UNSUBSCRIBED
    assert store.consents.confirm(number, note.request, seen())
    assert state(store, number) is Consent.ACTIVE


def test_an_old_yes_does_not_bring_back_who_left(store: Store) -> None:
    note = ask(store)
    assert note
    store.consents.confirm(note.subscriber, note.request, seen())
    store.consents.leave(note.subscriber, "", (), seen())
    assert not store.consents.confirm(note.subscriber, note.request, seen())
    assert state(store, note.subscriber) is Consent.UNSUBSCRIBED


def test_a_yes_is_for_its_own_request(store: Store) -> None:
    ann = ask(store)
    bob = ask(store, "bob@example.org")
    assert ann
    assert bob
    assert not store.consents.confirm(ann.subscriber, bob.request, seen())
    assert not store.consents.confirm(ann.subscriber, 999, seen())
    store.consents.confirm(ann.subscriber, ann.request, seen())
    assert not store.consents.confirm(ann.subscriber, ann.request + 2, seen())  # a step, but no request


def test_leaving_one_newsletter_leaves_the_others(store: Store) -> None:
    number = joined(store)
    assert store.consents.leave(number, "daily", NEWSLETTERS, seen())
    assert not store.consents.leave(number, "daily", NEWSLETTERS, seen())  # again: nothing to do
    assert state(store, number) is Consent.ACTIVE
    assert not store.choices.of(number).choice("daily").is_wanted
    assert store.consents.leave(number, "weekly", NEWSLETTERS, seen())
    assert state(store, number) is Consent.UNSUBSCRIBED
    assert steps(store, number)[2:] == [Step.LEFT, Step.LEFT]


def test_leaving_the_only_one_or_all_is_leaving(store: Store) -> None:
    number = joined(store)
    assert store.consents.leave(number, "weekly", ("weekly",), seen())
    assert state(store, number) is Consent.UNSUBSCRIBED
    assert not store.consents.leave(number, "weekly", ("weekly",), seen())
    assert not store.consents.leave(999, "weekly", ("weekly",), seen())


def test_who_left_by_mistake_is_back_at_once(store: Store) -> None:
    number = joined(store)
    store.consents.leave(number, "weekly", ("weekly",), seen())
    for _ in range(2):
        assert store.consents.back(number, "weekly", NOW - DAY, seen())
    assert state(store, number) is Consent.ACTIVE
    assert store.choices.of(number).choice("weekly").is_wanted
    assert steps(store, number)[-2:] == [Step.LEFT, Step.RETURNED]


def test_nobody_comes_back_who_left_otherwise_or_long_ago(store: Store) -> None:
    number = joined(store)
    assert not store.consents.back(number, "", NOW - DAY, seen())
    store.consents.leave(number, "weekly", NEWSLETTERS, seen())
    assert not store.consents.back(number, "daily", NOW - DAY, seen())
    assert not store.consents.back(number, "weekly", NOW + DAY, seen())
    assert not store.consents.back(999, "weekly", NOW - DAY, seen())


def test_what_is_taken_is_nobody_elses_for_a_while(store: Store) -> None:
    for name in "abcdef":
        store.consents.ask([(f"{name}@example.org", seen())])
    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(lambda _: store.notes.take(2, now=NOW), range(3)))
    assert sorted(note.address[0] for each in taken for note in each) == list("abcdef")
    assert store.notes.take(10, now=NOW + HOLD - timedelta(seconds=1)) == ()
    assert store.notes.next_try() == NOW + HOLD
    again = store.notes.take(10, now=NOW + HOLD)  # who took them died
    assert [note.tries for note in again] == [2] * 6
    store.notes.end(again[0].id, NoteState.SENT, "250")
    store.notes.end(again[1].id, NoteState.REFUSED, "550")
    store.notes.put_off(again[2].id, NOW + DAY, "451")
    assert len(store.notes.take(10, now=NOW + 2 * HOLD)) == 3
    assert len(store.notes.take(10, now=NOW + DAY)) == 4


def test_what_is_erased_is_gone_but_for_the_hash(store: Store) -> None:
    number = joined(store)
    store.choices.put(number, Preferences(language="ko", timezone="Asia/Seoul"), now=NOW)
    assert store.consents.erase(number, now=NOW)
    assert not store.consents.erase(number, now=NOW)
    assert store.consents.subscriber(number) is None
    assert store.consents.events(number) == ()
    assert store.choices.of(number) == Preferences()
    assert [each.reason for each in store.subscribers.suppressions()] == [ERASED]
    assert ask(store, at=NOW + 3 * DAY) is None
    with store.issues.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert "ann" not in repr(row).lower(), table.name
        assert connection.scalar(select(subscribers.c.state)) == Consent.UNSUBSCRIBED


def test_choices_are_kept(store: Store) -> None:
    number = joined(store)
    assert store.choices.of(number).choice("weekly") == Choice(newsletter="weekly")
    daily = Choice(newsletter="weekly", frequency=Frequency.DAILY, topics=("river", "streets"))
    chosen = Preferences(language="ko", timezone="Asia/Seoul", choices=(daily,))
    for _ in range(2):
        store.choices.put(number, chosen, now=NOW)
    assert store.choices.of(number) == chosen
    store.choices.put(number, Preferences(choices=(Choice(newsletter="daily", is_wanted=False),)), now=NOW)
    kept = store.choices.of(number)
    assert (kept.language, kept.choice("weekly"), kept.choice("daily").is_wanted) == ("", daily, False)


def test_many_who_ask_are_one_transaction(store: Store) -> None:
    store.subscribers.suppress("barred@example.org", "complaint", now=NOW)
    known = joined(store)
    later = seen(NOW + DAY)
    names = ("new", "NEW", "barred", "Ann", "other")
    store.consents.ask([(f"{name}@example.org", later) for name in names])
    taken = store.notes.take(10, now=NOW + DAY)
    assert {note.address: note.kind for note in taken} == {
        "Ann@Example.org": NoteKind.KNOWN,
        "new@example.org": NoteKind.CONFIRM,
        "other@example.org": NoteKind.CONFIRM,
    }
    for note in taken:
        if note.subscriber != known:
            assert store.consents.confirm(note.subscriber, note.request, later)
    assert store.issues.audience() == 3
