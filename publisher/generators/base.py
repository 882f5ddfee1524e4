"""What every generator's reader shares: the files it is handed, what it found there, and how values are told."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.errors import Fault
from publisher.generators.javascript import literals
from publisher.model import Author, Conventions, Generator, Permalinks, SourceFile
from publisher.notation import NotationError, table
from publisher.patterns import matches
from publisher.text import plain

NOTATIONS = {"yml": "yaml", "yaml": "yaml", "toml": "toml", "json": "json"}
SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts")
PAGES = (".md", ".markdown", ".html", ".htm", ".mdx", ".rst", ".org", ".adoc")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# `Mara Holt <mara@example.org>`, and as RSS has it: `mara@example.org (Mara Holt)`
MAILBOX = re.compile(
    r"(?P<name>[^<>()@]*[^<>()@\s])\s*<(?P<email>[^<>@\s]+@[^<>@\s]+)>"
    r"|(?P<mail>[^()@\s]+@[^()@\s]+)\s*\((?P<named>[^()]*[^()\s])\)"
)
FENCED = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*\n(?P<block>.*?)\n(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL)
GLOB = re.compile(r"[*?\[]")  # what stands before the first of these means itself
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a folder was made for, and what its configuration says. Empty is what it does not say.

    `folder` is that of the content, relative to the project; `include` and `exclude` are patterns of the posts' paths
    in it, and `dated_only` says that what has no date is a page and no post. `includes` is the folder of the
    generator's includes, `variables` its configuration as it was read, `limit` the number of posts in its feed, and
    `feed` the path and the format of that feed. `warnings` say what could not be read.
    """

    generator: Generator = ""
    title: str = ""
    url: str = ""
    description: str = ""
    language: str = ""
    timezone: str = ""
    author: Author | None = None
    folder: str = ""
    include: tuple[str, ...] = ("**",)
    exclude: tuple[str, ...] = ()
    dated_only: bool = False
    permalinks: Permalinks = field(default_factory=Permalinks)
    conventions: Conventions = field(default_factory=Conventions)
    future: bool | None = None
    drafts: bool | None = None
    limit: int | None = None
    includes: str = ""
    variables: Table = field(default_factory=dict)
    feed: tuple[str, str] | None = None
    warnings: tuple[Fault, ...] = ()


class Files:
    """The files of a project that a generator is set up by, and the paths of all others. Collects what is wrong."""

    def __init__(self, paths: Iterable[str], files: Iterable[SourceFile], faults: Iterable[Fault] = ()) -> None:
        self.paths = tuple(sorted(paths))
        self.data = {file.path: file.data for file in files}
        self.faults = list(faults)
        self._tables: dict[str, Table] = {}

    def has(self, pattern: str) -> bool:
        """Whether any path fits the pattern."""
        return any(True for _ in self.named(pattern))

    def named(self, pattern: str) -> Iterator[str]:
        """The paths that fit a pattern."""
        start = GLOB.split(pattern.strip("/"), 1)[0]
        first = bisect_left(self.paths, start)
        there = takewhile(lambda path: path.startswith(start), islice(self.paths, first, None))
        return (path for path in there if matches((pattern,), path))

    def text(self, path: str) -> str:
        """What a file says, "" if it is not there."""
        return self.data.get(path, b"").decode("utf-8-sig", errors="replace").replace("\r\n", "\n")

    def table(self, path: str) -> Table:
        """The table in a file of YAML, TOML, JSON or JavaScript; of a broken one what stands above the fault."""
        if path not in self._tables:
            self._tables[path] = self._read(path)
        return self._tables[path]

    def front_matter(self, path: str) -> Table:
        """What stands between the fences at the beginning of a page; an empty table where nothing can be read."""
        fenced = FENCED.match(self.text(path).lstrip())
        if fenced is None:
            return {}
        try:
            return table(fenced["block"], "toml" if fenced["fence"] == "+++" else "yaml")
        except NotationError:
            return {}

    def first(self, *names: str) -> str:
        """The first of these files that is there, or ""."""
        return next((name for name in names if name in self.data), "")

    def complain(self, path: str, what: str, cure: str, line: int = 1) -> None:
        """Note what could not be read."""
        self.faults.append(Fault(path=path, line=line, what=what, cure=cure))

    def _read(self, path: str) -> Table:
        text, suffix = self.text(path), path.rpartition(".")[2]
        if suffix in SCRIPTS:
            return literals(text)
        try:
            return table(text, NOTATIONS[suffix])
        except NotationError as error:
            self.complain(path, f"the configuration is {error.what}", "mend this line", error.line)
            above = error.above
        try:
            return table(above, NOTATIONS[suffix])
        except NotationError:
            return {}


def text(value: Any) -> str:
    """A value as one line of text, "" if it is no scalar."""
    return plain(value) if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """A list, or one value alone, as texts."""
    each = value if isinstance(value, list) else [value]
    return tuple(filter(None, map(text, each)))


def mapping(value: Any) -> Table:
    """A table; an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def switch(value: Any) -> bool | None:
    """True, False, or None for what is neither."""
    word = text(value).lower()
    return word in TRUE if word in TRUE + FALSE else None


def number(value: Any) -> int | None:
    """A count of one or more, or None."""
    word = text(value)
    return int(word) if re.fullmatch(r"[1-9]\d{0,5}", word) else None


def language(value: Any) -> str:
    """A language tag (BCP 47), "" for what is none."""
    tag = text(value).partition(".")[0].replace("_", "-")
    return tag if LANGUAGE.fullmatch(tag) else ""


def timezone(files: Files, path: str, value: Any) -> str:
    """The name of a time zone; a name that nobody knows is complained of."""
    name = text(value)
    try:
        return str(ZoneInfo(name)) if name else ""
    except (KeyError, ValueError, OSError):
        files.complain(path, f"there is no time zone {name!r}", "write an IANA name, as in Asia/Seoul")
        return ""


# What new sites are given to be written over.
PLACEHOLDER = re.compile(r"(?:www\.)?your-?(?:site|domain|blog|website|username|docusaurus(?:-test)?-site)\.[a-z.]+")


def address(value: Any, below: str = "") -> str:
    """A site's address with a slash at its end; "" for one that leads nowhere, as on the author's machine."""
    url = text(value).rstrip("/")
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host.encode("idna")
    except (ValueError, UnicodeError):
        return ""
    if not re.fullmatch(r"https?://[^\s/?#]+(?:/[^\s?#]*)?", url) or "." not in host or host.startswith("127."):
        return ""
    if PLACEHOLDER.fullmatch(host):
        return ""
    folder = below.strip("/ ")
    return f"{url}/{folder}/" if folder else f"{url}/"


def author(value: Any, email: Any = "", url: Any = "") -> Author | None:
    """An author from a name, a table, or the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value, email, url = value.get("name"), value.get("email") or email, value.get("url") or value.get("uri") or url
    name, mail = text(value), text(email)
    if mailbox := MAILBOX.fullmatch(name):
        name, mail = mailbox["name"] or mailbox["named"], mailbox["email"] or mailbox["mail"]
    page = text(url) if address(url) else ""
    return Author(name=name, email=mail, url=page) if name else None


def authors(people: Any) -> Mapping[str, Author]:
    """Those whom posts name by a key, from `_data/authors.yml` and its like."""
    known = {}
    for key, each in mapping(people).items():
        if isinstance(each, dict):
            name = each.get("name") or each.get("display_name") or each.get("title")
            found = author({**each, "name": name or key}, url=each.get("web"))
        else:
            found = author(each)
        if found:
            known[key] = found
    return known


def path_of(value: Any) -> str:
    """A folder below the project, "." for the project itself; "" for a path that leads out of it."""
    parts = [part for part in text(value).replace("\\", "/").split("/") if part not in ("", ".")]
    if text(value).startswith("/") or ".." in parts:
        return ""
    return "/".join(parts) or "."


def fold(keys: Table) -> Table:
    """A table whose keys are lower-cased, for generators that do not mind their case."""
    return {key.lower(): value for key, value in keys.items()}
