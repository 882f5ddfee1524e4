"""Tables of settings: filled as the types of their fields want it, with everything that is wrong at once."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest

from publisher.errors import Fault, SettingsError
from publisher.tables import Table, at_least, fill, kind_at, settings


def shout(text: str) -> str:
    return text + "!"


def no_rain(text: str) -> str:
    if "rain" in text:
        raise ValueError(f"{text!r} is wet; write of the sun")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner(Table):
    number: Annotated[int, at_least(1)] = 1
    note: Annotated[str, no_rain, "known", shout] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer(Table):
    sender: str = field(default="", metadata={"key": "from"})
    flag: bool = False
    word: Literal["a", "b", "c"] = "a"
    words: tuple[Literal["x", "y"], ...] = ()
    by_name: dict[Annotated[str, no_rain], Inner] = field(default_factory=dict)
    inner: Inner = Inner()


def known(text: str) -> None:
    if text == "unknown":
        raise ValueError("unknown; write another")


def filled(written: object) -> Outer:
    return fill(Outer, written, {"known": known}, at)


def at(key: tuple[str, ...], what: str, cure: str) -> Fault:
    return Fault(path=".".join(key), line=0, what=what, cure=cure)


def faults(written: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        filled(written)
    return [str(fault) for fault in caught.value.faults]


def test_what_was_not_written_is_at_its_default() -> None:
    assert filled({}) == Outer()


def test_what_was_written_is_known_and_makes_no_other_table() -> None:
    table = filled({"from": "", "inner": {"number": 1}})
    assert (table.written, table.inner.written, table.by_name) == ({"sender", "inner"}, {"number"}, {})
    assert table == Outer()


def test_a_table_holds_lists_and_tables() -> None:
    table = filled({"words": ["y", "x"], "by_name": {"one": {"number": 2}}, "inner": {"note": "sun"}})
    assert table == Outer(words=("y", "x"), by_name={"one": Inner(number=2)}, inner=Inner(note="sun!"))


def test_a_named_check_that_is_not_handed_over_and_an_empty_text_are_passed_by() -> None:
    assert fill(Inner, {"note": "unknown"}, {}, at).note == "unknown!"
    assert fill(Inner, {"note": ""}, {"known": int}, at).note == "!"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"flag": 1}, "flag: 1 will not do: write a valid boolean"),
        ({"from": True}, "from: True will not do: write a valid string"),
        ({"word": "d"}, "word: 'd' will not do: write 'a', 'b' or 'c'"),
        ({"word": ["a"]}, "word: ['a'] will not do: write 'a', 'b' or 'c'"),
        ({"words": "xy"}, "words: 'xy' will not do: write a valid tuple"),
        ({"words": ["x", 5]}, "words.1: 5 will not do: write 'x' or 'y'"),
        ({"inner": {"number": 0}}, "inner.number: 0 will not do: write greater than or equal to 1"),
        ({"inner": {"number": False}}, "inner.number: False will not do: write a valid integer"),
        ({"inner": {"number": 1.0}}, "inner.number: 1.0 will not do: write a valid integer"),
        ({"inner": {"note": "unknown"}}, "inner.note: unknown: write another"),
        ({"inner": {"note": "rain; wind"}}, "inner.note: 'rain; wind' is wet: write of the sun"),
        ({"inner": 5}, "inner: 5 is no table: write its settings under [inner]"),
        ({"by_name": []}, "by_name: [] is no table: write its settings under [by_name]"),
        ({"by_name": {"one": {"numbr": 2}}}, "by_name.one.numbr: unknown setting: did you mean by_name.one.number?"),
        ({"inner": {"written": []}}, "inner.written: unknown setting: known here: note, number"),
        ({"sender": "x"}, "sender: unknown setting: did you mean inner?"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(written: dict[str, Any], expected: str) -> None:
    assert faults(written) == [expected]


def test_faults_come_in_the_order_of_the_fields_and_what_is_unknown_after_them() -> None:
    written = {"zzz": 1, "by_name": {"rain": 5}, "flag": 2, "words": [3, "x", 4], "inner": {"qqq": 1, "number": "n"}}
    assert [fault.partition(": ")[0] for fault in faults(written)] == [
        *("flag", "words.0", "words.2", "by_name.rain", "by_name.rain", "inner.number", "inner.qqq", "zzz"),
    ]


def test_a_number_that_is_too_long_to_be_shown_is_a_fault_too() -> None:
    (fault,) = faults({"from": 16**5000})
    assert fault.startswith("from: Exceeds the limit")


def test_settings_go_by_the_names_that_are_written() -> None:
    assert list(settings(Outer)) == ["from", "flag", "word", "words", "by_name", "inner"]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("flag", bool),
        ("word", Literal),
        ("words", tuple),
        ("by_name", dict),
        ("by_name.one", Inner),
        ("by_name.one.number", int),
        ("inner.note", str),
        ("from.nothing", str),
        ("nothing.at.all", str),
    ],
)
def test_every_setting_is_of_a_kind(key: str, kind: object) -> None:
    assert kind_at(Outer, tuple(key.split("."))) is kind
