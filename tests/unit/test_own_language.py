"""A language of a person's own."""

from datetime import date
from typing import Any

import pytest

from publisher.errors import Fault
from publisher.languages.english import ENGLISH
from publisher.languages.own import own
from publisher.words import words

DAY = date(2026, 11, 23)


def read(written: dict[str, Any]) -> tuple[Any, list[str]]:
    def say(name: str, what: str, cure: str) -> Fault:
        return Fault(path="languages/pt.toml", what=f"{name}: {what}", cure=cure)

    made, faults = own(ENGLISH, written, say)
    return made, [str(fault).removeprefix("languages/pt.toml:1: ") for fault in faults]


def test_words_that_are_written_win_and_the_others_stay() -> None:
    made, faults = read({"read": "Ler", "more": "e mais {count}", "kinds": {"tag": "Etiquetas"}})
    assert faults == []
    assert (made.read, made.more, made.leave) == ("Ler", "e mais {count}", ENGLISH.leave)
    assert (made.kinds["tag"], made.kinds["author"]) == ("Etiquetas", ENGLISH.kinds["author"])


def test_posts_are_counted_and_days_are_written() -> None:
    months = [f"m{number}" for number in range(1, 13)]
    made, faults = read(
        {
            "posts": {"1": "um artigo", "other": "{count} artigos"},
            "date": "{day} de {month} de {year}",
            "months": months,
        }
    )
    assert faults == []
    assert [made.posts(count) for count in (1, 2)] == ["um artigo", "2 artigos"]
    assert made.date(DAY) == "23 de m11 de 2026"
    plain, faults = read({"posts": "{count} artigos", "date": "{year}/{month}/{day}"})
    assert faults == []
    assert (plain.posts(1), plain.date(DAY)) == ("1 artigos", "2026/11/23")


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"reed": "x"}, "reed: no word that mails or pages say: did you mean read?"),
        ({"read": 3}, "read: 3 is no text: write a text"),
        ({"more": "{cout}"}, "more: nothing is known to stand for {cout}: write {count}"),
        ({"read": "{count}"}, "read: nothing is known to stand for {count}: write no { and }"),
        ({"more": "{count.__class__}"}, "more: nothing is known to stand for {count.__class__}: write {count}"),
        ({"more": "{count:>99999999}"}, "more: cannot be filled in (only a name may stand in braces): write {{ and }}"),
        ({"more": "{count"}, "more: cannot be filled in ("),
        ({"kinds": "x"}, "kinds: 'x' is no table: write [kinds] and its words under it"),
        ({"kinds": {"tags": "x"}}, "kinds.tags: unknown: known here: category, tag"),
        ({"posts": {"1": "one"}}, 'posts: says nothing of other numbers: write other = "{count} posts"'),
        ({"posts": {"few": "x", "other": "y"}}, "posts.few: no number: write numbers"),
        ({"posts": 3}, "posts.other: 3 is no text"),
        ({"date": "{tag}"}, "date: nothing is known to stand for {tag}: write {day} and {month} and {year}"),
        ({"date": "{day}", "months": ["one"]}, "months: not the names of twelve months"),
        ({"months": []}, "months: names of months without a date"),
    ],
)
def test_what_is_wrong_is_named(written: dict[str, Any], fault: str) -> None:
    made, faults = read(written)
    assert made is ENGLISH
    assert [each for each in faults if each.startswith(fault)], faults


def test_a_language_is_found_by_its_tag_or_its_primary_part() -> None:
    made, _ = read({"read": "Ler"})
    brazil, _ = read({"read": "Leia"})
    known = {"pt": made, "pt-br": brazil}
    assert [words(tag, known).read for tag in ("pt", "pt-PT", "pt-BR", "xx")] == ["Ler", "Ler", "Leia", ENGLISH.read]
    assert words("ko", known).read == words("ko").read
