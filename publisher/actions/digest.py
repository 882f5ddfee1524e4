"""The digest: the next issue shown, or made and frozen with its audience."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from publisher import slots
from publisher.actions.library import Library
from publisher.audiences import Circle, Member, circles, morning, narrowed
from publisher.email.issue import select
from publisher.email.render import render
from publisher.errors import Fault
from publisher.languages.base import Words
from publisher.mail_model import (
    Issue,
    Mornings,
    Newsletter,
    Outcome,
    Past,
    RenderedIssue,
    Rendition,
    Shares,
    Slot,
    Story,
)
from publisher.model import Entry
from publisher.stories import group
from publisher.web_model import Chosen, Frequency, frequency_of, newsletter_of

if TYPE_CHECKING:
    from publisher.store.issues import Issues
    from publisher.store.open import Store

Read = Callable[[], AbstractContextManager[Library]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What turns posts into the words of an issue.

    `leave` is the place where the address that unsubscribes will stand, `preferences` that of the reader's settings, ""
    where there are none; `languages` are the project's own. What `has_copy` on the web leads there.
    """

    templates: Mapping[str, str]
    leave: str
    languages: Mapping[str, Words]
    preferences: str = ""
    has_copy: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue that could be frozen: its words (None if nothing is new), the ids it carries and makes known.

    The latter come with the content of their posts.
    """

    issue: RenderedIssue | None
    entries: tuple[Entry, ...] = ()
    carried: tuple[str, ...] = ()
    covered: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of one newsletter's slot, and the posts that were refused on the way."""

    newsletter: str
    slot: str | None
    outcome: Outcome
    refused: tuple[Fault, ...] = ()


def draft(
    library: Library,
    newsletter: Newsletter,
    slot: Slot,
    press: Press,
    *,
    past: Past | None,
    now: datetime,
    language: str = "",
) -> Draft:
    """The issue of a slot in its final words. A post that cannot be rendered is left out, and not made known.

    What the mail says itself is in a `language`, that of the publication for "".
    """
    site = replace(library.site, language=language) if language else library.site
    candidates = library.fresh(past, newsletter.wanted)
    gone = library.gone_of(past) if candidates else ()
    while True:
        selection = select(candidates, newsletter, past=past, gone=gone, now=now)
        entries = library.entries(library.at(each.path for each in selection.posts))
        unrendered = {each.id for each in selection.posts} - {entry.id for entry in entries}
        if not unrendered:
            break
        candidates = [each for each in candidates if each.id not in unrendered]
    refused = library.refused
    if not entries:
        return Draft(issue=None, refused=refused)
    stories = group(entries) if newsletter.group_stories else tuple(Story(lead=entry) for entry in entries)
    updated = library.changed(past, newsletter.max_posts) if past and newsletter.updated else ()
    issue = Issue(newsletter=newsletter, slot=slot, stories=stories, more=selection.more, updated=updated)
    return Draft(
        issue=render(
            issue,
            site=site,
            templates=press.templates,
            leave=press.leave,
            preferences=press.preferences,
            languages=press.languages,
            has_copy=press.has_copy,
        ),
        entries=issue.entries,
        carried=tuple(entry.id for entry in issue.entries),
        covered=selection.covered,
        refused=refused,
    )


def make(
    read: Read, newsletter: Newsletter, press: Press, store: "Store", *, now: datetime, force: bool = False
) -> Made:
    """Make the issue that is due, once; with `force` one for this minute though none is due.

    A slot without anything new, without anyone to read it, or that waits for somebody's word, is left open: what comes
    before its time runs out is still delivered.
    """
    is_at_once = force or frequency_of(newsletter.name) is Frequency.EACH
    slot = slots.by_hand(newsletter, now) if is_at_once else slots.due(newsletter, now)
    if slot is None:
        return Made(newsletter=newsletter.name, slot=None, outcome=Outcome.NOT_DUE)

    def ended(outcome: Outcome, refused: tuple[Fault, ...] = ()) -> Made:
        return Made(newsletter=newsletter.name, slot=slot.label, outcome=outcome, refused=refused)

    if store.issues.exists(newsletter.name, slot.label):
        return ended(Outcome.DONE)
    if not force and slots.waits(newsletter, slot, store.verdicts.of(newsletter_of(newsletter.name))):
        return ended(Outcome.WAITS)
    if not store.audiences.count(newsletter.name):
        return ended(Outcome.NOBODY)
    past, inherited = _past(store.issues, newsletter.name)
    chosen = store.audiences.chosen(newsletter.name)
    with read() as library:
        new = draft(library, newsletter, slot, press, past=past, now=now)
        others = _others(library, newsletter, slot, press, chosen, past=past, recall=store.issues.recall, now=now)
    said = [each for each in others.values() if each.issue is not None]
    words = new.issue or (said[0].issue if said else None)
    if words is None:  # perhaps because another tick was quicker
        is_done = store.issues.exists(newsletter.name, slot.label)
        return ended(Outcome.DONE if is_done else Outcome.NOTHING_NEW, new.refused)
    number = store.issues.freeze(
        words,
        carried=new.carried,
        covered={**inherited, **new.covered},
        canary=newsletter.canary or None,
        shares=_shares(new, others, () if is_at_once else _mornings(chosen, newsletter, slot, now)),
        now=now,
    )
    return ended(Outcome.DONE if number is None else Outcome.MADE, new.refused)


def _past(issues: "Issues", series: str) -> tuple[Past | None, Mapping[str, str]]:
    """What a series knows, and what of it has to be written down with its first issue: all that its newsletter knew."""
    past = issues.past(series)
    if past is not None or not frequency_of(series):
        return past, {}
    first = issues.past(newsletter_of(series))
    return first, first.known if first else {}


Others = Mapping[tuple[int, ...], Draft]


def _others(
    library: Library,
    newsletter: Newsletter,
    slot: Slot,
    press: Press,
    chosen: Sequence[Chosen],
    *,
    past: Past | None,
    recall: Callable[[int], Past | None],
    now: datetime,
) -> Others:
    """The drafts for those who chose other words than most have, one for each circle of them."""
    own = library.site.language
    members = (
        Member(
            subscriber=each.subscriber,
            circle=Circle(
                topics=each.topics, language=each.language if each.language != own else "", bookmark=each.bookmark
            ),
        )
        for each in chosen
    )
    return {
        subscribers: draft(
            library,
            narrowed(newsletter, circle),
            slot,
            press,
            past=recall(circle.bookmark) if circle.bookmark else past,
            now=now,
            language=circle.language,
        )
        for circle, subscribers in circles(members).items()
        if circle != Circle()
    }


def _shares(new: Draft, others: Others, mornings: Mornings) -> Shares:
    """Who gets which words; what came out the same is the same."""
    told = [Rendition(words=each.issue, subscribers=those) for those, each in others.items() if not _alike(each, new)]
    return Shares(renditions=tuple(told), mornings=mornings, has_common=new.issue is not None)


def _alike(one: Draft, other: Draft) -> bool:
    return one.issue is not None and one.issue == other.issue


def _mornings(chosen: Sequence[Chosen], newsletter: Newsletter, slot: Slot, now: datetime) -> Mornings:
    """Whose morning comes later than the slot, and when that is."""
    found: dict[datetime, list[int]] = {}
    for each in chosen:
        if each.timezone and each.timezone != newsletter.timezone:
            begins = morning(slot.instant, at=slot.label[-len("09:00") :], zone=each.timezone)
            if begins > now:
                found.setdefault(begins, []).append(each.subscriber)
    return tuple((begins, tuple(those)) for begins, those in sorted(found.items()))
