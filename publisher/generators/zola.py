"""Zola: `config.toml` with a `base_url`, or `zola.toml`."""

from publisher.generators.base import (
    Files,
    Origin,
    Table,
    address,
    author,
    language,
    mapping,
    number,
    switch,
    text,
    texts,
)
from publisher.model import Conventions, Permalinks

CONFIGURATIONS = ("zola.toml", "config.toml")
READ = CONFIGURATIONS


def fits(files: Files) -> bool:
    """Whether the folder was made for Zola; Hugo's `config.toml` has a `baseURL` instead."""
    path = files.first(*CONFIGURATIONS)
    return path == "zola.toml" or (bool(path) and "base_url" in files.table(path))


def read(files: Files) -> Origin:
    """What Zola's configuration says."""
    config = files.table(files.first(*CONFIGURATIONS))
    extra = mapping(config.get("extra"))
    main = language(config.get("default_language")) or "en"
    languages = tuple(mapping(config.get("languages")))
    slugify = mapping(config.get("slugify"))
    word = "unchanged" if text(slugify.get("paths")) in ("safe", "off") else "slug"
    if switch(slugify.get("paths_keep_dates")):
        word = f"dated_{word}"
    return Origin(
        generator="zola",
        title=text(config.get("title")),
        url=address(config.get("base_url")),
        description=text(config.get("description")),
        language=language(config.get("default_language")),
        author=author(config.get("author") or extra.get("author")),
        folder="content",
        exclude=("_index.*", "**/_index.*"),
        dated_only=True,
        permalinks=Permalinks(
            generator="zola",
            pattern=f"/:folders/:{word}/",
            languages={f".{code}": f"/{code}" for code in languages if code != main} | {f".{main}": ""},
        ),
        conventions=Conventions(
            generator="zola",
            languages=tuple(dict.fromkeys((main, *languages))),
            emoji=switch(mapping(config.get("markdown")).get("render_emoji")) is True,
        ),
        limit=number(config.get("feed_limit")),
        variables=config,
        feed=_feed(config),
    )


def _feed(config: Table) -> tuple[str, str] | None:
    if not switch(config.get("generate_feeds")) and not switch(config.get("generate_feed")):
        return None
    path = (*texts(config.get("feed_filenames")), *texts(config.get("feed_filename")), "atom.xml")[0]
    return path, "rss" if "rss" in path else "atom"
