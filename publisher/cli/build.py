"""The verb that is called most often, by people, hooks and clocks."""

import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from publisher.actions.build import BuildReport
from publisher.app import App
from publisher.cli.base import ALL_WELL, OUTSIDE, REFUSED, Call, count, name_refused, people, track


def build(call: Call, *, now: datetime, accept: bool, ping: bool, json: bool) -> int:
    """Build, tell what was built, and with `ping` tell the hub too; the exit status."""
    app = call.app()
    if ping:
        app.project.hub()  # where there is none, nothing is built
    report = app.build(now=now, track=track, accept=accept)
    name_refused(report.refused)
    for warning in report.warnings:
        people.print(f"warning: {warning}")
    changed = [each.path for each in report.files if each.changed]
    answer: dict[str, Any] = {
        "posts": report.posts,
        "documents": [
            {"path": each.path, "type": each.type, "bytes": each.size, "changed": each.changed} for each in report.files
        ],
        "changed": changed,
        "removed": list(report.removed),
        "refused": [asdict(fault) for fault in report.refused],
        "warnings": [asdict(fault) for fault in (*app.project.warnings, *report.warnings)],
    }
    if not (call.json or json):
        words = f"{count(report.posts, 'post')}, {count(len(report.files), 'file')} in out/, {len(changed)} changed"
        people.print(words + (f", {len(report.removed)} removed" if report.removed else ""))
    untold = _tell(app, report, answer) if ping else False
    call.answer(answer, json=json)
    if untold:
        return OUTSIDE
    return REFUSED if report.refused else ALL_WELL


def _tell(app: App, report: BuildReport, answer: dict[str, Any]) -> bool:
    """Tell the hub what changed, and add that to the answer; whether there is something that it was not told of."""
    import random  # few calls need them

    from publisher.actions.ping import Clock

    clock = Clock(now=time.monotonic, sleep=time.sleep, chance=random.random)
    pinged = app.ping(report, clock=clock, say=people.print)
    name_refused(pinged.untold)
    people.print(f"the hub was told of {count(len(pinged.told), 'feed')}")
    answer |= {"told": list(pinged.told), "untold": [asdict(fault) for fault in pinged.untold]}
    return bool(pinged.untold)
