"""The first page of the dashboard: what needs somebody, what comes next, what is on its way, and who reads."""

from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.board_model import Progress
from publisher.mail_model import DeliveryState, IssueState
from publisher.web.admin.checks import built, refused
from publisher.web.admin.gate import Gate, Visit, back
from publisher.web.admin.looks import Look, Looks
from publisher.web.admin.people import spark

DAYS = 90
RECENT = 10
SHOWN = 3


def routes(gate: Gate, looks: Looks) -> list[Route]:
    """`/admin`."""

    def show(visit: Visit) -> Response:
        return gate.page_of(visit, "admin.html", _view(gate, looks, visit))

    def lead(request: Request) -> Response:
        return RedirectResponse(back(request), status_code=308)

    return [Route("/admin", gate.page(show), methods=["GET"]), Route("/admin/", lead, methods=["GET"])]


def _view(gate: Gate, looks: Looks, visit: Visit) -> dict[str, object]:
    oversight = gate.oversight
    nexts = [looks.of(newsletter) for newsletter in looks.newsletters]
    recent = oversight.issues(limit=RECENT)
    people = oversight.population(days=DAYS, clock=gate.desk.clock)
    return {
        "troubles": tuple(_troubles(gate, nexts, recent)),
        "nexts": nexts,
        "under_way": oversight.under_way(),
        "recent": [each for each in recent if not each.open][:SHOWN],
        "people": people,
        "spark": spark(people, gate.frame.words(visit.request)),
        "days": DAYS,
        "builds": gate.desk.builds,
        "built": built(gate.desk.builds),
    }


def _troubles(gate: Gate, nexts: Sequence[Look], recent: Sequence[Progress]) -> Iterator[tuple[str, str, str, int]]:
    """What needs somebody: the word for it, where to go, of what it is, and how many."""
    for each in nexts:
        if each.waits and each.issue:
            yield "trouble_waits", f"next/{each.newsletter.name}", each.newsletter.title, 0
    for progress in recent:
        page = f"issues/{progress.issue.id}"
        if progress.issue.state is IssueState.HELD:
            yield "trouble_held", page, progress.issue.subject, 0
        if doubtful := progress.counts.get(DeliveryState.IN_DOUBT, 0):
            yield "trouble_doubt", page, progress.issue.subject, doubtful
    if count := refused(gate.desk.checks):
        yield "trouble_posts", "posts", "", count
