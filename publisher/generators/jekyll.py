"""Jekyll: `_config.yml`, `_data/authors.yml`, and GitHub Pages' `CNAME`."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.generators.base import (
    Files,
    Origin,
    Table,
    address,
    author,
    authors,
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

CONFIGURATIONS = ("_config.yml", "_config.yaml", "_config.toml")
AUTHORS = tuple(f"{folder}authors.{suffix}" for folder in ("_data/", "") for suffix in ("yml", "yaml", "json"))
FEEDS = ("feed.xml", "atom.xml", "rss.xml")
READ = (*CONFIGURATIONS, *AUTHORS, *FEEDS, "CNAME", "Gemfile")

# Jekyll takes a file for a post only if its name begins with a date.
POSTS = ("_posts/**/[0-9]*", "**/_posts/**/[0-9]*", "_drafts/**", "**/_drafts/**")
NOT_READ = ("_site/**", "vendor/**", "node_modules/**", ".bundle/**")


def fits(files: Files) -> bool:
    """Whether the folder was made for Jekyll."""
    return bool(files.first(*CONFIGURATIONS)) or "jekyll" in files.text("Gemfile").lower() or files.has("_posts/**")


def read(files: Files) -> Origin:
    """What Jekyll's configuration says."""
    path = files.first(*CONFIGURATIONS)
    config = files.table(path) if path else {}
    posts = mapping(mapping(config.get("collections")).get("posts"))
    social = mapping(config.get("social"))
    source = text(config.get("source"))
    plugins = (*texts(config.get("plugins")), *texts(config.get("gems")))
    return Origin(
        generator="jekyll",
        title=text(config.get("title")) or text(config.get("name")),
        url=_url(files, config),
        description=next(filter(None, (text(config.get(key)) for key in ("description", "tagline", "subtitle"))), ""),
        language=language(config.get("lang")) or language(config.get("locale")) or language(config.get("language")),
        timezone=timezone(files, path, config.get("timezone")),
        author=author(config.get("author") or social.get("name"), config.get("email") or social.get("email")),
        folder=path_of(f"{source}/{text(config.get('collections_dir'))}".strip("/")) or ".",
        include=POSTS,
        exclude=(*NOT_READ, *_excluded(config)),
        permalinks=Permalinks(
            generator="jekyll", pattern=text(posts.get("permalink")) or text(config.get("permalink")) or "date"
        ),
        conventions=Conventions(
            generator="jekyll",
            languages=texts(config.get("languages")),
            defaults=tuple(_defaults(config)),
            authors=authors(files.table(found)) if (found := files.first(*AUTHORS)) else {},
            emoji="jemoji" in plugins or "jemoji" in files.text("Gemfile"),
        ),
        future=switch(config.get("future")),
        drafts=switch(config.get("show_drafts")),
        limit=number(mapping(config.get("feed")).get("posts_limit")),
        includes=path_of(f"{source}/{text(config.get('includes_dir')) or '_includes'}".strip("/")),
        variables=config,
        feed=_feed(files, config),
    )


def _url(files: Files, config: Table) -> str:
    below = text(config.get("baseurl"))
    named = address(config.get("url"), below)
    host = files.text("CNAME").strip()
    owner, _, name = text(config.get("repository")).rpartition("/")
    if named:
        return named
    if host:
        return address(f"https://{host}", below)
    if not re.fullmatch(r"[\w-]+", owner):
        return ""
    pages = f"{owner}.github.io".lower()
    return address(f"https://{pages}", "" if name.lower() == pages else name)


def _excluded(config: Table) -> Iterator[str]:
    for each in texts(config.get("exclude")):
        name = each.strip("/")
        yield from (name, f"{name}/**")


def _defaults(config: Table) -> Iterator[tuple[str, Table]]:
    separator = text(config.get("excerpt_separator"))
    if separator:
        yield "**", {"excerpt_separator": separator}
    given: Any = config.get("defaults")
    for each in given if isinstance(given, list) else []:
        scope, values = mapping(mapping(each).get("scope")), mapping(mapping(each).get("values"))
        kind, path = text(scope.get("type")), text(scope.get("path")).strip("/")
        if not values or kind not in ("", "posts", "drafts"):
            continue
        if path:
            yield path, values
        yield f"{path}/**" if path else "**", values


def _feed(files: Files, config: Table) -> tuple[str, str] | None:
    for name in FEEDS:
        source = files.text(name)
        if "<rss" in source or "<feed" in source:
            return name, "rss" if "<rss" in source else "atom"
    plugins = (*texts(config.get("plugins")), *texts(config.get("gems")))
    if "jekyll-feed" in plugins or "jekyll-feed" in files.text("Gemfile"):
        return path_of(mapping(config.get("feed")).get("path") or "feed.xml").lstrip("."), "atom"
    return None
