"""Hexo: `_config.yml`, beside a `package.json` that asks for it."""

import re
from urllib.parse import urlsplit

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

CONFIGURATIONS = ("_config.yml", "_config.yaml", "_config.json")
READ = (*CONFIGURATIONS, "package.json", "source/CNAME")


def fits(files: Files) -> bool:
    """Whether the folder was made for Hexo."""
    path = files.first(*CONFIGURATIONS)
    asked = mapping(files.table("package.json").get("dependencies")) if files.first("package.json") else {}
    # Octopress has its posts there too; `source` is what Jekyll calls Hexo's `source_dir`.
    return bool(path) and ("hexo" in asked or (files.has("source/_posts/*") and "source" not in files.table(path)))


def read(files: Files) -> Origin:
    """What Hexo's configuration says."""
    path = files.first(*CONFIGURATIONS)
    config = files.table(path)
    languages = texts(config.get("language"))
    feed = mapping(config.get("feed"))
    return Origin(
        generator="hexo",
        title=text(config.get("title")),
        url=_url(files, config),
        description=text(config.get("description")) or text(config.get("subtitle")),
        language=language(languages[0]) if languages else "",
        timezone=timezone(files, path, config.get("timezone")),
        author=author(config.get("author"), config.get("email")),
        folder=path_of(config.get("source_dir") or "source"),
        include=("_posts/**", "_drafts/**"),
        permalinks=Permalinks(generator="hexo", pattern=_pattern(config)),
        conventions=Conventions(generator="hexo", emoji="emoji" in files.text("package.json")),
        future=switch(config.get("future")),
        drafts=switch(config.get("render_drafts")),
        limit=number(feed.get("limit")),
        variables=config,
        feed=_feed(files, feed),
    )


def _url(files: Files, config: Table) -> str:
    """`url` has the site's folder too; where an author wrote it under `root` alone, it is added."""
    url, root = text(config.get("url")), text(config.get("root"))
    host = files.text("source/CNAME").strip()
    try:
        has_path = urlsplit(url).path.strip("/") != ""
    except ValueError:
        return ""
    return address(url, "" if has_path else root) or (address(f"https://{host}", root) if host else "")


def _pattern(config: Table) -> str:
    pattern = text(config.get("permalink")) or ":year/:month/:day/:title/"
    # What new posts are called is also how their names are read.
    if ":year" in text(config.get("new_post_name")):
        pattern = re.sub(r":title\b", ":undated_title", pattern)
    pretty = {key: switch(value) for key, value in mapping(config.get("pretty_urls")).items()}
    if pretty.get("trailing_index") is False:
        pattern = re.sub(r"(?:^|(?<=/))index\.html$", "", pattern)
    return pattern.removesuffix(".html") if pretty.get("trailing_html") is False else pattern


def _feed(files: Files, feed: Table) -> tuple[str, str] | None:
    kind, path = (*texts(feed.get("type")), "atom")[0], (*texts(feed.get("path")), "")[0]
    if not feed and "hexo-generator-feed" not in files.text("package.json"):
        return None
    kind = "rss" if kind.startswith("rss") else "atom"
    return path or ("atom.xml" if kind == "atom" else "rss2.xml"), kind
