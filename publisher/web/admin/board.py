"""The routes of the dashboard, put together."""

from starlette.routing import Route

from publisher.oversight import Oversight
from publisher.web.admin import pages, signing
from publisher.web.admin.gate import Gate
from publisher.web.desk import Desk
from publisher.web.hosts import Hosts

PARTS = (signing, pages)


def routes(desk: Desk, hosts: Hosts) -> list[Route]:
    """Everything below `/admin`."""
    gate = Gate(desk, Oversight(desk.project, lambda: desk.app.mailing.store), hosts)
    return [route for part in PARTS for route in part.routes(gate)]
