"""What the store promises of people by the thousand, on a file and on a server."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions import roster
from publisher.actions.roster import give, open_roster, take
from publisher.enrolment import Terms
from publisher.mail_model import Consent, RenderedIssue
from publisher.people_model import Enrolled
from publisher.store.open import Store
from publisher.web_model import Choice, Evidence, Frequency, Preferences, Step
from tests.databases import KINDS, opened

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        yield store


def imported(
    store: Store, folder: Path, text: str | bytes, *, keep: bool = True, now: datetime = NOW
) -> Counter[Enrolled]:
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    roster = open_roster(path)
    terms = Terms(kind=roster.program, file=path.name, now=now, confirmed=True)
    return sum((taken.outcomes for taken in take(store.rolls, path, roster, terms, keep=keep)), Counter())


def exported(store: Store) -> bytes:
    return b"".join(give(store.rolls.whole()))


def states(store: Store) -> dict[str, Consent]:
    return {each.address: each.state for each in store.rolls.all()}


def test_thousands_come_in_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "BATCH", 700)
    lines = [f"a{number % 2500}@Example.org,{'VIP' if number % 2 else ''}" for number in range(3000)]
    text = "email,tags\n" + "\n".join(lines)
    rehearsed = imported(store, tmp_path, text, keep=False)
    assert states(store) == {}
    first = imported(store, tmp_path, text)
    assert (first[Enrolled.ADDED], first.total()) == (2500, 3000)
    assert rehearsed == first
    before = exported(store)
    assert imported(store, tmp_path, text) == {Enrolled.UNCHANGED: 3000}
    assert exported(store) == before
    assert store.rolls.count() == {Consent.ACTIVE: 2500}
    assert len(list(store.rolls.all(tag="VIP"))) == 1250
    assert [step.step for step in store.consents.events(7)] == [Step.IMPORTED]
    store.consents.ask([("new@example.org", Evidence(at=NOW, way="web", network="", wording="", language="en"))])
    assert len(states(store)) == 2501  # numbers go on where the roster ended


def test_a_run_that_was_cut_short_is_taken_up(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "BATCH", 100)
    path = tmp_path / "list.csv"
    path.write_text("\n".join(f"a{number}@example.org" for number in range(300)))
    found = open_roster(path)
    taken = take(store.rolls, path, found, Terms(kind="plain", file=path.name, now=NOW, confirmed=True))
    next(taken)
    taken.close()
    assert len(states(store)) == 100
    assert imported(store, tmp_path, path.read_bytes()) == {Enrolled.UNCHANGED: 100, Enrolled.ADDED: 200}


def test_who_left_and_came_back_stays(store: Store, tmp_path: Path) -> None:
    left = "email,status\nann@example.org,unsubscribed\n"
    imported(store, tmp_path, left)
    evidence = Evidence(at=NOW + DAY, way="web", network="", wording="", language="en")
    store.consents.ask([("ann@example.org", evidence)])
    [notice] = store.notes.take(1, now=NOW + DAY)
    assert store.consents.confirm(notice.subscriber, notice.request, evidence)
    assert imported(store, tmp_path, left, now=NOW + 2 * DAY) == {Enrolled.UNCHANGED: 1}
    assert states(store) == {"ann@example.org": Consent.ACTIVE}


def test_suppressions_come_in_and_stay(store: Store, tmp_path: Path) -> None:
    text = "email,status\nann@example.org,active\nANN@example.org,bounced\nbob@example.org,complained\n"
    assert imported(store, tmp_path, text) == {Enrolled.ADDED: 1, Enrolled.SUPPRESSED: 2}
    assert {each.address: each.reason for each in store.subscribers.suppressions()} == {
        "ann@example.org": "bounced",
        "bob@example.org": "complained",
    }
    assert store.issues.audience() == 0
    assert imported(store, tmp_path, "ann@example.org\nbob@example.org\n") == {Enrolled.KEPT_OUT: 2}


def test_what_goes_out_comes_in_elsewhere(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, "email,status,tags\n+ann@example.org,active,=1+1\nbob@한국.kr,unsubscribed,\n")
    choice = Choice(newsletter="weekly", is_wanted=False, frequency=Frequency.MONTHLY, topics=("강",))
    store.choices.put(1, Preferences(language="ko", timezone="Asia/Seoul", choices=(choice,)), now=NOW)
    out = exported(store)
    before = list(store.rolls.whole())
    (tmp_path / "other").mkdir()
    with opened("sqlite", tmp_path / "other") as other:
        assert imported(other, tmp_path, out)[Enrolled.ADDED] == 2
        assert exported(other).replace(b"publisher list.csv", b"plain list.csv") == out
        assert next(other.rolls.whole()).preferences == before[0].preferences


def test_who_is_erased_leaves_an_empty_row_that_counts(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, "ann@example.org\nbob@example.org\n")
    words = RenderedIssue(
        newsletter="weekly", title="W", slot="2026-11-23T09:00", instant=NOW, subject="S", html="<p>", text="t"
    )
    number = store.issues.freeze(words, carried=(), covered={}, now=NOW)
    assert number
    before = store.issues.get(number)
    assert store.consents.erase(1, now=NOW)
    after = store.issues.get(number)
    assert (after.is_accounted, after.audience, after.audience_hash) == (True, 2, before.audience_hash)
    assert next(mailbox for mailbox, *_ in store.issues.record(number)) == "erased-1"
    assert states(store) == {"bob@example.org": Consent.ACTIVE}
    assert b"ann@" not in exported(store)
    assert [(each.address, each.reason) for each in store.subscribers.suppressions()] == [("", "erased by its owner")]
    assert imported(store, tmp_path, "ann@example.org\n") == {Enrolled.KEPT_OUT: 1}
    assert b"ann@" not in exported(store)


def test_an_address_that_is_only_suppressed_can_be_forgotten(store: Store) -> None:
    store.subscribers.suppress("ann@example.org", "by hand", now=NOW)
    assert store.rolls.forget("ANN@example.org")
    assert not store.rolls.forget("ann@example.org")
    assert [each.address for each in store.subscribers.suppressions()] == [""]
    assert store.rolls.suppression("ann@example.org")
