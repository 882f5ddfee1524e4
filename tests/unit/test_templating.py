"""Templates are filled in strictly, and every failure names the template and the line."""

from typing import Any

import pytest

from publisher.errors import TemplateError
from publisher.templating import render

CURE = "mend it, or remove it to use the packaged one"


def filled(source: str, *, name: str = "page.html", **view: Any) -> str:
    return render({f"{name}.j2": source}, name, view)


def refusal(templates: dict[str, str], **view: Any) -> str:
    with pytest.raises(TemplateError) as caught:
        render(templates, "page.html", view)
    return str(caught.value)


def test_values_are_escaped_in_html() -> None:
    assert filled("<p>{{ title }}</p>", title='<b>"R&D"</b>') == "<p>&lt;b&gt;&#34;R&amp;D&#34;&lt;/b&gt;</p>"


def test_values_are_left_alone_in_text() -> None:
    assert filled("{{ title }}", name="page.txt", title="<b>R&D</b>") == "<b>R&D</b>"


def test_what_is_marked_safe_is_not_escaped() -> None:
    assert filled("{{ content|safe }}", content="<b>wet</b>") == "<b>wet</b>"


def test_a_post_is_never_a_template() -> None:
    assert filled("{{ title }}", title="{{ 7 * 7 }}{% raw %}") == "{{ 7 * 7 }}{% raw %}"


def test_a_line_with_a_block_only_leaves_no_line() -> None:
    assert filled("{% for each in many %}\n  {{ each }}\n  {% endfor %}\nend\n", many=[1, 2]) == "  1\n  2\nend\n"


def test_a_template_may_include_another() -> None:
    templates = {"page.html.j2": "{% include 'part.html.j2' %}!", "part.html.j2": "{{ title }}"}
    assert render(templates, "page.html", {"title": "<Rain>"}) == "&lt;Rain&gt;!"


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("\n{{ nobody }}", 2, "a name that no one gave it: 'nobody' is undefined"),
        ("\n\n{{ title.colour }}", 3, "a name that no one gave it: 'str object' has no attribute 'colour'"),
        ("{% if nobody %}{% endif %}", 1, "a name that no one gave it: 'nobody' is undefined"),
        ("\n{% if %}", 2, "TemplateSyntaxError: Expected an expression, got 'end of statement block'"),
        ("\n{{ title|shout }}", 2, "TemplateAssertionError: No filter named 'shout'."),
        ("\n{{ 1 // 0 }}", 2, "ZeroDivisionError: integer division or modulo by zero"),
        ("\n\n{{ 5|length }}", 3, "TypeError: object of type 'int' has no len()"),
        ("\n{% include 'part.html.j2' %}", 2, "the template 'part.html.j2' is missing"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_refused_at_its_line(source: str, line: int, what: str) -> None:
    assert refusal({"page.html.j2": source}, title="Rain") == f"templates/page.html.j2:{line}: {what}: {CURE}"


def test_a_missing_template_is_named() -> None:
    assert refusal({}) == f"templates/page.html.j2:1: the template 'page.html.j2' is missing: {CURE}"


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("\n{{ nobody }}", "a name that no one gave it: 'nobody' is undefined"),
        ("\n{% if %}", "TemplateSyntaxError: Expected an expression, got 'end of statement block'"),
    ],
)
def test_a_fault_in_an_included_template_is_named_there(source: str, what: str) -> None:
    templates = {"page.html.j2": "{% include 'part.html.j2' %}", "part.html.j2": source}
    assert refusal(templates) == f"templates/part.html.j2:2: {what}: {CURE}"


def test_a_template_that_includes_itself_is_refused() -> None:
    assert "RecursionError" in refusal({"page.html.j2": "{% include 'page.html.j2' %}"})
