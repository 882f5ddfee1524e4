"""The options that verbs share."""

from datetime import datetime
from typing import Annotated

import typer

from publisher.cli.base import clock, instant


def _instant(text: str) -> datetime:
    try:
        return instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Now = Annotated[
    datetime,
    typer.Option(
        "--now",
        parser=_instant,
        metavar="INSTANT",
        default_factory=clock,
        show_default="the clock",
        help="Work as if it were this instant (ISO 8601; without an offset it is in UTC).",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
