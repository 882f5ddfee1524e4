"""The next issue of a newsletter: looked at as its readers will see it, sent to oneself, approved or held."""

import re

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from publisher.board_model import Deed
from publisher.email.clients import GMAIL_CUTS_AT
from publisher.web.admin.gate import Gate, Visit
from publisher.web.admin.looks import Looks

# A mail may look as it likes, and do nothing. Its links open elsewhere.
MAIL = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
SHAPES = ("desktop", "phone", "text")


def routes(gate: Gate, looks: Looks) -> list[Route]:
    """`/admin/next/{newsletter}`."""
    coming = _Coming(gate, looks)
    place = "/admin/next/{newsletter}"
    return [
        Route(place, gate.page(coming.show), methods=["GET"]),
        Route(place, gate.deed(coming.act), methods=["POST"]),
        Route(f"{place}/mail", gate.page(coming.mail), methods=["GET"]),
    ]


def mail(html: str) -> Response:
    """A mail as a page that stands in a frame of ours, whose links open in another tab."""
    shown = re.sub(r"<head\b[^>]*>", lambda head: f'{head[0]}<base target="_blank">', html, count=1)
    return HTMLResponse(shown, headers=MAIL)


class _Coming:
    def __init__(self, gate: Gate, looks: Looks) -> None:
        self.gate = gate
        self.looks = looks

    def show(self, visit: Visit) -> Response:
        """The next issue, and what can be done about it."""
        newsletter = self.looks.find(visit.request.path_params["newsletter"])
        if newsletter is None:
            return self.gate.missing(visit)
        shape = visit.request.query_params.get("as", "")
        view = {
            "look": self.looks.of(newsletter),
            "shape": shape if shape in SHAPES else SHAPES[0],
            "shapes": SHAPES,
            "limit": GMAIL_CUTS_AT,
            "address": self.gate.oversight.own_address,
        }
        return self.gate.page_of(visit, "admin-next.html", view)

    def mail(self, visit: Visit) -> Response:
        """The mail alone, as it stands in the frame."""
        newsletter = self.looks.find(visit.request.path_params["newsletter"])
        ahead = self.looks.of(newsletter).ahead if newsletter else None
        return mail(ahead.html) if ahead and ahead.html else PlainTextResponse("", status_code=404)

    def act(self, visit: Visit) -> Response:
        """What was pressed."""
        gate, newsletter = self.gate, self.looks.find(visit.request.path_params["newsletter"])
        if newsletter is None:
            return gate.missing(visit)
        to, pressed = f"next/{newsletter.name}", visit.field("press")
        if pressed == "hold":
            gate.oversight.hold(newsletter, now=visit.now)
            gate.note(visit, Deed.HELD, newsletter.name)
        elif pressed == "approve":
            slot = gate.oversight.approve(newsletter, now=visit.now)
            gate.note(visit, Deed.APPROVED, f"{newsletter.name} {slot.label if slot else ''}".rstrip())
        elif pressed == "test":
            sent = gate.desk.app.mailing.send_test(newsletter.name, visit.field("address"), now=visit.now)
            if sent.issue is None:
                return gate.done(visit, to, "nothing")
            gate.note(visit, Deed.TESTED, newsletter.name)
            return gate.done(visit, to, "tested")
        else:
            return gate.done(visit, to)
        self.looks.forget(newsletter)
        return gate.done(visit, to, "held" if pressed == "hold" else "approved")
