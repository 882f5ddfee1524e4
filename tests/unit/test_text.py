"""Plain words."""

import pytest

from publisher.text import cut, language_of, plain, slugify, wrap


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<em>Rain</em> &amp; sun", "Rain & sun"),
        ("Vec<T> and 1 < 2", "Vec<T> and 1 < 2"),
        ("a\n  b", "a b"),
        ("bad\x0bbyte\ud800", "badbyte"),
    ],
)
def test_a_title_is_one_line_of_clean_text(markup: str, words: str) -> None:
    assert plain(markup) == words


def test_cutting_ends_after_a_word() -> None:
    assert cut("one two three four", 12) == "one two…"
    assert cut("가나다라마바사", 5) == "가나다라…"
    assert cut("short", 10) == "short"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("C++ & C", "c-plus-plus-c"),
        ("C#", "c-sharp"),
        ("#1", "1"),
        ("동네 가게", "동네-가게"),
        ("!!!", ""),
        ("A_b", "a-b"),
    ],
)
def test_slugs_keep_letters_of_any_script(name: str, slug: str) -> None:
    assert slugify(name) == slug


@pytest.mark.parametrize(
    ("titles", "language"),
    [(["러시아 北한과 反美"], "ko"), (["雨の日"], "ja"), (["雨天"], "zh"), (["Rain", "Sun"], "en"), ([], "en")],
)
def test_the_language_is_told_by_the_script(titles: list[str], language: str) -> None:
    assert language_of(titles) == language


def test_lines_are_wrapped_by_their_width_and_long_words_stay_whole() -> None:
    assert wrap("가나 다라 마바", 10) == "가나 다라\n마바"
    assert wrap("one two three", 7) == "one two\nthree"
    assert wrap("see https://example.org/a/long/one now", 12) == "see\nhttps://example.org/a/long/one\nnow"
    assert wrap("a\n\nb", 10) == "a\n\nb"
    assert wrap("    x = 1", 20) == "    x = 1"
    assert wrap("  one two three", 9) == "  one two\n  three"
