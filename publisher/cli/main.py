"""The verbs, put together."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from publisher import __version__
from publisher.cli import build as verb
from publisher.cli import deliveries
from publisher.cli.admin import admin
from publisher.cli.base import REFUSED, Call, answers, count, name_refused, people
from publisher.cli.bounces import bounces
from publisher.cli.check import check
from publisher.cli.database import database
from publisher.cli.digest import digest, run, schedule, tick
from publisher.cli.doctor import doctor
from publisher.cli.hosting import hosting
from publisher.cli.options import Json, Now
from publisher.cli.rosters import subscribers, suppressions
from publisher.cli.templates import templates
from publisher.cli.web import serve_verb, watch
from publisher.config import FILE
from publisher.errors import OutsideError

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
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Log deliveries as lines of JSON on standard error, without addresses.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        answers.print(f"publisher {__version__}")
        raise typer.Exit
    context.obj = Call(project, json=json, log_json=log_json)


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
    raise typer.Exit(verb.build(context.obj, now=now, accept=accept, ping=ping, json=json))


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
cli.command()(doctor)
cli.command()(tick)
cli.command()(deliveries.deliver)
cli.command()(run)
cli.command("serve")(serve_verb)
cli.command()(watch)
cli.command()(schedule)
cli.command()(deliveries.worker)
for each in (
    deliveries.show,
    deliveries.pause,
    deliveries.resume,
    deliveries.cancel,
    deliveries.settle,
    deliveries.audit,
    deliveries.verify,
):
    digest.command()(each)
cli.add_typer(admin, name="admin", rich_help_panel=None)
cli.add_typer(database, name="db", rich_help_panel=None)
cli.add_typer(bounces, name="bounces", rich_help_panel=None)
cli.add_typer(digest, name="digest", rich_help_panel=None)
cli.add_typer(subscribers, name="subscribers", rich_help_panel=None)
cli.add_typer(templates, name="templates", rich_help_panel=None)
cli.add_typer(suppressions, name="suppressions", rich_help_panel=None)
