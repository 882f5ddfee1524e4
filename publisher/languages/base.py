"""What every language has to say, and the direction in which a language is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

# Languages and scripts (BCP 47) that are written from right to left.
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ps sd ug ur yi".split())
RIGHT_TO_LEFT_SCRIPTS = frozenset("arab hebr nkoo syrc thaa".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. `{…}` in them are filled in with `str.format`.

    `kinds` name what narrower feeds are about, `formats` say in a word what each format is for, by its media type.
    `visit` is what the pages of the web server and the mails about a subscription say.
    """

    read: str
    web: str
    also: str
    since: str
    more: str
    why: str
    leave: str
    browser: str
    issues: str
    follow: str
    recent: str
    narrower: str
    skip: str
    subscribe: str
    explain: str
    address: str
    copy: str
    copied: str
    open_in: str
    formats: Mapping[str, str]
    older: str
    find: str
    found_none: str
    rest: str
    everything: str
    everything_for: str
    kinds: Mapping[str, str]
    updated: str
    previous: str
    next: str
    neighbours: str
    download: str
    visit: Mapping[str, str]
    posts: Callable[[int], str]
    date: Callable[[date], str]


def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` has it, for a language tag; a script that it names counts first."""
    primary, *rest = language.lower().split("-")
    script = next((each for each in rest if len(each) == 4 and each.isalpha()), "")
    is_rtl = script in RIGHT_TO_LEFT_SCRIPTS if script else primary in RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"
