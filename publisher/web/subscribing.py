"""Subscribing: a form that says the same to everybody, and a question by mail that only a button answers."""

import asyncio
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.signatures import Claim, ExpiredError, ForgedError, Purpose
from publisher.web.bodies import form
from publisher.web.desk import Desk
from publisher.web.gathering import Gathered
from publisher.web.limits import Limit
from publisher.web.proofs import BITS, Proofs, Sent, Verdict
from publisher.web_model import Evidence

WAY = "web"
TRAP = "website"  # a field that nobody sees, which robots fill in
SAME = 0.1  # seconds that every answer takes: what was found is not told by the time that it took


def routes(desk: Desk) -> list[Route]:
    """`/subscribe` and `/confirm/{token}`."""
    desk_of_forms = _Subscribing(desk)
    return [
        Route("/subscribe", desk_of_forms.show, methods=["GET"]),
        Route("/subscribe", desk_of_forms.ask, methods=["POST"]),
        Route("/confirm/{token}", desk_of_forms.question, methods=["GET"]),
        Route("/confirm/{token}", desk_of_forms.confirm, methods=["POST"]),
    ]


class _Subscribing:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.limit = Limit(desk.web.signups)
        self.asked: Gathered[tuple[str, Evidence]] = Gathered(desk.subscriptions.ask)

    def show(self, request: Request) -> Response:
        return self._form(request)

    async def ask(self, request: Request) -> Response:
        """Take a form. Whether the address is known makes no difference that anybody could see."""
        began = monotonic()
        fields = {name: values[0] for name, values in (await form(request)).items()}
        sent = Sent(
            stamp=fields.get("stamp", ""), address=fields.get("address", "").strip(), proof=fields.get("proof", "")
        )
        judged = await run_in_threadpool(self._judge, request, sent)
        if isinstance(judged, Response):
            answer = judged
        else:
            if not fields.get(TRAP):  # a robot is not told
                await self.asked.put((judged, self._evidence(request)))
                self.desk.wake()
            answer = self.desk.page(request, "message.html", {"said": "sent", "small": "sent_missing"})
        await asyncio.sleep(max(0.0, SAME - (monotonic() - began)))
        return answer

    def _judge(self, request: Request, sent: Sent) -> Response | str:
        """The address whose owner is to be asked, or the answer to who sent it where nobody is."""
        desk = self.desk
        address = desk.subscriptions.checked(sent.address)
        if address is None:
            return self._form(request, address=sent.address, is_wrong=True, status=422)
        verdict = self._proofs.judge(sent, now=desk.clock())
        if verdict is not Verdict.GOOD:
            stamp = sent.stamp if verdict is Verdict.EARLY else None
            return self._step(request, sent.address, stamp)
        if not self.limit.take(desk.askers.network(request)):
            answer = desk.page(request, "message.html", {"said": "too_many"}, status=429)
            answer.headers["Retry-After"] = "3600"
            return answer
        return address

    def question(self, request: Request) -> Response:
        """One button. Whatever looks at the page, a mailbox's robot for one, has said nothing by it."""
        token = request.path_params["token"]
        try:
            self.desk.subscriptions.read(Purpose.CONFIRM, token, now=self.desk.clock())
        except (ForgedError, ExpiredError) as error:
            return self._refused(request, error)
        return self.desk.page(request, "confirm.html", {})

    async def confirm(self, request: Request) -> Response:
        """Only the button of the page says yes, not a request that has nothing in it."""
        fields = await form(request)
        if fields.get("answer") != ["yes"]:
            return await run_in_threadpool(self.question, request)
        return await run_in_threadpool(self._confirm, request)

    def _confirm(self, request: Request) -> Response:
        desk = self.desk
        try:
            claim = desk.subscriptions.confirm(request.path_params["token"], self._evidence(request))
        except (ForgedError, ExpiredError) as error:
            return self._refused(request, error)
        if claim is None:
            return desk.page(request, "message.html", {"said": "gone", "again": True}, status=410)
        own = Claim(subscriber=claim.subscriber)
        link = desk.subscriptions.links.link(Purpose.PREFERENCES, own).removeprefix(desk.url)
        return desk.page(request, "message.html", {"said": "confirmed", "preferences": link})

    def _form(self, request: Request, *, address: str = "", is_wrong: bool = False, status: int = 200) -> Response:
        view = {
            "stamp": self._proofs.stamp(now=self.desk.clock()),
            "bits": BITS,
            "address": address,
            "trap": TRAP,
            "is_wrong": is_wrong,
        }
        return self.desk.page(request, "subscribe.html", view, status=status)

    def _step(self, request: Request, address: str, stamp: str | None) -> Response:
        """The second step: a script takes it by itself, and a person without one waits."""
        view = {
            "stamp": stamp or self._proofs.stamp(now=self.desk.clock(), address=address),
            "bits": BITS,
            "address": address,
            "is_early": stamp is not None,
        }
        return self.desk.page(request, "step.html", view)

    def _refused(self, request: Request, error: Exception) -> Response:
        said = "expired" if isinstance(error, ExpiredError) else "forged"
        return self.desk.page(request, "message.html", {"said": said, "again": said == "expired"}, status=404)

    def _evidence(self, request: Request) -> Evidence:
        desk = self.desk
        language = desk.language(request)
        return Evidence(
            at=desk.clock(),
            way=WAY,
            network=desk.askers.network(request),
            wording=desk.words(language).visit["consent"].format(title=desk.subscriptions.title),
            language=language,
        )

    @property
    def _proofs(self) -> Proofs:
        return Proofs(self.desk.subscriptions.keys)
