"""Eleventy: the literals in its configuration, `_data/`, and the data files of folders."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from publisher.generators.base import (
    SCRIPTS,
    Files,
    Origin,
    Table,
    address,
    author,
    language,
    mapping,
    path_of,
    text,
    texts,
)
from publisher.generators.javascript import computed, objects
from publisher.model import Conventions, Permalinks

CONFIGURATIONS = (".eleventy.js", *(f"eleventy.config.{suffix}" for suffix in SCRIPTS))
NOTATIONS = (*SCRIPTS, "json", "yaml", "yml")
SITE = ("metadata", "site", "meta", "config", "global")
READ = (
    *CONFIGURATIONS,
    "package.json",
    *(f"{below}_data/{name}.{suffix}" for below in ("", "*/") for name in SITE for suffix in NOTATIONS),
)
FOLDER_DATA = re.compile(r"(?:.+/)?(?P<name>[^/]+)/(?P=name)\.(?P<rest>(?:11tydata\.)?(?:json|[mc]?js))")
TAGS = ("post", "posts", "blog", "article", "articles", "note", "notes")
FOLDERS = ("posts", "post", "_posts", "blog", "articles", "notes", "writing", "journal")
KEYS = {"tags", "author", "authors", "lang", "locale", "permalink", "layout", "draft", "date", "image", "category"}
INPUT = re.compile(r"setInputDirectory\(\s*[\"']([^\"'\n]*)[\"']")


def fits(files: Files) -> bool:
    """Whether the folder was made for Eleventy."""
    return bool(files.first(*CONFIGURATIONS)) or "@11ty/eleventy" in files.text("package.json")


def read(files: Files) -> Origin:
    """What can be read of Eleventy's configuration without running it."""
    path = files.first(*CONFIGURATIONS)
    found = objects(files.text(path))
    directories = next((mapping(each["dir"]) for each in found if mapping(each.get("dir"))), {})
    called = INPUT.search(files.text(path))
    folder = path_of(called[1] if called else directories.get("input") or ".") or "."
    site = next((table for table in _sites(files, folder, directories) if table), {})
    site = {**site, **{key: value for key, value in mapping(site.get("site")).items() if key not in site}}
    data = dict(_folder_data(files, folder))
    tagged = [place for place, each in data.items() if {*texts(each.get("tags"))} & {*TAGS}]
    include = tuple(f"{place}**" for place in tagged) or tuple(_usual(files, folder))
    return Origin(
        generator="eleventy",
        title=text(site.get("title")) or text(site.get("name")),
        url=_url(site, found),
        description=text(site.get("description")),
        language=language(site.get("language")) or language(site.get("lang")) or language(site.get("locale")),
        author=author(site.get("author"), site.get("authorEmail")),
        folder=folder,
        include=include or ("**",),
        exclude=("index.*", *_lists(include), "_includes/**", "_data/**", "_site/**", "node_modules/**"),
        dated_only=not include,
        permalinks=Permalinks(generator="eleventy", pattern="/:path/"),
        conventions=Conventions(
            generator="eleventy",
            defaults=tuple(
                (f"{place}**", _without_collections(each))
                for place, each in sorted(data.items(), key=lambda pair: len(pair[0]))
            ),
            emoji="markdown-it-emoji" in files.text("package.json"),
        ),
        includes=_below(folder, text(directories.get("includes")) or "_includes"),
        variables={"metadata": site, "site": site},
        feed=_feed(found),
    )


def _url(site: Table, found: Sequence[Table]) -> str:
    url = next(filter(None, (address(site.get(key)) for key in ("url", "baseUrl", "siteUrl", "domain"))), "")
    prefix = next((text(each["pathPrefix"]) for each in found if text(each.get("pathPrefix"))), "")
    return address(url, prefix) if url.count("/") == 3 else url


def _below(folder: str, path: str) -> str:
    """A folder as its path from the input folder tells: `../_includes` is beside it."""
    return path_of(posixpath.normpath(f"{folder}/{path}"))


def _sites(files: Files, folder: str, directories: Table) -> Iterator[Table]:
    for place in (_below(folder, text(directories.get("data")) or "_data"), "_data", "src/_data"):
        for name in SITE:
            path = files.first(*(f"{place}/{name}.{suffix}" for suffix in NOTATIONS))
            if path:
                yield files.table(path)


def _folder_data(files: Files, folder: str) -> Iterator[tuple[str, Table]]:
    """What the data file of each folder says of all files in it: `posts/posts.json`, `posts/posts.11tydata.js`."""
    start = "" if folder == "." else f"{folder}/"
    for path in files.data:
        found = FOLDER_DATA.fullmatch(path)
        if found and path.startswith(start):
            where, table = path.rpartition("/")[0], files.table(path)
            if found["rest"].endswith("js") and "permalink" in computed(files.text(path)):
                files.complain(path, "the permalink is computed", "set content.permalink in publisher.toml")
            computed_texts = {key: each for key, each in mapping(table.get("eleventyComputed")).items() if text(each)}
            known = {key: value for key, value in {**table, **computed_texts}.items() if key in KEYS}
            if known:
                yield f"{where}/".removeprefix(start), known


def _without_collections(values: Table) -> Table:
    """What a folder says, without the tags by which templates find its posts."""
    tags = [tag for tag in texts(values.get("tags")) if tag not in TAGS]
    rest = {key: value for key, value in values.items() if key != "tags"}
    return {**rest, "tags": tags} if tags else rest


def _usual(files: Files, folder: str) -> Iterator[str]:
    """The folders that are called as folders of posts are."""
    start = "" if folder == "." else f"{folder}/"
    inner = (path.removeprefix(start).split("/")[:-1] for path in files.paths if path.startswith(start))
    for parts in dict.fromkeys(tuple(each) for each in inner):
        depth = next((n for n, part in enumerate(parts, 1) if part in FOLDERS), 0)
        if depth == len(parts) > 0 and not parts[0].startswith("_"):
            yield "/".join(parts) + "/**"


def _lists(include: Iterable[str]) -> Iterator[str]:
    """The page of each folder of posts that lists them: `blog/index.md` or `blog/blog.md`."""
    for pattern in include:
        folder = pattern.removesuffix("/**")
        if folder != "**":
            yield from (f"{folder}/index.*", f"{folder}/{folder.rpartition('/')[2]}.*")


def _feed(found: Sequence[Table]) -> tuple[str, str] | None:
    """What the feed plugin is told."""
    each = next((each for each in found if text(each.get("outputPath")).endswith((".xml", ".json"))), None)
    if not each:
        return None
    kind = text(each.get("type")) or "atom"
    return text(each["outputPath"]).strip("/"), kind if kind in ("rss", "json") else "atom"
