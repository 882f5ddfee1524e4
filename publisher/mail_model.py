"""The nouns of mailing. Frozen, keyword-only values; datetimes are aware, collections are tuples (docs/glossary.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from publisher.model import ContentMode, Entry, Post, Wanted

DoubtPolicy = Literal["never_twice", "never_miss"]
LookName = Literal["letter", "magazine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the mails of a newsletter look, "" for what the look itself has.

    Colours are of six digits, `font` is a CSS list of families, `logo` an address. `footer` and `postal` are words.
    """

    name: LookName = "magazine"
    accent: str = ""
    background: str = ""
    font: str = ""
    logo: str = ""
    footer: str = ""
    postal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One planned instant of one newsletter. Its key is `label`, the local civil time: `2026-11-23T09:00`."""

    newsletter: str
    label: str
    instant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A series with a schedule.

    `schedule` is empty where issues are only made by hand; times are seconds. `group_stories` lets posts that tell the
    same story stand together, and `updated` names posts of earlier issues that changed. Only the first `canary`
    deliveries go out before somebody says go on; 0 for all. With `approve` each issue waits for somebody's word.
    """

    name: str
    title: str
    schedule: str = ""
    timezone: str = "UTC"
    wanted: Wanted = ()
    max_posts: int = 20
    subject: str = ""
    mode: ContentMode = "summary"
    group_stories: bool = True
    updated: bool = False
    deliver_until: int = 6 * 3600
    on_doubt: DoubtPolicy = "never_twice"
    canary: int = 0
    approve: bool = False
    look: Look = Look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A public post as an issue chooses among them: cheap, for there may be very many.

    `published` is in seconds of the epoch; `content` a fingerprint of title and body, "" for a post that says nothing.
    """

    id: str
    path: str
    published: int
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier issues of a newsletter told.

    `known` are the posts that they made known, each with its content as it was ("" where that is not remembered);
    `carried` those of them that stood in an issue, and `last` is the instant at which the last one was made.
    """

    known: Mapping[str, str]
    carried: frozenset[str]
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Entries that tell the same: the one that leads, and the others."""

    lead: Entry
    others: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One dated edition: the stories it carries, and how many more posts it only points to.

    `updated` are posts of earlier issues that changed since the last one.
    """

    newsletter: Newsletter
    slot: Slot
    stories: tuple[Story, ...]
    more: int
    updated: tuple[Post, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the stories."""
        return tuple(entry for story in self.stories for entry in (story.lead, *story.others))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedIssue:
    """The words of an issue, the same for every subscriber, as they are kept with it.

    `shortened` says of each post that the mail had no room for what is left of it; it is not kept.
    """

    newsletter: str
    title: str
    slot: str
    instant: datetime
    subject: str
    html: str
    text: str
    shortened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """Other words for some subscribers than for most; None where there is nothing for them."""

    words: RenderedIssue | None
    subscribers: tuple[int, ...]


Mornings = tuple[tuple[datetime, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How an issue is shared out. Without `has_common` words there is nothing for those who chose nothing.

    `mornings` are instants before which some do not get it.
    """

    renditions: tuple[Rendition, ...] = ()
    mornings: Mornings = ()
    has_common: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An issue that was frozen, without its words: they are read where they are needed."""

    id: int
    newsletter: str
    title: str
    slot: str
    instant: datetime
    created: datetime
    subject: str


class Outcome(StrEnum):
    """What became of a slot."""

    MADE = "made"
    NOT_DUE = "not due"
    NOTHING_NEW = "nothing new"
    NOBODY = "no subscriber"
    WAITS = "waits for your word"
    DONE = "made before"


class Consent(StrEnum):
    """How far a subscriber's consent got."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    id: int
    address: str
    state: Consent
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that is never mailed again, and why, whatever its subscriber's state."""

    address: str
    reason: str
    since: datetime


class DeliveryState(StrEnum):
    """Where one delivery stands (docs/architecture.md draws the transitions)."""

    PENDING = "pending"
    LEASED = "leased"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    IN_DOUBT = "in_doubt"


class IssueState(StrEnum):
    """Whether the deliveries of an issue go out: `HELD` after its canary, until somebody says go on."""

    OPEN = "open"
    PAUSED = "paused"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One issue to one subscriber. `fence` grows with each claim: a late worker cannot overwrite its successor.

    `variant` is whose words it carries, None for those of most; `tries` counts those before, since `first_try`.
    """

    issue: int
    subscriber: int
    address: str
    fence: int
    variant: int | None = None
    tries: int = 0
    first_try: datetime | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What no other delivery shares."""
        return self.issue, self.subscriber

    def __repr__(self) -> str:
        return f"Delivery(issue={self.issue}, subscriber={self.subscriber}, fence={self.fence})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who a message is for: a name where one is known, and the addresses on the web of this reader's own, or "".

    `bounces` is the mail address to which what cannot be delivered comes back, "" for the sender's. `mark` is the
    signed mark of the delivery, by which an answer to it is known, "" for mail of which no record is kept.
    """

    address: str
    name: str = ""
    leave: str = ""
    preferences: str = ""
    bounces: str = ""
    mark: str = ""

    def __repr__(self) -> str:
        return "Reader(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Sender, recipient, and the bytes for the wire. `name` is the same however often one delivery is tried.

    Domains are in ASCII (IDNA); a local part that is not needs SMTPUTF8 (RFC 6531). Lines of `data` end in CRLF.
    """

    name: str
    sender: str
    recipient: str
    data: bytes

    def __repr__(self) -> str:
        return f"Envelope(name={self.name!r}, {len(self.data)} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the world answered to one message.

    `state` is `SENT`, `DEFERRED`, `REJECTED`, or `IN_DOUBT` where the connection broke after the last byte. `code` is
    the reply of SMTP (RFC 5321, section 4.2), `status` the enhanced one as in `5.1.1` (RFC 3463); 0 and "" without one.
    """

    state: DeliveryState
    text: str
    code: int = 0
    status: str = ""

    @property
    def asks_for_patience(self) -> bool:
        """Whether the server wants less mail from us for a while."""
        return self.code == 421 or self.status.startswith("4.7.")


class BounceKind(StrEnum):
    """What the world says of a delivery after it was handed over, and at most once of the reader's mailbox.

    `HARD`: there is no such mailbox. `SOFT`: it could not be reached, or is full. `POLICY`: the message or its sender
    was refused, which tells nothing of the mailbox. `DELAYED`, `RELAYED` and `DELIVERED` say how far it got (RFC 3464,
    section 2.3.3).
    """

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    DELAYED = "delayed"
    RELAYED = "relayed"
    DELIVERED = "delivered"


class Proof(StrEnum):
    """What shows that a bounce is about mail of ours; without any it concerns nobody."""

    NONE = ""
    REPLY = "reply"  # what a server answered while it was handed the message
    MARK = "mark"  # the signed mark of the delivery
    SENDER = "sender"  # the address that the message says it is from
    PROVIDER = "provider"  # a call of a mail provider, whose signature was checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One thing that the world says of one delivery.

    `delivery` is issue and subscriber where the mark tells them, `address` the one that was named, or "". `code` and
    `status` are as in `Receipt`, `text` is what was said of the reason. `message` is the same whenever the same message
    is read.
    """

    kind: BounceKind
    proof: Proof = Proof.NONE
    delivery: tuple[int, int] | None = None
    address: str = ""
    code: int = 0
    status: str = ""
    text: str = ""
    message: str = ""

    def __repr__(self) -> str:
        return f"Bounce({self.kind}, {self.status or self.code}, delivery={self.delivery}, proof={self.proof!r})"


class NoticeKind(StrEnum):
    """What a message to the bounce address is."""

    REPORT = "delivery report"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "request to unsubscribe"
    REPLY = "automatic reply"
    CHALLENGE = "challenge"
    RECEIPT = "receipt of a reader"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one message to the bounce address says. `why` says why nothing comes of it, "" where something does."""

    kind: NoticeKind
    bounces: tuple[Bounce, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A bounce as it counts against a mailbox."""

    kind: BounceKind
    status: str
    at: datetime
