"""YAML, TOML and JSON as plain values, whatever was written."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.notation import NotationError, table


@pytest.mark.parametrize(
    ("notation", "text", "expected"),
    [
        ("yaml", "a: no\nb: 12:30\nc: 1.10\n", {"a": "no", "b": "12:30", "c": "1.10"}),
        ("yaml", "a: ~\nb:\nc: '~'\nd: null\n", {"a": "", "b": "", "c": "~", "d": ""}),
        ("yaml", "a: [x, {b: y}]\nc:\n  - z\n", {"a": ["x", {"b": "y"}], "c": ["z"]}),
        ("yaml", "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n", {"a": {"x": "1", "y": "2"}, "b": {"x": "1", "y": "3"}}),
        ("yaml", "--- {a: x}\n--- {a: y}\n", {"a": "x"}),
        ("yaml", "a: !!python/object/apply:os.system [x]\nb: !ruby/object y\n", {"a": ["x"], "b": "y"}),
        ("yaml", "a: &a [*a]\n", {"a": [""]}),
        ("yaml", "? [x]\n: y\n", {"": "y"}),
        ("yaml", "\ufeffa: x\0\n", {"a": "x"}),
        ("yaml", "- x\n", {}),
        ("yaml", "", {}),
        ("toml", "a = 1\nb = true\n[c]\nd = 2026-03-05\n", {"a": "1", "b": "true", "c": {"d": "2026-03-05"}}),
        ("json", '{"a": 1, "b": null, "c": [true, 1.10]}', {"a": "1", "b": "", "c": ["true", "1.10"]}),
        ("json", "[]", {}),
    ],
)  # fmt: skip
def test_every_scalar_is_text(notation: str, text: str, expected: dict[str, Any]) -> None:
    assert table(text, notation) == expected


@pytest.mark.parametrize(
    ("notation", "text", "line", "above"),
    [
        ("yaml", "a: x\nb: y: z\nc: x\n", 2, "a: x"),
        ("yaml", "a: x\nb:\n  - 'y\nc: x\n", 3, "a: x"),
        ("yaml", "\tx: y\n", 1, ""),
        ("toml", "a = 1\nb =\nc = 2\n", 2, "a = 1"),
        ("toml", "a = 1\na = 2\n", 2, "a = 1"),
        ("json", '{"a": 1,\n}', 2, ""),
    ],
)
def test_a_fault_has_its_line_and_what_stands_above_it(notation: str, text: str, line: int, above: str) -> None:
    with pytest.raises(NotationError) as raised:
        table(text, notation)
    assert (raised.value.line, raised.value.above) == (line, above)


MEGABYTE = 1024 * 1024
BOMBS = {
    "brackets": ("yaml", "[" * MEGABYTE),
    "brackets and texts": ("yaml", '["]",' * (MEGABYTE // 5)),
    "braces": ("yaml", "{a: " * (MEGABYTE // 4)),
    "dashes": ("yaml", "- " * (MEGABYTE // 2)),
    "question marks": ("yaml", "? " * (MEGABYTE // 2)),
    "steps": ("yaml", "".join(" " * n + "a:\n" for n in range(1400))),
    "aliases": ("yaml", "a: &a [x]\n" + "".join(f"a{n}: &a [{'*a, ' * 9}]\n" for n in range(20))),
    "merges": ("yaml", "a: &a {x: y}\n" + "".join(f"a{n}: &a {{b: *a, c: *a}}\n" for n in range(40))),
    "nodes": ("yaml", "a: b\n" * 150_000),
    "arrays": ("toml", "a = " + "[" * MEGABYTE),
    "dots": ("toml", "a." * 500_000 + "a = 1"),
    "dots of a table": ("toml", "[" + "a." * 250_000 + "a]\n" + "a = 1\n" * 50_000),
    "dots inside": ("toml", "x = {" + "a . " * 200_000 + "a = 1}"),
    "digits": ("toml", "a = " + "1" * 10_000),
    "objects": ("json", '{"a":' * 200_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name: str) -> None:
    notation, text = BOMBS[name]
    start = time.perf_counter()
    with pytest.raises(NotationError):
        table(text, notation)
    assert time.perf_counter() - start < 2


values = st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)


@settings(max_examples=100)
@given(text=st.text() | values.map(json.dumps), notation=st.sampled_from(["yaml", "toml", "json"]))
def test_whatever_is_written_is_a_table_or_a_fault(text: str, notation: str) -> None:
    with suppress(NotationError):
        assert isinstance(table(text, notation), dict)
