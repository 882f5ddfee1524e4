"""A project's first settings, from what its folder says."""

import json
from collections.abc import Iterator

from publisher.actions.base import Shelf
from publisher.model import URL_UNSET
from publisher.permalinks import check

HEAD = "# The settings of publisher; docs/settings.md has every key.\n"
FOOT = """
# A digest by mail, once a week:
# [newsletters.weekly]
# schedule = "mon 09:00"
"""


def settings(shelf: Shelf, *, folder: str) -> str:
    """The text of a `publisher.toml` that says what was recognised. `folder` is the content's, as seen from it."""
    site, rules = shelf.site, shelf.permalinks
    author = site.author
    tables = {
        "site": {
            "title": site.title,
            "url": "" if site.url == URL_UNSET else site.url,
            "description": site.description,
            "language": site.language,
            "timezone": site.timezone,
        },
        "site.author": {"name": author.name, "email": author.email, "url": author.url} if author else {},
        "content": {
            "generator": rules.generator,
            "folder": folder,
            "permalink": rules.pattern if not rules.sections and _is_known(rules.pattern) else "",
        },
    }
    return HEAD + "".join(_table(name, keys) for name, keys in tables.items() if any(keys.values())) + FOOT


def _is_known(pattern: str) -> bool:
    """Whether a pattern may be written as a setting; one with words of its posts' own is read from their generator."""
    try:
        check(pattern)
    except ValueError:
        return False
    return True


def _table(name: str, keys: dict[str, str]) -> str:
    def lines() -> Iterator[str]:
        for key, value in keys.items():
            if value:  # a JSON string is a TOML string
                yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
            elif key == "url" and name == "site":
                yield '# url = "https://…/"  # where the posts live'

    return f"\n[{name}]\n" + "\n".join(lines()) + "\n"
