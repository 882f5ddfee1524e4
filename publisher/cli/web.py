"""Verbs about the web."""

import typer

from publisher.cli.base import clock, instant, people


def serve(context: typer.Context) -> None:
    """Serve what was built, until Ctrl-C or SIGTERM."""
    from publisher.web.application import application
    from publisher.web.server import listen, place_of, serve

    call = context.obj
    first = call.app()
    listening = listen(first.project.web.listening)
    place = place_of(listening)
    app = application(lambda: call.app(warn=False), lambda: instant(clock()), place)

    def ready() -> None:
        people.print(f"listening at {place if place.socket else f'http://{place}/'}; Ctrl-C ends it")

    serve(app, listening, ready=ready)
