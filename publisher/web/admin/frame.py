"""How a page of the dashboard is made: its frame, its words, and what a browser is told beside it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from publisher.languages.base import direction
from publisher.templating import render
from publisher.web.asking import language
from publisher.web.desk import Desk
from publisher.words import BOARDS, words

# A form has to be known to come from here, which `no-referrer` would hide; and a mail is shown in a frame.
HEADERS = {
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


class Frame:
    """Makes the pages of the dashboard, in the languages that it knows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stamp: Callable[[str], str] = lambda _topic: ""  # another one whenever there is something new of a topic

    def page(
        self, request: Request, name: str, view: Mapping[str, Any], *, token: str = "", status: int = 200
    ) -> Response:
        """A page made of a template; `token` is that of its forms, "" where nobody is inside."""
        tongue = self.language(request)
        common = {
            "site": self.desk.project.shelf.site,
            "language": tongue,
            "direction": direction,
            "say": BOARDS[tongue],
            "root": "../" * (request.url.path.count("/") - 1),
            "token": token,
            "here": request.url.path.removeprefix("/admin").removeprefix("/").partition("/")[0],
            "stamp": self.stamp,
            "done": request.query_params.get("done", "")[:20],
            "number": lambda count: f"{count:,}",
            "when": partial(self._when, tongue),
            "day": words(tongue).date,
            "posts": words(tongue).posts,
        }
        body = render(self.desk.project.templates, name, {**common, **view})
        return HTMLResponse(body, status_code=status, headers={**HEADERS, "Content-Language": tongue})

    def message(self, request: Request, said: str, *, detail: str = "", status: int = 200, token: str = "") -> Response:
        """A page that says one thing, in the words that are known by `said`."""
        return self.page(request, "admin-message.html", {"said": said, "detail": detail}, token=token, status=status)

    def _when(self, tongue: str, instant: datetime) -> str:
        """An instant as people read it, in the time zone of the publication."""
        local = instant.astimezone(ZoneInfo(self.desk.project.shelf.site.timezone))
        return f"{words(tongue).date(local.date())}, {local:%H:%M}"

    def words(self, request: Request) -> Mapping[str, str]:
        """The words of the dashboard for whoever asks."""
        return BOARDS[self.language(request)]

    def language(self, request: Request) -> str:
        """The language of the dashboard for whoever asks: the publication's own first, where it is known."""
        own = (self.desk.project.shelf.site.language or "").partition("-")[0]
        known = tuple(dict.fromkeys((own, *BOARDS))) if own in BOARDS else tuple(BOARDS)
        return language(request, known)
