"""Verbs about templates."""

from typing import Annotated

import typer

from publisher.cli.base import answers, people
from publisher.cli.options import Json

templates = typer.Typer(help="The templates of mails and pages: make them your own.", no_args_is_help=True)


@templates.callback()
def _group() -> None:
    """A group of one verb stays a group."""


@templates.command()
def eject(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="As in digest.html. [default: all]")] = None,
    json: Json = False,
) -> None:
    """Copy packaged templates into templates/, to be changed there. What is there already stays as it is."""
    call = context.obj
    ejected = call.app(warn=False).eject(names or [])
    if call.answer({"written": ejected.written, "kept": ejected.kept}, json=json):
        return
    for name in ejected.written:
        answers.print(f"templates/{name}")
    for name in ejected.kept:
        people.print(f"templates/{name}: was there; it stays")
