"""What can be read at the dashboard and is not changed there: the settings, and the log of what was done."""

from starlette.responses import Response
from starlette.routing import Route

from publisher.board_model import Setting
from publisher.web.admin.gate import Gate, Visit

PAGE = 50
LARGEST = 10  # digits of a number


def routes(gate: Gate) -> list[Route]:
    """`/admin/settings` and `/admin/log`."""

    def settings(visit: Visit) -> Response:
        """The settings as this process read them, table by table."""
        written: dict[str, list[Setting]] = {}
        defaults: dict[str, list[Setting]] = {}
        for each in gate.oversight.settings:
            tables = written if each.place else defaults
            tables.setdefault(each.key.rpartition(".")[0], []).append(each)
        view = {
            "written": written,
            "defaults": defaults,
            "warnings": gate.desk.project.warnings,
            "is_old": gate.oversight.has_new_settings,
        }
        return gate.page_of(visit, "admin-settings.html", view)

    def log(visit: Visit) -> Response:
        """What was done, newest first, some on each page."""
        before = visit.request.query_params.get("before", "")
        number = int(before) if before.isdecimal() and len(before) < LARGEST else 0
        found = gate.oversight.acts(limit=PAGE + 1, before=number)
        view = {
            "acts": [act for _, act in found[:PAGE]],
            "older": found[PAGE - 1][0] if len(found) > PAGE else 0,
            "is_first": not number,
        }
        return gate.page_of(visit, "admin-log.html", view)

    return [
        Route("/admin/settings", gate.page(settings), methods=["GET"]),
        Route("/admin/log", gate.page(log), methods=["GET"]),
    ]
