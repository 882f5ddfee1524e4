"""Mails about subscriptions are sent at once, and again where that failed."""

import email
import email.policy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.notify import WAITS, notify
from publisher.email.notes import Stationery, compose
from publisher.errors import OutsideError
from publisher.mail_model import DeliveryState, Envelope, Receipt
from publisher.project import TEMPLATES
from publisher.store.open import Store, open_store
from publisher.transports.base import Transport
from publisher.transports.memory import Memory
from publisher.web_model import Evidence, Note, NoteKind
from publisher.words import WORDS, words

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOURCES = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.j2")}
PAPER = Stationery(
    sender='"Blog: <b>" <news@example.org>',
    reply_to="",
    title="<b>Blog</b> & Söhne",
    postal="Road 1",
    templates=SOURCES,
)
ANN = "ann@example.org"


def written(note: Note) -> Envelope:
    return compose(note, "https://example.org/confirm/1..2.abc", words(note.language), PAPER, now=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'publisher.db'}")
    store.consents.ask([(ANN, Evidence(at=NOW, way="web", language="en"))])
    yield store
    store.close()


def tried(store: Store, connect: Callable[[], Transport], now: datetime) -> int:
    return notify(store.notes, connect, written, clock=lambda: now)


def test_what_is_asked_for_leaves_once(store: Store) -> None:
    transport = Memory()
    assert tried(store, lambda: transport, NOW) == 1
    assert tried(store, lambda: transport, NOW + timedelta(days=9)) == 0
    assert [envelope.recipient for envelope in transport.sent] == [ANN]
    assert store.notes.next_try() is None


def test_what_is_put_off_leaves_later(store: Store) -> None:
    later = Receipt(state=DeliveryState.DEFERRED, text="451 later", code=451, status="4.2.0")
    transport = Memory({ANN: later})
    assert tried(store, lambda: transport, NOW) == 0
    assert store.notes.next_try() == NOW + WAITS[0]
    assert tried(store, lambda: transport, NOW + WAITS[0] - timedelta(seconds=1)) == 0
    assert tried(store, lambda: transport, NOW + WAITS[0]) == 1


def test_a_transport_that_is_away_is_asked_again_until_nobody_waits_any_more(store: Store) -> None:
    def away() -> Transport:
        raise OutsideError("smtp://: nobody answers")

    now = NOW
    for wait in WAITS:
        assert tried(store, away, now) == 0
        assert store.notes.next_try() == now + wait
        now += wait
    assert tried(store, away, now) == 0
    assert store.notes.next_try() is None


def test_what_is_refused_is_not_tried_again(store: Store) -> None:
    refused = Receipt(state=DeliveryState.REJECTED, text="550 no such user", code=550, status="5.1.1")
    transport = Memory({ANN: refused})
    assert tried(store, lambda: transport, NOW) == 0
    assert store.notes.next_try() is None


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("kind", NoteKind)
def test_a_note_reads_well_in_every_language(language: str, kind: NoteKind) -> None:
    note = Note(id=1, kind=kind, subscriber=1, address="ann@비.example", language=language, request=2, tries=1)
    envelope = written(note)
    message = email.message_from_bytes(envelope.data, policy=email.policy.default)
    assert message.defects == []
    assert "<b>Blog</b> & Söhne" in message["Subject"]
    assert message["To"] == envelope.recipient
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", language)
    plain, html = (message.get_body((which,)) for which in ("plain", "html"))
    assert plain
    assert html
    assert "https://example.org/confirm/1..2.abc" in plain.get_content().split()
    page = html.get_content()
    assert "<b>Blog" not in page
    assert page.count('href="https://example.org/confirm/1..2.abc"') == 2
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert max(map(len, envelope.data.split(b"\r\n"))) <= 998


def test_languages_say_the_same_things_to_visitors() -> None:
    import string

    for language, said in WORDS.items():
        assert list(said.visit) == list(WORDS["en"].visit), language
        for key, text in said.visit.items():
            places = [
                [name for _, name, *_ in string.Formatter().parse(each) if name]
                for each in (text, WORDS["en"].visit[key])
            ]
            assert places[0] == places[1], (language, key)
