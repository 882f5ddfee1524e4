"""What stands around every route: what all answers say, how much may be sent to us, and what comes of errors."""

import sys
import traceback
from collections.abc import Mapping
from typing import Any

from publisher.web.files import encoded
from publisher.web.publication import App, Receive, Scope, Send

LARGEST = 1 << 20  # bytes of what is sent to us
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# An address with a token in it is a secret: it is kept by nobody, and told to nobody.
ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000"}


class Guard:
    """The ASGI application around that of the routes."""

    def __init__(self, app: App, *, is_secure: bool) -> None:
        """`is_secure` where the public sees us by TLS."""
        self.app = app
        self.headers = ALWAYS | (SECURE if is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, self.headers)
        if _announced(scope) > LARGEST:
            await answer.say(413, "That is more than anybody here reads.", {"connection": "close"})
            return
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:  # what it says may hold what somebody sent us, so only its place is told
            places = "".join(traceback.format_tb(error.__traceback__))
            sys.stderr.write(f"web: {type(error).__name__} at\n{places}")
            await answer.say(500, "Something went wrong here. It is written down, and nothing was changed.")


class _Answer:
    """An answer on its way, with what every one says."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.has_begun = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            said = {name.lower() for name, _ in message["headers"]}
            more = [(name, value) for name, value in encoded(dict(self._headers)) if name not in said]
            message = {**message, "headers": [*message["headers"], *more]}
        await self._send(message)

    async def say(self, status: int, text: str, more: Mapping[str, str] | None = None) -> None:
        """A short answer in plain words, unless another one has begun."""
        if self.has_begun:
            return
        data = f"{text}\n".encode()
        headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(data)), **(more or {})}
        await self.send({"type": "http.response.start", "status": status, "headers": encoded(headers)})
        await self.send({"type": "http.response.body", "body": data})


def _announced(scope: Scope) -> int:
    """How many bytes a request says that it sends; 0 where it does not say."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
