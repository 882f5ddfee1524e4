"""Signing in and out. What is wrong with an attempt is said to nobody, and whoever guesses gets slower, not further."""

import asyncio
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.web.admin.gate import SIGN_IN, Gate, Visit, back, form_token, inside, nobody
from publisher.web.bodies import form
from publisher.web.limits import Limit
from publisher.web_model import Pace

EACH = Pace(count=10, seconds=900)  # attempts from one network
ALL = Pace(count=60, seconds=3600)  # from all networks from which nobody entered before
SAME = 0.5  # seconds that every answer takes at least


def routes(gate: Gate) -> list[Route]:
    """`/admin/sign-in` and `/admin/sign-out`."""
    signing = _Signing(gate)
    return [
        Route(f"/admin/{SIGN_IN}", signing.show, methods=["GET"]),
        Route(f"/admin/{SIGN_IN}", signing.enter, methods=["POST"]),
        Route("/admin/sign-out", gate.deed(signing.leave), methods=["POST"]),
    ]


class _Signing:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.each = Limit(EACH)
        self.all = Limit(ALL)
        self.turn = asyncio.Lock()  # a password is looked at with 64 MB

    def show(self, request: Request) -> Response:
        if not self.gate.oversight.has_lock:
            return self.gate.frame.message(request, "closed", status=404)
        return self._form(request, to=inside(request.query_params.get("to", "")))

    async def enter(self, request: Request) -> Response:
        began = monotonic()
        fields = {name: values[-1] for name, values in (await form(request)).items()}
        async with self.turn:
            answer = await run_in_threadpool(self._enter, request, fields)
        await asyncio.sleep(max(0.0, SAME - (monotonic() - began)))
        return answer

    def leave(self, visit: Visit) -> Response:
        gate = self.gate
        cookie = gate.cookie_of(visit.request)
        gate.oversight.sign_out(cookie, network=visit.network, now=visit.now)
        answer = RedirectResponse(back(visit.request, SIGN_IN), status_code=303)
        gate.give(answer, "")
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def _enter(self, request: Request, fields: dict[str, str]) -> Response:
        gate, now = self.gate, self.gate.desk.clock()
        to = inside(fields.get("to", ""))
        if not gate.oversight.has_lock:
            return gate.frame.message(request, "closed", status=404)
        if not gate.is_from_here(request, fields):
            return self._form(request, to=to, said="stale_form", status=403)
        network = gate.desk.askers.network(request)
        if not self._may(network):
            return self._form(request, to=to, said="too_many", status=429)
        token = gate.oversight.sign_in(fields.get("password", ""), fields.get("code", ""), network=network, now=now)
        if token is None:
            return self._form(request, to=to, said="wrong", status=403)
        gate.oversight.sign_out(gate.cookie_of(request), network=network, now=now)
        answer = RedirectResponse(back(request, to.removeprefix("/")), status_code=303)
        gate.give(answer, token)
        return answer

    def _may(self, network: str) -> bool:
        """Whether somebody may try: nobody who guesses from many places can shut out who was here before."""
        oversight, now = self.gate.oversight, self.gate.desk.clock()
        return self.each.take(network) and (oversight.is_known(network, now=now) or self.all.take(""))

    def _form(self, request: Request, *, to: str, said: str = "", status: int = 200) -> Response:
        gate = self.gate
        cookie = gate.cookie_of(request) or nobody()
        view = {"said": said, "to": to, "asks": gate.oversight.asks_for_codes, "form": form_token(cookie)}
        answer = gate.frame.page(request, "admin-sign-in.html", view, status=status)
        if cookie != gate.cookie_of(request):
            gate.give(answer, cookie)
        if status == 429:
            answer.headers["Retry-After"] = str(EACH.seconds // EACH.count)
        return answer
