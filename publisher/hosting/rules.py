"""Which headers the files of `out/` need."""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase
from urllib.parse import quote, urlsplit

from publisher.hosting.base import FEED_TYPES, Rule

HTML = "text/html"

# Readers ask again after five minutes, and are told in a few bytes when nothing changed.
FRESH = "public, max-age=300, must-revalidate"
# An archived document changes when its newest place is filled and when a post in it is corrected or withdrawn. So it
# rests for an hour and not for ever: whoever walks the archive asks once for each document anyway.
RESTING = "public, max-age=3600, must-revalidate"

ARCHIVED = re.compile(r"archive/(?:.*/)?([^/]*-)\d+(?:\.\w+)?")


def rules(files: Iterable[tuple[str, str]], *, site: str, hub: str) -> tuple[Rule, ...]:
    """The rules for files, given as path and media type, that lie below the address `site`.

    A thousand tags need no more of them than one: what differs only in its middle is one pattern. Cloudflare reads a
    hundred rules, and joins the values where two fit, so that no two of these fit one file. Pages below the front page
    have none: every host knows HTML, and a pattern for folders would fit the feeds in them.
    """
    top = base(site)
    alike: dict[str, list[tuple[str, str]]] = {}
    for path, type_ in files:
        if type_ != HTML:
            alike.setdefault(_pattern(path), []).append((path, type_))
        elif path == "index.html":
            alike |= {"": [(path, type_)], path: [(path, type_)]}
    found: list[Rule] = []
    for pattern, group in alike.items():
        if len({type_ for _, type_ in group}) == 1:
            found.append(Rule(path=top + pattern, headers=tuple(_headers(*group[0]))))
        else:  # only where someone gave one name to the files of two formats
            found.extend(Rule(path=top + quote(path), headers=tuple(_headers(path, type_))) for path, type_ in group)
    return tuple(_linked(rule, site, hub) if hub else rule for rule in found)


def archived(path: str) -> bool:
    """Whether a file is a document of an archive, `archive/atom-7.xml`."""
    return ARCHIVED.fullmatch(path) is not None


def base(site: str) -> str:
    """The path of a site's address; it ends with a slash."""
    return quote(urlsplit(site).path, safe="/%")


def _headers(path: str, type_: str) -> Iterator[tuple[str, str]]:
    yield "Content-Type", f"{type_}; charset=utf-8"
    yield "Cache-Control", RESTING if archived(path) else FRESH
    yield "X-Content-Type-Options", "nosniff"
    if type_ != HTML:
        yield "Access-Control-Allow-Origin", "*"  # readers that run in a page


def _pattern(path: str) -> str:
    """The path, with any name between the first and the last, and any number in an archive."""
    first, *middle, last = path.split("/") if "/" in path else ("", path)
    letters = (f":{ascii_lowercase[number % 26]}" for number, _ in enumerate(middle))
    number = ARCHIVED.fullmatch(path)
    last = f"{quote(number[1])}*" if number else quote(last)
    return "/".join([quote(first), *letters, last]).removeprefix("/")


def _linked(rule: Rule, site: str, hub: str) -> Rule:
    """The rule of a feed with its hub. A header that names the hub must name the topic too (WebSub, section 4), which a
    pattern cannot; the documents themselves name both."""
    type_ = dict(rule.headers)["Content-Type"].partition(";")[0]
    if type_ not in FEED_TYPES or rule.is_pattern:
        return rule
    topic = site + rule.path.removeprefix(base(site))
    links = f'<{quote(hub, safe=":/?#[]@!&()*+,;=%~")}>; rel="hub", <{topic}>; rel="self"'
    return Rule(path=rule.path, headers=(*rule.headers, ("Link", links)))
