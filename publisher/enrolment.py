"""Who comes in with a roster, and who does not: nobody who left here, and nobody who is suppressed.

Leaving counts over staying, and the newer word over the older one. What was read once changes nothing when it is read
again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.mail_model import Consent
from publisher.people_model import STRANGER, Change, Enrolled, Known, Told, Trace
from publisher.web_model import Step

LONGEST_WAY = 64
YES = frozenset((Step.CONFIRMED, Step.RETURNED))
READING = (Consent.ACTIVE, Consent.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a roster is taken: its kind, the name of its file, when, and with which tags for everybody.

    Whoever would be active gets `state` instead: `PENDING` where they still have to confirm, `UNSUBSCRIBED` where all
    in it have left. Of whom the roster does not say whether they agreed, that counts only where it is `confirmed`.
    """

    kind: str
    file: str
    now: datetime
    tags: tuple[str, ...] = ()
    state: Consent = Consent.ACTIVE
    confirmed: bool = False

    @property
    def way(self) -> str:
        """By what way people come in, as their consents name it."""
        return f"{self.kind} {self.file}"[:LONGEST_WAY]

    def of(self, told: Told) -> Consent | None:
        """The state that somebody gets."""
        if self.state is not Consent.ACTIVE and told.state in READING:
            return self.state
        is_agreed = told.is_said or self.confirmed
        return told.state if is_agreed or told.state is not Consent.ACTIVE else Consent.PENDING


def enrol(
    people: Sequence[tuple[str, Told]], known: Mapping[str, Known], terms: Terms
) -> tuple[tuple[Change, ...], tuple[Enrolled, ...]]:
    """What is to be written, and what came of each line; people by the hashes of their mailboxes.

    A mailbox may stand on several lines. Whoever is not `known` is a stranger.
    """
    changes: dict[str, Change] = {}
    outcomes = []
    for hash_, told in people:
        before = known.get(hash_, STRANGER)
        earlier = changes.get(hash_)
        change, outcome = _judged(hash_, told, _after(before, earlier) if earlier else before, terms)
        outcomes.append(outcome)
        if change:
            changes[hash_] = _together(earlier, change) if earlier else change
    return tuple(changes.values()), tuple(outcomes)


def _judged(hash_: str, told: Told, known: Known, terms: Terms) -> tuple[Change | None, Enrolled]:
    state = terms.of(told)
    left = _left(told, terms.now) if state is Consent.UNSUBSCRIBED else None
    becomes = _becomes(state, left, told, known)
    gone = _past(told.suppressed_since, terms.now)
    suppressed = told.suppressed if not known.is_suppressed and _is_newer(gone, known) else ""
    tags = _tags(told, known, terms) if becomes or (known.state in READING and not known.is_suppressed) else ()
    outcome = _outcome(state, becomes, told, known, is_suppressed=bool(suppressed), is_tagged=bool(tags))
    if not (becomes or suppressed or tags):
        return None, outcome
    since = left if becomes is Consent.UNSUBSCRIBED else _past(told.since, terms.now)
    change = Change(
        hash=hash_,
        address=told.address,
        number=known.number,
        state=becomes,
        since=since or terms.now,
        suppressed=suppressed,
        suppressed_since=gone or terms.now,
        steps=_steps(told, becomes, left, known, terms) if becomes else (),
        tags=tags,
        preferences=told.preferences if known.state is None else None,
    )
    return change, outcome


def _becomes(state: Consent | None, left: datetime | None, told: Told, known: Known) -> Consent | None:
    """The state that is new to somebody, None where theirs stays."""
    if known.state is None:
        return None if known.is_suppressed else state
    if state is Consent.UNSUBSCRIBED:
        # A word without a date says nothing new of whoever left before, and came back.
        counts = _is_newer(left, known) if left else not known.came_back
        return state if counts and known.state is not state else None
    confirms = state is Consent.ACTIVE and known.state is Consent.PENDING
    return state if confirms and not (known.is_suppressed or told.suppressed) else None


def _outcome(
    state: Consent | None, becomes: Consent | None, told: Told, known: Known, *, is_suppressed: bool, is_tagged: bool
) -> Enrolled:
    if is_suppressed:
        return Enrolled.SUPPRESSED
    if becomes:
        moved = Enrolled.LEFT if becomes is Consent.UNSUBSCRIBED else Enrolled.CONFIRMED
        return Enrolled.ADDED if known.state is None else moved
    if is_tagged:
        return Enrolled.TAGGED
    if told.suppressed:
        return Enrolled.UNCHANGED
    if state is None:
        return Enrolled.NEVER_ASKED
    is_out = known.is_suppressed or known.state is Consent.UNSUBSCRIBED
    return Enrolled.KEPT_OUT if is_out and state in READING else Enrolled.UNCHANGED


def _steps(told: Told, becomes: Consent | None, left: datetime | None, known: Known, terms: Terms) -> tuple[Trace, ...]:
    """The steps that are new to somebody: those that the roster tells of, and that they came with it."""
    steps = [each for each in told.steps if each.at <= terms.now]
    if becomes is Consent.UNSUBSCRIBED:
        if known.state is not None:
            steps = [each for each in steps if each.step is Step.LEFT]
        if not any(each.step is Step.LEFT for each in steps):
            steps.append(Trace(step=Step.LEFT, at=left or terms.now))
    steps.sort(key=lambda each: each.at)
    said = (Trace(step=each.step, at=each.at, network=each.network, way=each.way or terms.kind) for each in steps)
    return (*said, Trace(step=Step.IMPORTED, at=terms.now, way=terms.way))


def _tags(told: Told, known: Known, terms: Terms) -> tuple[str, ...]:
    return tuple(tag for tag in dict.fromkeys((*told.tags, *terms.tags)) if tag not in known.tags)


def _left(told: Told, now: datetime) -> datetime | None:
    """When somebody left, as far as the roster says it."""
    named = next((each.at for each in told.steps if each.step is Step.LEFT), None)
    return _past(named or (told.since if told.state is Consent.UNSUBSCRIBED else None), now)


def _past(at: datetime | None, now: datetime) -> datetime | None:
    """An instant that has been: clocks of other machines go wrong, too."""
    return at if at and at <= now else None


def _is_newer(at: datetime | None, known: Known) -> bool:
    """Whether it was after somebody said yes here; what has no date counts."""
    return at is None or known.consented is None or at >= known.consented


def _after(known: Known, change: Change) -> Known:
    """How a mailbox stands after a change."""
    yes = [each.at for each in change.steps if each.step in YES]
    return Known(
        number=known.number,
        state=change.state or known.state,
        consented=max([*yes, *([known.consented] if known.consented else [])], default=None),
        came_back=known.came_back,
        is_suppressed=known.is_suppressed or bool(change.suppressed),
        tags=known.tags | set(change.tags),
    )


def _together(one: Change, other: Change) -> Change:
    """Two changes of one mailbox, one after the other."""
    newer = other if other.state else one
    gone = one if one.suppressed else other
    return replace(
        one,
        state=newer.state,
        since=newer.since,
        suppressed=gone.suppressed,
        suppressed_since=gone.suppressed_since,
        steps=one.steps + other.steps,
        tags=one.tags + other.tags,
        preferences=one.preferences or other.preferences,
    )
