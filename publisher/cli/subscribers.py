"""Verbs about who gets the mails."""

from typing import Annotated

import typer

from publisher.cli.base import answers, people
from publisher.cli.options import Json, Now

subscribers = typer.Typer(help="Who gets the mails: add, list, remove.", no_args_is_help=True)
suppressions = typer.Typer(help="Addresses that are never mailed: add, list, remove.", no_args_is_help=True)
Address = Annotated[str, typer.Argument(metavar="ADDRESS")]


@subscribers.command("add")
def add_subscriber(
    context: typer.Context,
    address: Address,
    now: Now,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The owner's consent exists: no confirmation is asked for.")
    ] = False,
    json: Json = False,
) -> None:
    """Subscribe an address. Without --confirmed it is pending, and gets nothing until it is added again with it."""
    subscriber = context.obj.app(warn=False).mailing.subscribe(address, confirmed=confirmed, now=now)
    if not context.obj.answer({"address": subscriber.address, "state": subscriber.state}, json=json):
        people.print(f"{subscriber.address}: {subscriber.state}")


@subscribers.command("remove")
def remove_subscriber(context: typer.Context, address: Address, now: Now, json: Json = False) -> None:
    """Unsubscribe an address."""
    removed = context.obj.app(warn=False).mailing.unsubscribe(address, now=now)
    if not context.obj.answer({"address": address, "removed": removed}, json=json):
        people.print(f"{address}: {'unsubscribed' if removed else 'was not subscribed'}")


@suppressions.command("add")
def add_suppression(
    context: typer.Context,
    address: Address,
    now: Now,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "by hand",
    json: Json = False,
) -> None:
    """Never mail an address again, whether or not it is subscribed."""
    suppression = context.obj.app(warn=False).mailing.suppress(address, reason, now=now)
    if not context.obj.answer({"address": suppression.address, "reason": reason}, json=json):
        people.print(f"{suppression.address}: suppressed")


@suppressions.command("list")
def list_suppressions(context: typer.Context, json: Json = False) -> None:
    """Every suppressed address, and why."""
    everyone = context.obj.app(warn=False).mailing.suppressions()
    rows = [{"address": each.address, "reason": each.reason, "since": each.since.isoformat()} for each in everyone]
    if context.obj.answer(rows, json=json):
        return
    for row in rows:
        answers.print(f"{row['address']}\t{row['reason']}\t{row['since']}")


@suppressions.command("remove")
def remove_suppression(context: typer.Context, address: Address, json: Json = False) -> None:
    """Let an address be mailed again."""
    removed = context.obj.app(warn=False).mailing.unsuppress(address)
    if not context.obj.answer({"address": address, "removed": removed}, json=json):
        people.print(f"{address}: {'may be mailed again' if removed else 'was not suppressed'}")
