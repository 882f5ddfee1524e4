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


def ascii_of(text: str) -> str:
    """Every script spelled in ASCII, as Pelican and Zola do it: 北京 is `Bei Jing `."""
    if text.isascii():
        return text
    from text_unidecode import unidecode  # its table is large

    spelled: str = unidecode(unicodedata.normalize("NFKC", text))
    return spelled


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
    """Hugo's slugs: blanks become hyphens, and signs that it does not know go."""
    if PLAIN.fullmatch(text):
        return text if keep_case else text.lower()
    kept = _kept_by_hugo(re.sub(r"\s+", " ", text.strip()))
    slug = re.sub(r" *- *", lambda match: match[0].strip(), kept.strip())
    slug = re.sub(" +", "-", slug).strip("-")
    return slug if keep_case else slug.lower()


def hugo_path(path: str, *, keep_case: bool = False) -> str:
    """Hugo's paths of files: each blank becomes a hyphen (since 0.123), and signs that it does not know go."""
    kept = _kept_by_hugo(path.strip()).replace(" ", "-")
    return kept if keep_case else kept.lower()


def _kept_by_hugo(text: str) -> str:
    return "".join(
        letter
        for letter in text
        if letter in " ./\\_#+~-@" or letter.isalnum() or unicodedata.category(letter)[0] == "M"
    )


def zola(text: str) -> str:
    """Zola's slugs: letters and digits in ASCII; the rest becomes hyphens."""
    return re.sub(r"[\W_]+", "-", ascii_of(text).lower()).strip("-")


def eleventy(text: str) -> str:
    """Eleventy's filters `slug` and `slugify`."""
    words = re.sub(r"(?<=[A-Za-z\d])'(?=[ts](?:\s|$))", "", unaccented(text))
    return re.sub(r"[\W_]+", "-", words.replace("&", " and ").lower()).strip("-")


def hexo(text: str) -> str:
    """Hexo's slugs: accents go, its case stays, and signs become hyphens."""
    return re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", unaccented(text)).strip("-")


def pelican(text: str, *, keep_script: bool = False) -> str:
    """Pelican's slugs: all in ASCII, unless its settings say otherwise; signs go, blanks become hyphens."""
    spelled = unicodedata.normalize("NFKC", text) if keep_script else ascii_of(text)
    words = re.sub(r"[^\w\s-]", "", spelled).strip()
    return re.sub(r"[-\s]+", "-", words).lower()
