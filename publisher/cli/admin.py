"""Verbs about the dashboard: who may see it."""

import sys
from typing import Annotated

import typer

from publisher.cli.base import Call, people
from publisher.cli.options import Json, Now
from publisher.errors import Fault, SettingsError
from publisher.oversight import Oversight

admin = typer.Typer(help="The dashboard: who may see it.", no_args_is_help=True)


@admin.command()
def password(context: typer.Context, now: Now, json: Json = False) -> None:
    """Set the password of the dashboard, which opens it. Who is inside has to sign in anew."""
    call = context.obj
    oversight = _oversight(call)
    oversight.set_password(_asked("Password", twice=True), now=now)
    if not call.answer({"set": True}, json=json):
        people.print(f"the password is set; the dashboard is at {call.app(warn=False).project.web.url}admin")


@admin.command()
def totp(
    context: typer.Context,
    now: Now,
    off: Annotated[bool, typer.Option("--off", help="Ask for the password alone again.")] = False,
    json: Json = False,
) -> None:
    """Ask for a one-time code of an authenticator app too (TOTP)."""
    call = context.obj
    oversight = _oversight(call)
    if off:
        oversight.ask_for_no_codes(now=now)
    else:
        enrolment = oversight.enrol()
        people.print(f"{enrolment.secret}\n{enrolment.address}")
        people.print("give this secret to an authenticator app, and type the code that it shows")
        oversight.ask_for_codes(enrolment, _asked("Code", twice=False), now=now)
    if not call.answer({"codes": not off}, json=json):
        people.print("the password is enough" if off else "a code is asked for from now on")


def _oversight(call: Call) -> Oversight:
    app = call.app(warn=False)
    return Oversight(app.project, lambda: app.mailing.store)


def _asked(what: str, *, twice: bool) -> str:
    """What is typed without being shown, or comes in a pipe as one line. Raises SettingsError for nothing."""
    if sys.stdin is not None and sys.stdin.isatty():
        typed = str(typer.prompt(what, hide_input=twice, confirmation_prompt=twice, err=True))
    else:
        typed = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    if not typed or not typed.isprintable():
        fault = Fault(path=what.upper(), line=0, what="nothing that can be typed came", cure="write one line of text")
        raise SettingsError([fault])
    return typed
