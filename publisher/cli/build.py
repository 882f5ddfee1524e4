"""The verb that is called most often, by people, hooks and clocks."""

from dataclasses import asdict
from datetime import datetime

from publisher.cli.base import ALL_WELL, REFUSED, Call, count, name_refused, people, track


def build(call: Call, *, now: datetime, accept: bool, json: bool) -> int:
    """Build, and tell what was built; the exit status."""
    app = call.app()
    report = app.build(now=now, track=track, accept=accept)
    name_refused(report.refused)
    for warning in report.warnings:
        people.print(f"warning: {warning}")
    changed = [each.path for each in report.files if each.changed]
    answer = {
        "posts": report.posts,
        "documents": [
            {"path": each.path, "type": each.type, "bytes": each.size, "changed": each.changed} for each in report.files
        ],
        "changed": changed,
        "removed": list(report.removed),
        "refused": [asdict(fault) for fault in report.refused],
        "warnings": [asdict(fault) for fault in (*app.project.warnings, *report.warnings)],
    }
    if not call.answer(answer, json=json):
        words = f"{count(report.posts, 'post')}, {count(len(report.files), 'file')} in out/, {len(changed)} changed"
        people.print(words + (f", {len(report.removed)} removed" if report.removed else ""))
    return REFUSED if report.refused else ALL_WELL
