"""Everything that can be set: the tables of `publisher.toml`, with their defaults and what their values must be."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.mail_model import DoubtPolicy, LookName
from publisher.model import ContentMode
from publisher.tables import Table, at_least
from publisher.web_model import Listening, Pace, Web

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; write an IANA name, as in Asia/Seoul") from error
    return name


def _language(tag: str) -> str:
    if tag and not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
        raise ValueError(f"{tag!r} is no language tag (BCP 47); write one as in ko, en or zh-Hant")
    return tag


def _address(text: str) -> str:
    from email.utils import parseaddr  # few settings are addresses, and it takes a while to load

    local, _, domain = parseaddr(text)[1].rpartition("@")
    if text and not (re.fullmatch(r"[^@\s<>\"(),:;]+", local) and _is_host(domain)):
        raise ValueError(f"{text!r} is no address; write one as in Weekly <news@example.org>")
    return _one_line(text)


def _is_host(name: str) -> bool:
    try:
        return re.fullmatch(r"[A-Za-z0-9.-]+", name.encode("idna").decode()) is not None
    except UnicodeError:
        return False


def _domain(name: str) -> str:
    if name and not (_is_host(name) and "." in name):
        raise ValueError(f"{name!r} is no domain; write one as in example.org")
    return name.encode("idna").decode().lower()


def _selectors(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*(?:\s*,\s*[A-Za-z0-9][A-Za-z0-9.-]*)*", text):
        raise ValueError(f"{text!r} is no selector; write the name before ._domainkey, as in 2026")
    return text


def _one_line(text: str) -> str:
    if re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
        raise ValueError("has a line break or a control character; write one line of text")
    return text


def _web_address(text: str) -> str:
    try:
        host = urlsplit(_one_line(text)).hostname or ""
    except ValueError:
        host = ""
    if text and not (re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", text) and _is_host(host)):
        raise ValueError(f"{text!r} is no web address; write one that begins with https://")
    return text


def _folder_address(text: str) -> str:
    return _web_address(text).rstrip("/") + "/" if text else text


def _path(text: str) -> str:
    if any(len(part.encode()) > 255 for part in _one_line(text).split("/")):
        raise ValueError("has a name that no disk can hold; write a shorter one")
    return text


def _file(text: str) -> str:
    if "\\" in text or any(part in ("", ".", "..") for part in text.split("/")):
        raise ValueError(f"{text!r} is no path below the output folder; write one as in rss.xml")
    return _path(text)


def _seconds(text: str) -> str:
    if not re.fullmatch(r"\d{1,6}[smhd]", text):
        raise ValueError(f"{text!r} is no span of time; write one as in 30m, 6h or 2d")
    return text


def _in_seconds(span: str) -> int:
    return int(span[:-1]) * SECONDS[span[-1]]


def _store_address(text: str) -> str:
    _path(text)
    if not re.fullmatch(r"sqlite:///.+|postgres(?:ql)?://.+", text):
        example = "sqlite:///publisher.db or postgresql://publisher@db.example.org/publisher"
        raise ValueError(f"{text!r} is no database that is known; write one as in {example}")
    return text


def _name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", name):
        raise ValueError("no name that can be used here; use up to 63 small letters, digits, - and _")
    return name


def _uuid(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
        raise ValueError(f"{text!r} is no UUID; leave it out, or write the one that the podcast has already")
    return text


def _listen(text: str) -> str:
    found = re.fullmatch(r"unix:(/\S+)|(?:([A-Za-z0-9.-]+)|\[([0-9A-Fa-f:.]+)\]):(\d{1,5})", text)
    if not found or int(found[4] or 0) > 65535:
        raise ValueError(
            f"{text!r} is no place to listen; write one as in 127.0.0.1:8000, [::1]:8000 or unix:/run/publisher/web"
        )
    return text


def _network(text: str) -> str:
    from ipaddress import ip_network  # few projects stand behind a proxy

    try:
        ip_network(text)
    except ValueError as error:
        if text == "unix":
            return text
        raise ValueError(f"{text!r} is no address; write one as in 127.0.0.1, 10.0.0.0/8 or unix") from error
    return text


def _token(text: str) -> str:
    if text and not re.fullmatch(r"[!-~]{16,512}", text):
        raise ValueError("is too easily guessed, or no line of ASCII; write 16 or more letters and digits, at random")
    return text


def _pace(text: str) -> str:
    if text and not re.fullmatch(r"[1-9]\d{0,6}/[smhd]", text):
        raise ValueError(f"{text!r} is no pace; write one as in 30/h, or nothing for no limit")
    return text


Zone = Annotated[str, _zone]
Language = Annotated[str, _language]
Line = Annotated[str, _one_line]
Address = Annotated[str, _address]
WebAddress = Annotated[str, _web_address]
Name = Annotated[str, _name]
Count = Annotated[int, at_least(1)]
FormatName = Literal["rss", "atom", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorTable(Table):
    name: Line = ""
    email: Address = ""
    url: WebAddress = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTable(Table):
    title: Line = ""
    url: Annotated[str, _folder_address] = ""
    description: Line = ""
    language: Language = ""
    timezone: Zone = "UTC"
    author: AuthorTable = AuthorTable()
    rights: Line = ""
    icon: WebAddress = ""
    logo: WebAddress = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentTable(Table):
    folder: Annotated[str, _path] = ""
    generator: Literal["", "none", "jekyll", "hugo", "zola", "eleventy", "hexo", "pelican", "docusaurus"] = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    permalink: Annotated[str, "permalink"] = "/:year/:month/:day/:slug/"
    guard: Annotated[int, at_least(0)] = 3
    future: bool = False
    drafts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterTable(Table):
    title: Line = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsTable(Table):
    formats: tuple[FormatName, ...] = ("rss", "atom", "json")
    files: dict[FormatName, Annotated[str, _file]] = field(default_factory=dict)
    limit: Count = 20
    content: ContentMode = "full"
    by: tuple[Literal["category", "tag", "author", "language", "folder"], ...] = ("category", "tag", "author")
    filters: dict[Name, FilterTable] = field(default_factory=dict)
    archive: bool = True
    max_bytes: Annotated[int, at_least(100_000)] = 4_000_000
    addresses: bool = False
    hub: WebAddress = ""
    hub_wait: Annotated[str, _seconds] = "10m"
    moved: dict[Annotated[str, "old path"], Annotated[str, "new place"]] = field(default_factory=dict)
    compress: tuple[Annotated[Literal["gzip", "brotli"], "compression"], ...] = ()

    @property
    def hub_wait_seconds(self) -> int:
        return _in_seconds(self.hub_wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTable(Table):
    name: Line = ""
    email: Address = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingTable(Table):
    url: WebAddress = ""
    title: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodcastTable(Table):
    category: Annotated[str, "category"] = ""
    kind: Literal["episodic", "serial"] = "episodic"
    explicit: bool = False
    image: WebAddress = ""
    owner: PersonTable = PersonTable()
    locked: Literal["", "yes", "no"] = ""
    guid: Annotated[str, _uuid] = ""
    funding: FundingTable = FundingTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesTable(Table):
    posts: bool = False
    index: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterTable(Table):
    title: Line = ""
    schedule: Annotated[str, "schedule"] = ""
    timezone: Zone | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    max_posts: Count = 20
    subject: Annotated[Line, "subject"] = "{{ newsletter.title }}: {{ lead.title }}"
    content: ContentMode = "summary"
    group_stories: bool = True
    updated: bool = False
    look: LookName = "magazine"
    accent: Annotated[str, "colour"] = ""
    background: Annotated[str, "colour"] = ""
    font: Annotated[str, "fonts"] = ""
    logo: WebAddress = ""
    footer: Line = ""
    deliver_until: Annotated[str, _seconds] = "6h"
    on_doubt: DoubtPolicy = "never_twice"
    canary: Annotated[int, at_least(0)] = 0
    approve: bool = False

    @property
    def deliver_until_seconds(self) -> int:
        return _in_seconds(self.deliver_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimTable(Table):
    domain: Annotated[str, _domain] = ""
    selector: Annotated[str, _selectors] = ""
    key_file: Annotated[str, _path] = ""

    @property
    def selectors(self) -> tuple[str, ...]:
        """One for each key of the file."""
        return tuple(self.selector.replace(",", " ").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTable(Table):
    # `from` is a word of Python's.
    sender: Address = field(default="", metadata={"key": "from"})
    reply_to: Address = ""
    bounces: Annotated[Address, "return address"] = ""
    bounces_password: str = field(default="", metadata={"secret": True})
    postal_address: Line = ""
    transport: Annotated[str, _path, "transport"] = "outbox:outbox"
    password: Line = field(default="", metadata={"secret": True})
    connections: Count = 4
    rate: Annotated[str, "rate"] = ""
    give_up: Annotated[str, _seconds] = "48h"
    dkim: DkimTable = DkimTable()

    @property
    def give_up_seconds(self) -> int:
        return _in_seconds(self.give_up)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTable(Table):
    url: Annotated[str, _store_address] = "sqlite:///publisher.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTable(Table):
    url: Annotated[str, _folder_address] = ""
    listen: Annotated[str, _listen] = "127.0.0.1:8000"
    proxies: tuple[Annotated[str, _network], ...] = ()
    token: Annotated[str, _token] = field(default="", metadata={"secret": True})
    signups: Annotated[str, _pace] = "30/h"
    pull: bool = False

    @property
    def web(self) -> Web:
        """The same as plain values."""
        place, _, socket = self.listen.partition("unix:")
        host, _, port = place.rpartition(":")
        count, _, unit = self.signups.partition("/")
        return Web(
            url=self.url,
            listening=Listening(host=host.strip("[]"), port=int(port or 0), socket=socket),
            proxies=self.proxies,
            token=self.token,
            signups=Pace(count=int(count), seconds=SECONDS[unit]) if unit else None,
            pull=self.pull,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Table):
    """Everything that can be set, at its default where it was not."""

    site: SiteTable = SiteTable()
    content: ContentTable = ContentTable()
    feeds: FeedsTable = FeedsTable()
    podcast: PodcastTable = PodcastTable()
    pages: PagesTable = PagesTable()
    newsletters: dict[Name, NewsletterTable] = field(default_factory=dict)
    mail: MailTable = MailTable()
    store: StoreTable = StoreTable()
    web: WebTable = WebTable()
