"""Verbs about what comes back: bounces, complaints and requests to unsubscribe by mail."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from publisher.cli.base import Call, answers, count, moment, people, stopping
from publisher.cli.options import Json, Now
from publisher.mail_model import NoticeKind
from publisher.mailboxes import hidden

if TYPE_CHECKING:
    from publisher.actions.bounces import Effect, Opened
    from publisher.inlets.base import Arrived

bounces = typer.Typer(help="What comes back: read, listened for, listed.", no_args_is_help=True)


@bounces.command()
def read(
    context: typer.Context,
    now: Now,
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PLACE...", help="A message, an mbox, a Maildir, imaps://USER@HOST/FOLDER, or - for a pipe."
        ),
    ],
    json: Json = False,
) -> None:
    """Read what came back: suppress whom it gives up, unsubscribe who asks for it, settle what is in doubt."""
    call: Call = context.obj
    mailing = call.app(warn=False).mailing
    opened = []
    for place in places:
        for each in mailing.read_bounces(place, now=now):
            opened.append(each)
            _name_unknown(place, each)
            if not (call.json or json):
                answers.print(_in_words(each))
    if not call.answer([described(each) for each in opened], json=json):
        people.print(f"{count(len(opened), 'message')} read")


@bounces.command()
def serve(
    context: typer.Context,
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Where to listen: lmtp://HOST:PORT or lmtp:///SOCKET.")
    ] = "lmtp://127.0.0.1:8024",
) -> None:
    """Take what comes back from a mail server over LMTP, until Ctrl-C or SIGTERM."""
    from publisher.inlets import lmtp  # its library takes a while to load

    mailing = context.obj.app(warn=False).mailing
    mailing.bounces(limit=1)  # a database that cannot be opened is told before the first message

    def take(arrived: "Arrived") -> None:
        now = moment()
        opened = mailing.take_bounce(arrived, now=now)
        people.print(f"{now.isoformat(timespec='seconds')} {_in_words(opened, named=False)}")

    with stopping() as is_stopping:
        lmtp.serve(address, take, is_stopping=is_stopping, ready=lambda: people.print(f"listening at {address}"))


@bounces.command("list")
def list_bounces(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="No more than this many.")] = 100,
    json: Json = False,
) -> None:
    """What came back, newest first."""
    rows = [
        {
            "at": each.at.isoformat(),
            "kind": each.kind,
            "code": each.code,
            "status": each.status,
            "address": hidden(each.address) if each.address else "",
            "newsletter": each.newsletter,
            "slot": each.slot,
            "text": each.text,
        }
        for each in context.obj.app(warn=False).mailing.bounces(limit=limit)
    ]
    if context.obj.answer(rows, json=json):
        return
    for row in rows:
        said = row["status"] or row["code"] or "-"
        answers.print(f"{row['at']}\t{row['kind']}\t{said}\t{row['address']}\t{row['slot']}\t{row['text']}")


def described(opened: "Opened") -> dict[str, Any]:
    """One message as JSON tells of it."""
    return {
        "message": opened.name,
        "is": opened.kind,
        "bounces": [
            {
                "kind": effect.bounce.kind,
                "code": effect.bounce.code,
                "status": effect.bounce.status,
                "address": effect.address,
                "did": list(effect.did),
                "why": effect.why,
            }
            for effect in opened.effects
        ],
        "why": opened.why,
    }


def _in_words(opened: "Opened", *, named: bool = True) -> str:
    told = "; ".join(_effect(effect) for effect in opened.effects) or f"nothing done: {opened.why}"
    return f"{opened.name}: {opened.kind}: {told}" if named else f"{opened.kind}: {told}"


def _effect(effect: "Effect") -> str:
    bounce = effect.bounce
    said = " ".join(str(part) for part in (bounce.kind, bounce.status or bounce.code or "", effect.address) if part)
    return f"{said}: {', '.join(effect.did) or f'nothing done: {effect.why}'}"


def _name_unknown(place: str, opened: "Opened") -> None:
    if opened.kind is NoticeKind.UNKNOWN:
        people.print(f"{place}: {opened.name}: {opened.why}")
