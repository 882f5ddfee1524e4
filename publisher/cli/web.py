"""Verbs about the web."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import typer

from publisher.cli.base import Call, clock, count, instant, name_refused, people
from publisher.errors import OutsideError, PublisherError
from publisher.project import OUT

PAUSE = 0.5  # seconds between two looks at the files of a project
PATIENCE = 10  # times as long as a look takes, where there are many


def watch(context: typer.Context) -> None:
    """Build, and again at each change, until Ctrl-C."""
    from publisher.actions.preview import sources

    call = context.obj
    before: object = None
    places = _places(call)
    people.print(f"watching {call.project}; Ctrl-C ends it")
    while True:
        now = instant(clock())
        began = time.monotonic()
        # Posts with a date in the future are there when their minute comes.
        stamps = (now.replace(second=0), [sources(place, without=call.project / OUT) for place in places])
        if stamps != before:
            before = stamps
            places = _places(call)  # a setting may name another
            try:
                _build(call, now)
            except PublisherError as error:  # it is told, and mended, and not the end
                people.print(str(error))
        time.sleep(max(PAUSE, PATIENCE * (time.monotonic() - began)))


def _places(call: Call) -> list[Path]:
    """The project, and the folder of the posts where that is elsewhere."""
    try:
        folder = call.app(warn=False).project.shelf.folder
    except PublisherError:
        folder = call.project
    places = {call.project.resolve(), folder.resolve()}
    return [each for each in sorted(places) if not any(other in each.parents for other in places)]


def _build(call: Call, now: datetime) -> None:
    report = call.app(warn=False).build(now=now)
    name_refused(report.refused)
    changed = sum(each.changed for each in report.files)
    if changed or report.removed:
        people.print(
            f"{now:%H:%M:%S} {count(report.posts, 'post')}, {changed} of {count(len(report.files), 'file')} changed"
        )


def serve_verb(context: typer.Context) -> None:
    """Serve what was built, and the pages of subscribers, until Ctrl-C or SIGTERM."""
    call = context.obj
    call.app()  # which tells what it warns of
    serve(call)


def serve(call: Call, *, is_needed: bool = True, stopping: Callable[[], None] = lambda: None) -> None:
    """Serve until a signal comes, at which `stopping` is called.

    Where it is not `is_needed`, it is waited for the signal alone if somebody else listens at the usual place.
    """
    from publisher.web import server
    from publisher.web.application import application

    project = call.app(warn=False).project
    place = project.web.listening
    try:
        listening = server.listen(place)
    except OutsideError as error:
        if is_needed or "listen" in project.config.web.written:
            raise
        people.print(f"warning: nothing is served: {error}")
        server.wait(stopping)
        return
    place = server.place_of(listening)
    web = application(lambda: call.app(warn=False), lambda: instant(clock()), place)

    def ready() -> None:
        people.print(f"listening at {place if place.socket else f'http://{place}/'}; Ctrl-C ends it")

    def end() -> None:
        stopping()
        web.end()

    server.serve(web.app, listening, ready=ready, stopping=end, rebuild=web.rebuild)
