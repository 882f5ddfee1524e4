"""What every route needs: the project, the clock, and how a page is made in the language of whoever asks."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from publisher.app import App
from publisher.languages.base import direction
from publisher.templating import render
from publisher.web.asking import Askers, language
from publisher.web_model import Listening
from publisher.words import WORDS, words

STYLE, SCRIPT = "web.css", "web.js"


class Desk:
    """One project, as the routes know it."""

    def __init__(self, fresh: Callable[[], App], clock: Callable[[], datetime], place: Listening) -> None:
        """`fresh` opens the project anew: settings and templates may have changed. Raises SettingsError."""
        self.fresh = fresh
        self.clock = clock
        self.place = place
        self.app = fresh()
        self.project = self.app.project
        self.web = self.project.web
        self.askers = Askers(self.web.proxies)

    @property
    def url(self) -> str:
        """The address at which links find us: where none is set, this machine's own, for a look around."""
        return self.web.url or f"http://{self.place}/"

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that pages can speak, the publication's first."""
        own = self.project.shelf.site.language
        return tuple(dict.fromkeys((own, *self.project.languages, *WORDS)))

    def page(self, request: Request, name: str, view: Mapping[str, Any], *, status: int = 200) -> Response:
        """The answer that is made of a template, in the language that is asked for."""
        tongue = language(request, self.languages)
        common = {
            "site": self.project.shelf.site,
            "language": tongue,
            "direction": direction,
            "words": words(tongue, self.project.languages),
            "root": "../" * (request.url.path.count("/") - 1),
        }
        body = render(self.project.templates, name, {**common, **view})
        return HTMLResponse(body, status_code=status, headers={"Content-Language": tongue, "Vary": "Accept-Language"})

    def asset(self, name: str) -> str:
        """The style or the script of the pages: that of what is published, and what only these need."""
        templates = self.project.templates
        view = {"site": self.project.shelf.site}
        shared = render(templates, "pages.css", view) if name == STYLE else ""
        return shared + render(templates, name, view)
