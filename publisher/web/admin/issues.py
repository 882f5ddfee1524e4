"""The issues that were made: how far their deliveries got, told to wait or go on, and settled."""

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from publisher.board_model import Deed, Progress
from publisher.email.places import folder, web_html
from publisher.mail_model import DeliveryState, IssueState
from publisher.web.admin.coming import mail
from publisher.web.admin.gate import Gate, Visit
from publisher.web_model import frequency_of

PAGE = 20
FOLLOW = "5"  # seconds after which a page is loaded anew
SHOWN = 50  # of those in doubt
LARGEST = 2**31 - 1  # of the numbers of issues
MOVES = {
    "pause": (IssueState.PAUSED, Deed.PAUSED),
    "resume": (IssueState.OPEN, Deed.RESUMED),
    "cancel": (IssueState.CANCELLED, Deed.CANCELLED),
}
SETTLED = {
    "arrived": DeliveryState.SENT,
    "again": DeliveryState.PENDING,
    "lost": DeliveryState.REJECTED,
}


def routes(gate: Gate) -> list[Route]:
    """`/admin/issues` and what is below it."""
    issues = _Issues(gate)
    place = "/admin/issues/{number:int}"
    return [
        Route("/admin/issues", gate.page(issues.list), methods=["GET"]),
        Route(place, gate.page(issues.show), methods=["GET"]),
        Route(place, gate.deed(issues.act), methods=["POST"]),
        Route(f"{place}/mail", gate.page(issues.mail), methods=["GET"]),
    ]


class _Issues:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.oversight = gate.oversight

    def list(self, visit: Visit) -> Response:
        """Every issue, newest first, some on each page."""
        before = visit.request.query_params.get("before", "")
        number = int(before) if before.isdecimal() and len(before) < len(str(LARGEST)) else 0
        found = self.oversight.issues(limit=PAGE + 1, before=number)
        older = found[PAGE - 1].issue.id if len(found) > PAGE else 0
        view = {"issues": found[:PAGE], "older": older, "is_first": not number}
        return self.gate.page_of(visit, "admin-issues.html", view)

    def show(self, visit: Visit) -> Response:
        """One issue."""
        progress = self._progress(visit)
        if progress is None:
            return self.gate.missing(visit)
        issue = progress.issue
        doubtful = self.oversight.doubtful(issue.id) if progress.counts.get(DeliveryState.IN_DOUBT) else ()
        follows = bool(progress.open) and "follow" in visit.request.query_params
        view = {
            "follows": follows,
            "progress": progress,
            "refusals": self.oversight.refusals(issue.id),
            "doubtful": doubtful[:SHOWN],
            "doubts": len(doubtful),
            "copy": folder(issue.newsletter, issue.slot) if not frequency_of(issue.newsletter) else "",
        }
        answer = self.gate.page_of(visit, "admin-issue.html", view)
        if follows:  # as somebody without scripts asked for
            answer.headers["Refresh"] = FOLLOW
        return answer

    def mail(self, visit: Visit) -> Response:
        """The words of an issue as they were frozen, without what was a reader's own."""
        if self._progress(visit) is None:
            return PlainTextResponse("", status_code=404)
        return mail(web_html(self.oversight.words(visit.request.path_params["number"]).html))

    def act(self, visit: Visit) -> Response:
        """What was pressed."""
        progress, pressed = self._progress(visit), visit.field("press")
        if progress is None:
            return self.gate.missing(visit)
        issue, to = progress.issue, f"issues/{progress.issue.id}"
        about = f"{issue.newsletter} {issue.slot}"
        if pressed in MOVES:
            state, deed = MOVES[pressed]
            self.oversight.move(issue.id, state, now=visit.now)
            self.gate.note(visit, deed, about)
            said = pressed
        elif pressed in SETTLED:
            count = self.oversight.settle(issue.id, SETTLED[pressed], only=visit.field("only"), now=visit.now)
            self.gate.note(visit, Deed.SETTLED, f"{about}: {count} as {SETTLED[pressed]}")
            said = "settled"
        else:
            return self.gate.done(visit, to)
        return self.gate.done(visit, to, said)

    def _progress(self, visit: Visit) -> Progress | None:
        number = visit.request.path_params["number"]
        return self.oversight.issue(number) if number <= LARGEST else None
