"""Bytes of any of the old encodings are read as what they say, and named; what is no text is refused."""

from contextlib import suppress
from itertools import product
from time import process_time

import pytest

from publisher.parser.encoding import decode

KOREAN = (
    "서울의 밤버스는 자정부터 새벽 다섯 시까지 다닙니다. 저는 어제 처음 타 보았는데, 생각보다 사람이 많았습니다. "
    "ㅋㅋㅋ 그래도 기사님이 친절하셨고, 노선도 편했어요! 블로그를 깃허브로 옮기고 나서 첫 글입니다."
)
JAPANESE = (
    "昨日、久しぶりに京都へ行きました。雨が降っていましたが、お寺はとても静かで、紅葉がきれいでした。"
    "ブログをはてなから引っ越したので、これが最初の記事です。プログラミングについても書いていきます。"
)
KATAKANA = "アイコン・データベース・サーバー・ネットワーク・プログラム・インストール・バージョン・ファイルの設定"
CHINESE = (
    "今天天气很好，我和朋友去了公园散步。昨天晚上把博客从以前的服务器搬到了这里，这是第一篇文章。"
    "以后会写一些关于编程和生活的内容，希望大家喜欢。如果有什么问题，请在下面留言。"
)
TAIWANESE = (
    "今天天氣很好，我和朋友去了公園散步。昨天晚上把部落格從以前的伺服器搬到了這裡，這是第一篇文章。"
    "以後會寫一些關於程式設計和生活的內容，希望大家喜歡。如果有什麼問題，請在下面留言。"
)
FRENCH = (
    "Hier, j’ai enfin déménagé. Le café était fermé, mais la boulangerie vend des gâteaux à 3 € : « l’été » à Besançon…"
)
ENGLISH = "It’s a “simple” post – nothing more… I don’t know why we can’t just write."

POSTS = [
    *((KOREAN, "cp949", "EUC-KR"), (JAPANESE, "cp932", "Shift_JIS"), (JAPANESE, "euc_jp", "EUC-JP")),
    *((KATAKANA, "cp932", "Shift_JIS"), (KATAKANA, "euc_jp", "EUC-JP"), (CHINESE, "gb18030", "GB18030")),
    *((CHINESE, "gb2312", "GB18030"), (TAIWANESE, "big5", "Big5")),
    *((FRENCH, "cp1252", "Windows-1252"), (ENGLISH, "cp1252", "Windows-1252")),
]


@pytest.mark.parametrize(("length", "start"), list(product([20, 40, 1000], [0, 10])))
@pytest.mark.parametrize(("words", "encoding", "name"), POSTS, ids=lambda value: value if len(value) < 20 else "")
def test_a_post_of_an_old_editor_is_read(words: str, encoding: str, name: str, length: int, start: int) -> None:
    """A short text as well as a long one: it may be all that is not ASCII in the file."""
    part = (words * 10)[start : start + length]
    for text in (f"---\ntitle: {part[:12]}\ndate: 2009-05-01\n---\n\n{part}\n", part):
        assert decode(text.encode(encoding)) == (text, name)


def test_one_name_in_an_english_post_is_enough() -> None:
    text = "---\ntitle: Hello\nauthor: 김철수\n---\nAll else is plain English text.\n"
    assert decode(text.encode("cp949")) == (text, "EUC-KR")
    text = "---\ntitle: Résumé\n---\nAll else is plain English text.\n"
    assert decode(text.encode("cp1252")) == (text, "Windows-1252")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Вчера мы ходили в лес за грибами. Погода была хорошая, и мы нашли много подосиновиков.", "cp1251"),
        ("Wczoraj poszliśmy do lasu na grzyby. Pogoda była piękna, więc znaleźliśmy dużo podgrzybków.", "cp1250"),
    ],
)
def test_other_encodings_of_one_byte_are_known_by_their_language(words: str, encoding: str) -> None:
    assert decode((words * 3).encode(encoding)) == (words * 3, encoding)


@pytest.mark.parametrize(("encoding", "name"), [("utf-16", "UTF-16"), ("utf-32", "UTF-32")])
def test_a_byte_order_mark_tells(encoding: str, name: str) -> None:
    assert decode("비\r\n".encode(encoding)) == ("비\n", name)


def test_utf_8_is_no_news() -> None:
    assert decode("\ufeff비\r\n온다\r\0\uffff".encode()) == ("비\n온다\n", "")


@pytest.mark.parametrize(
    "data",
    [
        *(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff" * 100, bytes(range(128, 256)) * 10, b"x\xed\xa0\x80"),
        *("déjà vu, été, naïveté".encode() + b" na\xefve", "비".encode("utf-16") + b"\x00"),
    ],
)
def test_what_nobody_can_read_is_refused(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(data)


@pytest.mark.parametrize(
    "data", [KOREAN.encode("cp949") * 5000, b"\xe9 " * 500_000, b"a\x81" * 500_000, b"\xff" * 10**6]
)
def test_a_large_file_takes_no_longer_than_a_sample_of_it(data: bytes) -> None:
    begun = process_time()
    with suppress(UnicodeDecodeError):
        decode(data)
    assert process_time() - begun < 0.5
