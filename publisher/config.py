"""Settings: `publisher.toml`, and the environment over it. Every fault is reported at once, with its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.errors import Fault, SettingsError, toml_complaint
from publisher.model import ContentMode, DoubtPolicy
from publisher.tables import Checks, Table, at_least, fill, kind_at, settings

FILE = "publisher.toml"
PREFIX = "PUBLISHER_"

# Settings of the contract that parse and are checked, but that no part of this version heeds yet.
NOT_YET = (
    "feeds.archive",
    "pages.posts",
    r"newsletters\.[^.]+\.group_stories",
    "mail.connections",
    "mail.rate",
    "mail.dkim",
    "web.url",
    "web.listen",
)


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


def _store_address(text: str) -> str:
    _path(text)
    if not re.fullmatch(r"sqlite:///.+", text):
        raise ValueError(f"{text!r} is no database that this version knows; write one as in sqlite:///publisher.db")
    return text


def _newsletter_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", name):
        raise ValueError("no name for a newsletter; use up to 63 small letters, digits, - and _")
    return name


Zone = Annotated[str, _zone]
Language = Annotated[str, _language]
Line = Annotated[str, _one_line]
Address = Annotated[str, _address]
WebAddress = Annotated[str, _web_address]
NewsletterName = Annotated[str, _newsletter_name]
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
class FeedsTable(Table):
    formats: tuple[FormatName, ...] = ("rss", "atom", "json")
    files: dict[FormatName, Annotated[str, _file]] = field(default_factory=dict)
    limit: Count = 20
    content: ContentMode = "full"
    by: tuple[Literal["category", "tag", "author"], ...] = ("category", "tag", "author")
    archive: bool = True
    hub: WebAddress = ""


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
    max_posts: Count = 20
    subject: Annotated[Line, "subject"] = "{{ newsletter.title }}: {{ lead.title }}"
    content: ContentMode = "summary"
    group_stories: bool = True
    deliver_until: Annotated[str, _seconds] = "6h"
    on_doubt: DoubtPolicy = "never_twice"

    @property
    def deliver_until_seconds(self) -> int:
        number, unit = self.deliver_until[:-1], self.deliver_until[-1]
        return int(number) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimTable(Table):
    domain: str = ""
    selector: str = ""
    key_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTable(Table):
    # `from` is a word of Python's.
    sender: Address = field(default="", metadata={"key": "from"})
    reply_to: Address = ""
    transport: Annotated[str, _path, "transport"] = "outbox:outbox"
    connections: Count = 4
    rate: str = ""
    dkim: DkimTable = DkimTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTable(Table):
    url: Annotated[str, _store_address] = "sqlite:///publisher.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTable(Table):
    url: Annotated[str, _folder_address] = ""
    listen: str = "127.0.0.1:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Table):
    """Everything that can be set, at its default where it was not."""

    site: SiteTable = SiteTable()
    content: ContentTable = ContentTable()
    feeds: FeedsTable = FeedsTable()
    pages: PagesTable = PagesTable()
    newsletters: dict[NewsletterName, NewsletterTable] = field(default_factory=dict)
    mail: MailTable = MailTable()
    store: StoreTable = StoreTable()
    web: WebTable = WebTable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was set, where each setting was written, and a warning for each one that this version does not heed yet."""

    config: Config
    places: "Places"
    warnings: tuple[Fault, ...]


def load(project: Path, environment: Mapping[str, str], checks: Checks) -> Settings:
    """The settings of a project.

    `checks` are called with the permalink, schedule, subject and transport that were written and raise ValueError.
    Raises SettingsError with every fault of the file and of the environment.
    """
    text = _read(project / FILE)
    try:
        written = tomllib.loads(text)
    except RecursionError as error:
        fault = Fault(path=FILE, what="nested too deep", cure="no setting is: write it plainly")
        raise SettingsError([fault]) from error
    except tomllib.TOMLDecodeError as error:
        what, line = toml_complaint(error, text)
        fault = Fault(path=FILE, line=line, what=f"not TOML: {what}", cure="mend this line")
        raise SettingsError([fault]) from error
    except ValueError as error:  # a number of thousands of digits
        raise SettingsError([Fault(path=FILE, what=f"not TOML: {error}", cure="write a smaller number")]) from error
    origins: dict[tuple[str, ...], str] = {}
    for name, value in sorted(environment.items()):
        if name.startswith(PREFIX) and "__" in name:
            _overlay(written, name, value, origins)
        elif name.removeprefix(PREFIX).lower() in settings(Config) and name.startswith(PREFIX):
            fault = Fault(path=name, line=0, what="a table, not a setting", cure=f"write {name}__KEY")
            raise SettingsError([fault])
    places = Places(text, origins)
    config = fill(Config, written, checks, places.fault)
    warnings = (
        places.fault(key, "has no effect in this version", "remove it, or leave it for a later one")
        for key in _leaves(written)
        if any(re.fullmatch(pattern, ".".join(key)) or ".".join(key).startswith(pattern + ".") for pattern in NOT_YET)
    )
    return Settings(config=config, places=places, warnings=tuple(warnings))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        fault = Fault(path=FILE, line=line, what="not UTF-8", cure="save the file with the encoding UTF-8")
        raise SettingsError([fault]) from error
    except OSError as error:
        cure = "give publisher leave to read it"
        raise SettingsError([Fault(path=FILE, what=f"cannot be read ({error.strerror})", cure=cure)]) from error


def _overlay(written: dict[str, Any], name: str, value: str, origins: dict[tuple[str, ...], str]) -> None:
    """Put one environment variable, `PUBLISHER_FEEDS__LIMIT=5`, over what the file says."""
    key = tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))
    origins[key] = name
    if key[-1].endswith("_file") and key[-1] != "key_file":
        key = (*key[:-1], key[-1].removesuffix("_file"))
        try:
            value = Path(value).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            fault = Fault(path=name, line=0, what=f"cannot read {value!r}", cure="name a file that holds the value")
            raise SettingsError([fault]) from error
        origins[key] = name
    table = written
    for part in key[:-1]:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            fault = Fault(path=name, line=0, what=f"{part!r} is no table", cure="write PUBLISHER_TABLE__KEY")
            raise SettingsError([fault])
    table[key[-1]] = _typed(value, key)


def _typed(value: str, key: tuple[str, ...]) -> Any:
    """A value of the environment as its setting wants it: a text, a list (`rss, atom`, or as in TOML), or TOML."""
    kind = kind_at(Config, key)
    if kind is tuple and not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    if kind in (tuple, dict, int, bool):
        try:
            return tomllib.loads(f"value = {value}")["value"]
        except (ValueError, RecursionError):
            return value
    return value


class Places:
    """Where a setting was written: a line of the file, or a variable of the environment."""

    def __init__(self, text: str, origins: Mapping[tuple[str, ...], str]) -> None:
        self.lines = text.split("\n")
        self.origins = origins

    def fault(self, key: tuple[str, ...], what: str, cure: str) -> Fault:
        """What is wrong with one setting, `("feeds", "limit")`, at the place where it was written."""
        what = f"{'.'.join(key)}: {what}"
        variable = next((self.origins[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.origins), None)
        line = self._line(key)
        if not variable and not line:  # a table that stands in no file: one of its variables
            variable = next((name for at, name in self.origins.items() if at[: len(key)] == key), None)
        if variable:
            return Fault(path=variable, line=0, what=what, cure=cure)
        return Fault(path=FILE, line=line or 1, what=what, cure=cure)

    def _line(self, key: tuple[str, ...]) -> int:
        """The line of a setting, or of the table in which it is missing; 0 where the file has neither."""
        table: tuple[str, ...] = ()
        best = 0
        for number, line in enumerate(self.lines, start=1):
            header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
            if header:
                table = tuple(part.strip(" \"'") for part in header[1].split("."))
                if key[: len(table)] == table:
                    best = number
                continue
            name = re.match(r"\s*([\w\"'.-]+?)\s*=", line)
            if name:
                here = (*table, *(part.strip(" \"'") for part in name[1].split(".")))
                if key[: len(here)] == here:
                    return number
        return best


def _leaves(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name)
