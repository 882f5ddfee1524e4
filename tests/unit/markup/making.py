"""An entry of a body, as tests need one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from publisher.markup.entry import entry
from publisher.model import Body, BodyFormat, Entry, Generator, Image, Post, Site, Surroundings

WHEN = datetime(2026, 11, 21, tzinfo=UTC)


def made(
    body: str,
    *,
    format: BodyFormat = "html",  # noqa: A002
    image: str | None = None,
    summary: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    generator: Generator = "",
    site: str = "https://example.org/",
    posts: Mapping[str, str] | None = None,
    find: Callable[[str], str | None] | None = None,
    variables: Mapping[str, Any] | None = None,
    url: str = "https://example.org/2026/rain/",
) -> Entry:
    """The entry of a post with this body."""
    return entry(
        Post(
            id="urn:x",
            url=url,
            path="rain.md",
            title="Rain",
            published=WHEN,
            updated=WHEN,
            authors=(),
            categories=(),
            tags=(),
            language="en",
            image=Image(url=image) if image else None,
            summary=summary,
        ),
        Body(text=body, format=format, metadata=metadata or {}),
        Surroundings(
            site=Site(title="Weather", url=site),
            generator=generator,
            find=find or (posts or {}).get,
            variables=variables or {},
        ),
    ).entry
