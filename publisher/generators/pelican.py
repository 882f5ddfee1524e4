"""Pelican: the plain assignments in `pelicanconf.py` and `publishconf.py`, which are never run."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from publisher.generators.base import (
    Files,
    Origin,
    Table,
    address,
    author,
    language,
    mapping,
    number,
    path_of,
    switch,
    text,
    texts,
    timezone,
)
from publisher.model import Conventions, Permalinks

CONFIGURATIONS = ("pelicanconf.py", "publishconf.py")
READ = CONFIGURATIONS
MAX_LENGTH = 128 * 1024
MAX_EXPRESSION = 500


def fits(files: Files) -> bool:
    """Whether the folder was made for Pelican."""
    return files.first(*CONFIGURATIONS) == CONFIGURATIONS[0]


def read(files: Files) -> Origin:
    """What Pelican's settings say; those for publishing stand above those for writing."""
    config: dict[str, Any] = {}
    for path in CONFIGURATIONS:
        config |= _assigned(files, path, config)
    pages = texts(config.get("PAGE_PATHS", ["pages"]))
    folders = texts(config.get("ARTICLE_PATHS"))
    unread = (*pages, *texts(config.get("ARTICLE_EXCLUDES")))
    return Origin(
        generator="pelican",
        title=text(config.get("SITENAME")),
        url=address(config.get("SITEURL")),
        description=text(config.get("SITESUBTITLE")) or text(config.get("SITEDESCRIPTION")),
        language=language(config.get("DEFAULT_LANG")),
        timezone=timezone(files, CONFIGURATIONS[0], config.get("TIMEZONE")),
        author=author(config.get("AUTHOR"), config.get("AUTHOR_EMAIL")),
        folder=path_of(config.get("PATH") or ("content" if files.has("content/**") else ".")),
        include=tuple(f"{each.strip('/')}/**" for each in folders) or ("**",),
        exclude=(
            *(f"{each.strip('/')}/**" for each in unread if each.strip("./")),
            *(f"**/*.{suffix}" for suffix, reader in mapping(config.get("READERS")).items() if reader == ""),
        ),
        dated_only="DEFAULT_DATE" not in config,
        permalinks=Permalinks(
            generator="pelican",
            pattern=_pattern(config),
            language=text(config.get("DEFAULT_LANG")) or "en",
            keep_script=switch(config.get("SLUGIFY_USE_UNICODE")) is True,
            translated=_slug(text(config.get("ARTICLE_LANG_URL")) or "{slug}-{lang}.html", config),
        ),
        conventions=Conventions(
            generator="pelican", defaults=tuple(_defaults(config)), told=tuple(_told(files, config))
        ),
        limit=number(config.get("FEED_MAX_ITEMS")),
        variables=config,
        feed=_feed(config),
    )


def _defaults(config: Table) -> Iterator[tuple[str, Table]]:
    """What all files are given, and some by their paths."""
    common = {**mapping(config.get("DEFAULT_METADATA"))}
    if text(config.get("DEFAULT_CATEGORY")):
        common["category"] = config["DEFAULT_CATEGORY"]
    if common:
        yield "**", common
    for path, values in mapping(config.get("EXTRA_PATH_METADATA")).items():
        if mapping(values):
            yield path, values


def _told(files: Files, config: Table) -> Iterator[str]:
    """What the names of files and folders tell, as expressions of whole paths."""
    name, path = text(config.get("FILENAME_METADATA")), text(config.get("PATH_METADATA"))
    for key, expression, written in (
        ("FILENAME_METADATA", name, rf"(?:.*/)?(?=[^/]*\Z){name.removeprefix('^')}"),
        ("PATH_METADATA", path, path),
    ):
        if expression and _is_expression(written):
            yield written
        elif expression:
            files.complain(CONFIGURATIONS[0], f"{key} is no regular expression", "mend it")
    if switch(config.get("USE_FOLDER_AS_CATEGORY", "true")) is not False:
        yield r"(?:.*/)?(?P<category>[^/]+)/[^/]*\Z"


def _is_expression(written: str) -> bool:
    try:
        re.compile(written)
    except re.error:
        return False
    return len(written) < MAX_EXPRESSION


def _pattern(config: Table) -> str:
    url, file = text(config.get("ARTICLE_URL")), text(config.get("ARTICLE_SAVE_AS"))
    return _slug(url or re.sub(r"(?:^|(?<=/))index\.html$", "", file) or "{slug}.html", config)


def _slug(pattern: str, config: Table) -> str:
    if text(config.get("SLUGIFY_SOURCE")) == "basename":
        return pattern.replace("{slug}", "{basename}")
    return pattern


def _feed(config: Table) -> tuple[str, str] | None:
    usual = {"FEED_ALL_ATOM": "feeds/all.atom.xml", **config}
    for key in ("FEED_ATOM", "FEED_ALL_ATOM", "FEED_RSS", "FEED_ALL_RSS"):
        path = path_of(usual.get(key))
        if path not in ("", "."):
            return path, key.rpartition("_")[2].lower()
    return None


def _assigned(files: Files, path: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The names at the outermost level that are set to something plain."""
    try:
        statements = ast.parse(files.text(path)[:MAX_LENGTH]).body
    except SyntaxError as error:
        files.complain(path, f"not Python: {error.msg}", "mend this line", error.lineno or 1)
        return {}
    except (ValueError, RecursionError, MemoryError):
        files.complain(path, "not Python", "mend this file")
        return {}
    found: dict[str, Any] = {}
    for statement in statements:
        if isinstance(statement, ast.Assign):
            value = _value(statement.value, {**known, **found})
            found |= {each.id: value for each in statement.targets if isinstance(each, ast.Name) and value is not None}
    return found


def _value(node: ast.expr, known: Mapping[str, Any], depth: int = 0) -> Any:
    """The value of an expression, with scalars as texts; None for what would have to be run."""
    if depth > 50:
        return None
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return str(value).lower()
        case ast.Constant(value=value):
            return "" if value is None else value if isinstance(value, str) else None
        case ast.Name(id=name):
            return known.get(name)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            values = [_value(part, known, depth + 1) for part in parts]
            return [value for value in values if value is not None]
        case ast.Dict(keys=keys, values=parts):
            names = [_value(key, known, depth + 1) if key else None for key in keys]
            values = [_value(part, known, depth + 1) for part in parts]
            return {n: v for n, v in zip(names, values, strict=True) if isinstance(n, str) and v is not None}
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            sides = _value(left, known, depth + 1), _value(right, known, depth + 1)
            return "".join(sides) if all(isinstance(side, str) for side in sides) else None
        case ast.Call(args=[_, ast.Constant(value=str() as usual)], func=ast.Attribute(attr="getenv" | "get")):
            return usual
    return None
