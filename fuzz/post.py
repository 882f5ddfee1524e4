"""Any bytes as a post, from the file to all three feeds: nothing but a ContentError may come of them.

    pip install atheris                             (for Python 3.11 to 3.13 on Linux)
    python fuzz/post.py [-max_total_time=3600] [CORPUS]

The first byte chooses the suffix and the generator whose folder it stands in, the rest is the file. What the fuzzer
finds it writes to `crash-…` and `timeout-…`; `python fuzz/post.py FILE` runs one of them again. CORPUS, a folder, keeps
what it learned; it may begin with the posts of `tests/`.
"""

import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import get_args
from zoneinfo import ZoneInfo

import atheris

with atheris.instrument_imports(include=["publisher", "markdown_it", "mdit_py_plugins", "liquid"]):
    from lxml import etree

    from publisher.errors import ContentError
    from publisher.feeds.formats import FORMATS
    from publisher.identity import post
    from publisher.markup.entry import entry
    from publisher.model import Conventions, Feed, Generator, Record, Site, SourceFile, Surroundings
    from publisher.parser.manuscript import parse

    # What the program loads when it is needed has to be there now, or the fuzzer would be blind to it.
    for name in ("hexo", "hugo", "liquid.engine", "mdx", "octopress", "pelican", "rst", "zola"):
        import_module(f"publisher.dialects.{name}")
    import_module("publisher.markup.markdown.render")

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Seoul")
SITE = Site(title="Fuzz", url="https://example.org/", language="en", timezone="Asia/Seoul")
SUFFIXES = ("md", "html", "mdx", "rst")
GENERATORS = get_args(Generator)


def once(data: bytes) -> None:
    """One file through everything."""
    if not data:
        return
    choice = data[0]
    path = f"2026-11-20-rain.{SUFFIXES[choice % len(SUFFIXES)]}"
    generator = GENERATORS[choice // len(SUFFIXES) % len(GENERATORS)]
    try:
        manuscript, body = parse(
            SourceFile(path=path, data=data[1:]), zone=ZONE, conventions=Conventions(generator=generator)
        )
        record = Record(path=path, id="urn:x", seen=NOW, title="", body="")
        made = post(manuscript, record, "https://example.org/rain/", site=SITE, now=NOW)
        rendered = entry(made, body, Surroundings(site=SITE, generator=generator))
    except ContentError as error:
        if "(" in error.fault.what and "cannot be made into HTML" in error.fault.what:
            raise
        return
    feed = Feed(
        site=SITE,
        id="urn:feed",
        title="Fuzz",
        url="https://example.org/rss.xml",
        updated=rendered.entry.updated,
        entries=(rendered.entry,),
    )
    for name, each in FORMATS.items():
        written = each.render(feed)
        if name == "json":
            json.loads(written)
        else:
            etree.fromstring(written, etree.XMLParser(huge_tree=True))


def main() -> None:
    atheris.Setup([*sys.argv, "-max_len=20000", "-timeout=10", "-rss_limit_mb=4096"], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
