"""A language of a person's own: the words of a file `languages/xx.toml` over those of this house."""

import string
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from publisher.errors import Fault
from publisher.languages.base import Words

Say = Callable[[str, str, str], Fault]

MONTHS = 12
DATE_WORDS = ("day", "month", "year")
CALLED = ("posts", "date", "months")  # words that are made, not only filled in
CURE = "write a text"


def own(base: Words, written: Mapping[str, Any], say: Say) -> tuple[Words, list[Fault]]:
    """The words of `base` with those that were written, and what is wrong with these.

    `say` makes a fault of the name of a word, what is wrong, and what to write instead.
    """
    reader = _Reader(say)
    known = {each.name for each in fields(Words)}
    changes: dict[str, Any] = {}
    for name, value in written.items():
        if name not in known | {"months"}:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            cure = f"did you mean {near[0]}?" if near else "leave it out; docs/mail.md lists the words"
            reader.wrong(name, "no word that mails or pages say", cure)
        elif name not in CALLED:
            changes[name] = reader.words(name, value, getattr(base, name))
    if "posts" in written:
        changes["posts"] = reader.posts(written["posts"])
    if "date" in written:
        changes["date"] = reader.date(written["date"], written.get("months"))
    elif "months" in written:
        reader.wrong("months", "names of months without a date", 'write date = "{day} {month} {year}" too')
    return (base if reader.faults else replace(base, **changes)), reader.faults


class _Reader:
    """Reads words and notes what is wrong with them."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.faults: list[Fault] = []

    def wrong(self, name: str, what: str, cure: str) -> None:
        self.faults.append(self.say(name, what, cure))

    def words(self, name: str, value: Any, base: Any) -> Any:
        """A text, or a table of them, with the places to fill in that `base` has."""
        if isinstance(base, str):
            self.text(name, value, _places(base))
            return value
        if not isinstance(value, dict):
            self.wrong(name, f"{value!r} is no table", f"write [{name}] and its words under it")
            return base
        for key, each in value.items():
            if key in base:
                self.text(f"{name}.{key}", each, _places(base[key]))
            else:
                self.wrong(f"{name}.{key}", "unknown", f"known here: {', '.join(base)}")
        return {**base, **value}

    def text(self, name: str, value: Any, places: set[str]) -> bool:
        """Whether the value is a text that can be filled in; a fault is noted where not."""
        if not isinstance(value, str):
            self.wrong(name, f"{value!r} is no text", CURE)
            return False
        try:
            unknown = sorted(_places(value) - places)
            wanted = " and ".join(f"{{{place}}}" for place in sorted(places)) or "no { and }"
            if unknown:
                self.wrong(name, f"nothing is known to stand for {{{unknown[0]}}}", f"write {wanted}")
        except ValueError as error:
            self.wrong(name, f"cannot be filled in ({error})", "write {{ and }} for braces themselves")
            return False
        return not unknown

    def posts(self, value: Any) -> Callable[[int], str]:
        """How posts are counted: one text, or a table of those for some numbers and for every `other`."""
        forms = value if isinstance(value, dict) else {"other": value}
        good = [self.text(f"posts.{key}", form, {"count"}) for key, form in forms.items()]
        odd = next((key for key in forms if key != "other" and not key.isdecimal()), None)
        if odd is not None:
            self.wrong(f"posts.{odd}", "no number", 'write numbers, as "1" = "one post", and other')
        if "other" not in forms:
            self.wrong("posts", "says nothing of other numbers", 'write other = "{count} posts"')
        if not all(good) or "other" not in forms:
            return str
        return lambda count: str(forms.get(str(count), forms["other"])).format(count=count)

    def date(self, pattern: Any, months: Any) -> Callable[[date], str]:
        """How a day is written: the pattern, and the names of the months where it has names."""
        is_list = isinstance(months, list) and len(months) == MONTHS and all(isinstance(each, str) for each in months)
        if months is not None and not is_list:
            self.wrong("months", "not the names of twelve months", 'write months = ["…", "…"] with twelve of them')
        is_good = self.text("date", pattern, set(DATE_WORDS)) and (months is None or is_list)
        if not is_good:
            return date.isoformat
        names = months if is_list else [str(number + 1) for number in range(MONTHS)]
        return lambda day: str(pattern).format(day=day.day, month=names[day.month - 1], year=day.year)


def _places(text: str) -> set[str]:
    """What is to be filled into a text. Raises ValueError for braces that do not close, and for what is no name."""
    places = set()
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is not None:
            if form or conversion:
                raise ValueError("only a name may stand in braces")
            places.add(name)
    return places
