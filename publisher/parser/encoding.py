"""Bytes become text: UTF-8, or what an editor of twenty years ago wrote. The room of charset-normalizer.

Which old encoding it is, its bytes tell. Each of the Far East has a range of lead bytes for its common letters, where
the others have rare ones; Latin letters stand alone among ASCII. charset-normalizer is asked for the rest: a post of a
few lines is too short for it.
"""

import codecs
import re
from typing import NamedTuple

from publisher.text import scrub

# What no XML can carry, and what is no part of a letter in UTF-8.
CONTROLS = bytes({*range(32), 0x7F} - set(b"\t\n\r"))
# The first bytes, in UTF-8, of everything else that `scrub` finds; few letters begin with them.
LEADS = tuple(bytes([lead]) for lead in (0xC2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4))
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the first half of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
    "euc_jp": "EUC-JP",
    "gb18030": "GB18030",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
}
SAMPLE = 16 * 1024
LIKELY = 0.7  # of the letters must be common ones
HIGH = re.compile(rb"[\x80-\xff]+")
HIGH_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")

# In Windows-1252, letters of Western Europe and what typographers use; the rest is rare.
LATIN = re.compile(
    rb"[\x80\x85\x91-\x97\x99\x9c\xa0\xa1\xa3\xa7\xa9\xab\xb0\xb7\xbb\xbf-\xcf\xd1-\xd6\xd8-\xf6\xf8-\xff]"
)

# The letters of two bytes; those of them that are common in each language; and what is added to their share where
# letters are found that no other has. Korean letters are common ones of Chinese and Japanese too, and not the other
# way round.
PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
SJIS_LETTER = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\xfc]|[\xa1-\xdf]")
HANGUL = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
KANA = re.compile(rb"\xa4[\xa1-\xf3]|\xa5[\xa1-\xf6]")
SJIS_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")
COMMON = {
    "cp949": (PAIR, re.compile(rb"[\xa1-\xa3\xb0-\xc8][\xa1-\xfe]"), HANGUL, 0.1),
    "gb18030": (PAIR, re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]"), None, 0),
    "big5hkscs": (PAIR, re.compile(rb"[\xa1-\xa2\xa4-\xc6][\x40-\x7e\xa1-\xfe]"), None, 0),
    "euc_jp": (PAIR, re.compile(rb"[\xa1\xa3-\xa5\xb0-\xcf][\xa1-\xfe]"), KANA, 0.2),
    "cp932": (SJIS_LETTER, re.compile(rb"[\x81-\x83\x88-\x98][\x40-\xfc]"), SJIS_KANA, 0.2),
}

# Encodings of one byte, of which any bytes are text: charset-normalizer knows them by the letters that go together.
SINGLE_BYTE = (
    "cp1252 cp1250 cp1251 koi8_r koi8_u cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859_2 iso8859_9 tis_620".split()
)


class Decoded(NamedTuple):
    """The clean text of a file, and the name of its encoding; "" where that is UTF-8, as it should be."""

    text: str
    encoding: str = ""


def decode(data: bytes) -> Decoded:
    """The text of a file, each line ended by a line feed, without what no XML can carry.

    Raises UnicodeDecodeError, at the first byte that is not UTF-8, where nobody can say what the bytes mean.
    """
    mark, encoding = next((pair for pair in BOMS if data.startswith(pair[0])), (b"", ""))
    if encoding.endswith(("16", "32")):
        return Decoded(scrub(_lines(data.decode(encoding))), NAMES[encoding])
    data = data.removeprefix(mark)
    try:
        text = _lines(data.translate(None, CONTROLS).decode())
        return Decoded(scrub(text) if any(lead in data for lead in LEADS) else text)
    except UnicodeDecodeError:
        guessed = None if b"\0" in data or _is_broken_utf_8(data) else _guess(data)
    text = _lines(data.decode(guessed or "utf-8"))
    return Decoded(scrub(text), NAMES.get(guessed or "", guessed or ""))


def codec(sample: bytes) -> str:
    """The codec by which a file with these lines is read; that of UTF-8 also where nobody can say what they mean."""
    if mark := next((encoding for begin, encoding in BOMS if sample.startswith(begin)), ""):
        return mark
    for half, encoding in ((sample[1::2], "utf-16-le"), (sample[::2], "utf-16-be")):
        if half.count(0) * 2 > len(half):  # each second byte of Latin letters
            return encoding
    if _decodes(sample, "utf-8"):
        return "utf-8-sig"
    return (None if _is_broken_utf_8(sample) else _guess(sample)) or "utf-8-sig"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_broken_utf_8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII are UTF-8, or all but for halves of letters (surrogates)."""
    sample = data[:SAMPLE]
    kept = sum(map(len, HIGH.findall(sample.decode(errors="ignore").encode())))
    if kept > 0.75 * sum(map(len, HIGH.findall(sample))):
        return True
    return _decodes(data, "utf-8", errors="surrogatepass")


def _decodes(data: bytes, encoding: str, *, errors: str = "strict") -> bool:
    try:
        data.decode(encoding, errors)
    except UnicodeDecodeError:
        return False
    return True


def _guess(data: bytes) -> str | None:
    """The encoding in which the bytes make most sense, if they make enough."""
    sample = b"\n".join(HIGH_LINE.findall(data[: 8 * SAMPLE]))[:SAMPLE] or data[:SAMPLE]
    runs = HIGH.findall(sample)
    high = b"".join(runs)
    if len(high) < 1.6 * len(runs) and len(LATIN.findall(high)) > 0.9 * len(high) and _decodes(data, "cp1252"):
        return "cp1252"
    # Japanese has letters of one byte in a text of two; the others have none.
    likely = COMMON if len(high) >= 1.6 * len(runs) else ("cp932",)
    shares = {encoding: _share(sample, encoding) for encoding in likely}
    best = max((each for each in shares if _decodes(data, each)), key=lambda each: shares[each], default=None)
    return best if best and shares[best] >= LIKELY else _asked(sample, data)


def _share(sample: bytes, encoding: str) -> float:
    """How many of the letters of two bytes would be common ones in this encoding, and what else speaks for it."""
    letter, common, proof, weight = COMMON[encoding]
    letters = letter.findall(sample)
    found = sum(common.fullmatch(each) is not None for each in letters)
    proved = sum(proof.fullmatch(each) is not None for each in letters) if proof else 0
    return (found + (weight * len(letters) if proved * 5 > len(letters) else 0)) / (len(letters) or 1)


def _asked(sample: bytes, data: bytes) -> str | None:
    """What charset-normalizer makes of the sample; it takes a while to load, and few folders need it."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(SINGLE_BYTE), steps=10, threshold=0.3).best()
    return found.encoding if found and found.coherence and _decodes(data, found.encoding) else None
