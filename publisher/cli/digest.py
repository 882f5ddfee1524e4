"""Verbs about issues: looked at, made and delivered."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from publisher import schedule as clock
from publisher.actions.deliver import clock_from
from publisher.cli.base import INTERRUPTED, REFUSED, Call, answers, count, name_refused, people, stopping
from publisher.cli.deliveries import described, in_words, keeping_on, running, status, witnessed
from publisher.cli.options import Json, Now
from publisher.cli.web import serve
from publisher.config import FILE
from publisher.email.budget import LIMIT
from publisher.errors import PublisherError
from publisher.mail_model import Outcome

if TYPE_CHECKING:
    from publisher.actions.digest import Made
    from publisher.mailing import Mailing, Preview, Tick

PAUSE = 0.5  # seconds between two looks at the files of a project

digest = typer.Typer(
    help="The digest by mail: look at the next issue, send it, list what was sent.", no_args_is_help=True
)
Name = Annotated[
    str | None, typer.Argument(metavar="[NEWSLETTER]", help="Needed where there is more than one.", show_default=False)
]


@digest.command()
def preview(
    context: typer.Context,
    now: Now,
    newsletter: Name = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="Where to write. [default: preview]")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Make it again at each change, in the browser too, until Ctrl-C.")
    ] = False,
    json: Json = False,
) -> None:
    """The next issue as files to look at; nothing is sent."""
    call = context.obj
    folder = to or call.project / "preview"
    if watch:
        _watch(call, newsletter, folder=folder, now=now)
    shown = call.app().mailing.preview(newsletter, to=folder, now=now)
    issue, refused = shown.draft.issue, shown.draft.refused
    name_refused(refused)
    for warning in shown.warnings:
        people.print(f"warning: {warning}")
    size, posts = shown.html_bytes, len(shown.draft.carried)
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
    else:
        people.print(f"{_seen(shown)}\nopen {folder / 'index.html'}" if issue else _seen(shown))
    if refused:
        raise typer.Exit(REFUSED)


def _seen(shown: "Preview") -> str:
    """What a preview shows, in words."""
    issue = shown.draft.issue
    if issue is None:
        return "nothing new: there is no issue to look at"
    size = f"{shown.html_bytes / 1000:.1f} of {LIMIT // 1000} kB of HTML"
    return f"{issue.subject}\n{issue.newsletter} {issue.slot}: {count(len(shown.draft.carried), 'post')}, {size}"


def _watch(call: Call, newsletter: str | None, *, folder: Path, now: datetime) -> NoReturn:
    """Make the preview again whenever something of the project changed; a fault is shown and mended, not the end."""
    from publisher.actions.preview import sources, tell

    before: object = None
    people.print(f"open {folder / 'index.html'}; Ctrl-C ends it")
    while True:
        stamps = sources(call.project, without=folder)
        if stamps != before:
            before = stamps
            try:
                shown = call.app(warn=False).mailing.preview(newsletter, to=folder, now=now, is_watched=True)
            except PublisherError as error:
                people.print(str(error))
                tell(folder, fault=str(error))
            else:
                name_refused(shown.draft.refused)
                people.print(_seen(shown))
        time.sleep(PAUSE)


@digest.command()
def send(
    context: typer.Context,
    now: Now,
    newsletter: Name = None,
    force: Annotated[bool, typer.Option("--force", help="Make an issue now, though none is due.")] = False,
    test: Annotated[
        str | None, typer.Option("--test", metavar="ADDRESS", help="Send one copy there, and record nothing.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Send no more than this many now.")
    ] = None,
    json: Json = False,
) -> None:
    """Make the issue that is due and deliver it."""
    call = context.obj
    if test is None:
        mailing = call.app().mailing
        with stopping() as is_stopping, witnessed(call) as witness:
            run = running(clock_from(now), is_stopping, witness, limit)
            done = mailing.send(newsletter, force=force, now=now, run=run)
        _tell(call, done, json=json, is_stopped=is_stopping())
        return
    sent = call.app().mailing.send_test(newsletter, test, now=now)
    name_refused(sent.refused)
    subject = sent.issue.subject if sent.issue else None
    refused = [asdict(fault) for fault in sent.refused]
    if not call.answer({"sent": subject is not None, "subject": subject, "refused": refused}, json=json):
        people.print(f"sent one copy: {subject}" if subject else "nothing new: there is no issue to send")
    if refused:
        raise typer.Exit(REFUSED)


@digest.command("list")
def list_issues(context: typer.Context, json: Json = False) -> None:
    """The issues that were made, newest first, and how far their deliveries got."""
    rows = [described(stored) for stored in context.obj.app(warn=False).mailing.issues()]
    if context.obj.answer(rows, json=json):
        return
    if not rows:
        people.print("no issue was made yet; publisher digest preview shows the next one")
    answers.table([_row(row) for row in rows])


def _row(issue: dict[str, Any]) -> list[str]:
    counts = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in issue["deliveries"].items())
    state = "" if issue["state"] == "open" else f"{issue['state']}: "
    return [issue["newsletter"], issue["slot"], f"{state}{counts}", issue["subject"]]


def tick(context: typer.Context, now: Now, json: Json = False) -> None:
    """One tick of the scheduler: every issue that is due, once. For cron or a systemd timer."""
    call = context.obj
    mailing = call.app().mailing
    with stopping() as is_stopping, witnessed(call) as witness:
        done = mailing.tick(now=now, run=running(clock_from(now), is_stopping, witness))
    _tell(call, done, json=json, is_stopped=is_stopping())


def run(context: typer.Context) -> None:
    """The scheduler, deliveries and the web server in one process, until Ctrl-C or SIGTERM."""
    mailing = _scheduled(context.obj)

    with witnessed(context.obj) as witness:

        def tick(now: datetime, is_stopping: Callable[[], bool]) -> None:
            work = running(clock_from(now), is_stopping, witness)
            done = keeping_on(lambda: mailing.tick(now=now, run=work))
            if done and (done.delivered.issues or any(made.outcome is Outcome.MADE for made in done.made)):
                people.print(f"{now.isoformat()} {_in_words(done)}")

        with clock.beside(tick) as stop:
            serve(context.obj, is_needed=False, stopping=stop)


def schedule(context: typer.Context) -> None:
    """The scheduler alone: issues are made when they are due, and a `worker` delivers them."""
    mailing = _scheduled(context.obj)

    def tick(now: datetime, _is_stopping: Callable[[], bool]) -> None:
        made = keeping_on(lambda: mailing.schedule(now=now)) or ()
        for each in made:
            if each.outcome is Outcome.MADE:
                people.print(f"{now.isoformat()} {_outcome(each)}")

    clock.run(tick)


def _scheduled(call: Call) -> "Mailing":
    """The newsletters, told with their schedules."""
    # APScheduler's own log would repeat what is told here, and its warnings are about jobs that it may merge.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    app = call.app()
    for newsletter in app.project.newsletters:
        people.print(f"{newsletter.name}: {newsletter.schedule or 'no schedule'}, {newsletter.timezone}")
    if not app.project.newsletters:
        people.print(
            f"warning: {FILE}:1: no newsletter is written down, so nothing is sent: write a [newsletters.NAME]"
        )
    return app.mailing


def _tell(call: Call, done: "Tick", *, json: bool, is_stopped: bool) -> None:
    delivered = done.delivered
    refused = tuple(dict.fromkeys(fault for made in done.made for fault in made.refused))
    name_refused(refused)
    answer = {
        "issues": [{"newsletter": made.newsletter, "slot": made.slot, "outcome": made.outcome} for made in done.made],
        "deliveries": {name: getattr(delivered, name) for name in ("sent", "rejected", "deferred", "in_doubt")},
        "open": delivered.open,
        "next_try": delivered.next_try,
        "refused": [asdict(fault) for fault in refused],
    }
    if not call.answer(answer, json=json):
        people.print(_in_words(done))
    if refused:
        raise typer.Exit(REFUSED)
    raise typer.Exit(status(delivered) or (INTERRUPTED if is_stopped else 0))


def _in_words(done: "Tick") -> str:
    lines = [_outcome(made) for made in done.made]
    if told := in_words(done.delivered):
        lines.append(told)
    return "\n".join(lines) or f"no newsletter is written down in {FILE}"


def _outcome(made: "Made") -> str:
    cure = {
        Outcome.NOT_DUE: "; --force makes an issue all the same",
        Outcome.NOBODY: "; publisher subscribers add ADDRESS --confirmed",
    }.get(made.outcome, "")
    return f"{made.newsletter}{f' {made.slot}' if made.slot else ''}: {made.outcome}{cure}"
