"""The web as a publisher meets it: a public address is looked at, a hub is told, and what it was told is kept."""

import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from publisher import __version__
from publisher.output import replace

NAME = "hub"
HEADER = "# What the hub was told last of each feed. It may be removed: then the hub is told of all feeds once more."
TIMEOUT = 30  # seconds without a byte
LONGEST = 120  # seconds for a whole answer
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked; a `form` is posted. No more than `limit` bytes are wanted; `tag` is the ETag of what is known."""

    url: str
    limit: int
    form: bytes | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came, with the names of its headers small; where nothing did, status 0, and in `trouble` why."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: str = ""


def ask(request: Request) -> Answer:
    """What the web answers, after redirects to `http(s)` addresses. Never raises for what others do."""
    from http.client import HTTPException  # the client takes a while to load

    url, form = request.url, request.form
    try:
        for _ in range(MAX_REDIRECTS + 1):
            if not url.startswith(("http://", "https://")):
                return Answer(status=0, trouble=f"leads to {url!r}, which is no web address")
            answer = _once(url, form, request)
            if answer.status not in REDIRECTS or not answer.headers.get("location"):
                return answer
            url = urljoin(url, answer.headers["location"])
            form = None if answer.status == 303 else form
    except (OSError, HTTPException, ValueError, zlib.error) as error:
        return Answer(status=0, trouble=f"{getattr(error, 'reason', None) or error}" or type(error).__name__)
    return Answer(status=0, trouble=f"leads on more than {MAX_REDIRECTS} times")


def recall(cache: Path, hub: str) -> dict[str, str]:
    """The digests of the feeds that a hub was told of, by address; none where they were lost or it was another hub."""
    try:
        lines = (cache / NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    if lines[:2] != [HEADER, hub]:
        return {}
    return {url: digest for digest, _, url in (line.partition(" ") for line in lines[2:])}


def remember(cache: Path, hub: str, told: Mapping[str, str]) -> None:
    """Keep what a hub was told. Raises OutputError."""
    lines = (HEADER, hub, *(f"{digest} {url}" for url, digest in sorted(told.items())))
    replace(cache / NAME, (f"{line}\n".encode() for line in lines))


def _once(url: str, form: bytes | None, request: Request) -> Answer:
    import urllib.request
    from urllib.error import HTTPError

    class Still(urllib.request.HTTPRedirectHandler):
        """Redirects come back as they are: urllib would make a GET of a POST."""

        def redirect_request(self, *_: Any) -> None:
            return None

    # No content coding is asked for, and nothing that a cache would not give a hub: what it sees is what counts.
    headers = {"User-Agent": f"publisher/{__version__}", "Accept-Encoding": "identity"}
    if request.tag and form is None:
        headers["If-None-Match"] = request.tag
    asked = urllib.request.Request(url, data=form, headers=headers)  # noqa: S310 - `ask` looked at the scheme
    try:
        response = urllib.request.build_opener(Still).open(asked, timeout=TIMEOUT)
    except HTTPError as error:
        response = error
    with response:
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=names, body=_body(response, names, request.limit))


def _body(response: Any, headers: Mapping[str, str], limit: int) -> bytes:
    """At most `limit` bytes and one more, by which it shows that there are others; gzip is taken off."""
    until = time.monotonic() + LONGEST
    packed = headers.get("content-encoding", "").lower() in ("gzip", "x-gzip")
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    body = bytearray()
    while len(body) <= limit and (chunk := response.read1(65536)):
        if time.monotonic() > until:
            raise TimeoutError(f"no whole answer in {LONGEST} seconds")
        body += unpacker.decompress(chunk, limit + 1 - len(body)) if packed else chunk
    return bytes(body[: limit + 1])
