"""What lies in `out/`, as plain ASGI: most requests are a feed reader's that asks whether anything is new.

Such a request is answered out of the memory by messages that were made once. What is asked seldom goes a longer way.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

from publisher.web.conditions import Part, UnsatisfiableError, encodings, fails, part, unmodified
from publisher.web.files import ALWAYS, CHUNK, EMPTY, Elsewhere, Files, Form, Held, answer, stamp, start
from publisher.web.hosts import Hosts

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

READ = ("GET", "HEAD")
ALLOW = {"Allow": "GET, HEAD, OPTIONS"}
CROSS = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
}
MISSING = "404.html"
# Any of these makes an answer another one than most.
SELDOM = frozenset({b"range", b"if-range", b"if-match", b"if-modified-since", b"if-unmodified-since"})


class Publication:
    """The ASGI application: what lies in `out/`, and below the `routes` what the other application answers."""

    def __init__(self, files: Files, hosts: Hosts, *, routes: Collection[str], rest: App, prefix: str = "/") -> None:
        """`routes` are first names of paths; `prefix` is what paths begin with, unless a proxy took it away."""
        self.files = files
        self.held = files.held
        self.hosts = hosts
        self.known = hosts.known
        self.routes = frozenset(routes)
        self.rest = rest
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.rest(scope, receive, send)
            return
        held = self.held.get(scope["path"])
        if held is None or scope["method"] != "GET":
            await self._any(scope, receive, send)
            return
        host, match, accepted = _usual(scope["headers"])
        form = held.chosen.get(encodings(accepted))
        if form is None or form.data is None or host not in self.known or not _is_current(held):
            await self._any(scope, receive, send)
        elif match == form.tag:
            await send(form.unchanged)
            await send(EMPTY)
        elif match:
            await self._any(scope, receive, send)
        else:
            await send(form.whole)
            await send(form.body)

    async def _any(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whatever is asked."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            await _say(
                send, 421, "This server answers for web.url and on this machine; not under the name that was asked for."
            )
            return
        path = scope["path"].removeprefix(self.prefix)
        path = path.removeprefix("/") if path == scope["path"] else path
        if path.partition("/")[0] in self.routes:
            await self._elsewhere(path, scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await send(start(204, ALLOW | CROSS))
            await send(EMPTY)
        elif scope["method"] not in READ:
            await _say(send, 405, "Files can only be read.", ALLOW)
        else:
            await self._file(path, scope, receive, send)

    async def _elsewhere(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        await self.rest({**scope, "path": f"/{path}", "raw_path": b"", "root_path": ""}, receive, send)

    async def _file(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        held = self.held.get(scope["path"])
        if held is None or not _is_current(held):
            found = await self.files.find(path)
            if isinstance(found, Elsewhere):
                to = self._led(found, scope)
                await _say(send, found.status, f"It is at {to}", {"Location": to})
                return
            if found is None:
                self.files.forget(scope["path"])
                await self._missing(path, scope, receive, send)
                return
            held = found
            self.files.keep(scope["path"], held)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        accepted = encodings(headers.get("accept-encoding", "").encode("latin-1"))
        form = held.forms[""]
        if "range" not in headers:  # a part is one of the file as it is
            form = await self.files.form(scope["path"], held, accepted)
            held.chosen[accepted] = form
        await _answer(held, form, headers, is_head=scope["method"] == "HEAD", send=send)

    async def _missing(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        page = await self.files.find(MISSING)
        data = page.forms[""].data if isinstance(page, Held) else None
        if data is None:
            await self._elsewhere(path, scope, receive, send)
            return
        headers = ALWAYS | {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
        await send(start(404, headers))
        await send(EMPTY if scope["method"] == "HEAD" else {"type": "http.response.body", "body": data})

    def _led(self, found: Elsewhere, scope: Scope) -> str:
        if not found.to.startswith("/"):
            return found.to
        top = self.prefix if scope["path"].startswith(self.prefix) else "/"
        query = scope["query_string"].decode("latin-1")
        return top + found.to[1:] + (f"?{query}" if query and found.keeps_query else "")


def _usual(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes, bytes]:
    """The host, the tag and the encodings of a usual request; of another one no host that is known."""
    host = match = accepted = b""
    for name, value in headers:
        if name == b"host":
            host += value  # twice is none of ours
        elif name == b"if-none-match":
            match = value
        elif name == b"accept-encoding":
            accepted = value
        elif name in SELDOM:
            return b"", b"", b""
    return host, match, accepted


async def _answer(held: Held, form: Form, headers: dict[str, str], *, is_head: bool, send: Send) -> None:
    """What a file and the conditions of a request give (RFC 9110, section 13.2.2)."""
    tag = form.tag.decode()
    if fails(headers, tag=tag, modified=held.modified):
        await _say(send, 412, "There is another version.")
        return
    if unmodified(headers, tag=tag, modified=held.modified):
        await send(form.unchanged)
        await send(EMPTY)
        return
    try:
        wanted = None if is_head else part(headers, size=form.size, tag=tag, modified=held.modified)
    except UnsatisfiableError:
        await _say(send, 416, "The file has no such part.", {"Content-Range": f"bytes */{form.size}"})
        return
    if wanted is None:
        await send(form.whole)
        await _body(held, form, None if is_head else Part(first=0, last=form.size - 1), send)
        return
    span = f"bytes {wanted.first}-{wanted.last}/{form.size}"
    more = {"Content-Range": span, "Content-Length": str(wanted.size)}
    await send(start(206, answer(held, form) | more))
    await _body(held, form, wanted, send)


async def _body(held: Held, form: Form, wanted: Part | None, send: Send) -> None:
    if wanted is None or wanted.size <= 0:
        await send(EMPTY)
    elif form.data is not None:
        data = form.data if wanted.size == form.size else form.data[wanted.first : wanted.last + 1]
        await send({"type": "http.response.body", "body": data})
    else:
        await _streamed(held, wanted, send)


async def _streamed(held: Held, wanted: Part, send: Send) -> None:
    """A part of a large file, piece by piece: the server takes the next when the asker took the last."""
    at, end = wanted.first, wanted.last + 1
    file = await asyncio.to_thread(os.open, held.file, os.O_RDONLY)
    try:
        if stamp(os.fstat(file)) != held.stamp:
            raise OSError(f"{held.file} changed while it was sent")
        while at < end:
            data = await asyncio.to_thread(os.pread, file, min(CHUNK, end - at), at)
            if not data:
                raise OSError(f"{held.file} ended while it was sent")
            at += len(data)
            await send({"type": "http.response.body", "body": data, "more_body": at < end})
    finally:
        os.close(file)


def _is_current(held: Held) -> bool:
    try:
        return stamp(os.stat(held.place)) == held.stamp
    except OSError:
        return False


async def _say(send: Send, status: int, text: str, more: dict[str, str] | None = None) -> None:
    """A short answer in plain words."""
    data = f"{text}\n".encode()
    headers = ALWAYS | {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(data))}
    await send(start(status, headers | (more or {})))
    await send({"type": "http.response.body", "body": data})
