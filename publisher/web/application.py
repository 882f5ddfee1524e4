"""The ASGI application of a project: what lies in `out/`, and the routes beside it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from publisher.app import App
from publisher.errors import PublisherError
from publisher.model import URL_UNSET
from publisher.web import building, choosing, health, leaving, openapi, subscribing
from publisher.web.admin import board
from publisher.web.desk import ASSETS, Desk
from publisher.web.files import Files
from publisher.web.guard import SECURE, Guard
from publisher.web.hosts import Hosts
from publisher.web.notifier import Notifier
from publisher.web.publication import Publication
from publisher.web_model import Listening

PARTS = (subscribing, leaving, choosing, building, health, openapi)


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The application, what builds when a signal asks for it, and what ends whatever would go on for long."""

    app: Publication
    rebuild: Callable[[], None]
    end: Callable[[], None]


def application(fresh: Callable[[], App], clock: Callable[[], datetime], place: Listening) -> Web:
    """What `serve` serves at a place. `fresh` opens the project. Raises SettingsError."""
    desk = Desk(fresh, clock, place)
    site = desk.project.shelf.site.url
    hosts = Hosts((desk.web.url, site if site != URL_UNSET else "", f"http://{place}/" if place.port else ""))
    routes = [*_assets(desk), *(route for part in PARTS for route in part.routes(desk)), *board.routes(desk, hosts)]
    notifier = Notifier(desk)
    rest = Starlette(
        routes=routes,
        lifespan=lambda _: notifier.working(),
        exception_handlers={HTTPException: _missing(desk), PublisherError: _trouble(desk)},
    )
    rest.router.redirect_slashes = False
    app = Publication(
        Files(desk.project.out, site=site, clock=clock, more=SECURE if desk.web.is_secure else {}),
        hosts,
        routes={route.path.split("/")[1] for route in routes},
        rest=Guard(rest, is_secure=desk.web.is_secure),
        prefix=urlsplit(desk.url).path,
    )
    return Web(app=app, rebuild=desk.rebuild, end=desk.ending.set)


def _assets(desk: Desk) -> list[Route]:
    """The style and the script of the pages, which stand in files: nothing that stands in a page is run."""

    async def asset(request: Request) -> Response:
        name = request.url.path[1:]
        type_ = "text/css" if name.endswith(".css") else "text/javascript"
        return Response(desk.asset(name), media_type=type_, headers={"Cache-Control": "public, max-age=300"})

    return [Route(f"/{name}", asset) for name in ASSETS]


def _missing(desk: Desk) -> Callable[[Request, Exception], Response]:
    """The answer where there is no such route, or not for this method."""

    def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if request.url.path.startswith("/api/"):
            said = {"error": HTTPStatus(status).phrase, "cure": "see /api/openapi.json"}
            return JSONResponse(said, status_code=status, headers=getattr(error, "headers", None))
        answer = desk.page(request, "message.html", {"said": "missing"}, status=status)
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    return missing


def _trouble(desk: Desk) -> Callable[[Request, Exception], Response]:
    """The answer where a part that we need failed; what it said is for the person who publishes."""

    def trouble(request: Request, error: Exception) -> Response:
        sys.stderr.write(f"web: {error}\n")
        try:
            return desk.page(request, "message.html", {"said": "trouble"}, status=503)
        except PublisherError:  # it is the templates that fail
            return PlainTextResponse("Please try again in a while.\n", status_code=503)

    return trouble
