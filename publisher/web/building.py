"""`POST /api/build`: a build on demand, for those who have the token, and for pushes to GitHub and GitLab."""

import asyncio
import hashlib
import hmac
import sys
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from publisher.web.bodies import body
from publisher.web.builds import Builds, Built
from publisher.web.desk import Desk

LARGEST = 1 << 20  # bytes of a webhook
HTTP = {0: 200, 1: 200, 2: 422, 3: 503}  # of exit statuses of `publisher build`
FAILED = (2, 3)
GITHUB, GITLAB = "x-github-event", "x-gitlab-event"
PUSHES = {GITHUB: ("push",), GITLAB: ("Push Hook", "Tag Push Hook", "System Hook")}


def routes(desk: Desk) -> list[Route]:
    """`/api/build`."""
    builds = desk.builds

    async def ask(request: Request) -> Response:
        if not desk.web.token:
            return _error(403, "web.token is unset, so that nobody may build", "set PUBLISHER_WEB__TOKEN")
        for header in (GITHUB, GITLAB):
            if header in request.headers:
                return await _hook(desk, builds, request, header)
        if not is_bearer(request, desk.web.token):
            answer = _error(401, "the token is missing or wrong", "send Authorization: Bearer TOKEN")
            answer.headers["WWW-Authenticate"] = 'Bearer realm="publisher"'
            return answer
        if "respond-async" in request.headers.get("prefer", ""):
            builds.ask()
            return JSONResponse({"asked": True}, status_code=202, headers={"Preference-Applied": "respond-async"})
        return _told(await asyncio.shield(builds.ask()))

    return [Route("/api/build", ask, methods=["POST"])]


def is_bearer(request: Request, token: str) -> bool:
    """Whether a request has the token (RFC 6750, section 2.1); it takes as long for one that is nearly right."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return hmac.compare_digest(given.strip().encode(), token.encode()) and scheme.lower() == "bearer"


async def _hook(desk: Desk, builds: Builds, request: Request, header: str) -> Response:
    """A webhook is answered at once: who sends it waits ten seconds, and takes more for a failure."""
    data = await body(request, limit=LARGEST)
    is_real = _is_github if header == GITHUB else _is_gitlab
    if not is_real(request, data, desk.web.token):
        return _error(401, "the signature is missing or wrong", "give the webhook the secret that web.token is")
    event = request.headers[header]
    if event in PUSHES[header]:
        builds.ask()
        return JSONResponse({"asked": True}, status_code=202)
    return JSONResponse({"asked": False, "why": f"{event[:50]!r} is no push"})


def _is_github(request: Request, data: bytes, token: str) -> bool:
    """Signed as GitHub does, and Gitea and Forgejo after it: HMAC-SHA-256 of the body."""
    signed = "sha256=" + hmac.new(token.encode(), data, hashlib.sha256).hexdigest()
    return hmac.compare_digest(request.headers.get("x-hub-signature-256", "").encode(), signed.encode())


def _is_gitlab(request: Request, _data: bytes, token: str) -> bool:
    return hmac.compare_digest(request.headers.get("x-gitlab-token", "").encode(), token.encode())


def _told(built: Built) -> Response:
    if built.report is not None:
        return JSONResponse(built.report, status_code=HTTP.get(built.status, 500))
    if built.status in FAILED:
        return _error(HTTP[built.status], built.said, "mend that, and ask again")
    sys.stderr.write(f"{built.said}\n")  # what should never happen is for the person who publishes
    return _error(500, "the build ended before its time", "see the log of the server")


def _error(status: int, what: str, cure: str) -> Response:
    said: dict[str, Any] = {"error": what, "cure": cure}
    return JSONResponse(said, status_code=status)
