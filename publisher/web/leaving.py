"""Leaving: a page with one button, and one click as mailboxes do it (RFC 8058). To look changes nothing, ever."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from publisher.signatures import Claim, ForgedError, Purpose
from publisher.web.bodies import form
from publisher.web.desk import Desk
from publisher.web_model import Evidence

ONE_CLICK = "List-Unsubscribe"


def routes(desk: Desk) -> list[Route]:
    """`/unsubscribe/{token}`."""
    leaving = _Leaving(desk)
    return [
        Route("/unsubscribe/{token}", leaving.show, methods=["GET"]),
        Route("/unsubscribe/{token}", leaving.act, methods=["POST"]),
    ]


class _Leaving:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def show(self, request: Request) -> Response:
        """One button, and what else there is to choose."""
        claim = self._claim(request)
        if claim is None:
            return self._forged(request)
        return self.desk.page(request, "leave.html", self._view(claim))

    async def act(self, request: Request) -> Response:
        """What was pressed. A request that says nothing of it, as robots send them, only sees the page."""
        fields = await form(request)
        return await run_in_threadpool(self._act, request, fields)

    def _act(self, request: Request, fields: dict[str, list[str]]) -> Response:
        desk, claim = self.desk, self._claim(request)
        is_click = fields.get(ONE_CLICK) == ["One-Click"]
        if claim is None:
            return PlainTextResponse("no such link\n", status_code=404) if is_click else self._forged(request)
        pressed = fields.get("press", [""])[0]
        if is_click:
            # Nothing may be asked of whoever posts this: no cookie, and no other address (section 3.2).
            desk.subscriptions.leave(claim, self._evidence(request, "one-click"))
            return PlainTextResponse("unsubscribed\n")
        if pressed == "leave":
            desk.subscriptions.leave(claim, self._evidence(request, "web"))
            return desk.page(request, "left.html", self._view(claim))
        if pressed == "all":
            everything = Claim(subscriber=claim.subscriber)
            desk.subscriptions.leave(everything, self._evidence(request, "web"))
            return desk.page(request, "left.html", self._view(everything))
        if pressed == "back":
            is_back = desk.subscriptions.back(claim, self._evidence(request, "web"))
            said = {"said": "undone"} if is_back else {"said": "late", "again": True}
            return desk.page(request, "message.html", said | self._view(claim))
        return self.show(request)

    def _view(self, claim: Claim) -> dict[str, object]:
        desk = self.desk
        links = desk.subscriptions.links
        return {
            "title": desk.subscriptions.name(claim.newsletter),
            "has_more": len(desk.project.newsletters) > 1 and bool(claim.newsletter),
            "preferences": links.link(Purpose.PREFERENCES, claim).removeprefix(desk.url),
            "leave": links.link(Purpose.LEAVE, claim).removeprefix(desk.url),
        }

    def _claim(self, request: Request) -> Claim | None:
        try:
            return self.desk.subscriptions.read(Purpose.LEAVE, request.path_params["token"], now=self.desk.clock())
        except ForgedError:
            return None

    def _forged(self, request: Request) -> Response:
        return self.desk.page(request, "message.html", {"said": "forged"}, status=404)

    def _evidence(self, request: Request, way: str) -> Evidence:
        return Evidence(at=self.desk.clock(), way=way, network=self.desk.askers.network(request))
