"""The verb `check`: findings as lines, as JSON, and as annotations of GitHub."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from publisher.cli.base import REFUSED, Call, answers, count, people, track
from publisher.cli.options import Json, Now

if TYPE_CHECKING:
    from publisher.actions.check import Checked
    from publisher.lint.base import Finding


def check(
    context: typer.Context,
    now: Now,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Feeds, or folders of feeds. [default: this project]", show_default=False
        ),
    ] = None,
    form: Annotated[
        Literal["text", "json", "github"], typer.Option("--format", help="How findings are told.")
    ] = "text",
    fix: Annotated[bool, typer.Option("--fix", help="Tell what to write instead, where that can be told.")] = False,
    json: Json = False,
) -> None:
    """Lint posts, feeds as they were built, and the next digest; or the feeds that are named."""
    call = context.obj
    checked = _checked(call, paths, now)
    errors = [each for each in checked.findings if each.severity == "error"]
    warnings = len(checked.findings) - len(errors)
    answer = {
        "feeds": checked.feeds,
        "errors": len(errors),
        "warnings": warnings,
        "findings": [{**asdict(each), "severity": each.severity} for each in checked.findings],
    }
    told = people
    if call.answer(answer, json=json or form == "json"):
        for each in errors:
            people.print(str(each))
    else:
        if form == "github":
            told = answers
        for each in checked.findings:
            told.print(_annotation(each) if form == "github" else str(each))
            if fix and each.write and form == "text":
                told.print(f"    write: {' '.join(each.write.split())}")
        looked = count(checked.feeds, "feed")
        found = f"{count(len(errors), 'error')}, {count(warnings, 'warning')}" if checked.findings else "nothing found"
        people.print(f"{looked}: {found}")
    if errors:
        raise typer.Exit(REFUSED)


def _checked(call: Call, paths: list[Path] | None, now: datetime) -> "Checked":
    if not paths:
        return call.app(warn=False).check(now=now, track=track)
    from publisher.actions.check import feeds  # its libraries take a while to load

    return feeds(paths, now=now, beside=Path(), track=track)


def _annotation(finding: "Finding") -> str:
    """A finding as a workflow command of GitHub, which shows it beside the line of the file."""
    places = f"file={_escaped(finding.path, ',:')},line={max(finding.line, 1)},title={finding.code}"
    return f"::{finding.severity} {places}::{_escaped(f'{finding.what}: {finding.cure}')}"


def _escaped(text: str, also: str = "") -> str:
    for letter in ("%", "\r", "\n", *also):
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
