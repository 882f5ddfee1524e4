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


@pytest.mark.parametrize(
    "sign",
    [
        "👩‍👩‍👧‍👦",  # joined by U+200D
        "👍🏽",  # with a colour of skin
        "🇰🇷",  # two letters make a flag
        "🏴\U000e0067\U000e0062\U000e007f",  # a flag in tags
        "❤️",  # with a variation selector
        "e\u0301",
        "각",  # conjoining jamo
        "가\u11a8",
        "क्षि",  # a conjunct, with its vowel
        "กำ",
    ],
)
@pytest.mark.parametrize("length", range(9, 24))
def test_nothing_that_is_one_sign_is_cut_in_two(sign: str, length: int) -> None:
    head = cut(sign * 30, length).removesuffix("…")
    assert len(head) < length
    assert len(head) % len(sign) == 0
    assert head


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("今日は雨です。傘を持っていく。", "今日は雨です…"),
        ("今日は「雨が降る」らしい", "今日は…"),
        ("中文没有空格，所以这样剪", "中文没有…"),
        ("Python 是一种语言而且很好", "Python 是…"),
        ("그는 우산을 들고 나갔다", "그는 우산을…"),
    ],
)
def test_words_without_spaces_are_cut_where_a_line_may_end(words: str, head: str) -> None:
    assert (
        cut(
            words,
            {"今日は雨です。傘を持っていく。": 8, "今日は「雨が降る」らしい": 5, "中文没有空格，所以这样剪": 5}.get(
                words, 9
            ),
        )
        == head
    )


def test_chinese_and_japanese_are_parted_between_letters() -> None:
    text = "川の向こうから吹く風は、橋の上でいちど止まり、それから町に入ってくる。" * 2
    lines = wrap(text, 40).split("\n")
    assert "".join(lines) == text
    assert len(lines) > 2
    assert max(len(line) for line in lines) <= 20
    assert not any(line[0] in "、。" for line in lines)


def test_what_is_left_of_an_item_stands_under_its_words() -> None:
    assert wrap("- one two three four", 10) == "- one two\n  three\n  four"
    assert wrap("  12. one two three", 12) == "  12. one\n      two\n      three"
