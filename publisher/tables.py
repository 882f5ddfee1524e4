"""Tables of settings: dataclasses that are filled from what was written, as the types of their fields want it.

A field is a text, a flag, a whole number, one of some words, a list, a table, or tables by name. `Annotated` adds
checks to it, from left to right: a function that returns the value or raises `ValueError("what is wrong; what to
write")`, or the name of a function that `fill` is handed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from publisher.errors import Fault, SettingsError

# How each kind is written in a file, and what it is called.
KINDS: Mapping[Any, tuple[type, str]] = {
    str: (str, "a valid string"),
    bool: (bool, "a valid boolean"),
    int: (int, "a valid integer"),
    tuple: (list, "a valid tuple"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What can be set together. `written` are the fields that were set; the others are at their defaults."""

    written: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


Key = tuple[str, ...]
Checks = Mapping[str, Callable[[str], object]]
AnyTable = TypeVar("AnyTable", bound=Table)


def settings(table: type[Table]) -> dict[str, Field[Any]]:
    """What can be set in a table, by the names that are written: the field's own, or the `key` of its metadata."""
    return {each.metadata.get("key", each.name): each for each in fields(table) if each.name != "written"}


def kind_at(table: type[Table], key: Key) -> Any:
    """What may stand at a key: str, bool, int, Literal, tuple, dict or a table; str where nothing may."""
    hint: Any = table
    for name in key:
        bare, _ = _without_checks(hint)
        if _is_table(bare):
            known = settings(bare)
            hint = known[name].type if name in known else str
        else:
            hint = get_args(bare)[1] if get_origin(bare) is dict else str
    bare, _ = _without_checks(hint)
    return get_origin(bare) or bare


def at_least(least: int) -> Callable[[int], int]:
    """A check of numbers."""

    def check(number: int) -> int:
        if number < least:
            raise ValueError(f"{number!r} will not do; write greater than or equal to {least}")
        return number

    return check


def fill(table: type[AnyTable], written: object, checks: Checks, fault: Callable[[Key, str, str], Fault]) -> AnyTable:
    """A table as it was written. Raises SettingsError with all that is wrong, as `fault` says it."""
    reader = _Reader(checks, fault)
    filled: AnyTable = reader.value(table, written, ())
    if reader.faults:
        raise SettingsError(reader.faults)
    return filled


class _Reader:
    """Goes through everything that was written and notes what is wrong."""

    def __init__(self, checks: Checks, fault: Callable[[Key, str, str], Fault]) -> None:
        self.checks = checks
        self.fault = fault
        self.faults: list[Fault] = []

    def value(self, hint: Any, written: Any, key: Key) -> Any:
        """What was written, as its type wants it; what is wrong is noted, and stays as it is."""
        bare, checks = _without_checks(hint)
        try:
            _demand(bare, written, key)
            value = self._inside(bare, written, key)
            for check in checks:
                value = self._checked(check, value)
        except ValueError as error:
            what, _, cure = str(error).rpartition("; ")
            self.faults.append(self.fault(key, what, cure))
            return written
        return value

    def _inside(self, bare: Any, written: Any, key: Key) -> Any:
        kind = get_origin(bare) or bare
        if kind is tuple:
            each, _ = get_args(bare)
            return tuple(self.value(each, item, (*key, str(number))) for number, item in enumerate(written))
        if kind is dict:
            name, each = get_args(bare)
            return {
                self.value(name, word, (*key, word)): self.value(each, item, (*key, word))
                for word, item in written.items()
            }
        return self._table(kind, written, key) if _is_table(kind) else written

    def _table(self, table: type[Table], written: Mapping[str, Any], key: Key) -> Table:
        known = settings(table)
        values = {
            each.name: self.value(each.type, written[name], (*key, name))
            for name, each in known.items()
            if name in written
        }
        for name in written:
            if name not in known:
                self.faults.append(self.fault((*key, name), "unknown setting", _nearest(name, known, key)))
        return table(**values, written=frozenset(values))

    def _checked(self, check: Callable[[Any], Any] | str, value: Any) -> Any:
        if not isinstance(check, str):
            return check(value)
        if value and check in self.checks:
            self.checks[check](value)
        return value


def _without_checks(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Union:  # with None, which no file can say
        hint = get_args(hint)[0]
    if get_origin(hint) is Annotated:
        return hint.__origin__, hint.__metadata__
    return hint, ()


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Table)


def _nearest(name: str, known: Iterable[str], above: Key) -> str:
    import difflib  # only a fault needs it

    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {'.'.join((*above, near[0]))}?" if near else f"known here: {', '.join(sorted(known))}"


def _demand(bare: Any, written: object, key: Key) -> None:
    """Refuse what is of another kind. True is an int to Python, but no number in a file."""
    kind = get_origin(bare) or bare
    if kind is dict or _is_table(kind):
        if not isinstance(written, dict):
            raise ValueError(f"{written!r} is no table; write its settings under [{'.'.join(key)}]")
    elif kind is Literal:
        *words, last = map(repr, get_args(bare))
        if written not in get_args(bare):
            raise ValueError(f"{written!r} will not do; write {', '.join(words)} or {last}")
    elif type(written) is not KINDS[kind][0]:
        raise ValueError(f"{written!r} will not do; write {KINDS[kind][1]}")
