"""The command line: verbs become calls of the app, errors become exit statuses, reports become words or JSON."""

import io
import json as jsonlib
import logging
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import track as progress

from publisher import __version__, schedule
from publisher.actions.digest import Made, Outcome
from publisher.app import App, Tick
from publisher.config import FILE
from publisher.errors import Fault, FaultError, OutsideError, PublisherError, SettingsError

ALL_WELL, REFUSED, USAGE, OUTSIDE, INTERRUPTED = 0, 1, 2, 3, 130

# What a broken template, ledger or setting costs: nothing was changed, and it is the owner's to mend.
STATUS = {FaultError: USAGE, SettingsError: USAGE, OutsideError: OUTSIDE}

T = TypeVar("T")

people = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
answers = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

cli = typer.Typer(
    help="A folder of posts becomes feeds (RSS, Atom, JSON Feed) and a digest by mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
digest = typer.Typer(
    help="The digest by mail: look at the next issue, send it, list what was sent.", no_args_is_help=True
)
subscribers = typer.Typer(help="Who gets the mails: add, list, remove.", no_args_is_help=True)
cli.add_typer(digest, name="digest", rich_help_panel=None)
cli.add_typer(subscribers, name="subscribers", rich_help_panel=None)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no instant; write one as in 2026-11-23T09:00:00+09:00") from error
    if not 1970 < moment.year < 9990:
        raise typer.BadParameter(f"{text!r} is too far away; write a year from 1971 to 9989")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


Now = Annotated[
    datetime,
    typer.Option(
        "--now",
        parser=_instant,
        metavar="INSTANT",
        default_factory=lambda: datetime.now(UTC).isoformat(),
        show_default="the clock",
        help="Work as if it were this instant (ISO 8601; without an offset it is in UTC).",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Name = Annotated[
    str | None, typer.Argument(metavar="[NEWSLETTER]", help="Needed where there is more than one.", show_default=False)
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS")]


@cli.callback(invoke_without_command=True)
def _before_the_verb(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(
            "--project", metavar="DIR", help=f"The project. [default: the nearest folder upwards with a {FILE}]"
        ),
    ] = None,
    json: Json = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        answers.print(f"publisher {__version__}")
        raise typer.Exit
    if project is not None and not project.is_dir():
        cure = "name the folder of the project"
        fault = Fault(path=str(project), line=0, what="there is no such folder", cure=cure)
        raise SettingsError([fault])
    context.obj = _Call(project or _nearest(), json=json)


class _Call:
    """What stands before the verb, and how its answer is given."""

    def __init__(self, project: Path, *, json: bool) -> None:
        self.project = project
        self.json = json

    def app(self, *, warn: bool = True) -> App:
        """The project, open; its warnings are told by the verbs that read the posts."""
        app = App(self.project, os.environ)
        for warning in app.warnings if warn else ():
            people.print(f"warning: {warning}")
        return app

    def answer(self, document: Any, *, json: bool) -> bool:
        """Print the document where JSON was asked for; whether it was."""
        if self.json or json:
            sys.stdout.write(jsonlib.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")
        return self.json or json


def _nearest() -> Path:
    """The nearest folder upwards with settings, else this one."""
    try:
        folder = Path.cwd()
    except OSError as error:
        fault = Fault(path=".", line=0, what="this folder is gone", cure="go to another, or name one with --project")
        raise SettingsError([fault]) from error
    return next((place for place in (folder, *folder.parents) if (place / FILE).is_file()), folder)


def _track(things: Sequence[T], doing: str) -> Iterable[T]:
    """A progress bar on a terminal, nothing in a pipe."""
    return progress(things, description=doing, console=people, transient=True) if people.is_terminal else things


@cli.command()
def build(context: typer.Context, now: Now, json: Json = False) -> None:
    """Content becomes feeds and pages in out/. Regenerating on demand is this."""
    app = context.obj.app()
    report = app.build(now=now, track=_track)
    _name_refused(report.refused)
    documents = [
        {
            "path": document.path,
            "type": document.type,
            "bytes": len(document.data),
            "changed": document.path in report.changed,
        }
        for document in report.documents
    ]
    answer = {
        "posts": report.posts,
        "documents": documents,
        "changed": list(report.changed),
        "removed": list(report.removed),
        "refused": [asdict(fault) for fault in report.refused],
        "warnings": [asdict(fault) for fault in app.warnings],
    }
    if not context.obj.answer(answer, json=json):
        words = (
            f"{_count(report.posts, 'post')}, {_count(len(documents), 'file')} in out/, {len(report.changed)} changed"
        )
        people.print(words + (f", {len(report.removed)} removed" if report.removed else ""))
    if report.refused:
        raise typer.Exit(REFUSED)


@digest.command()
def preview(
    context: typer.Context,
    now: Now,
    newsletter: Name = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="Where to write. [default: preview]")] = None,
    json: Json = False,
) -> None:
    """The next issue as files to look at; nothing is sent."""
    call = context.obj
    folder = to or call.project / "preview"
    shown = call.app().preview(newsletter, to=folder, now=now)
    issue, refused = shown.draft.issue, shown.draft.refused
    _name_refused(refused)
    for warning in shown.warnings:
        people.print(f"warning: {warning}")
    size, posts = len(issue.html.encode()) if issue else 0, len(shown.draft.carried)
    answer = {
        "issue": issue
        and {"newsletter": issue.newsletter, "slot": issue.slot, "subject": issue.subject, "posts": posts},
        "html_bytes": size,
        "message_bytes": shown.message_bytes,
        "files": [str(folder / document.path) for document in shown.documents],
        "warnings": [asdict(warning) for warning in shown.warnings],
        "refused": [asdict(fault) for fault in refused],
    }
    if call.answer(answer, json=json):
        pass
    elif issue is None:
        people.print("nothing new: there is no issue to look at")
    else:
        people.print(
            f"{issue.subject}\n{_count(posts, 'post')}, {size / 1024:.1f} KB of HTML\nopen {folder / 'index.html'}"
        )
    if refused:
        raise typer.Exit(REFUSED)


@digest.command()
def send(
    context: typer.Context,
    now: Now,
    newsletter: Name = None,
    force: Annotated[bool, typer.Option("--force", help="Make an issue now, though none is due.")] = False,
    test: Annotated[
        str | None, typer.Option("--test", metavar="ADDRESS", help="Send one copy there, and record nothing.")
    ] = None,
    json: Json = False,
) -> None:
    """Make the issue that is due and deliver it."""
    call = context.obj
    if test is None:
        _tell(call, call.app().send(newsletter, force=force, now=now, track=_track), json=json)
        return
    sent = call.app().send_test(newsletter, test, now=now)
    _name_refused(sent.refused)
    subject = sent.issue.subject if sent.issue else None
    refused = [asdict(fault) for fault in sent.refused]
    if not call.answer({"sent": subject is not None, "subject": subject, "refused": refused}, json=json):
        people.print(f"sent one copy: {subject}" if subject else "nothing new: there is no issue to send")
    if refused:
        raise typer.Exit(REFUSED)


@digest.command("list")
def list_issues(context: typer.Context, json: Json = False) -> None:
    """The issues that were made, newest first, and how far their deliveries got."""
    issues = context.obj.app(warn=False).issues()
    rows = [
        {
            "newsletter": stored.issue.newsletter,
            "slot": stored.issue.slot,
            "subject": stored.issue.subject,
            "created": stored.created.isoformat(),
            "deliveries": {state.value: count for state, count in sorted(stored.counts.items())},
        }
        for stored in issues
    ]
    if context.obj.answer(rows, json=json):
        return
    for row in rows:
        counts = ", ".join(f"{count} {state}" for state, count in row["deliveries"].items())
        answers.print(f"{row['newsletter']}\t{row['slot']}\t{counts}\t{row['subject']}")


@cli.command()
def tick(context: typer.Context, now: Now, json: Json = False) -> None:
    """One tick of the scheduler: every issue that is due, once. For cron or a systemd timer."""
    _tell(context.obj, context.obj.app().tick(now=now, track=_track), json=json)


@cli.command()
def run(context: typer.Context) -> None:
    """The scheduler: a tick each minute, until Ctrl-C or SIGTERM."""
    # APScheduler's own log would repeat what is told here, and its warnings are about jobs that it may merge.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    app = context.obj.app()
    for newsletter in app.newsletters:
        people.print(f"{newsletter.name}: {newsletter.schedule or 'no schedule'}, {newsletter.timezone}")
    if not app.newsletters:
        people.print(
            f"warning: {FILE}:1: no newsletter is written down, so nothing is sent: write a [newsletters.NAME]"
        )

    def tick(now: datetime) -> None:
        try:
            done = app.tick(now=now)
        except PublisherError as error:
            people.print(f"{now.isoformat()} {error}")
            return
        if done.delivered.issues or any(made.outcome is Outcome.MADE for made in done.made):
            people.print(f"{now.isoformat()} {_in_words(done)}")

    schedule.run(tick)


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
    subscriber = context.obj.app(warn=False).subscribe(address, confirmed=confirmed, now=now)
    if not context.obj.answer({"address": subscriber.address, "state": subscriber.state}, json=json):
        people.print(f"{subscriber.address}: {subscriber.state}")


@subscribers.command("list")
def list_subscribers(context: typer.Context, json: Json = False) -> None:
    """Everyone who subscribed, and how far their consent got."""
    everyone = context.obj.app(warn=False).subscribers()
    rows = [{"address": each.address, "state": each.state, "since": each.since.isoformat()} for each in everyone]
    if context.obj.answer(rows, json=json):
        return
    for row in rows:
        answers.print(f"{row['address']}\t{row['state']}\t{row['since']}")


@subscribers.command("remove")
def remove_subscriber(context: typer.Context, address: Address, now: Now, json: Json = False) -> None:
    """Unsubscribe an address."""
    removed = context.obj.app(warn=False).unsubscribe(address, now=now)
    if not context.obj.answer({"address": address, "removed": removed}, json=json):
        people.print(f"{address}: {'unsubscribed' if removed else 'was not subscribed'}")


def _tell(call: _Call, done: Tick, *, json: bool) -> None:
    delivered = done.delivered
    refused = tuple(dict.fromkeys(fault for made in done.made for fault in made.refused))
    _name_refused(refused)
    answer = {
        "issues": [{"newsletter": made.newsletter, "slot": made.slot, "outcome": made.outcome} for made in done.made],
        "deliveries": {name: getattr(delivered, name) for name in ("sent", "rejected", "deferred", "in_doubt")},
        "open": delivered.open,
        "refused": [asdict(fault) for fault in refused],
    }
    if not call.answer(answer, json=json):
        people.print(_in_words(done))
    if delivered.rejected or delivered.in_doubt or refused:
        raise typer.Exit(REFUSED)
    if delivered.deferred:
        raise typer.Exit(OUTSIDE)


def _in_words(done: Tick) -> str:
    lines = [_outcome(made) for made in done.made]
    counts = {name: getattr(done.delivered, name) for name in ("sent", "rejected", "deferred", "in_doubt")}
    told = [f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count]
    if done.delivered.open:
        told.append(f"{done.delivered.open} still open: another process has them, or a later tick takes them up")
    if told:
        lines.append(", ".join(told))
    return "\n".join(lines) or f"no newsletter is written down in {FILE}"


def _outcome(made: Made) -> str:
    cure = {
        Outcome.NOT_DUE: "; --force makes an issue all the same",
        Outcome.NOBODY: "; publisher subscribers add ADDRESS --confirmed",
    }.get(made.outcome, "")
    return f"{made.newsletter}{f' {made.slot}' if made.slot else ''}: {made.outcome}{cure}"


def _name_refused(refused: Iterable[Fault]) -> None:
    for fault in refused:
        people.print(str(fault))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class _Interrupted(BaseException):
    """Ctrl-C or SIGTERM: transactions are undone on the way out, and what was recorded stays."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def main() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the terminal's encoding is, nothing is lost in it
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="publisher")
        sys.stdout.flush()
    except PublisherError as error:
        people.print(str(error))
        sys.exit(next(status for kind, status in STATUS.items() if isinstance(error, kind)))
    except OSError as error:  # standard output is closed or full
        people.print(f"standard output: {error.strerror}")
        sys.exit(OUTSIDE)
    except _Interrupted:
        people.print("interrupted: the same command goes on from here")
        sys.exit(INTERRUPTED)
    sys.exit(ALL_WELL)
