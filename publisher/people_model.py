"""The nouns of rosters: what files tell of people, what is known of them, and what comes of both (docs/glossary.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from publisher.mail_model import Consent
from publisher.web_model import Preferences, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One step of a consent as a roster tells of it; `network` and `way` are "" where it does not say."""

    step: Step
    at: datetime
    network: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a roster says of somebody, whose address is in its normal form.

    `state` is None where nothing is said of their consent; `suppressed` says why they must never be mailed, "" where
    nothing does. Whoever has neither never asked for mails. `is_said` tells whether the roster speaks of consent at
    all. The instants are None where they are not known.
    """

    address: str
    state: Consent | None = Consent.ACTIVE
    since: datetime | None = None
    suppressed: str = ""
    suppressed_since: datetime | None = None
    steps: tuple[Trace, ...] = ()
    tags: tuple[str, ...] = ()
    preferences: Preferences | None = None
    is_said: bool = True

    def __repr__(self) -> str:
        return f"Told(state={self.state!r}, suppressed={bool(self.suppressed)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known here of a mailbox before a roster is read.

    `state` is None for one who is no subscriber. `consented` is the last time they said yes, as far as that is
    known; `came_back` whether they did so after they had left.
    """

    number: int = 0
    state: Consent | None = None
    consented: datetime | None = None
    came_back: bool = False
    is_suppressed: bool = False
    tags: frozenset[str] = frozenset()


STRANGER = Known()


class Enrolled(StrEnum):
    """What comes of one line of a roster."""

    ADDED = "added"
    CONFIRMED = "confirmed"  # pending here, and active there
    LEFT = "left"
    SUPPRESSED = "suppressed"
    TAGGED = "tagged"
    UNCHANGED = "unchanged"
    KEPT_OUT = "kept out"  # because they left here, or are suppressed
    NEVER_ASKED = "never asked"  # for mails, by what the roster says


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be written of one mailbox, known by its `hash`.

    `number` is 0 for a new subscriber; `state` is None where it stays, and where nobody becomes a subscriber.
    """

    hash: str
    address: str
    number: int = 0
    state: Consent | None = None
    since: datetime | None = None
    suppressed: str = ""
    suppressed_since: datetime | None = None
    steps: tuple[Trace, ...] = ()
    tags: tuple[str, ...] = ()
    preferences: Preferences | None = None

    def __repr__(self) -> str:
        return f"Change(number={self.number}, state={self.state!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A subscriber with all that an export tells of them: the last one of each step of their consent."""

    number: int
    address: str
    state: Consent
    since: datetime
    suppressed: str = ""
    suppressed_since: datetime | None = None
    tags: tuple[str, ...] = ()
    steps: tuple[Trace, ...] = ()
    preferences: Preferences | None = None

    def __repr__(self) -> str:
        return f"Person(number={self.number}, state={self.state!r})"
