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
# `git@github.com:ann/ann.github.io.git`, where the author never wrote the site's own address
PAGES_OF_GITHUB = re.compile(r"github\.com[:/]([\w-]+)/\1\.github\.io\b", re.IGNORECASE)
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
    pattern = _pattern(config)
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
        permalinks=Permalinks(generator="hexo", pattern=pattern, words=_words(config)),
        conventions=Conventions(
            generator="hexo",
            emoji="emoji" in files.text("package.json") or "markdown-it-emoji" in files.text(path),
            address=tuple(word.lower() for word in re.findall(r":([A-Za-z_]+)", pattern)),
        ),
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
    named = address(url, "" if has_path else root)
    if named or host:
        return named or address(f"https://{host}", root)
    deployed = PAGES_OF_GITHUB.search(str(config.get("deploy", "")))
    return address(f"https://{deployed[1].lower()}.github.io", root) if deployed else ""


def _words(config: Table) -> Table:
    """What stands in an address where a post says nothing."""
    given = mapping(config.get("permalink_defaults")).items()
    category = text(config.get("default_category")) or "uncategorized"
    return {key: text(value) for key, value in given} | {"category": category}


def _pattern(config: Table) -> str:
    pattern = text(config.get("permalink")) or ":year/:month/:day/:title/"
    # What new posts are called is also how their names are read.
    if ":year" in text(config.get("new_post_name")):
        pattern = re.sub(r":title\b", ":undated_title", pattern)
    pretty = {key: switch(value) for key, value in mapping(config.get("pretty_urls")).items()}
    if pretty.get("trailing_index") is False:
        pattern = re.sub(r"(?:^|(?<=/))index\.html$", "", pattern)
    if pretty.get("trailing_html") is False:
        return pattern.removesuffix(".html")
    is_folder = switch(config.get("post_asset_folder")) and not pattern.endswith((".html", "/"))
    return f"{pattern}/" if is_folder else pattern


def _feed(files: Files, feed: Table) -> tuple[str, str] | None:
    kind, path = (*texts(feed.get("type")), "atom")[0], (*texts(feed.get("path")), "")[0]
    if not feed and "hexo-generator-feed" not in files.text("package.json"):
        return None
    kind = "rss" if kind.startswith("rss") else "atom"
    return path or ("atom.xml" if kind == "atom" else "rss2.xml"), kind
