"""The verb that helps to serve what was built."""

from typing import Annotated

import typer

from publisher.cli.base import answers
from publisher.cli.options import Json


def hosting(
    context: typer.Context,
    server: Annotated[str, typer.Argument(metavar="SERVER", help="nginx, caddy or apache.", show_default=False)],
    json: Json = False,
) -> None:
    """What the configuration of a server needs for what was built: types, caching, compression, redirects."""
    text = context.obj.app(warn=False).configuration(server)
    if not context.obj.answer({"server": server, "configuration": text}, json=json):
        answers.print(text.removesuffix("\n"))
