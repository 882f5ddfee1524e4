"""Plain words: clean, on one line, cut, wrapped, made into a path; and what language they are in."""

import hashlib
import html
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator

# Patterns that not every run needs are compiled where they are first used: `re` keeps them.

# What XML 1.0 (section 2.2) cannot carry, lone surrogates among it, and what HTML may not (HTML Living Standard, 13.1):
# control characters and code points that are no characters. In the C1 range stands what Windows-1252 was misread as.
PLANES = "".join(f"{chr(plane << 16)}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 17))
UNCLEAN = f"[^ -~\n\r\t\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd{PLANES}]"
MISREAD = {chr(code): bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}

# Only HTML's own elements are taken for markup: a title may say `Vec<T>`.
ELEMENTS = set(
    "a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li main mark "
    "object ol p picture pre q rp rt ruby s samp script section small source span strong style sub summary sup svg "
    "table tbody td tfoot th thead time tr track u ul var video wbr".split()
)
REFERENCE = r"(?i)&#(\d{1,9}|x[0-9a-f]{1,8});?|&#x?[0-9a-f]{8,};?"
TAG = rf"(?i)</?(?:{'|'.join(sorted(ELEMENTS))})(?:\s[^<>]*)?/?>"

SCRIPTS = {
    "ko": "[\uac00-\ud7a3]",
    "zh": "[\u4e00-\u9fff]",
    "ja": "[\u3041-\u30ff\u4e00-\u9fff]",  # the same ideographs: one kana tells
    "ar": "[\u0621-\u064a]",
    "ru": "[\u0400-\u04ff]",
}

# What `cut` must know of graphemes and of scripts without spaces.
JOINER = "\u200d"
JOINED = {JOINER, *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080)), "\uff9e", "\uff9f", "\u0e33"}
FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
VIRAMA = 9  # the class of signs that join an Indic letter with the next
JAMO = (
    ("[\u1100-\u115f\ua960-\ua97c]", "[\u1100-\u11a7\ua960-\ua97c\uac00-\ud7c6]"),
    ("[\u1160-\u11a7\ud7b0-\ud7c6\uac00-\ud7a3]", "[\u1160-\u11ff\ud7b0-\ud7fb]"),
    ("[\u11a8-\u11ff\ud7cb-\ud7fb]", "[\u11a8-\u11ff\ud7cb-\ud7fb]"),
)
UNSPACED = "[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff]"
OPENING = "「『（([【《〈“‘｛"
CLOSING = "」』）)]】》〉”’｝、。，．！？；：…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"


def scrub(text: str) -> str:
    """The text without the characters that no XML and no HTML can carry, or with those that they were misread from."""
    # What can be printed is clean, which most texts are, and this is told in a third of the time.
    if text.replace("\n", "").isprintable():
        return text
    return re.sub(UNCLEAN, lambda found: MISREAD.get(found[0], ""), text)


def plain(markup: str) -> str:
    """One line of text: HTML's tags gone (but not `Vec<T>`), character references decoded, blank space folded."""
    if "<" in markup or "&" in markup:
        markup = html.unescape(without_bad_references(re.sub(TAG, "", markup)))
    return line(markup)


def without_bad_references(markup: str) -> str:
    """The markup without numeric references to characters that do not exist, or that no XML document can carry."""
    if "&#" not in markup:
        return markup
    return re.sub(REFERENCE, lambda match: match[0] if match[1] and _is_good(match[1]) else "", markup)


def _is_good(number: str) -> bool:
    value = int(number[1:], 16) if number[0] in "xX" else int(number)
    return value <= sys.maxunicode and bool(scrub(html.unescape(f"&#{value};")))


def line(words: str) -> str:
    """The words on one line, clean, blank space folded."""
    return " ".join(scrub(words).split())


def cut(words: str, length: int) -> str:
    """At most `length` characters with an ellipsis, cut after a word where that does not cost half of them.

    No sign that readers see as one is cut in two: letters with their marks, flags, families of emoji, jamo.
    """
    if len(words) <= length:
        return words
    whole = next((at for at in range(length - 1, 0, -1) if _is_boundary(words, at)), length - 1)
    at_word = next((at for at in range(whole, length // 2, -1) if _ends_word(words, at)), whole)
    return words[:at_word].rstrip(" ,.;:·、。，；：" + OPENING) + "…"


def graphemes(words: str) -> Iterator[str]:
    """The signs of a text as readers see them: letters with their marks, flags, families of emoji, jamo."""
    start = 0
    for at in range(1, len(words)):
        if _is_boundary(words, at):
            yield words[start:at]
            start = at
    if words:
        yield words[start:]


def _is_boundary(words: str, at: int) -> bool:
    """Whether a grapheme ends before `at` (Unicode Standard Annex 29, without the rarest of its rules)."""
    before, after = words[at - 1], words[at]
    if unicodedata.category(after).startswith("M") or after in JOINED or before == JOINER:
        return False
    if before in FLAGS and after in FLAGS:
        return len(words[:at]) % 2 == len(words[:at].rstrip(FLAGS)) % 2
    if unicodedata.combining(before) == VIRAMA and unicodedata.category(after) == "Lo":
        return False
    return not any(re.match(first, before) and re.match(second, after) for first, second in JAMO)


def _ends_word(words: str, at: int) -> bool:
    """Whether a line may end before `at`: at a blank, and between Chinese and Japanese letters."""
    if words[at] == " " or words[at - 1] == " ":
        return True
    before, after = words[at - 1], words[at]
    is_parted = (re.match(UNSPACED, before) or re.match(UNSPACED, after)) and _is_boundary(words, at)
    return bool(is_parted and before not in OPENING and after not in CLOSING)


def wrap(text: str, width: int = 72) -> str:
    """Each line of the text in lines of at most `width` columns: a Korean, Japanese or Chinese letter takes two.

    A line that fits stays as it is, indent and all; what is left of an item of a list stands under its words. Chinese
    and Japanese are parted between letters. A word that is longer than a line, as an address is, stays whole.
    """
    return "\n".join(each if columns(each) <= width else _wrapped(each, width) for each in text.split("\n"))


def _wrapped(words: str, width: int) -> str:
    indent = words[: len(words) - len(words.lstrip(" "))]
    mark = re.match(r" *(?:-|\d+\.) ", words)
    hanging = " " * len(mark[0]) if mark else indent
    lines: list[str] = []
    here = 0  # columns of the last line
    for word in words.split():
        gap = " "
        for piece in _pieces(word):
            taken = columns(piece)
            if lines and here + len(gap) + taken <= width:
                lines[-1] += gap + piece
                here += len(gap) + taken
            else:
                lines.append((hanging if lines else indent) + piece)
                here = len(hanging if len(lines) > 1 else indent) + taken
            gap = ""
    return "\n".join(lines)


def _pieces(word: str) -> list[str]:
    """The parts of a word between which a line may end: one where it has no Chinese or Japanese letters."""
    if not re.search(UNSPACED, word):
        return [word]
    ends = [at for at in range(1, len(word)) if _ends_word(word, at)]
    return [word[start:end] for start, end in zip([0, *ends], [*ends, len(word)], strict=True)]


def columns(words: str) -> int:
    """How wide the words are where every letter has the same width: Korean, Japanese and Chinese ones take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits; blank space does not count, so that a reflowed paragraph is no change."""
    return hashlib.blake2b(text.encode().translate(None, b" \t\r\n\v\f"), digest_size=8).hexdigest()


def slugify(text: str) -> str:
    """A name as one path segment: letters and digits of any script, lower-cased, the rest as hyphens.

    The signs that tell C, C++ and C# apart are spelt out.
    """
    text = re.sub(r"(?<=\w)#", " sharp", re.sub(r"(?<=[\w+])\+", " plus", text))
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def file_name(path: str) -> str:
    """A source's name without its suffix; of a page bundle (`ferry/index.md`) that of its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    return folder.rpartition("/")[2] if stem == "index" and folder else stem


def language_of(texts: Iterable[str]) -> str:
    """The language (BCP 47) that most letters of the texts are proper to; English where no script tells."""
    letters = "".join(texts)
    counts = {language: len(re.findall(script, letters)) for language, script in SCRIPTS.items()}
    likely = max(counts, key=lambda language: counts[language])
    return likely if counts[likely] * 4 > sum(letter.isalpha() for letter in letters) else "en"
