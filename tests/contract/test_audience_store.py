"""What the store promises of audiences: who wants what, in which words, and in whose morning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.mail_model import Consent, DeliveryState, RenderedIssue, Rendition, Shares
from publisher.store.open import Store
from publisher.web_model import Choice, Chosen, Evidence, Frequency, Preferences
from tests.databases import KINDS, opened

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="all", html="<p>", text="t"
)
NAMES = ("ann", "bob", "cem", "dan")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        for name in NAMES:
            store.subscribers.put(f"{name}@example.org", Consent.ACTIVE, now=NOW)
        yield store


def choose(store: Store, number: int, **more: object) -> None:
    own = {key: more.pop(key) for key in ("language", "timezone") if key in more}
    choice = Choice(newsletter="weekly", **more)  # type: ignore[arg-type]
    store.choices.put(number, Preferences(choices=(choice,), **own), now=NOW)  # type: ignore[arg-type]


def freeze(store: Store, issue: RenderedIssue = ISSUE, shares: Shares | None = None) -> dict[str, str]:
    """The subject that each gets."""
    number = store.issues.freeze(issue, carried=[], covered={}, shares=shares or Shares(), now=NOW)
    assert number
    taken = store.deliveries.claim(number, worker="w", count=10, now=NOW)
    return {each.address[:3]: store.issues.words(number, each.variant).subject for each in taken}


def test_who_chose_nothing_wants_it_as_it_comes_out(store: Store) -> None:
    choose(store, 2, frequency=Frequency.DAILY)
    choose(store, 3, is_wanted=False)
    assert store.audiences.frequencies("weekly") == (Frequency.DAILY,)
    assert (store.audiences.count("weekly"), store.audiences.count("weekly.daily")) == (2, 1)
    assert store.audiences.count("other") == 4
    assert set(freeze(store)) == {"ann", "dan"}
    assert set(freeze(store, replace(ISSUE, newsletter="weekly.daily"))) == {"bob"}
    assert store.issues.get(1).is_accounted


def test_only_those_are_told_whose_choice_changes_something(store: Store) -> None:
    choose(store, 1)
    choose(store, 2, topics=("river",), language="ko")
    choose(store, 3, timezone="Asia/Seoul")
    store.subscribers.suppress("cem@example.org", "complaint", now=NOW)
    assert store.audiences.chosen("weekly") == (Chosen(subscriber=2, topics=("river",), language="ko"),)


def test_each_gets_the_words_of_their_circle(store: Store) -> None:
    river = Rendition(words=replace(ISSUE, subject="river"), subscribers=(2, 3))
    nothing = Rendition(words=None, subscribers=(4,))
    assert freeze(store, shares=Shares(renditions=(river, nothing))) == {"ann": "all", "bob": "river", "cem": "river"}
    kept = store.issues.get(1)
    assert (kept.audience, kept.is_accounted) == (3, True)


def test_where_there_is_nothing_for_most_only_the_others_get_it(store: Store) -> None:
    owed = Rendition(words=replace(ISSUE, subject="owed"), subscribers=(2,))
    assert freeze(store, shares=Shares(renditions=(owed,), has_common=False)) == {"bob": "owed"}
    assert store.issues.get(1).audience == 1


def test_nobody_is_woken_before_their_morning(store: Store) -> None:
    morning = NOW + timedelta(hours=17)
    assert set(freeze(store, shares=Shares(mornings=((morning, (2, 3)),)))) == {"ann", "dan"}
    assert store.deliveries.next_try(now=NOW) == morning
    assert len(store.deliveries.claim(1, worker="w", count=10, now=morning - timedelta(seconds=1))) == 0
    assert len(store.deliveries.claim(1, worker="w", count=10, now=morning)) == 2


def test_who_changes_over_brings_a_mark_until_their_first_issue(store: Store) -> None:
    freeze(store)
    choose(store, 2, frequency=Frequency.DAILY)
    choose(store, 2, frequency=Frequency.MONTHLY)  # and thinks better of it: what was had is the same
    assert [each.bookmark for each in store.audiences.chosen("weekly.monthly")] == [1]
    freeze(store, replace(ISSUE, slot="2026-11-30T09:00"))
    assert [each.bookmark for each in store.audiences.chosen("weekly.monthly")] == [1]
    freeze(store, replace(ISSUE, newsletter="weekly.monthly"))
    assert store.audiences.chosen("weekly.monthly") == ()


def test_who_never_could_have_had_an_issue_has_no_mark(store: Store) -> None:
    choose(store, 2, frequency=Frequency.DAILY)
    assert store.audiences.chosen("weekly.daily") == ()


def test_what_a_series_knew_is_recalled(store: Store) -> None:
    store.issues.freeze(ISSUE, carried=["a"], covered={"a": "x"}, now=NOW)
    store.issues.freeze(replace(ISSUE, slot="2026-11-30T09:00"), carried=["b"], covered={"b": "y"}, now=NOW)
    then, now = store.issues.recall(1), store.issues.recall(2)
    assert then
    assert now
    assert (then.known, now.known) == ({"a": "x"}, {"a": "x", "b": "y"})
    assert store.issues.recall(99) is None


def test_what_waits_for_somebody_who_leaves_a_newsletter_stays(store: Store) -> None:
    choose(store, 2, frequency=Frequency.DAILY)
    for newsletter in ("weekly", "weekly.daily", "weekly-notes"):
        store.issues.freeze(replace(ISSUE, newsletter=newsletter), carried=[], covered={}, now=NOW)
    for number in (1, 2):
        store.consents.leave(number, "weekly", ("weekly", "weekly-notes"), Evidence(at=NOW, way="web"))
    counts = [dict(store.issues.get(number).counts) for number in (1, 2, 3)]
    assert counts == [
        {DeliveryState.PENDING: 2, DeliveryState.SUPPRESSED: 1},
        {DeliveryState.SUPPRESSED: 1},
        {DeliveryState.PENDING: 4},
    ]


def test_issues_of_other_rhythms_are_not_on_the_web(store: Store) -> None:
    choose(store, 2, frequency=Frequency.DAILY)
    freeze(store)
    freeze(store, replace(ISSUE, newsletter="weekly.daily"))
    assert [each.newsletter for each in store.issues.editions()] == ["weekly"]
