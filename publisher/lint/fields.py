"""Values that are neither dates nor addresses: plain texts, numbers, languages, mail addresses, media types."""

import re
from collections.abc import Callable, Collection
from email.utils import getaddresses
from html import escape, unescape
from html.entities import name2codepoint
from urllib.parse import unquote

from publisher.lint.base import Subject
from publisher.lint.html import TAGS

Check = Callable[[Subject], None]

END_TAG = re.compile(r"</(\w+)>")
ENTITY = re.compile(r"&(#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w*)")
MARKUP = re.compile(r"&#[x0-9]|<[/a-zA-Z]")
WORD = r"[^\s()<>,;:\\\"/\[\]?=]+"
MEDIA_TYPE = re.compile(rf"{WORD}/{WORD}(?:\s*;\s*{WORD}=(?:\"(?:\\\"|[^\"])*\"|{WORD}))*")
ADDRESS = re.compile(r"[A-Z0-9_+.'%-]+@(?:(?:\d{1,3}\.){3}\d{1,3}|(?:[A-Z0-9-]+\.)+[A-Z0-9][-A-Z0-9]*)", re.IGNORECASE)
HOSTED = re.compile(r"[\w._%+-]+@[A-Za-z][\w.-]+")  # on a host of one word: nothing says that there is none
MAILBOX = re.compile(rf"<{ADDRESS.pattern}>", re.IGNORECASE)
LONGEST = 1_000  # characters that a mail address or a media type may have
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
DECIMAL = re.compile(r"\d+\.?\d*", re.ASCII)
DURATION = re.compile(r"\d+(?::[0-5]\d(?::[0-5]\d)?)?", re.ASCII)

# ISO 639-1, and what BCP 47 puts in their place.
LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng
    nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu x i
    """.split()
)
LANGUAGE = re.compile(r"([A-Za-z]{1,3})(?:-[A-Za-z0-9]{1,8})*")
NAMES = {"english": "en", "korean": "ko", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es"}


def text(_subject: Subject) -> None:
    """Any text at all."""


def plain(subject: Subject) -> None:
    """A text without HTML, as titles are."""
    _plain(subject, "ContainsHTML")


def undeclared(subject: Subject) -> None:
    """A text that may be HTML only if it says so."""
    _plain(subject, "ContainsUndeclaredHTML")


def inline(subject: Subject) -> None:
    """What reads as HTML inside of XHTML: it would be shown as it is written."""
    _plain(subject, "NotInline")


def filled(subject: Subject) -> None:
    """A text that is not empty."""
    if not subject.value:
        subject.report.tell("NotBlank", subject.line, f"{subject.name} is empty")


def attribute_filled(subject: Subject) -> None:
    """An attribute that is not empty."""
    if not subject.value:
        subject.report.tell("AttrNotBlank", subject.line, f"{subject.name} is empty")


def close(subject: Subject) -> None:
    """A value without white space around it (RFC 4287 allows none in ids, dates and addresses)."""
    element = subject.element
    written = (element.text or "") if element is not None else subject.value
    if written != written.strip():
        subject.tell("UnexpectedWhitespace", "has white space around it", write=subject.value)


def natural(subject: Subject) -> None:
    """A number from zero up."""
    if not INTEGER.fullmatch(subject.value) or int(subject.value) < 0:
        subject.tell("InvalidNonNegativeInteger", "is no number from zero up")


def positive(subject: Subject) -> None:
    """A number from one up."""
    if not INTEGER.fullmatch(subject.value) or int(subject.value) <= 0:
        subject.tell("InvalidPositiveInteger", "is no number from one up")


def integer(subject: Subject) -> None:
    """A whole number."""
    if subject.value and not INTEGER.fullmatch(subject.value):
        subject.tell("InvalidInteger", "is no whole number")


def decimal(subject: Subject) -> None:
    """A number, perhaps with a fraction."""
    if not DECIMAL.match(subject.value):
        subject.tell("InvalidFloat", "is no number")


def between(code: str, low: float, high: float) -> Check:
    """A number within bounds."""

    def check(subject: Subject) -> None:
        try:
            fits = low <= float(subject.value) <= high
        except ValueError:
            fits = False
        if not fits:
            subject.tell(code, f"is no number from {low:g} to {high:g}")

    return check


def one_of(code: str, words: Collection[str], *, any_case: bool = False) -> Check:
    """One of a few words."""

    def check(subject: Subject) -> None:
        value = subject.value.lower() if any_case else subject.value
        if value not in words:
            near = subject.value.strip().lower()
            subject.tell(code, f"is none of {', '.join(words)}", write=near if near in words else "")

    return check


def matching(code: str, pattern: str, reason: str) -> Check:
    """A text of a certain form."""
    compiled = re.compile(pattern)

    def check(subject: Subject) -> None:
        if not compiled.fullmatch(subject.value):
            subject.tell(code, reason)

    return check


def at_most(limit: int) -> Check:
    """A plain text of no more than so many characters."""

    def check(subject: Subject) -> None:
        if len(subject.value) > limit:
            subject.tell("TooLong", f"has {len(subject.value)} characters of {limit}")
        plain(subject)

    return check


def duration(subject: Subject) -> None:
    """How long an episode lasts: seconds, or hours, minutes and seconds."""
    if not DURATION.fullmatch(subject.value):
        subject.tell("InvalidDuration", "is no duration")


def language(subject: Subject) -> None:
    """The tag of a language (BCP 47); of three letters any is taken for one."""
    found = LANGUAGE.fullmatch(subject.value)
    if not found or not (len(found[1]) == 3 or found[1].lower() in LANGUAGES):
        guess = NAMES.get(subject.value.lower(), subject.value.replace("_", "-").partition(".")[0])
        known = LANGUAGE.fullmatch(guess) and guess.partition("-")[0].lower() in LANGUAGES
        subject.tell("InvalidLanguage", "is no language tag", write=guess if known and guess != subject.value else "")


def media_type(code: str) -> Check:
    """A media type (RFC 2045)."""

    def check(subject: Subject) -> None:
        if not is_media_type(subject.value):
            subject.tell(code, "is no media type")

    return check


def is_media_type(value: str) -> bool:
    """Whether a text is a media type."""
    return len(value) <= LONGEST and bool(MEDIA_TYPE.fullmatch(value))


def address(subject: Subject) -> None:
    """A mail address alone, as Atom has it."""
    if not _is_address(subject.value):
        subject.tell("InvalidAddrSpec", "is no mail address")


def nameless(subject: Subject) -> None:
    """A name in which no mail address is hidden."""
    if MAILBOX.search(subject.value[:LONGEST]):
        subject.tell("ContainsEmail", "holds a mail address")


def contact(subject: Subject) -> None:
    """A mail address, perhaps with a name, as in `hi@example.org (Hanna)`."""
    plain(subject)
    found = _people(subject.value)
    if not _is_address(found[0][1] if len(found) == 1 else subject.value):
        subject.tell("InvalidContact", "is no mail address")


def contact_and_name(subject: Subject) -> None:
    """A mail address with a name behind it, as RSS has its authors."""
    value = unquote(subject.value.removeprefix("mailto:"))
    if value.find("@") > 0 and not value.endswith(")"):
        found = _people(value)
        name, mail = found[0] if len(found) == 1 else ("", "")
        if " " in value:
            subject.tell("EmailFormat", "has the name before the address", write=f"{mail} ({name})" if name else "")
        else:
            subject.tell("MissingRealName", "has no name")
        return
    contact(subject)


def midnight_hour(subject: Subject) -> None:
    """An hour of the day, from 0 to 23."""
    if subject.value == "24":
        subject.tell("UseZeroForMidnight", "is written 0", write="0")
    elif not INTEGER.fullmatch(subject.value) or not 0 <= int(subject.value) <= 23:
        subject.tell("InvalidHour", "is no hour from 0 to 23")


def keywords(subject: Subject) -> None:
    """Words with commas between them."""
    if " " in subject.value and "," not in subject.value:
        subject.tell("InvalidKeywords", "has no comma", write=", ".join(subject.value.split()))


def numbers_with_commas(subject: Subject) -> None:
    """Whole numbers with commas between them."""
    if not re.fullmatch(r"\d+(,\s*\d+)*", subject.value):
        subject.tell("InvalidCommaSeparatedIntegers", "is no list of numbers")


def _people(value: str) -> list[tuple[str, str]]:
    """Names and addresses; none of what is too long for any, on which the standard library would break its neck."""
    return getaddresses([value]) if len(value) <= LONGEST else []


def _is_address(value: str) -> bool:
    return len(value) <= LONGEST and bool(ADDRESS.fullmatch(value) or HOSTED.fullmatch(value))


def _plain(subject: Subject, code: str) -> None:
    value, report = subject.value, subject.report
    tags = [name for name in END_TAG.findall(value) if name.lower() in TAGS]
    if tags:
        subject.tell(code, f"holds HTML: </{tags[0]}>", write=_without(value))
        return
    lines = range(subject.line, subject.line + value.count("\n") + 1)
    # The RSS Profile's way to say that a character is meant as it is: a hexadecimal reference.
    if not report.coded.isdisjoint(lines):
        return
    entities = [
        name for name in ENTITY.findall(value) if name.startswith("#") or name in name2codepoint or name == "apos"
    ]
    if entities:
        subject.tell(code, f"holds HTML: &{entities[0]};", write=escape(unescape(value), quote=False))
    elif report.format == "rss" and report.version.startswith("2.") and MARKUP.search(value):
        subject.tell("CharacterData", "may be read as HTML", write=_coded(value))


def _without(value: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", value)).split())


def _coded(value: str) -> str:
    return value.replace("&", "&#x26;").replace("<", "&#x3C;")
