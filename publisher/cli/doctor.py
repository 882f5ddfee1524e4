"""The verb `doctor`: whether all is in place, a line for each thing that was looked at."""

from dataclasses import asdict
from typing import Annotated

import typer

from publisher.cli.base import REFUSED, answers
from publisher.cli.options import Json
from publisher.names import Names

SIGNS = {"well": "well    ", "doubtful": "doubtful", "ill": "ILL     "}


def doctor(
    context: typer.Context,
    resolver: Annotated[
        str,
        typer.Option("--resolver", metavar="HOST[:PORT]", help="Ask this server for names. [default: the system's]"),
    ] = "",
    json: Json = False,
) -> None:
    """Look whether all is in place: settings, database, mail server, the names that mailboxes look up, the site."""
    call = context.obj
    found = call.app(warn=False).doctor(Names(resolver))
    if not call.answer([asdict(each) for each in found], json=json):
        for each in found:
            answers.print(f"{SIGNS[each.health]}  {each.about}: {each.seen}")
            if each.cure:
                answers.print(f"          {each.cure}")
    if any(each.health == "ill" for each in found):
        raise typer.Exit(REFUSED)
