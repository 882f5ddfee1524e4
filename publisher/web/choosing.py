"""Preferences: what somebody gets, how often and in which language; all that is known of them; and to be forgotten."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from zoneinfo import available_timezones

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.mail_model import Consent, Subscriber
from publisher.signatures import Claim, ForgedError, Purpose
from publisher.web.bodies import form
from publisher.web.desk import Desk
from publisher.web_model import Choice, Frequency, Preferences

JSON = "application/json"
# Of the names of zones, those that a person would look for.
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

Fields = Mapping[str, list[str]]


def routes(desk: Desk) -> list[Route]:
    """`/preferences/{token}`."""
    choosing = _Choosing(desk)
    return [
        Route("/preferences/{token}", choosing.show, methods=["GET"]),
        Route("/preferences/{token}", choosing.act, methods=["POST"]),
    ]


class _Choosing:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        zones = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS)
        self.zones = {region: [zone for zone in zones if zone.startswith(f"{region}/")] for region in REGIONS}
        self.known_zones = frozenset(zones) | {desk.project.shelf.site.timezone}

    def show(self, request: Request) -> Response:
        """What was chosen, to be changed; all of it as JSON for a program that asks for that."""
        claim, who = self._who(request)
        if who is None:
            return self._gone(request, claim)
        if JSON in request.headers.get("accept", ""):
            return self._data(who)
        return self._page(request, who)

    async def act(self, request: Request) -> Response:
        """What was pressed; a request that says nothing of it sees the page."""
        fields = await form(request)
        return await run_in_threadpool(self._act, request, fields)

    def _act(self, request: Request, fields: Fields) -> Response:
        desk = self.desk
        claim, who = self._who(request)
        if who is None:
            return self._gone(request, claim)
        pressed = fields.get("press", [""])[0]
        if pressed == "data":
            return self._data(who)
        if pressed == "erase":
            if fields.get("sure") != ["yes"]:
                return self._page(request, who, said="erase_unsure", status=422)
            desk.subscriptions.erase(who, now=desk.clock())
            return desk.page(request, "message.html", {"said": "erased"})
        if pressed != "save":
            return self._page(request, who)
        chosen = self._chosen(fields)
        if not any(choice.is_wanted for choice in chosen.choices):
            return self._page(request, who, said="nothing_wanted", status=422)
        desk.subscriptions.choose(who, chosen, now=desk.clock())
        return self._page(request, who, said="saved")

    def _chosen(self, fields: Fields) -> Preferences:
        """What a form says; what nobody could have chosen there is not taken."""
        language, zone = (fields.get(name, [""])[0] for name in ("language", "timezone"))
        choices = []
        for offer in self.desk.subscriptions.offers():
            name = offer.newsletter.name
            frequency = fields.get(f"frequency-{name}", [""])[0]
            topics = fields.get(f"topic-{name}", [])
            choice = Choice(
                newsletter=name,
                is_wanted=len(self.desk.project.newsletters) == 1 or name in fields.get("newsletter", []),
                frequency=Frequency(frequency) if frequency in offer.frequencies else Frequency.USUAL,
                topics=tuple(key for key in offer.topics if key in topics),
            )
            choices.append(choice)
        return Preferences(
            language=language if language in self.desk.languages else "",
            timezone=zone if zone in self.known_zones else "",
            choices=tuple(choices),
        )

    def _page(self, request: Request, who: Subscriber, *, said: str = "", status: int = 200) -> Response:
        desk = self.desk
        newsletter = request.path_params["claim"].newsletter
        claim = Claim(subscriber=who.id, newsletter=newsletter)
        view = {
            "state": said,
            "is_paused": who.state is not Consent.ACTIVE,
            "offers": desk.subscriptions.offers(),
            "chosen": desk.subscriptions.chosen(who),
            "zones": self.zones,
            "languages": desk.tongues,
            "leave": desk.subscriptions.links.link(Purpose.LEAVE, claim).removeprefix(desk.url),
        }
        return desk.page(request, "choose.html", view, status=status)

    def _data(self, who: Subscriber) -> Response:
        """All that is known of somebody, as a file."""
        known = asdict(self.desk.subscriptions.known(who))
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        text = json.dumps(known, ensure_ascii=False, indent=2, default=str)
        return Response(text + "\n", media_type=JSON, headers=headers)

    def _who(self, request: Request) -> tuple[Claim | None, Subscriber | None]:
        desk = self.desk
        try:
            claim = desk.subscriptions.read(Purpose.PREFERENCES, request.path_params["token"], now=desk.clock())
        except ForgedError:
            return None, None
        request.path_params["claim"] = claim
        return claim, desk.subscriptions.who(claim)

    def _gone(self, request: Request, claim: Claim | None) -> Response:
        said = {"said": "gone", "again": True} if claim else {"said": "forged"}
        return self.desk.page(request, "message.html", said, status=410 if claim else 404)
