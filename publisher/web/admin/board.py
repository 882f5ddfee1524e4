"""The routes of the dashboard, put together."""

from starlette.routing import Route

from publisher.oversight import Oversight
from publisher.web.admin import checks, coming, issues, overview, people, records, signing
from publisher.web.admin.gate import Gate
from publisher.web.admin.looks import Looks
from publisher.web.admin.stream import Stream
from publisher.web.desk import Desk
from publisher.web.hosts import Hosts

PARTS = (signing, issues, people, checks, records)
LOOKING = (overview, coming)  # that show what comes next


def routes(desk: Desk, hosts: Hosts) -> list[Route]:
    """Everything below `/admin`."""
    oversight = Oversight(desk.project, lambda: desk.app.mailing.store)
    gate, looks = Gate(desk, oversight, hosts), Looks(desk, oversight)
    stream = Stream(gate, looks)
    gate.frame.stamp = stream.stamp
    own = [route for part in PARTS for route in part.routes(gate)]
    return [*own, *(route for part in LOOKING for route in part.routes(gate, looks)), *stream.routes()]
