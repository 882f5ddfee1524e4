"""The console script: the verbs put together, and what comes of errors."""

import io
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from publisher import __version__
from publisher.actions.build import BuildReport
from publisher.app import App
from publisher.cli.base import (
    ALL_WELL,
    INTERRUPTED,
    OUTSIDE,
    REFUSED,
    USAGE,
    Call,
    Json,
    Now,
    answers,
    count,
    name_refused,
    people,
    track,
)
from publisher.cli.check import check
from publisher.cli.digest import digest, run, tick
from publisher.cli.hosting import hosting
from publisher.cli.subscribers import subscribers, suppressions
from publisher.config import FILE
from publisher.errors import Fault, FaultError, OutsideError, PublisherError, SettingsError

# What a broken template, ledger or setting costs: nothing was changed, and it is the owner's to mend.
STATUS = {FaultError: USAGE, SettingsError: USAGE, OutsideError: OUTSIDE}

cli = typer.Typer(
    help="A folder of posts becomes feeds (RSS, Atom, JSON Feed) and a digest by mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    context.obj = Call(project or _nearest(), json=json)


def _nearest() -> Path:
    """The nearest folder upwards with settings, else this one."""
    try:
        folder = Path.cwd()
    except OSError as error:
        fault = Fault(path=".", line=0, what="this folder is gone", cure="go to another, or name one with --project")
        raise SettingsError([fault]) from error
    return next((place for place in (folder, *folder.parents) if (place / FILE).is_file()), folder)


@cli.command()
def init(
    context: typer.Context,
    now: Now,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The project. [default: where you stand]", show_default=False)
    ] = None,
    import_feed: Annotated[
        str | None,
        typer.Option("--import-feed", metavar="FILE-OR-URL", help="Take the ids of the posts over from this feed."),
    ] = None,
    json: Json = False,
) -> None:
    """Recognise what stands in a folder, and write publisher.toml."""
    given = context.parent and context.parent.params.get("project")
    folder = directory or given or Path.cwd()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError(f"{folder}: {error.strerror}: name a folder that can be made") from error
    app = Call(folder, json=context.obj.json).app()
    generator, written = app.project.origin.generator, app.init()
    adopted = app.adopt(import_feed, now=now) if import_feed else None
    answer = {
        "file": str(folder / FILE),
        "written": written is not None,
        "generator": generator,
        "adopted": list(adopted.adopted) if adopted else [],
        "unmatched": list(adopted.unmatched) if adopted else [],
        "refused": [asdict(fault) for fault in adopted.refused] if adopted else [],
        "warnings": [asdict(fault) for fault in app.project.warnings],
    }
    if not context.obj.answer(answer, json=json):
        made = f"for {generator.capitalize()}" if generator else "for no generator that is known"
        people.print(
            f"{folder / FILE}: " + ("written; the folder was made " + made if written else "was there; it stays")
        )
        if adopted:
            people.print(f"{count(len(adopted.adopted), 'post')} took an id over from {import_feed}")
            for title in adopted.unmatched:
                people.print(f"no post for: {title}")
    if adopted and adopted.refused:
        name_refused(adopted.refused)
        raise typer.Exit(REFUSED)


@cli.command()
def build(
    context: typer.Context,
    now: Now,
    accept: Annotated[
        bool, typer.Option("--accept", help="Build though many posts would go or get another id.")
    ] = False,
    ping: Annotated[
        bool, typer.Option("--ping", help="Tell the hub of changed feeds, once the public sees them.")
    ] = False,
    json: Json = False,
) -> None:
    """Content becomes feeds and pages in out/. Regenerating on demand is this."""
    app = context.obj.app()
    if ping:
        app.project.hub()  # where there is none, nothing is built
    report = app.build(now=now, track=track, accept=accept)
    name_refused(report.refused)
    for warning in report.warnings:
        people.print(f"warning: {warning}")
    changed = [each.path for each in report.files if each.changed]
    answer = {
        "posts": report.posts,
        "documents": [
            {"path": each.path, "type": each.type, "bytes": each.size, "changed": each.changed} for each in report.files
        ],
        "changed": changed,
        "removed": list(report.removed),
        "refused": [asdict(fault) for fault in report.refused],
        "warnings": [asdict(fault) for fault in (*app.project.warnings, *report.warnings)],
    }
    if not (context.obj.json or json):
        words = f"{count(report.posts, 'post')}, {count(len(report.files), 'file')} in out/, {len(changed)} changed"
        people.print(words + (f", {len(report.removed)} removed" if report.removed else ""))
    untold = _tell(app, report, answer) if ping else False
    context.obj.answer(answer, json=json)
    if untold or report.refused:
        raise typer.Exit(OUTSIDE if untold else REFUSED)


def _tell(app: App, report: BuildReport, answer: dict[str, Any]) -> bool:
    """Tell the hub what changed, and add that to the answer; whether there is something that it was not told of."""
    import random  # few calls need them

    from publisher.actions.ping import Clock

    clock = Clock(now=time.monotonic, sleep=time.sleep, chance=random.random)
    pinged = app.ping(report, clock=clock, say=people.print)
    name_refused(pinged.untold)
    people.print(f"the hub was told of {count(len(pinged.told), 'feed')}")
    answer |= {"told": list(pinged.told), "untold": [asdict(fault) for fault in pinged.untold]}
    return bool(pinged.untold)


@cli.command()
def diff(context: typer.Context, now: Now, json: Json = False) -> None:
    """What subscribers would see if this were built; nothing is written."""
    report = context.obj.app().diff(now=now)
    name_refused(report.refused)
    changes = report.changes
    answer = {
        "new": [{"path": post.path, "id": post.id, "title": post.title, "url": post.url} for post in changes.new],
        "updated": [{"path": post.path, "id": post.id, "title": post.title} for post in changes.updated],
        "removed": [{"path": record.path, "id": record.id} for record in changes.removed],
        "reidentified": [{"path": path, "old": old, "new": new} for path, old, new in changes.reidentified],
        "refused": [asdict(fault) for fault in report.refused],
        "warnings": [asdict(fault) for fault in report.warnings],
    }
    if not context.obj.answer(answer, json=json):
        for word in ("new", "updated", "removed"):
            for each in getattr(changes, word):
                answers.print(f"{word:8} {each.path}")
        for path, old, new in changes.reidentified:
            answers.print(f"{'other id':8} {path}: {old} becomes {new}, and the post unread again")
        people.print(
            f"{len(changes.new)} new, {len(changes.updated)} updated, {len(changes.removed)} removed, "
            f"{len(changes.reidentified)} with another id; nothing was written"
        )
    if report.refused:
        raise typer.Exit(REFUSED)


@cli.command()
def stamp(context: typer.Context, now: Now, json: Json = False) -> None:
    """Write the ledger's id and date into the posts that have none."""
    report = context.obj.app().stamp(now=now)
    name_refused(report.refused)
    answer = {"stamped": list(report.stamped), "refused": [asdict(fault) for fault in report.refused]}
    if not context.obj.answer(answer, json=json):
        people.print(f"{count(len(report.stamped), 'post')} stamped")
    if report.refused:
        raise typer.Exit(REFUSED)


@cli.command()
def snippet(
    context: typer.Context,
    now: Now,
    every: Annotated[bool, typer.Option("--all", help="The narrower feeds too, not only those of everything.")] = False,
    json: Json = False,
) -> None:
    """Print the <link> lines by which readers find the feeds, for the head of your own pages."""
    links = context.obj.app().snippet(now=now, every=every)
    if not context.obj.answer({"html": links}, json=json):
        answers.print(links.rstrip("\n"))


cli.command()(hosting)
cli.command()(check)
cli.command()(tick)
cli.command()(run)
cli.add_typer(digest, name="digest", rich_help_panel=None)
cli.add_typer(subscribers, name="subscribers", rich_help_panel=None)
cli.add_typer(suppressions, name="suppressions", rich_help_panel=None)


class _Interrupted(BaseException):
    """Ctrl-C or SIGTERM: transactions are undone on the way out, and what was recorded stays."""


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise _Interrupted


def main() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - it is missing where it was closed
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the terminal's encoding is, nothing is lost in it
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="publisher")
        sys.stdout.flush()
    except PublisherError as error:
        people.print(str(error))
        sys.exit(next(status for kind, status in STATUS.items() if isinstance(error, kind)))
    except OSError as error:  # one that no part met: most often, standard output is closed or full
        people.print(f"{error.filename or 'standard output'}: {error.strerror}")
        sys.exit(OUTSIDE)
    except _Interrupted:
        people.print("interrupted: the same command goes on from here")
        sys.exit(INTERRUPTED)
    sys.exit(ALL_WELL)
