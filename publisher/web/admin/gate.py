"""The gate of the dashboard: who has no session is asked to sign in, and no form of another site does anything.

A session is a cookie that no script can read. The token of a form is made of it, so that only a page of ours can have
it; and what a browser says of where a form comes from has to be here.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from publisher.board_model import Deed
from publisher.errors import PublisherError, SettingsError
from publisher.oversight import Oversight
from publisher.web.admin.frame import Frame
from publisher.web.bodies import form
from publisher.web.desk import Desk
from publisher.web.hosts import Hosts

COOKIE = "publisher"
TOKEN = "token"  # noqa: S105 - the name of the field of forms that holds one
SIGN_IN = "sign-in"
LONGEST = 100  # characters of a cookie of ours
INSIDE = re.compile(r"(?:/[A-Za-z0-9_][A-Za-z0-9:._-]*){0,4}")  # what may stand behind /admin in an address

Fields = Mapping[str, str]
Soon = Callable[[Callable[[], object]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of the person who publishes, at an instant. `fields` are those of a form, "" for one that is not there.

    `token` is what a form of theirs has to bring. What is given to `soon` is called where the server's tasks are.
    """

    request: Request
    now: datetime
    network: str
    token: str
    fields: Fields
    soon: Soon

    def field(self, name: str) -> str:
        """What stands in a field, without blanks around it."""
        return self.fields.get(name, "").strip()


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class Gate:
    """Lets one person in."""

    def __init__(self, desk: Desk, oversight: Oversight, hosts: Hosts) -> None:
        self.desk = desk
        self.oversight = oversight
        self.hosts = hosts
        self.frame = Frame(desk)

    @property
    def cookie(self) -> str:
        """The name of the cookie: on TLS one that no other host and no plain page can set (RFC 6265bis, 4.1.3)."""
        return f"__Host-{COOKIE}" if self.desk.web.is_secure else COOKIE

    def page(self, show: Handler) -> Endpoint:
        """The endpoint of a page that only the person who publishes sees."""

        async def endpoint(request: Request) -> Response:
            soon = asyncio.get_running_loop().call_soon_threadsafe
            return await run_in_threadpool(self._enter, request, {}, show, soon)

        return endpoint

    def deed(self, act: Handler) -> Endpoint:
        """The endpoint of a form that only the person who publishes can send, from a page of ours."""

        async def endpoint(request: Request) -> Response:
            fields = {name: values[-1] for name, values in (await form(request)).items()}
            soon = asyncio.get_running_loop().call_soon_threadsafe
            return await run_in_threadpool(self._enter, request, fields, act, soon, is_deed=True)

        return endpoint

    def is_from_here(self, request: Request, fields: Fields) -> bool:
        """Whether a form comes from a page of ours: as the browser says, and by the token in it."""
        site = request.headers.get("sec-fetch-site", "")
        origin = request.headers.get("origin", "")
        if site not in ("", "same-origin", "none"):
            return False
        if not site and origin and urlsplit(origin).netloc.encode() not in self.hosts:
            return False
        return hmac.compare_digest(fields.get(TOKEN, "").encode(), form_token(self.cookie_of(request)).encode())

    def cookie_of(self, request: Request) -> str:
        """The cookie that came, "" for none that could be ours."""
        given = request.cookies.get(self.cookie, "")
        return given if len(given) <= LONGEST else ""

    def give(self, answer: Response, value: str) -> None:
        """Give a browser the cookie; "" takes it back."""
        kept = {"path": "/", "secure": self.desk.web.is_secure, "httponly": True, "samesite": "lax"}
        if value:
            answer.set_cookie(self.cookie, value, **kept)  # type: ignore[arg-type]
        else:
            answer.delete_cookie(self.cookie, **kept)  # type: ignore[arg-type]

    def page_of(self, visit: Visit, name: str, view: Mapping[str, object], *, status: int = 200) -> Response:
        """A page of the dashboard, made of a template."""
        return self.frame.page(visit.request, name, view, token=visit.token, status=status)

    def missing(self, visit: Visit) -> Response:
        """The answer where there is no such thing."""
        return self.frame.message(visit.request, "missing", status=404, token=visit.token)

    def done(self, visit: Visit, to: str, said: str = "") -> Response:
        """Lead to a page below /admin after something was done, which says what that was."""
        return RedirectResponse(back(visit.request, to) + (f"?done={said}" if said else ""), status_code=303)

    def note(self, visit: Visit, what: Deed, about: str = "") -> None:
        """Write down what was done."""
        self.oversight.note(what, about, now=visit.now, network=visit.network)

    def _enter(
        self, request: Request, fields: Fields, handler: Handler, soon: Soon, *, is_deed: bool = False
    ) -> Response:
        now = self.desk.clock()
        if not self.oversight.has_lock:
            return self.frame.message(request, "closed", status=404)
        cookie = self.cookie_of(request)
        if not cookie or not self.oversight.is_inside(cookie, now=now):
            return self._to_sign_in(request)
        if is_deed and not self.is_from_here(request, fields):
            return self.frame.message(request, "stale", status=403)
        visit = Visit(
            request=request,
            now=now,
            network=self.desk.askers.network(request),
            token=form_token(cookie),
            fields=fields,
            soon=soon,
        )
        try:
            return handler(visit)
        except PublisherError as error:  # what cannot be done, in words for whoever asked for it
            status = 409 if isinstance(error, SettingsError) else 503
            return self.frame.message(request, "refused", detail=str(error), status=status, token=visit.token)

    def _to_sign_in(self, request: Request) -> Response:
        behind = request.url.path.removeprefix("/admin")
        wanted = behind if request.method == "GET" else ""
        return RedirectResponse(back(request, SIGN_IN) + (f"?to={quote(wanted)}" if wanted else ""), status_code=303)


def form_token(cookie: str) -> str:
    """The token of the forms of whoever has a cookie: nobody can make it who does not know that."""
    digest = hmac.digest(cookie.encode(), b"publisher form", hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def nobody() -> str:
    """A cookie for whoever is not inside yet: their form needs one, and it is another one once they are."""
    return secrets.token_urlsafe(32)


def back(request: Request, to: str = "") -> str:
    """The address of a page below /admin (`issues/7`), as seen from the one that was asked for: no host is named."""
    up = "../" * (request.url.path.count("/") - 1)
    return f"{up}admin/{to}" if to else f"{up}admin"


def inside(path: str) -> str:
    """A path behind /admin that is one, else ""."""
    return path if INSIDE.fullmatch(path) else ""
