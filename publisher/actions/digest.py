"""The digest: the next issue shown, or made and frozen with its audience."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from publisher import slots
from publisher.actions.library import Library
from publisher.email.issue import select
from publisher.email.render import render
from publisher.errors import Fault
from publisher.languages.base import Words
from publisher.mail_model import Issue, Newsletter, Outcome, Past, RenderedIssue, Slot, Story
from publisher.model import Entry
from publisher.stories import group

if TYPE_CHECKING:
    from publisher.store.issues import Issues

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
    library: Library, newsletter: Newsletter, slot: Slot, press: Press, *, past: Past | None, now: datetime
) -> Draft:
    """The issue of a slot in its final words. A post that cannot be rendered is left out, and not made known."""
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
            site=library.site,
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
    read: Read, newsletter: Newsletter, press: Press, issues: "Issues", *, now: datetime, force: bool = False
) -> Made:
    """Make the issue that is due, once; with `force` one for this minute though none is due.

    A slot without anything new, or without anyone to read it, is left open: what comes before its time runs out is
    still delivered.
    """
    slot = slots.by_hand(newsletter, now) if force else slots.due(newsletter, now)
    if slot is None:
        return Made(newsletter=newsletter.name, slot=None, outcome=Outcome.NOT_DUE)

    def ended(outcome: Outcome, refused: tuple[Fault, ...] = ()) -> Made:
        return Made(newsletter=newsletter.name, slot=slot.label, outcome=outcome, refused=refused)

    if issues.exists(newsletter.name, slot.label):
        return ended(Outcome.DONE)
    if not issues.audience():
        return ended(Outcome.NOBODY)
    with read() as library:
        new = draft(library, newsletter, slot, press, past=issues.past(newsletter.name), now=now)
    if new.issue is None:  # perhaps because another tick was quicker
        return ended(Outcome.DONE if issues.exists(newsletter.name, slot.label) else Outcome.NOTHING_NEW, new.refused)
    canary = newsletter.canary or None
    number = issues.freeze(new.issue, carried=new.carried, covered=new.covered, canary=canary, now=now)
    return ended(Outcome.DONE if number is None else Outcome.MADE, new.refused)
