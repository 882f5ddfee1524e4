"""The words that mails and pages say themselves. Another language is a file in `languages/` and a row in WORDS."""

from collections.abc import Mapping

from publisher.languages import board_english, board_korean
from publisher.languages.arabic import ARABIC
from publisher.languages.base import Words
from publisher.languages.chinese import CHINESE
from publisher.languages.english import ENGLISH
from publisher.languages.german import GERMAN
from publisher.languages.japanese import JAPANESE
from publisher.languages.korean import KOREAN

WORDS: Mapping[str, Words] = {
    "ar": ARABIC,
    "de": GERMAN,
    "en": ENGLISH,
    "ja": JAPANESE,
    "ko": KOREAN,
    "zh": CHINESE,
}

# What the dashboard says.
BOARDS: Mapping[str, Mapping[str, str]] = {"en": board_english.BOARD, "ko": board_korean.BOARD}


def words(language: str, own: Mapping[str, Words] | None = None) -> Words:
    """The words of a language tag (BCP 47), or of its primary part; English where there are none.

    `own` are those of the project, which stand over those of this house.
    """
    tag = language.lower()
    known = {**WORDS, **(own or {})}
    return known.get(tag) or known.get(tag.partition("-")[0]) or ENGLISH
