"""Hugo: `hugo.toml`, or `config.toml` and its kin, or `config/_default/`."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from publisher.generators.base import (
    PAGES,
    Files,
    Origin,
    Table,
    address,
    author,
    fold,
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

SUFFIXES = ("toml", "yaml", "yml", "json")
CONFIGURATIONS = tuple(f"{name}.{suffix}" for name in ("hugo", "config") for suffix in SUFFIXES)
# Beside thousands of pages of documentation the posts of a project are still the posts.
BLOGS = set("article articles blog blogs entries journal news post posts writing".split())
FOLDERS = ("config/_default", "config/production")
READ = (*CONFIGURATIONS, *(f"{folder}/*.{suffix}" for folder in FOLDERS for suffix in SUFFIXES))


def is_section(path: str) -> bool:
    """Whether a page is that of a folder, which may say what holds for all pages in it."""
    return path.rpartition("/")[2] in ("_index.md", "_index.html")


def fits(files: Files) -> bool:
    """Whether the folder was made for Hugo."""
    path = files.first(*CONFIGURATIONS)
    if path.startswith("hugo.") or any(files.has(f"{FOLDERS[0]}/*.{suffix}") for suffix in SUFFIXES):
        return True
    own = any(files.has(f"{folder}/**") for folder in ("archetypes", "layouts"))
    return bool(path) and ("baseurl" in fold(files.table(path)) or own)


def read(files: Files) -> Origin:
    """What Hugo's configuration says."""
    path, config = _configuration(files)
    params = fold(mapping(config.get("params")))
    main = text(config.get("defaultcontentlanguage")).lower() or "en"
    languages = _languages(config)
    own = languages.get(main, {})
    own_params = {**params, **fold(mapping(own.get("params")))}
    folder, folders = _folders(config, languages, main)
    include = tuple(_included(_main_sections(files, config, params, folder, folders), folders))
    return Origin(
        generator="hugo",
        title=text(own.get("title")) or text(config.get("title")),
        url=address(own.get("baseurl")) or address(config.get("baseurl")),
        description=text(own_params.get("description")) or text(own_params.get("subtitle")),
        language=_language(own) or _language(config) or language(main),
        timezone=timezone(files, path, own.get("timezone") or config.get("timezone")),
        author=author(own_params.get("author") or own.get("author") or config.get("author"), own_params.get("email")),
        folder=folder,
        include=include or ("**",),
        exclude=("_index.*", "**/_index.*", *_resources(files, folder)),
        dated_only=not include,
        permalinks=Permalinks(
            generator="hugo",
            pattern=_pattern(_default(config), config),
            sections=_sections(files, path, config),
            branches=frozenset(_branches(files, folder, folders)),
            languages=_prefixes(config, languages, main, folders),
            keep_case=switch(config.get("disablepathtolower")) is True,
        ),
        conventions=Conventions(
            generator="hugo",
            languages=tuple(languages),
            defaults=(
                *((f"{each}**", {"lang": code}) for code, each in folders.items() if each),
                *_cascade(files, config, folder),
            ),
            emoji=switch(config.get("enableemoji")) is True,
        ),
        future=switch(config.get("buildfuture")),
        drafts=switch(config.get("builddrafts")),
        limit=number(mapping(mapping(config.get("services")).get("rss")).get("limit"))
        or number(config.get("rsslimit")),
        includes=_shortcodes(files, config),
        variables=config,
        feed=("index.xml", "rss"),
    )


def _cascade(files: Files, config: Table, folder: str) -> Iterator[tuple[str, Table]]:
    """What the configuration and the pages of folders say of all pages below, the nearest page last."""
    yield from _cascaded(config.get("cascade"), "")
    start = "" if folder == "." else f"{folder}/"
    sections = (
        path for path, data in files.data.items() if is_section(path) and path.startswith(start) and b"cascade" in data
    )
    for path in sorted(sections, key=lambda path: path.count("/")):
        below = path.removeprefix(start).rpartition("/")[0]
        yield from _cascaded(fold(files.front_matter(path)).get("cascade"), f"{below}/" if below else "")


def _cascaded(given: Any, below: str) -> Iterator[tuple[str, Table]]:
    """A table of keys, or a list of them, each perhaps for some pages alone."""
    for each in given if isinstance(given, list) else [given]:
        values = {key: value for key, value in mapping(each).items() if key not in ("_target", "target")}
        values = {**values, **mapping(values.get("params"))}
        target = fold(mapping(mapping(each).get("_target") or mapping(each).get("target")))
        is_for_pages = "page" in text(target.get("kind") or "page")
        if not values or not is_for_pages or target.get("environment") not in (None, "production"):
            continue
        for path in _alternatives(text(target.get("path"))):
            yield path.strip("/") or f"{below}**", values


def _alternatives(pattern: str) -> list[str]:
    """The patterns that one with braces stands for: `/{blog,news}/**`."""
    braces = re.fullmatch(r"([^{}]*)\{([^{}]*)\}([^{}]*)", pattern)
    return [f"{braces[1]}{each}{braces[3]}" for each in braces[2].split(",")] if braces else [pattern]


def _shortcodes(files: Files, config: Table) -> str:
    """The folder of the site's own shortcodes: since 0.146 its name begins with an underscore."""
    layouts = path_of(config.get("layoutdir") or "layouts")
    names = (f"{layouts}/{name}" for name in ("_shortcodes", "shortcodes"))
    return next((name for name in names if files.has(f"{name}/**")), "")


def _languages(config: Table) -> dict[str, Table]:
    """What is said of each language that is not switched off."""
    off = {each.lower() for each in texts(config.get("disablelanguages"))}
    each = {code.lower(): fold(mapping(table)) for code, table in mapping(config.get("languages")).items()}
    return {
        code: table for code, table in each.items() if code not in off and switch(table.get("disabled")) is not True
    }


def _language(config: Table) -> str:
    return language(config.get("locale")) or language(config.get("languagecode"))


def _configuration(files: Files) -> tuple[str, Table]:
    """The whole configuration, of which a folder of files may have each table in one of its own."""
    path = files.first(*CONFIGURATIONS)
    config: dict[str, Any] = fold(files.table(path)) if path else {}  # type: ignore[assignment]
    for folder in FOLDERS:
        for each in (name for suffix in SUFFIXES for name in files.named(f"{folder}/*.{suffix}")):
            stem = each.rpartition("/")[2].rpartition(".")[0]
            table = files.table(each)
            path = path or each
            name, _, part = stem.partition(".")
            own = {name.lower(): {part: table} if part else table}
            config = _merged(config, fold(table) if name in ("hugo", "config") else own)
    return path, config


def _merged(below: Table, above: Table, depth: int = 0) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        is_deeper = isinstance(old, dict) and isinstance(value, dict) and depth < 3
        merged[key] = _merged(old, value, depth + 1) if is_deeper else value  # type: ignore[arg-type]
    return merged


def _folders(config: Table, languages: Mapping[str, Table], main: str) -> tuple[str, Mapping[str, str]]:
    """The folder of the content, and below it that of each language, "" or with a slash at its end."""
    content = path_of(config.get("contentdir")) or "."
    content = "content" if content == "." else content
    own = {code: path_of(each["contentdir"]) or content for code, each in languages.items() if each.get("contentdir")}
    places = {main: content, **dict.fromkeys(languages, content), **own}
    parts = [place.split("/") for place in places.values()]
    common = next((n for n, each in enumerate(zip(*parts, strict=False)) if len(set(each)) > 1), min(map(len, parts)))
    below = {code: "/".join(place.split("/")[common:]) for code, place in places.items()}
    return "/".join(parts[0][:common]) or ".", {code: f"{each}/" if each else "" for code, each in below.items()}


def _main_sections(
    files: Files, config: Table, params: Table, folder: str, folders: Mapping[str, str]
) -> tuple[str, ...]:
    """The sections of the posts: those that are named, or one that is called as posts are, or, as Hugo has it, the one
    with the most pages.
    """
    start = "" if folder == "." else f"{folder}/"
    pages: Counter[str] = Counter()
    for path in files.paths:
        if not path.startswith(start) or not path.endswith(PAGES):
            continue
        inner = path.removeprefix(start)
        inner = inner.removeprefix(next((each for each in folders.values() if each and inner.startswith(each)), ""))
        section, _, rest = inner.partition("/")
        if rest and not rest.rpartition("/")[2].startswith("_index"):
            pages[section] += 1
    named = [each.strip("/") for each in texts(params.get("mainsections") or config.get("mainsections"))]
    there = tuple(each for each in named if each in pages)
    by_size = [section for section, _ in pages.most_common()]
    largest = sorted(by_size, key=lambda section: section.lower() not in BLOGS)[:1]
    return there or tuple(largest) or tuple(named)


def _included(sections: tuple[str, ...], folders: Mapping[str, str]) -> Iterator[str]:
    for below in dict.fromkeys(folders.values()):
        yield from (f"{below}{section}/**" for section in sections)


def _resources(files: Files, folder: str) -> Iterator[str]:
    """The Markdown files that belong to the bundle of another: they are no pages of their own."""
    start = "" if folder == "." else f"{folder}/"
    is_index = re.compile(r"index(?:\.[\w-]+)?\.[a-z]+")
    bundles = {path.rpartition("/")[0] for path in files.paths if is_index.fullmatch(path.rpartition("/")[2])}
    for path in files.paths:
        where, _, name = path.rpartition("/")
        if path.startswith(start) and path.endswith(PAGES) and where in bundles and not is_index.fullmatch(name):
            yield path.removeprefix(start)


def _default(config: Table) -> str:
    dates = texts(mapping(config.get("frontmatter")).get("date"))
    return "/:folders/:slugorundated/" if ":filename" in dates else "/:folders/:slugorfilename/"


def _pattern(pattern: str, config: Table) -> str:
    """A pattern as an address: Hugo puts each page into a folder, or, if it is told so, into a file."""
    if pattern.endswith(".html"):
        return pattern
    return pattern.rstrip("/") + (".html" if switch(config.get("uglyurls")) else "/")


def _sections(files: Files, path: str, config: Table) -> Mapping[str, str]:
    given = config.get("permalinks")
    table = dict(_targets(files, path, given)) if isinstance(given, list) else mapping(given)
    table = {**table, **mapping(table.get("page"))}
    return {section.strip("/"): _pattern(text(each), config) for section, each in table.items() if text(each)}


def _targets(files: Files, path: str, given: list[Any]) -> Iterator[tuple[str, str]]:
    """Hugo's newer list: patterns, each for the pages of a section; the first that fits counts."""
    for each in reversed(given):
        target = mapping(mapping(each).get("target"))
        if text(target.get("kind")) not in ("", "page"):
            continue
        for glob in _alternatives(text(target.get("path"))):
            section = glob.strip("/").removesuffix("/**")
            if re.fullmatch(r"[^*?\[/]+", section):
                yield section, text(mapping(each).get("pattern"))
            else:
                what = f"permalinks: the target {glob!r} is no section"
                files.complain(path, what, "set content.permalink in publisher.toml instead")


def _branches(files: Files, folder: str, folders: Mapping[str, str]) -> Iterator[str]:
    """The folders that have a page of their own."""
    start = "" if folder == "." else f"{folder}/"
    for path in files.paths:
        if path.startswith(start) and path.rpartition("/")[2].startswith("_index."):
            below = path.removeprefix(start).rpartition("/")[0] + "/"
            language = next((each for each in folders.values() if each and below.startswith(each)), "")
            yield below.removeprefix(language).rstrip("/")


def _prefixes(config: Table, languages: Mapping[str, Table], main: str, folders: Mapping[str, str]) -> Table:
    """What stands before each language's addresses; a language with a host of its own begins there."""
    in_folder = switch(config.get("defaultcontentlanguageinsubdir")) is True
    prefixes = {"": f"/{main}" if in_folder else ""}
    for code, each in languages.items():
        host = address(each.get("baseurl")).rstrip("/") if code != main else ""
        prefix = host or (f"/{code}" if code != main or in_folder else "")
        prefixes |= {f".{code}": prefix}
        if folders.get(code):
            prefixes |= {folders[code]: prefix}
    return prefixes
