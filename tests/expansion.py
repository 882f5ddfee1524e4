"""What the tests of the dialects share: a body expanded, with its pieces in their places."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from publisher.dialects.base import Expanded
from publisher.dialects.expand import expand
from publisher.markup.markdown.render import render
from publisher.model import Body, BodyFormat, Generator, Post, Site, Surroundings

POSTS = {
    "other.md": "https://example.org/blog/other/",
    "2026-01-02-other": "https://example.org/blog/other/",
    "blog/other.md": "https://example.org/blog/other/",
    "../_posts/2026-01-03-far.md": "https://example.org/blog/far/",  # as seen from the post's own folder
}


def expanded(
    text: str,
    generator: Generator = "",
    *,
    format: BodyFormat = "markdown",  # noqa: A002
    metadata: Mapping[str, Any] | None = None,
    includes: Mapping[str, str] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Expanded:
    """The body of a post at line 5 of `blog/rain.md`."""
    when = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    post = Post(
        id="urn:x",
        url="https://example.org/blog/2026/rain.html",
        path="blog/rain.md",
        title="Rain",
        published=when,
        updated=when,
        authors=(),
        categories=("weather",),
        tags=("wet",),
        language="en",
        image=None,
        summary=None,
    )
    surroundings = Surroundings(
        site=Site(title="Weather", url="https://example.org/blog/"),
        generator=generator,
        find=POSTS.get,
        include=(includes or {}).get,
        variables=variables or {},
    )
    return expand(post, Body(text=text, format=format, line=5, metadata=metadata or {}), surroundings, render)


def shown(text: str, generator: Generator = "", **given: Any) -> str:
    """The text with its pieces in their places, and no more blank lines than mean something."""
    made = expanded(text, generator, **given)
    whole = re.sub("\ue000\\d+\ue001", lambda key: made.html[key[0]], made.text)
    return re.sub(r"\n{2,}", "\n\n", re.sub(r"^[ \t]+$", "", whole, flags=re.MULTILINE)).strip()


def warned(text: str, generator: Generator = "", **given: Any) -> list[str]:
    """The warnings, as an author reads them."""
    return [str(warning) for warning in expanded(text, generator, **given).warnings]
