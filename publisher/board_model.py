"""The nouns of the dashboard. Frozen, keyword-only values; datetimes are aware (docs/glossary.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from publisher.mail_model import DeliveryState, IssueState


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What opens the dashboard: the hash of a password, and the secret of one-time codes, "" where none are asked for.

    `used` is the last step of the codes that was used.
    """

    password: str
    totp: str = ""
    used: int = 0

    def __repr__(self) -> str:
        return "Lock(…)"


class Deed(StrEnum):
    """What can be done at the dashboard, and about it."""

    PASSWORD = "password"  # noqa: S105 - it is a word
    TOTP_ON = "codes on"
    TOTP_OFF = "codes off"
    SIGNED_IN = "signed in"
    REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    TESTED = "test sent"
    APPROVED = "approved"
    HELD = "held"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    SETTLED = "settled"
    BUILT = "built"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the log of what was done: when, by which way (`web`, `desk`), from which network, and to what."""

    at: datetime
    way: str
    network: str
    what: Deed
    about: str


class TellingState(StrEnum):
    """Where the telling of an event to a hook stands."""

    WAITING = "waiting"
    TOLD = "told"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting as it was read: its value in words, and where it was written, "" for one at its default."""

    key: str
    value: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody said of the next issues of a newsletter: that they are held, or those planned `until` may go."""

    is_held: bool
    until: datetime | None = None


OPEN_STATES = (
    DeliveryState.PENDING,
    DeliveryState.LEASED,
    DeliveryState.TRANSMITTING,
    DeliveryState.DEFERRED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An issue that was frozen, without its words: when, for how many, and whether its deliveries go out."""

    id: int
    newsletter: str
    slot: str
    instant: datetime
    created: datetime
    title: str
    subject: str
    state: IssueState
    audience: int
    canary: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an issue got: how many of its deliveries stand in each state."""

    issue: Standing
    counts: Mapping[DeliveryState, int]

    @property
    def open(self) -> int:
        """How many have not come to their end."""
        return sum(self.counts.get(state, 0) for state in OPEN_STATES)

    @property
    def ended(self) -> int:
        """How many have come to their end, whichever it was."""
        return sum(self.counts.values()) - self.open

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return not self.open and not self.counts.get(DeliveryState.IN_DOUBT)
