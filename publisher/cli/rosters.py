"""Verbs about lists of subscribers, and about one of them."""

import json as jsonlib
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from publisher import output
from publisher.actions.roster import BY_HAND
from publisher.cli.base import REFUSED, Call, answers, name_refused, people
from publisher.cli.options import Json, Now
from publisher.cli.subscribers import Address
from publisher.cli.subscribers import subscribers as subscribers
from publisher.cli.subscribers import suppressions as suppressions
from publisher.errors import Fault
from publisher.mail_model import Consent
from publisher.people_model import Enrolled
from publisher.rosters.recognise import KINDS
from publisher.subscriptions import Order

MOST_TOLD = 1000  # faults in JSON; standard error has all of them


class Form(StrEnum):
    """What subscribers are written as."""

    CSV = "csv"
    JSON = "json"


File = Annotated[Path, typer.Argument(metavar="FILE.csv", help="The list; - is standard input.", allow_dash=True)]
Tags = Annotated[list[str], typer.Argument(metavar="TAG")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would come of it, and write nothing.")]
To = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where it goes.", show_default="standard output")]
State = Annotated[Consent | None, typer.Option("--state", help="Only those in this state.", show_default=False)]
Tag = Annotated[str, typer.Option("--tag", metavar="TAG", help="Only those with this tag.", show_default=False)]


@subscribers.command("import")
def import_subscribers(
    context: typer.Context,
    file: File,
    now: Now,
    kind: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PROGRAM",
            help=f"Which program wrote it: {', '.join(KINDS)}.",
            show_default="known by its columns",
        ),
    ] = "",
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The consents exist of those of whom the list does not say it.")
    ] = False,
    unconfirmed: Annotated[
        bool, typer.Option("--unconfirmed", help="Nobody has confirmed yet: whoever is new is pending.")
    ] = False,
    unsubscribed: Annotated[bool, typer.Option("--unsubscribed", help="Everybody on it has left.")] = False,
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="Tag everybody on it.")] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take in a list of Mailchimp, Ghost, Buttondown, listmonk, Substack, Keila, ours, or a plain one."""
    if confirmed + unconfirmed + unsubscribed > 1:
        raise typer.BadParameter("only one of --confirmed, --unconfirmed and --unsubscribed")
    if kind and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}")
    state = Consent.PENDING if unconfirmed else Consent.UNSUBSCRIBED if unsubscribed else Consent.ACTIVE
    order = Order(kind=kind, tags=tuple(tags or ()), state=state, confirmed=confirmed, keep=not dry_run)
    _take(context.obj, file, order, now=now, json=json)


@suppressions.command("import")
def import_suppressions(
    context: typer.Context,
    file: File,
    now: Now,
    reason: Annotated[str, typer.Option("--reason", help="Why, where the list does not say it.")] = BY_HAND,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Never mail any address of a list again."""
    _take(context.obj, file, Order(suppress=reason, keep=not dry_run), now=now, json=json)


@subscribers.command("export")
def export_subscribers(
    context: typer.Context,
    to: To = None,
    form: Annotated[Form, typer.Option("--format", help="What it is written as.")] = Form.CSV,
    state: State = None,
    tag: Tag = "",
) -> None:
    """Everyone as CSV, which `import` takes in again, or as JSON. No cell is one that a spreadsheet would run."""
    subscriptions = context.obj.app(warn=False).subscriptions
    _write(subscriptions.give(state=state, tag=tag, is_json=form is Form.JSON), to)


@suppressions.command("export")
def export_suppressions(context: typer.Context, to: To = None) -> None:
    """Everyone who is suppressed as CSV, but those whose address was forgotten."""
    _write(context.obj.app(warn=False).subscriptions.give_suppressions(), to)


@subscribers.command("list")
def list_subscribers(context: typer.Context, state: State = None, tag: Tag = "", json: Json = False) -> None:
    """Everyone who subscribed, and how far their consent got."""
    everyone = context.obj.app(warn=False).subscriptions.list(state=state, tag=tag)
    if context.obj.json or json:
        begin = "["
        for each in everyone:
            row = {"address": each.address, "state": each.state, "since": each.since.isoformat()}
            answers.print(f"{begin}{jsonlib.dumps(row, ensure_ascii=False)}")
            begin = ","
        answers.print("[]" if begin == "[" else "]")
        return
    for each in everyone:
        answers.print(f"{each.address}\t{each.state}\t{each.since.isoformat()}")


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
    erased = subscriptions.forget(address, now=now)
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


def _take(call: Call, file: Path, order: Order, *, now: datetime, json: bool) -> None:
    subscriptions = call.app(warn=False).subscriptions
    sums: Counter[Enrolled] = Counter()
    added: Counter[Consent] = Counter()
    program, lines, refused = "", 0, 0
    first: list[Fault] = []
    with _kept(file) as path:
        for taken in subscriptions.take(path, order, now=now):
            name_refused(taken.refused)
            program, lines, refused = taken.program, lines + taken.lines, refused + len(taken.refused)
            sums, added = sums + taken.outcomes, added + taken.added
            first += taken.refused[: MOST_TOLD - len(first)]
    counts = {outcome.value.replace(" ", "_"): sums[outcome] for outcome in Enrolled}
    answer = {
        "program": program,
        "lines": lines,
        "kept": order.keep,
        **counts,
        "added": {state.value: added[state] for state in Consent},
        "refused_lines": refused,
        "refused": [asdict(fault) for fault in first],
    }
    if not call.answer(answer, json=json):
        told = ", ".join(_in_words(sums, added)) or "nobody"
        people.print(
            f"{file.name}, from {program}: {told}, {refused:,} refused{'' if order.keep else '; nothing was kept'}"
        )
        if added[Consent.PENDING] and order.state is Consent.ACTIVE:
            people.print("who is pending gets nothing: with --confirmed you say that the consents exist")
    if refused:
        raise typer.Exit(REFUSED)


def _in_words(sums: Counter[Enrolled], added: Counter[Consent]) -> Iterator[str]:
    for state in Consent:
        if added[state]:
            yield f"{added[state]:,} new and {state}"
    for outcome in Enrolled:
        if sums[outcome] and outcome is not Enrolled.ADDED:
            yield f"{sums[outcome]:,} {outcome}"


@contextmanager
def _kept(file: Path) -> Iterator[Path]:
    """The file, or one that holds what came by a pipe: it is read more than once."""
    if str(file) != "-":
        yield file
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standard-input.csv"
        with path.open("wb") as copy:
            copyfileobj(sys.stdin.buffer, copy)
        yield path


def _write(chunks: Iterable[bytes], to: Path | None) -> None:
    if to is not None:
        os.umask(0o077)  # nobody else on this machine is to read addresses
        output.replace(to, chunks)
        return
    for chunk in chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
