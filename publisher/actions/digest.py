"""The digest: the next issue shown, or made and frozen with its audience."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from publisher import slots
from publisher.actions.base import Library
from publisher.email.issue import select
from publisher.email.render import render
from publisher.markup import entry
from publisher.model import Issue, Newsletter, RenderedIssue, Slot
from publisher.store.issues import Issues

Read = Callable[[], Library]


class Outcome(StrEnum):
    """What became of a slot."""

    MADE = "made"
    NOT_DUE = "not due"
    NOTHING_NEW = "nothing new"
    NOBODY = "no subscriber"
    DONE = "made before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What turns posts into the words of an issue. `leave` is the address that takes unsubscribe requests."""

    templates: Mapping[str, str]
    leave: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue that could be frozen: its words, the ids it carries and those it makes known."""

    issue: RenderedIssue
    carried: tuple[str, ...]
    covered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    newsletter: str
    slot: str | None
    outcome: Outcome


def draft(
    library: Library, newsletter: Newsletter, slot: Slot, press: Press, *, known: frozenset[str] | None, now: datetime
) -> Draft | None:
    """The issue of a slot in its final words; None if there is nothing new."""
    selection = select(library.posts, newsletter, known=known, now=now)
    if not selection.posts:
        return None
    issue = Issue(
        newsletter=newsletter, slot=slot, entries=tuple(entry(post) for post in selection.posts), more=selection.more
    )
    rendered = render(issue, site=library.site, templates=press.templates, leave=press.leave)
    return Draft(issue=rendered, carried=tuple(post.id for post in selection.posts), covered=selection.covered)


def make(
    read: Read, newsletter: Newsletter, press: Press, issues: Issues, *, now: datetime, force: bool = False
) -> Made:
    """Make the issue that is due, once; with `force` one for this minute though none is due.

    A slot without anything new, or without anyone to read it, is left open: what comes before its time runs out is
    still delivered.
    """
    slot = slots.by_hand(newsletter, now) if force else slots.due(newsletter, now)
    if slot is None:
        return Made(newsletter=newsletter.name, slot=None, outcome=Outcome.NOT_DUE)

    def ended(outcome: Outcome) -> Made:
        return Made(newsletter=newsletter.name, slot=slot.label, outcome=outcome)

    if issues.exists(newsletter.name, slot.label):
        return ended(Outcome.DONE)
    if not issues.audience():
        return ended(Outcome.NOBODY)
    new = draft(read(), newsletter, slot, press, known=issues.known(newsletter.name), now=now)
    if new is None:
        return ended(Outcome.NOTHING_NEW)
    number = issues.freeze(new.issue, carried=new.carried, covered=new.covered, now=now)
    return ended(Outcome.DONE if number is None else Outcome.MADE)
