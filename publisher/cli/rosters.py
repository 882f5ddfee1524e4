"""Verbs about lists of subscribers, and about one of them."""

import json as jsonlib
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from publisher.cli.base import REFUSED, Call, answers, name_refused, people
from publisher.cli.options import Json, Now
from publisher.cli.subscribers import Address
from publisher.cli.subscribers import subscribers as subscribers
from publisher.cli.subscribers import suppressions as suppressions
from publisher.errors import OutsideError

File = Annotated[Path, typer.Argument(metavar="FILE.csv", help="The list; - is standard input.", allow_dash=True)]
Tags = Annotated[list[str], typer.Argument(metavar="TAG")]


@subscribers.command("import")
def import_subscribers(
    context: typer.Context,
    file: File,
    now: Now,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The consents exist of those of whom the list does not say it.")
    ] = False,
    json: Json = False,
) -> None:
    """Take in a list of Mailchimp, Ghost, Buttondown, listmonk, Substack, ours, or a plain one."""
    _take(context.obj, file, confirmed=confirmed, suppress=False, now=now, json=json)


@suppressions.command("import")
def import_suppressions(context: typer.Context, file: File, now: Now, json: Json = False) -> None:
    """Never mail any address of a list again."""
    _take(context.obj, file, confirmed=False, suppress=True, now=now, json=json)


@subscribers.command("export")
def export_subscribers(
    context: typer.Context,
    tag: Annotated[str | None, typer.Option("--tag", help="Only those with this tag.", show_default=False)] = None,
) -> None:
    """Print everyone as CSV, which `import` takes in again. No cell is one that a spreadsheet would run."""
    for line in context.obj.app(warn=False).subscriptions.give(tag=tag):
        answers.print(line.removesuffix("\r\n"))


@subscribers.command("show")
def show_subscriber(context: typer.Context, address: Address) -> None:
    """All that is known of a subscriber, as JSON: what they get if they ask for it."""
    subscriptions = context.obj.app(warn=False).subscriptions
    known = asdict(subscriptions.known(subscriptions.find(address)))
    answers.print(jsonlib.dumps(known, ensure_ascii=False, indent=2, default=str))


@subscribers.command("erase")
def erase_subscriber(context: typer.Context, address: Address, now: Now, json: Json = False) -> None:
    """Forget a subscriber. Only a hash stays, by which they are never mailed again."""
    subscriptions = context.obj.app(warn=False).subscriptions
    erased = subscriptions.erase(subscriptions.find(address), now=now)
    if not context.obj.answer({"erased": erased}, json=json):
        people.print("forgotten; they will never be mailed again")


@subscribers.command("tag")
def tag_subscriber(context: typer.Context, address: Address, names: Tags) -> None:
    """Tag a subscriber: tags are for you, and shown to nobody else but their bearer."""
    subscriptions = context.obj.app(warn=False).subscriptions
    subscriptions.tag(subscriptions.find(address), names)


@subscribers.command("untag")
def untag_subscriber(context: typer.Context, address: Address, names: Tags) -> None:
    """Take tags from a subscriber."""
    subscriptions = context.obj.app(warn=False).subscriptions
    subscriptions.untag(subscriptions.find(address), names)


def _take(call: Call, file: Path, *, confirmed: bool, suppress: bool, now: datetime, json: bool) -> None:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise OutsideError(f"{file}: {error.strerror}: name a file that can be read") from error
    subscriptions = call.app(warn=False).subscriptions
    done = subscriptions.take(data, named=file.name, confirmed=confirmed, suppress=suppress, now=now)
    name_refused(done.refused)
    answer = {"program": done.program, **done.counts, "refused": [asdict(fault) for fault in done.refused]}
    if not call.answer(answer, json=json):
        told = ", ".join(f"{number} {name}" for name, number in done.counts.items() if number) or "nobody"
        people.print(f"{file.name}, from {done.program}: {told}, {len(done.refused)} refused")
        if done.counts["pending"] and not suppress:
            people.print("who is pending gets nothing: with --confirmed you say that the consents exist")
    if done.refused:
        raise typer.Exit(REFUSED)
