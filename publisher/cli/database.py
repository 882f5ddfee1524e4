"""Verbs about the database."""

import typer

from publisher.cli.base import people
from publisher.cli.options import Json

database = typer.Typer(help="The database of subscribers, issues and deliveries.", no_args_is_help=True)


@database.callback()
def _of_the_database() -> None:
    """A group even while it has one verb."""


@database.command()
def upgrade(context: typer.Context, json: Json = False) -> None:
    """Bring the schema up to date. A file is brought up to date whenever it is opened; a server only by this."""
    before, after = context.obj.app(warn=False).mailing.upgrade()
    if not context.obj.answer({"before": before, "after": after}, json=json):
        told = "was up to date" if before == after else f"brought from {before or 'nothing'} to {after}"
        people.print(f"the database {told}")
