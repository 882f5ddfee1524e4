"""The nouns. Frozen, keyword-only values; datetimes are aware, collections are tuples (docs/glossary.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from publisher.errors import Fault

BodyFormat = Literal["markdown", "mdx", "html", "rst"]
Generator = Literal["jekyll", "hugo", "zola", "eleventy", "hexo", "pelican", "docusaurus", ""]
ContentMode = Literal["full", "summary"]
DoubtPolicy = Literal["never_twice", "never_miss"]

# RFC 2606: a name that can never resolve. It stands where `site.url` is unset.
URL_UNSET = "https://site-url-is-not-set.invalid/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """Path, relative to the content folder with forward slashes, and bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that a post carries, as an episode's sound. `length` is in bytes, `duration` in seconds, where known."""

    url: str
    type: str = ""
    length: int | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How the generator that a folder was made for reads its files.

    `languages` are those in which a file's name or folder may say it is written (`rain.ko.md`). Beneath a file's own
    keys stand `defaults`, where its path fits a pattern, later ones over earlier, and what regular expressions find in
    its path (`told`). `authors` and `tags` are those that a file may name by a key, `address` the keys that addresses
    are made of beside the usual ones. With `emoji` a body may name them.
    """

    generator: Generator = ""
    languages: tuple[str, ...] = ()
    defaults: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    authors: Mapping[str, Author] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    emoji: bool = False
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permalinks:
    """How a folder's generator makes the addresses of its posts: by a pattern in its own words.

    `sections` are the patterns of those folders at the top that have one of their own. `languages` has what stands
    before the addresses of each language, by the folder or the end of a file's name that tells it: `{"en": "",
    "ko": "ko"}`. `translated` is the pattern of posts in another language than `language`. `words` stand for those of
    which a post says nothing, `branches` for folders that Hugo counts among the sections beside the first. `keep_case`
    is for Hugo, which makes everything small, and `keep_script` for Pelican, which spells every script in ASCII.
    """

    generator: Generator = ""
    pattern: str = "/:year/:month/:day/:slug/"
    sections: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    translated: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    branches: frozenset[str] = frozenset()
    keep_case: bool = False
    keep_script: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a post says, as its author wrote it, from the file's line `line` on; `metadata` is its front matter."""

    text: str
    format: BodyFormat
    line: int = 1
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What one source file says of its post, before that has an identity: no address, and perhaps no id and no date.

    `fingerprint` is that of its body, `aliases` are addresses that it had before, and `warnings` are faults that it is
    published in spite of. `keys` are those of its front matter that an address may be made of.
    """

    path: str
    slug: str
    title: str
    fingerprint: str
    id: str | None = None
    permalink: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    draft: bool = False
    hidden: bool = False
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    summary: str | None = None
    aliases: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A manuscript with its identity: id, address, and the instants it was published and last changed."""

    id: str
    url: str
    path: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    image: Image | None
    enclosures: tuple[Enclosure, ...] = ()
    summary: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a body may refer to outside of itself.

    `find` gives the address of the post that a path, a file name or a slug names; `include` the text of an include of
    the generator's by its name; `variables` are what the generator's configuration says, and `emoji` whether they may
    be named (`:tada:`).
    """

    site: "Site"
    generator: Generator = ""
    find: Callable[[str], str | None] = lambda _reference: None
    include: Callable[[str], str | None] = lambda _name: None
    variables: Mapping[str, Any] = field(default_factory=dict)
    emoji: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post made ready to be read elsewhere.

    `content` is safe HTML with absolute URLs and without the lead picture where the body began with it;
    `summary` and `text` are plain text.
    """

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    image: Image | None
    enclosures: tuple[Enclosure, ...] = ()
    summary: str
    content: str
    text: str

    @classmethod
    def of(cls, post: Post, *, image: Image | None, summary: str, content: str, text: str) -> "Entry":
        """The entry of a post, whose other fields it shares."""
        shared = {each.name: getattr(post, each.name) for each in fields(cls) if hasattr(post, each.name)}
        return cls(**shared | {"image": image, "summary": summary, "content": content, "text": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the ledger: what is remembered of one post.

    `seen` is the instant at which publisher first published it; `updated` the instant at which a change of `title`
    or `body` (hashes) was first seen, and `gone` the one at which it was first missed, or None.
    """

    path: str
    id: str
    seen: datetime
    title: str
    body: str
    updated: datetime | None = None
    gone: datetime | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The identity of the publication, and of every post it ever published."""

    publication: str
    created: datetime
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The publication. `url` ends in a slash; `timezone` is an IANA name; `language` is "" until it is known."""

    title: str
    url: str = URL_UNSET
    description: str = ""
    language: str = ""
    timezone: str = "UTC"
    author: Author | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A related document: `rel` as in RFC 8288, its media type, and a title where it has one."""

    rel: str
    url: str
    type: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What every format receives. `links` name the same feed in the other formats, and hubs."""

    site: Site
    id: str
    title: str
    url: str
    updated: datetime
    entries: tuple[Entry, ...]
    mode: ContentMode = "full"
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file waiting to be written: its path below the output folder, media type, and bytes."""

    path: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One planned instant of one newsletter. Its key is `label`, the local civil time: `2026-11-23T09:00`."""

    newsletter: str
    label: str
    instant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A series with a schedule. `schedule` is empty where issues are only made by hand; times are seconds."""

    name: str
    title: str
    schedule: str = ""
    timezone: str = "UTC"
    categories: tuple[str, ...] = ()
    max_posts: int = 20
    subject: str = ""
    mode: ContentMode = "summary"
    deliver_until: int = 6 * 3600
    on_doubt: DoubtPolicy = "never_twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One dated edition: the entries it carries, and how many more posts it only points to."""

    newsletter: Newsletter
    slot: Slot
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedIssue:
    """The words of an issue, the same for every subscriber, as they are kept with it."""

    newsletter: str
    title: str
    slot: str
    instant: datetime
    subject: str
    html: str
    text: str


class Outcome(StrEnum):
    """What became of a slot."""

    MADE = "made"
    NOT_DUE = "not due"
    NOTHING_NEW = "nothing new"
    NOBODY = "no subscriber"
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
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One issue to one subscriber. `fence` grows with each claim: a late worker cannot overwrite its successor."""

    issue: int
    subscriber: int
    address: str
    fence: int

    def __repr__(self) -> str:
        return f"Delivery(issue={self.issue}, subscriber={self.subscriber}, fence={self.fence})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Sender, recipient, and the bytes for the wire. `name` is the same however often one delivery is tried."""

    name: str
    sender: str
    recipient: str
    data: bytes

    def __repr__(self) -> str:
        return f"Envelope(name={self.name!r}, {len(self.data)} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the world answered when it took a message."""

    text: str
