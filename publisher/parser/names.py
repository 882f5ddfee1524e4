"""Categories, tags and authors, which every generator writes in its own way."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.model import Author, Conventions
from publisher.parser.keys import Keys, plainly_named
from publisher.text import plain

NAMES = ("name", "displayname", "fullname", "title", "label", "slug")
REFERENCES = ("key", "id", "slug", "login", "username", "github")
AUTHOR_KEYS = ("authors", "author")
MAILBOX = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<email>[^<>@\s]+@[^<>\s]+)>")
MAILBOX_OF_RSS = re.compile(r"(?P<email>[^()@\s]+@[^()@\s]+)\s*\((?P<name>[^()]*)\)")
COLLECTIONS = ("all", "nav", "post", "posts")  # Eleventy's tags that tell its templates which posts to list
WHOLE = ("hugo", "zola", "hexo", "eleventy", "docusaurus")  # take a text for one name


def terms(keys: Keys, names: tuple[str, ...], conventions: Conventions) -> tuple[str, ...]:
    """The names that a taxonomy's keys give, the plural first: a text, a list, a list of lists, or of tables."""
    key, value = keys.find(*names)
    if isinstance(value, str):
        value = _split(value, conventions.generator, is_plural=key == names[0])
    unsaid = ("", *COLLECTIONS) if conventions.generator == "eleventy" else ("",)
    labels = conventions.tags if names[0] == "tags" else {}
    return tuple(dict.fromkeys(labels.get(name, name) for name in map(plain, _flat(value)) if name not in unsaid))


def _split(text: str, generator: str, *, is_plural: bool) -> list[str]:
    if generator in WHOLE:
        return [text]
    if generator == "pelican":
        return re.split("[;\n]" if ";" in text else "[,\n]", text)
    # Jekyll takes the words of a plural for one name each, and a singular as it stands; with commas all mean a list.
    return text.split() if is_plural and "," not in text else text.split(",")


def _flat(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, list):
            yield from _flat(each)
        elif isinstance(each, dict):
            yield _first(each, NAMES)
        elif isinstance(each, str):
            yield each


def authors(keys: Keys, conventions: Conventions) -> Iterator[Author]:
    """Who wrote it: a name, names, a table, tables, or the keys of those whom the folder knows."""
    key, value = keys.find(*AUTHOR_KEYS)
    if isinstance(value, str):
        is_list = key == "authors" or ";" in value or conventions.generator == "pelican"
        value = re.split("[;\n]" if ";" in value else "[,\n]", value) if is_list else [value]
    elif not isinstance(value, list):
        value = [value]
    found = [author for author in (_author(each, conventions) for each in value) if author]
    if len(found) == 1:
        email, url = keys.text("authoremail", beneath=True), keys.text("authorurl", beneath=True)
        only = found[0]
        found = [Author(name=only.name, email=only.email or email, url=only.url or url)]
    yield from dict.fromkeys(found)


def _author(value: Any, conventions: Conventions) -> Author | None:
    if isinstance(value, dict):
        known = _known(_first(value, REFERENCES), conventions)
        name = plain(_first(value, NAMES[:3])) or (known.name if known else plain(_first(value, REFERENCES)))
        email = _first(value, ("email", "mail")) or (known.email if known else "")
        url = _first(value, ("url", "website", "homepage", "link", "uri")) or (known.url if known else "")
        return Author(name=name, email=email, url=url) if name else None
    if not isinstance(value, str) or not value.strip():
        return None
    mailbox = MAILBOX.fullmatch(value.strip()) or MAILBOX_OF_RSS.fullmatch(value.strip())
    if mailbox:
        return Author(name=plain(mailbox["name"]) or mailbox["email"].partition("@")[0], email=mailbox["email"])
    name = plain(value)
    return _known(name, conventions) or (Author(name=name) if name else None)


def _known(key: str, conventions: Conventions) -> Author | None:
    return conventions.authors.get(key) or conventions.authors.get(key.lower())


def _first(table: dict[str, Any], names: tuple[str, ...]) -> str:
    """The text of the first of these keys of a table that is one."""
    plainly = plainly_named(table)
    return next((plainly[name].strip() for name in names if isinstance(plainly.get(name), str) and plainly[name]), "")
