"""The first page of the dashboard."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.web.admin.gate import Gate, Visit, back


def routes(gate: Gate) -> list[Route]:
    """`/admin`."""

    def show(visit: Visit) -> Response:
        return gate.frame.page(visit.request, "admin.html", {}, token=visit.token)

    def lead(request: Request) -> Response:
        return RedirectResponse(back(request), status_code=308)

    return [Route("/admin", gate.page(show), methods=["GET"]), Route("/admin/", lead, methods=["GET"])]
