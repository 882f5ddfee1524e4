"""What every route needs: the project, the clock, and how a page is made in the language of whoever asks."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from publisher.app import App
from publisher.languages.base import Words, direction
from publisher.subscriptions import Subscriptions
from publisher.templating import render
from publisher.web.asking import Askers, language
from publisher.web.builds import Builds, Built, build, check
from publisher.web_model import Listening
from publisher.words import WORDS, words

# What each style and script of the pages is made of.
ASSETS = {
    "web.css": ("pages.css", "web.css"),
    "web.js": ("web.js",),
    "admin.css": ("pages.css", "web.css", "admin.css"),
    "admin.js": ("admin.js",),
}
LANGUAGE = "en"  # where neither the settings nor a browser say one
SELDOM = ("small", "again", "preferences")  # what few messages have


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
        self.subscriptions = Subscriptions(self.project, lambda: self.app.mailing.store, url=self.url)
        self.builds = Builds(partial(build, self.project.folder, pull=self.web.pull), clock)
        self.checks = Builds(partial(check, self.project.folder), clock)
        self.ending = asyncio.Event()  # set when the server is to stop
        self.wake: Callable[[], None] = lambda: None  # says that there are mails to be sent

    def rebuild(self) -> None:
        """Build; what is wrong is told to the person who publishes."""
        self.builds.ask().add_done_callback(_tell)

    @property
    def url(self) -> str:
        """The address at which links find us: where none is set, this machine's own, for a look around."""
        return self.web.url or f"http://{self.place}/"

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that pages can speak, the publication's first."""
        own = self.project.shelf.site.language or LANGUAGE
        return tuple(dict.fromkeys((own, *self.project.languages, *WORDS)))

    @cached_property
    def tongues(self) -> Mapping[str, str]:
        """What each language calls itself, by its tag."""
        return {tag: self.words(tag).visit["own_name"] for tag in self.languages}

    def language(self, request: Request) -> str:
        """The language in which to answer."""
        return language(request, self.languages)

    def words(self, language: str) -> Words:
        """The words of a language."""
        return words(language, self.project.languages)

    def page(self, request: Request, name: str, view: Mapping[str, Any], *, status: int = 200) -> Response:
        """The answer that is made of a template, in the language that is asked for."""
        tongue = self.language(request)
        common = {
            "site": self.project.shelf.site,
            "title": self.subscriptions.title,
            "language": tongue,
            "direction": direction,
            "words": self.words(tongue),
            "root": "../" * (request.url.path.count("/") - 1),
            "tongues": self.tongues if request.method == "GET" else {},
            **dict.fromkeys(SELDOM, ""),
        }
        body = render(self.project.templates, name, {**common, **view})
        return HTMLResponse(body, status_code=status, headers={"Content-Language": tongue, "Vary": "Accept-Language"})

    def asset(self, name: str) -> str:
        """A style or a script of the pages: that of what is published, and what only these need."""
        view = {"site": self.project.shelf.site}
        return "".join(render(self.project.templates, part, view) for part in ASSETS[name])


def _tell(task: "asyncio.Task[Built]") -> None:
    built = None if task.cancelled() or task.exception() else task.result()
    if built and built.said:
        sys.stderr.write(f"{built.said}\n")
