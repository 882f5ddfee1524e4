"""Settings: `publisher.toml`, and the environment over it. Every fault is reported at once, with its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.errors import Fault, SettingsError, toml_complaint
from publisher.settings import Config
from publisher.tables import Checks, fill, kind_at, settings

FILE = "publisher.toml"
PREFIX = "PUBLISHER_"
KEY = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was set, and where each setting was written."""

    config: Config
    places: "Places"


def load(project: Path, environment: Mapping[str, str], checks: Checks) -> Settings:
    """The settings of a project.

    `checks` are called with the permalink, schedule, subject and transport that were written and raise ValueError.
    Raises SettingsError with every fault of the file and of the environment.
    """
    text = _read(project / FILE)
    try:
        written = tomllib.loads(text)
    except RecursionError as error:
        fault = Fault(path=FILE, what="nested too deep", cure="no setting is: write it plainly")
        raise SettingsError([fault]) from error
    except tomllib.TOMLDecodeError as error:
        what, line = toml_complaint(error, text)
        fault = Fault(path=FILE, line=line, what=f"not TOML: {what}", cure="mend this line")
        raise SettingsError([fault]) from error
    except ValueError as error:  # a number of thousands of digits
        raise SettingsError([Fault(path=FILE, what=f"not TOML: {error}", cure="write a smaller number")]) from error
    origins: dict[tuple[str, ...], str] = {}
    for name, value in sorted(environment.items()):
        if name.startswith(PREFIX) and "__" in name:
            _overlay(written, name, value, origins)
        elif name.removeprefix(PREFIX).lower() in settings(Config) and name.startswith(PREFIX):
            fault = Fault(path=name, line=0, what="a table, not a setting", cure=f"write {name}__KEY")
            raise SettingsError([fault])
    places = Places(text, origins)
    config = fill(Config, written, checks, places.fault)
    return Settings(config=config, places=places)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        fault = Fault(path=FILE, line=line, what="not UTF-8", cure="save the file with the encoding UTF-8")
        raise SettingsError([fault]) from error
    except OSError as error:
        cure = "give publisher leave to read it"
        raise SettingsError([Fault(path=FILE, what=f"cannot be read ({error.strerror})", cure=cure)]) from error


def _overlay(written: dict[str, Any], name: str, value: str, origins: dict[tuple[str, ...], str]) -> None:
    """Put one environment variable, `PUBLISHER_FEEDS__LIMIT=5`, over what the file says."""
    key = tuple(part.lower() for part in name.removeprefix(PREFIX).split("__"))
    origins[key] = name
    if key[-1].endswith("_file") and key[-1] != "key_file":
        key = (*key[:-1], key[-1].removesuffix("_file"))
        try:
            value = Path(value).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            fault = Fault(path=name, line=0, what=f"cannot read {value!r}", cure="name a file that holds the value")
            raise SettingsError([fault]) from error
        origins[key] = name
    table = written
    for part in key[:-1]:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            fault = Fault(path=name, line=0, what=f"{part!r} is no table", cure="write PUBLISHER_TABLE__KEY")
            raise SettingsError([fault])
    table[key[-1]] = _typed(value, key)


def _typed(value: str, key: tuple[str, ...]) -> Any:
    """A value of the environment as its setting wants it: a text, a list (`rss, atom`, or as in TOML), or TOML."""
    kind = kind_at(Config, key)
    if kind is tuple and not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    if kind in (tuple, dict, int, bool):
        try:
            return tomllib.loads(f"value = {value}")["value"]
        except (ValueError, RecursionError):
            return value
    return value


class Places:
    """Where a setting was written: a line of the file at `path`, or a variable of the environment."""

    def __init__(self, text: str, origins: Mapping[tuple[str, ...], str], path: str = FILE) -> None:
        self.lines = text.split("\n")
        self.origins = origins
        self.path = path

    def fault(self, key: tuple[str, ...], what: str, cure: str) -> Fault:
        """What is wrong with one setting, `("feeds", "limit")`, at the place where it was written."""
        what = f"{'.'.join(key)}: {what}"
        variable = next((self.origins[key[:n]] for n in range(len(key), 0, -1) if key[:n] in self.origins), None)
        line = self._line(key)
        if not variable and not line:  # a table that stands in no file: one of its variables
            variable = next((name for at, name in self.origins.items() if at[: len(key)] == key), None)
        if variable:
            return Fault(path=variable, line=0, what=what, cure=cure)
        return Fault(path=self.path, line=line or 1, what=what, cure=cure)

    def _line(self, key: tuple[str, ...]) -> int:
        """The line of a setting, or of the table in which it is missing; 0 where the file has neither."""
        table: tuple[str, ...] = ()
        best = 0
        for number, line in enumerate(self.lines, start=1):
            header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
            if header:
                table = tuple(part.strip(" \"'") for part in header[1].split("."))
                if key[: len(table)] == table:
                    best = number
                continue
            name = re.match(rf"\s*({KEY}(?:\s*\.\s*{KEY})*)\s*=", line)
            if name:
                here = (*table, *(part.strip("\"'") for part in re.findall(KEY, name[1])))
                if key[: len(here)] == here:
                    return number
        return best
