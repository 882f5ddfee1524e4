"""The nouns. Frozen, keyword-only values; datetimes are aware, collections are tuples (docs/glossary.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from publisher.errors import Fault

BodyFormat = Literal["markdown", "mdx", "html", "rst"]
Generator = Literal["jekyll", "hugo", "zola", "eleventy", "hexo", "pelican", "docusaurus", ""]
ContentMode = Literal["full", "summary"]
Wanted = Sequence[tuple[str, Sequence[str]]]  # the keys of each kind, of which a post must bear one

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
    """A picture: `length` is in bytes, `width` and `height` in pixels, where known."""

    url: str
    alt: str = ""
    type: str = ""
    length: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A related document: `rel` as in RFC 8288, its media type, and a title where it has one."""

    rel: str
    url: str
    type: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that a post carries, as an episode's sound. `length` is in bytes, `duration` in seconds, where known."""

    url: str
    type: str = ""
    length: int | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What a post says of the episode that it is: `kind` is full, trailer or bonus; `persons` were heard in it."""

    season: int | None = None
    number: int | None = None
    kind: str = ""
    explicit: bool | None = None
    transcripts: tuple[Link, ...] = ()
    chapters: str = ""
    persons: tuple[str, ...] = ()


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
    published in spite of. `keys` are those of its front matter that an address may be made of. A `brief` post shows
    only its summary in feeds; `comments` is the address of its comments, `source` what it came from, and `external` the
    page that it is about.
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
    brief: bool = False
    comments: str = ""
    rights: str = ""
    source: Link | None = None
    external: str = ""
    episode: Episode | None = None
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
    brief: bool = False
    comments: str = ""
    rights: str = ""
    source: Link | None = None
    external: str = ""
    episode: Episode | None = None


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
    brief: bool = False
    comments: str = ""
    rights: str = ""
    source: Link | None = None
    external: str = ""
    episode: Episode | None = None
    summary: str
    content: str
    text: str

    @classmethod
    def of(cls, post: Post, **made: Any) -> "Entry":
        """The entry of a post: what was `made` for it, and the fields that it shares with the post."""
        return cls(**{each.name: getattr(post, each.name) for each in fields(cls) if each.name not in made} | made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the ledger: what is remembered of one post.

    `seen` is the instant at which publisher first published it; `updated` the instant at which a change of `title`
    or `body` (hashes) was first seen, and `gone` the one at which it was first missed, or None. `seat` is its number in
    the order in which posts were first published, counted from 1: archived documents go by it, so that they stay as
    they are.
    """

    path: str
    id: str
    seen: datetime
    title: str
    body: str
    updated: datetime | None = None
    gone: datetime | None = None
    seat: int | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The identity of the publication, and of every post it ever published."""

    publication: str
    created: datetime
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The publication.

    `url` ends in a slash; `timezone` is an IANA name; `language` is "" until it is known. `icon` is the address of a
    small square picture, `logo` of a larger one.
    """

    title: str
    url: str = URL_UNSET
    description: str = ""
    language: str = ""
    timezone: str = "UTC"
    author: Author | None = None
    rights: str = ""
    icon: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A post that was published and is no more (RFC 6721)."""

    id: str
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast:
    """What a publication says of itself as a podcast.

    `category` is Apple's, `Arts/Food` for one within another; a feed without one is refused there.
    """

    category: str = "Society & Culture/Personal Journals"
    kind: str = "episodic"
    explicit: bool = False
    image: str = ""
    owner: Author | None = None
    locked: bool | None = None
    guid: str = ""
    funding: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What every format receives.

    `links` name the same feed in the other formats, hubs, and its archived documents. `archive` marks such a document,
    and `complete` a feed that holds every entry there is (RFC 5005). `addresses` lets the mail addresses of authors in.
    """

    site: Site
    id: str
    title: str
    url: str
    updated: datetime
    entries: tuple[Entry, ...]
    language: str = ""
    mode: ContentMode = "full"
    links: tuple[Link, ...] = ()
    archive: bool = False
    complete: bool = False
    addresses: bool = False
    tombstones: tuple[Tombstone, ...] = ()
    podcast: Podcast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file waiting to be written: its path below the output folder, media type, and bytes.

    `warnings` are what its owner should know of how it was made.
    """

    path: str
    type: str
    data: bytes
    warnings: tuple[Fault, ...] = ()
