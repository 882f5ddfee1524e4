"""Verbs about the database."""

from typing import Annotated

import typer

from publisher.cli.base import people
from publisher.cli.options import Json, Now

database = typer.Typer(help="The database of subscribers, issues and deliveries.", no_args_is_help=True)


@database.command()
def upgrade(context: typer.Context, json: Json = False) -> None:
    """Bring the schema up to date. A file is brought up to date whenever it is opened; a server only by this."""
    before, after = context.obj.app(warn=False).mailing.upgrade()
    if not context.obj.answer({"before": before, "after": after}, json=json):
        told = "was up to date" if before == after else f"brought from {before or 'nothing'} to {after}"
        people.print(f"the database {told}")


@database.command("rotate-keys")
def rotate_keys(
    context: typer.Context,
    now: Now,
    leaked: Annotated[
        bool, typer.Option("--leaked", help="What the old keys signed is void: also the links in mails that were sent.")
    ] = False,
    json: Json = False,
) -> None:
    """Sign links and return paths with a new key from now on."""
    context.obj.app(warn=False).mailing.rotate_keys(is_leaked=leaked, now=now)
    if not context.obj.answer({"rotated": True, "void": leaked}, json=json):
        told = "what the old ones signed is void" if leaked else "what the old ones signed is still understood"
        people.print(f"a new key signs from now on; {told}")
