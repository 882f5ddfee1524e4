"""Docusaurus: the literals in `docusaurus.config.js`, and `blog/authors.yml`."""

from collections.abc import Iterator, Mapping
from typing import Any

from publisher.generators.base import (
    SCRIPTS,
    Files,
    Origin,
    Table,
    address,
    authors,
    language,
    mapping,
    path_of,
    switch,
    text,
)
from publisher.model import Conventions, Permalinks

CONFIGURATIONS = tuple(f"docusaurus.config.{suffix}" for suffix in SCRIPTS)
AUTHORS = ("yml", "yaml", "json")
READ = (
    *CONFIGURATIONS,
    "blog/tags.yml",
    "*/tags.yml",
    *(f"{folder}/authors.{suffix}" for folder in ("blog", "*") for suffix in AUTHORS),
)


def fits(files: Files) -> bool:
    """Whether the folder was made for Docusaurus."""
    return bool(files.first(*CONFIGURATIONS))


def read(files: Files) -> Origin:
    """What can be read of Docusaurus' configuration without running it."""
    path = files.first(*CONFIGURATIONS)
    config = files.table(path)
    if not address(config.get("url")):
        files.complain(path, "the site's url is computed", 'write url = "https://…/" under [site] of publisher.toml')
    blog = next(_blogs(config), {})
    folder = path_of(blog.get("path") or "blog")
    options = mapping(blog.get("feedOptions"))
    route = text(blog.get("routeBasePath") or "blog").strip("/")
    found = files.first(*(f"{folder}/authors.{suffix}" for suffix in AUTHORS))
    slash = "/" if switch(config.get("trailingSlash")) else ""
    return Origin(
        generator="docusaurus",
        title=text(options.get("title")) or text(config.get("title")),
        url=address(config.get("url"), text(config.get("baseUrl"))),
        description=text(options.get("description")) or text(config.get("tagline")),
        language=language(mapping(config.get("i18n")).get("defaultLocale")),
        folder=folder,
        exclude=("_*", "**/_*", "_*/**", "**/_*/**"),
        permalinks=Permalinks(generator="docusaurus", pattern=f"/{route}/:path{slash}".replace("//", "/")),
        conventions=Conventions(
            generator="docusaurus",
            authors=authors(files.table(found)) if found else {},
            tags=_labels(files, folder),
            emoji=True,
        ),
        variables=config,
        feed=(f"{route}/atom.xml".lstrip("/"), "atom"),
    )


def _labels(files: Files, folder: str) -> Mapping[str, str]:
    """The tags by their keys, from `tags.yml`."""
    found = files.first(*(f"{folder}/tags.{suffix}" for suffix in ("yml", "yaml")))
    table = files.table(found) if found else {}
    return {key: text(mapping(each).get("label")) or key for key, each in table.items()}


def _blogs(config: Table) -> Iterator[Table]:
    """What the presets, or a plugin, say of a blog: each is a name and a table of options."""
    for _, options in _pairs(config.get("presets")):
        if mapping(options.get("blog")):
            yield mapping(options["blog"])
    yield from (options for name, options in _pairs(config.get("plugins")) if "content-blog" in name)


def _pairs(value: Any) -> Iterator[tuple[str, Table]]:
    for each in value if isinstance(value, list) else []:
        if isinstance(each, list) and len(each) > 1:
            yield text(each[0]), mapping(each[1])
