"""What can be read of a JavaScript file without running it."""

import time
from typing import Any

import pytest

from publisher.generators.javascript import computed, literals, objects


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('module.exports = {a: \'x\', "b": "y", c: `z`}', {"a": "x", "b": "y", "c": "z"}),
        ("export default {a: 1, b: true, c: null,}", {"a": "1", "b": "true"}),
        ("export default {a: ['x', f(), {b: 'y'}, ...z]}", {"a": ["x", {"b": "y"}]}),
        ("const a = 'x';\nconst b = {a, c: a};", {"a": "x", "c": "x"}),
        ("const a = 'x'\nexport default {a}", {"a": "x"}),
        ("const a = process.env.A ?? 'x'; module.exports = {a, b: process.env.B || 'y'}", {"a": "x", "b": "y"}),
        ("const c: Config = {a: 'x' as const, b: ({c: 'y'} satisfies T)}", {"a": "x", "b": {"c": "y"}}),
        ("module.exports = {a: 'x' + y, b: `${x}`, c: x ? 'y' : 'z', d: new Date(), e: 'x'}", {"e": "x"}),
        ("module.exports = {f() { return {a: 'x'} }, async g(x) {}, get h() {}, [i]: 'x', j: 'y'}", {"j": "y"}),
        ("module.exports = {f: (x) => ({a: 'x'}), g: async function () { return {} }, h: 'y'}", {"h": "y"}),
        ("export default function (config) { if (x) { y() } return {dir: {input: 'src'}} }", {"dir": {"input": "src"}}),
        ("// {a: 'x'}\n/* = {a: 'y'} */ export default {a: 'z'} // b", {"a": "z"}),
        ("x.replace(/['\"{]/g, ''); export default {a: 'x'}", {"a": "x"}),
        (r"export default {a: 'It\'s \u00e9\n\"q\"'}", {"a": 'It\'s é\n"q"'}),
        ("export default {a: 'x", {}),
        ("", {}),
    ],
)
def test_literals(code: str, expected: dict[str, Any]) -> None:
    assert literals(code) == expected


def test_each_outermost_object_is_one() -> None:
    assert objects("f({a: 'x'}); g([{b: 'y'}, {c: {d: 'z'}}])") == [{"a": "x"}, {"b": "y"}, {"c": {"d": "z"}}]


def test_what_is_computed_is_known_by_name() -> None:
    assert computed("export default {a: f(), b() {}, c: {d: f()}, e: 'x'}") == {"a", "b"}


@pytest.mark.parametrize(
    "piece", ["{", "= {a:", "= [", "(", "/*", "'", "`", "=/[", "= /a", "= {a: x => {", "= {a: 1}, ", "const a = a ?? "]
)
def test_a_bomb_costs_no_time(piece: str) -> None:
    start = time.perf_counter()
    literals(piece * (1024 * 1024 // len(piece)))
    assert time.perf_counter() - start < 5
