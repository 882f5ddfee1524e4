"""Our own export, written and read: what one publication knows of its subscribers, another takes over."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from publisher.mail_model import Consent
from publisher.networks import network_of
from publisher.people_model import Person, Told, Trace
from publisher.rosters import base
from publisher.rosters.base import Header, LineError, Reader, Roster, Row, Standing, cell, guarded, instant, unguarded
from publisher.web_model import Choice, Frequency, Preferences, Step

STEPS = (Step.ASKED, Step.CONFIRMED, Step.LEFT, Step.RETURNED, Step.IMPORTED)
STATES = {state.value: Standing(state) for state in Consent}
COLUMNS = (
    "address",
    "state",
    "since",
    "tags",
    "suppressed",
    "suppressed_since",
    *(f"{step}{part}" for step in STEPS for part in ("", "_from", "_way")),
    "preferences",
)


def row(person: Person) -> tuple[str, ...]:
    """The cells of one subscriber, which no spreadsheet takes for formulas."""
    steps = {trace.step: trace for trace in person.steps}
    cells = [person.address, person.state.value, person.since.isoformat(), base.joined(person.tags), person.suppressed]
    cells.append(_written(person.suppressed_since))
    for step in STEPS:
        taken = steps.get(step)
        cells += [_written(taken.at), taken.network, taken.way] if taken else ["", "", ""]
    cells.append(json.dumps(chosen(person.preferences), ensure_ascii=False) if person.preferences else "")
    return tuple(map(guarded, cells))


def described(person: Person) -> dict[str, Any]:
    """One subscriber as JSON tells of them."""
    gone = {"reason": person.suppressed, "since": _written(person.suppressed_since)} if person.suppressed else None
    return {
        "address": person.address,
        "state": person.state.value,
        "since": person.since.isoformat(),
        "suppressed": gone,
        "tags": list(person.tags),
        "consent": [
            {"step": each.step.value, "at": each.at.isoformat(), "network": each.network, "way": each.way}
            for each in person.steps
        ],
        "preferences": chosen(person.preferences) if person.preferences else None,
    }


def chosen(preferences: Preferences) -> dict[str, Any]:
    """What somebody chose, as JSON tells of it."""
    return {
        "language": preferences.language,
        "timezone": preferences.timezone,
        "newsletters": [
            {
                "newsletter": choice.newsletter,
                "wanted": choice.is_wanted,
                "frequency": choice.frequency.value,
                "topics": list(choice.topics),
            }
            for choice in preferences.choices
        ],
    }


def _fits(names: frozenset[str]) -> bool:
    return {"address", "state", "since"} <= names


def _reader(header: Header) -> Reader:
    who, state, since, tags = (header.column(name) for name in ("address", "state", "since", "tags"))
    suppressed, suppressed_since = header.column("suppressed"), header.column("suppressed_since")
    steps = {step: [header.column(f"{step}{part}") for part in ("", "_from", "_way")] for step in STEPS}
    choices = header.column("preferences")

    def read(row: Row) -> Told:
        row = [unguarded(each) for each in row]
        return Told(
            address=base.address(cell(row, who)),
            state=base.standing(cell(row, state), STATES).state,
            since=instant(cell(row, since)),
            suppressed=base.reason(cell(row, suppressed)),
            suppressed_since=instant(cell(row, suppressed_since)),
            steps=tuple(_traces(row, steps)),
            tags=base.tags(cell(row, tags)),
            preferences=_preferences(cell(row, choices)),
        )

    return read


def _traces(row: Row, steps: Mapping[Step, Iterable[int]]) -> Iterable[Trace]:
    for step, columns in steps.items():
        at, network, way = (cell(row, column) for column in columns)
        if taken := instant(at):
            yield Trace(step=step, at=taken, network=network_of(network), way=base.reason(way))


def _preferences(text: str) -> Preferences | None:
    if not text:
        return None
    try:
        read = json.loads(text)
        return Preferences(
            language=_word(read["language"], 35),
            timezone=_timezone(read["timezone"]),
            choices=tuple(map(_choice, read["newsletters"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        cure = "leave this column as it was exported, or empty"
        raise LineError(f"{base.shown(text)} are no preferences", cure) from error


def _choice(read: Mapping[str, Any]) -> Choice:
    return Choice(
        newsletter=_word(read["newsletter"], 64),
        is_wanted=bool(read["wanted"]),
        frequency=Frequency(read["frequency"]),
        topics=tuple(_word(each, 200) for each in read["topics"]),
    )


def _word(text: str, longest: int) -> str:
    """A word as it may be kept. Raises ValueError and TypeError."""
    if len(text) > longest or base.UNSEEN.search(text):
        raise ValueError
    return text


def _timezone(name: str) -> str:
    """A time zone that there is, or "". Raises ValueError, KeyError and TypeError."""
    return ZoneInfo(name).key if name else ""


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""


ROSTER = Roster(name="publisher", fits=_fits, reader=_reader)
