"""The files of `out/` in memory, each with the answers that are given most often, until it changes."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from publisher.hosting import static
from publisher.hosting.compression import COMPRESSIONS, check
from publisher.web.conditions import date
from publisher.web.places import Told, is_text, locate

Header = tuple[bytes, bytes]
Message = dict[str, object]  # of ASGI
Stamp = tuple[int, int, int, int]

ROOM = 64 << 20  # bytes of files that are held at once
LARGE = 8 << 20  # bytes of a file, beyond which it is read anew for each answer
SMALL = 512  # bytes, below which compressing saves nothing
CHUNK = 256 << 10
INDEX = "index.html"
EMPTY: Message = {"type": "http.response.body", "body": b""}
# Pages may show pictures and sound of anywhere, and the web copies of mails are full of style; no page needs a script
# of anybody else's, and none that stands in it.
POLICY = (
    "default-src 'self'; img-src * data:; media-src *; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
}
OF_304 = ("Cache-Control", "Vary", "Access-Control-Allow-Origin")  # RFC 9110, section 15.4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A file in one encoding ("" for as it is), and its answers as ASGI has them; of a large one without its data."""

    encoding: str
    tag: bytes
    size: int
    data: bytes | None
    whole: Message
    unchanged: Message
    body: Message


@dataclass(slots=True, kw_only=True)
class Held:
    """A file as it was read: its place, what it was known by then, when it changed, and its forms.

    `place` is where it was asked for, `file` where links led from there: another link is another file.
    """

    place: str
    file: str
    stamp: Stamp
    modified: int
    type: str
    headers: dict[str, str]
    forms: dict[str, Form] = field(default_factory=dict)
    chosen: dict[tuple[str, ...], Form] = field(default_factory=dict)  # by the encodings that are wanted

    @property
    def is_compressible(self) -> bool:
        return is_text(self.type) and SMALL <= self.stamp[1] <= LARGE

    @property
    def size(self) -> int:
        """The bytes that it takes in memory."""
        return sum(len(form.data) for form in self.forms.values() if form.data is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A path that leads to another: an address, or a path below `out/` that begins with a slash, both encoded."""

    to: str
    status: int = 301
    keeps_query: bool = False


class Files:
    """What lies in `out/`, by the paths of requests. A file that was replaced is read again when it is asked for."""

    def __init__(
        self,
        out: Path,
        *,
        site: str,
        clock: Callable[[], datetime],
        more: Mapping[str, str] = MappingProxyType({}),
        room: int = ROOM,
    ) -> None:
        """`site` is the address of `out/`, `more` are headers of all files; `room` is how many bytes are held."""
        self.out = out
        self.always = ALWAYS | dict(more)
        self.site = site
        self.clock = clock
        self.room = room
        self.held: dict[str, Held] = {}
        self.used = 0
        self._told: tuple[tuple[Stamp | None, ...], Told] | None = None
        self._reading: dict[str, asyncio.Task[Held | Elsewhere | None]] = {}
        self.compressions = tuple(_installed())

    async def find(self, path: str) -> Held | Elsewhere | None:
        """What lies at a path below `out/`, read now; None where there is nothing.

        However many ask at once, it is read once.
        """
        reading = self._reading.get(path)
        if reading is None:
            reading = self._reading[path] = asyncio.create_task(asyncio.to_thread(self._find, path))
            reading.add_done_callback(lambda _: self._reading.pop(path, None))
        return await asyncio.shield(reading)

    def keep(self, path: str, held: Held) -> None:
        """Hold a file by the path of a request; the one that was held longest makes room."""
        self.forget(path)
        self.held[path] = held
        self.used += held.size
        while self.used > self.room and len(self.held) > 1:
            self.forget(next(iter(self.held)))

    def forget(self, path: str) -> None:
        """Hold a file no longer."""
        held = self.held.pop(path, None)
        if held is not None:
            self.used -= held.size

    async def form(self, path: str, held: Held, wanted: tuple[str, ...]) -> Form:
        """A file in the best of the encodings that are wanted, which is made if it was not asked for before."""
        if held.is_compressible:
            for name in wanted:
                if name in held.forms:
                    return held.forms[name]
                if name in self.compressions:
                    form = await asyncio.to_thread(self._compressed, held, name)
                    if name not in held.forms:
                        held.forms[name] = form
                        if self.held.get(path) is held:
                            self.used += len(form.data or b"")
                    return held.forms[name]
        return held.forms[""]

    def _find(self, path: str) -> Held | Elsewhere | None:
        told = self._what_is_told()
        if to := told.leads(path):
            return Elsewhere(to=to)
        file = locate(self.out, path)
        if file is None:
            return None
        if os.path.isdir(file):
            if path and not path.endswith("/"):
                has_index = os.path.isfile(os.path.join(file, INDEX))
                return Elsewhere(to=f"/{quote(path)}/", keeps_query=True) if has_index else None
            path += INDEX
            file = locate(self.out, path)
        if not file or not os.path.isfile(file):
            return None
        return self._read(os.path.join(self.out, path), file, self.always | dict(told.headers(path)))

    def _read(self, place: str, file: str, headers: dict[str, str]) -> Held | None:
        try:
            with open(file, "rb") as opened:
                status = os.fstat(opened.fileno())
                hashed = hashlib.blake2b(digest_size=12)
                data = opened.read() if status.st_size <= LARGE else None
                while chunk := data or opened.read(CHUNK):
                    hashed.update(chunk)
                    if data is not None:
                        break
        except OSError:
            return None
        held = Held(
            place=place,
            file=file,
            stamp=stamp(status),
            modified=min(
                int(status.st_mtime), int(self.clock().timestamp())
            ),  # never later than the answer (section 8.8.2.1)
            type=headers["Content-Type"],
            headers=headers,
        )
        size = len(data) if data is not None else status.st_size
        held.forms[""] = _form(held, "", f'"{hashed.hexdigest()}"', size, data)
        return held

    def _compressed(self, held: Held, name: str) -> Form:
        """A compressed form: the one that lies beside the file if it is of the same time, or one that is made now."""
        compression, plain = COMPRESSIONS[name], held.forms[""]
        data = _beside(held, compression.suffix)
        if data is None:
            data = compression.compress(plain.data or b"")
        tag = plain.tag.decode()[:-1] + f'-{compression.suffix[1]}"'
        return _form(held, {"gzip": "gzip", "brotli": "br"}[name], tag, len(data), data)

    def _what_is_told(self) -> Told:
        stamps = tuple(_stamp(str(self.out / name)) for name in (static.HEADERS, static.REDIRECTS))
        if self._told is None or self._told[0] != stamps:
            self._told = stamps, Told(self.out, site=self.site)
        return self._told[1]


def stamp(status: os.stat_result) -> Stamp:
    """What is another one whenever a file is."""
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns


def answer(held: Held, form: Form) -> dict[str, str]:
    """The headers of an answer that has a file in it."""
    headers = {**held.headers, "ETag": form.tag.decode(), "Last-Modified": date(held.modified)}
    if held.is_compressible:
        headers["Vary"] = "Accept-Encoding"
    if form.encoding:
        headers["Content-Encoding"] = form.encoding
    else:
        headers["Accept-Ranges"] = "bytes"
    return headers


def start(status: int, headers: dict[str, str]) -> Message:
    """The message that begins an answer."""
    return {"type": "http.response.start", "status": status, "headers": encoded(headers)}


def encoded(headers: dict[str, str]) -> list[Header]:
    """Headers as ASGI has them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _form(held: Held, encoding: str, tag: str, size: int, data: bytes | None) -> Form:
    form = Form(encoding=encoding, tag=tag.encode(), size=size, data=data, whole={}, unchanged={}, body={})
    headers = answer(held, form)
    short = {"ETag": tag} | {name: headers[name] for name in OF_304 if name in headers}
    form.whole.update(start(200, headers | {"Content-Length": str(size)}))
    form.unchanged.update(start(304, short))
    form.body.update({"type": "http.response.body", "body": data})
    return form


def _beside(held: Held, suffix: str) -> bytes | None:
    try:
        with open(held.file + suffix, "rb") as opened:
            same = os.fstat(opened.fileno()).st_mtime_ns == held.stamp[0] and not os.path.islink(held.file + suffix)
            return opened.read() if same else None
    except OSError:
        return None


def _stamp(file: str) -> Stamp | None:
    try:
        return stamp(os.stat(file))
    except OSError:
        return None


def _installed() -> Iterator[str]:
    for name in COMPRESSIONS:
        try:
            check(name)
        except ValueError:
            continue
        yield name
