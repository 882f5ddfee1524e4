"""The settings as they were read: each with its value, where it was written, and its secrets hidden."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from publisher.board_model import Setting
from publisher.config import Places
from publisher.settings import Config
from publisher.tables import Table

HIDDEN = "•••"
SECRET = "secret"  # noqa: S105 - what the metadata of a secret setting says
_PASSWORD = re.compile(r"(?<=//)([^/@\s:]*):\S+(?=@)")


def as_read(config: Config, places: Places) -> tuple[Setting, ...]:
    """Every setting, those that were not written at their defaults; no secret, and no password in an address."""
    return tuple(_settings(config, (), places))


def _settings(table: Table, above: tuple[str, ...], places: Places) -> Iterator[Setting]:
    for each in fields(table):
        if each.name == "written":
            continue
        name = each.metadata.get("key", each.name)
        key, value = (*above, name), getattr(table, each.name)
        if isinstance(value, Table):
            yield from _settings(value, key, places)
        elif isinstance(value, dict) and any(isinstance(inner, Table) for inner in value.values()):
            for inner_name, inner in value.items():
                yield from _settings(inner, (*key, inner_name), places)
        else:
            is_written = each.name in table.written
            yield Setting(
                key=".".join(key),
                value=HIDDEN if each.metadata.get(SECRET) and value else _told(value),
                place=_place(places, key) if is_written else "",
            )


def _place(places: Places, key: tuple[str, ...]) -> str:
    fault = places.fault(key, "", "")
    return f"{fault.path}:{fault.line}" if fault.line else fault.path


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(_told, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_told(each)}" for name, each in value.items())
    return _PASSWORD.sub(rf"\1:{HIDDEN}", str(value)) if value is not None else ""
