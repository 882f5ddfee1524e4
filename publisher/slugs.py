"""A text as a piece of an address, in the way in which each generator makes it."""

import re
import unicodedata

# What decomposition (NFKD) leaves as it is, though ASCII has something for it.
PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D"}
    | {"ł": "l", "Ł": "L", "þ": "th", "Þ": "TH", "ı": "i", "ħ": "h", "Ħ": "H"}
    | dict.fromkeys("‘’‚ʼ", "'")
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("‐‑‒–—", "-")
)


PLAIN = re.compile(r"[\w-]+", re.ASCII)  # what most names of files are, and stays as it is


def unaccented(text: str) -> str:
    """Latin letters without their accents; other scripts as they are, because nothing here can spell them."""
    marked = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", marked))


def jekyll(text: str) -> str:
    """Jekyll's `:slug`: letters and digits, lower-cased."""
    return _kept(text, "").lower()


def jekyll_title(text: str) -> str:
    """Jekyll's `:title`: also its case and the signs that an address may have."""
    return _kept(text, "._~!$&'()+,;=@")


def _kept(text: str, signs: str) -> str:
    letters = (letter if unicodedata.category(letter)[0] in "LM" or letter.isdecimal() else "" for letter in text)
    kept = "".join(known or (given if given in signs else "\0") for known, given in zip(letters, text, strict=True))
    return re.sub("\0+", "-", kept).strip("-")


def hugo(text: str, *, keep_case: bool = False) -> str:
    """Hugo's paths and slugs: blanks become hyphens, and signs that it does not know go."""
    if PLAIN.fullmatch(text):
        return text if keep_case else text.lower()
    words = re.sub(r"\s+", " ", text.strip())
    kept = "".join(
        letter
        for letter in words
        if letter in " ./\\_#+~-@" or letter.isalnum() or unicodedata.category(letter)[0] == "M"
    )
    slug = re.sub(r" *- *", lambda match: match[0].strip(), kept.strip())
    slug = re.sub(" +", "-", slug)
    return slug if keep_case else slug.lower()


def zola(text: str) -> str:
    """Zola's slugs: what can be ASCII is; the rest becomes hyphens, or stays where it is another script's letter."""
    return re.sub(r"[\W_]+", "-", unaccented(text).lower()).strip("-")


def eleventy(text: str) -> str:
    """Eleventy's filters `slug` and `slugify`."""
    words = re.sub(r"(?<=[A-Za-z\d])'(?=[ts](?:\s|$))", "", unaccented(text))
    return re.sub(r"[\W_]+", "-", words.replace("&", " and ").lower()).strip("-")


def hexo(text: str) -> str:
    """Hexo's slugs: accents go, its case stays, and signs become hyphens."""
    return re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", unaccented(text)).strip("-")


def pelican(text: str) -> str:
    """Pelican's slugs: signs go, blanks become hyphens."""
    words = re.sub(r"[^\w\s-]", "", unaccented(text)).strip()
    return re.sub(r"[-\s]+", "-", words).lower()
