"""What is wrong with posts and feeds, and regenerating: what takes long is a process of its own."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from publisher.board_model import Deed
from publisher.web.admin.gate import Gate, Visit
from publisher.web.builds import Builds

POSTS = ("RefusedPost", "DoubtfulPost")  # the codes of what is said of posts
FEEDS = ("rss", "atom", "json")
OLD = timedelta(minutes=15)
MOST = 500  # findings on a page

Finding = dict[str, Any]


def routes(gate: Gate) -> list[Route]:
    """`/admin/posts`, `/admin/feeds`, `/admin/check` and `/admin/build`."""
    checks = _Checks(gate)
    return [
        Route("/admin/posts", gate.page(checks.posts), methods=["GET"]),
        Route("/admin/feeds", gate.page(checks.feeds), methods=["GET"]),
        Route("/admin/check", gate.deed(checks.check), methods=["POST"]),
        Route("/admin/build", gate.deed(checks.build), methods=["POST"]),
    ]


def refused(checks: Builds) -> int:
    """How many posts the last check found that no build takes."""
    return sum(each["code"] == POSTS[0] for each in _findings(checks))


def built(builds: Builds) -> dict[str, Any]:
    """What the last build told, or why there was none."""
    if builds.last is None:
        return {}
    report = builds.last.report if isinstance(builds.last.report, dict) else {}
    return {
        "at": builds.ended,
        "changed": len(report.get("changed", ())),
        "removed": len(report.get("removed", ())),
        "posts": report.get("posts", 0),
        "failed": "" if report else builds.last.said or f"exit status {builds.last.status}",
    }


class _Checks:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.desk = gate.desk

    def posts(self, visit: Visit) -> Response:
        """What a build refuses or doubts, post by post."""
        self._look(visit)
        found = [each for each in _findings(self.desk.checks) if each["code"] in POSTS]
        by_path = [(path, list(those)) for path, those in groupby(found[:MOST], key=lambda each: each["path"])]
        counts = [sum(each["code"] == code for each in found) for code in POSTS]
        return self._page(visit, "admin-posts.html", {"files": by_path, "refused": counts[0], "doubtful": counts[1]})

    def feeds(self, visit: Visit) -> Response:
        """The feeds, and what a linter says of them and of the rest."""
        self._look(visit)
        desk = self.desk
        found = [each for each in _findings(desk.checks) if each["code"] not in POSTS]
        by_code: dict[tuple[str, str, str], list[Finding]] = {}
        for each in sorted(found, key=lambda each: (each["severity"], each["code"])):
            by_code.setdefault((each["severity"], each["code"], each["what"]), []).append(each)
        view = {
            "feeds": [(name, path) for name, path in desk.project.files.items()],
            "is_built": desk.project.out.is_dir(),
            "groups": list(by_code.items())[:MOST],
            "looked_at": (desk.checks.last.report or {}).get("feeds", 0) if desk.checks.last else 0,
        }
        return self._page(visit, "admin-feeds.html", view)

    def check(self, visit: Visit) -> Response:
        """Check everything anew."""
        visit.soon(self.desk.checks.ask)
        to = visit.field("to")
        return self.gate.done(visit, to if to in ("posts", "feeds") else "feeds")

    def build(self, visit: Visit) -> Response:
        """Regenerate everything; who asks while a build is about to begin gets that one."""
        visit.soon(self.desk.builds.ask)
        self.gate.note(visit, Deed.BUILT)
        return self.gate.done(visit, visit.field("to") if visit.field("to") == "feeds" else "", "building")

    def _look(self, visit: Visit) -> None:
        """Check anew what was built or checked long ago, or never."""
        checks, builds = self.desk.checks, self.desk.builds
        is_old = checks.ended is None or visit.now - checks.ended > OLD
        is_behind = builds.ended is not None and (checks.ended is None or builds.ended > checks.ended)
        if (is_old or is_behind) and not checks.is_busy:
            visit.soon(checks.ask)

    def _page(self, visit: Visit, name: str, view: dict[str, Any]) -> Response:
        checks = self.desk.checks
        failed = checks.last.said if checks.last and checks.last.report is None else ""
        more = {"checks": checks, "builds": self.desk.builds, "failed": failed, "built": built(self.desk.builds)}
        return self.gate.page_of(visit, name, {**more, **view})


def _findings(checks: Builds) -> Sequence[Finding]:
    if checks.last is None or not isinstance(checks.last.report, dict):
        return ()
    found: Sequence[Finding] = checks.last.report.get("findings", ())
    return found
