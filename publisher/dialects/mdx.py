"""MDX, as Docusaurus reads it, also in files named `.md`: modules, components, expressions and admonitions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from publisher.dialects.base import Desk, code_block, escaped
from publisher.dialects.code import Code, code_of
from publisher.dialects.shortcodes import Call, expanded
from publisher.dialects.tags import assembled, matched

MODULE = re.compile(
    r"^(?:import\s+(?:[\w$*, \t]{0,200}(?:\{[^{}'\"`;=]{0,2000}\})?[\w$*, \t]{0,200}\bfrom\s*)?['\"][^'\"\n]+['\"]"
    r"|export\s+(?:default\b|const\b|let\b|var\b|function\b|async\b|class\b|\{|\*))",
    re.MULTILINE,
)
IMPORTED = re.compile(
    r"import\s+(?P<name>\w+)\s+from\s*['\"](?P<path>[^'\"\n]+\.(?:png|jpe?g|gif|svg|webp|avif|mp4|pdf))['\"]"
)
CONSTANT = re.compile(
    r"export\s+const\s+(?P<name>\w+)\s*=\s*(?P<value>\"[^\"\n]*\"|'[^'\n]*'|`[^`$]*`|\d+)\s*;?\s*$", re.MULTILINE
)
TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][\w.:-]*|(?=>))")
ATTRIBUTE = re.compile(r"\s*(?P<name>[A-Za-z_:][\w:.-]*|(?=\{))\s*(?:=\s*(?=[\"'{])|(?=\{)|)")
LITERAL = re.compile(
    r"\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<back>[^`$]*)`|(?P<number>\d+(?:\.\d+)?))\s*"
)
ASSET = re.compile(r"\s*(?:require|useBaseUrl)\(\s*['\"](?P<path>[^'\"]+)['\"]\s*\)(?:\.default)?\s*")
NAME = re.compile(r"\s*(?P<name>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)\s*")
SCRIPT = re.compile(r"=>|[\w\])]\(|\breturn\b|&&|\?|<[A-Za-z]")
SCRIPT_TOKEN = re.compile(
    r"""\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|//[^\n]*|/\*.*?\*/|[()\[\]{}\n]""", re.DOTALL
)
ADMONITION = re.compile(
    r"^[ \t]*:{3,}"
    r"(?:(?P<kind>[A-Za-z]+)(?:[ \t]*\[(?P<label>[^\]\n]*)\]|[ \t]+(?P<title>[^\n{]+))?[^\n]*|[ \t]*)$",
    re.MULTILINE,
)
MATH = re.compile(r"\$\$.*?\$\$|(?<![\\$\w])\$(?!\s)[^$\n]+(?<!\s)\$", re.DOTALL)
RENAMED = {"className": "class", "htmlFor": "for", "srcSet": "srcset", "colSpan": "colspan", "rowSpan": "rowspan"}
MAX_MODULE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Text, or one opening, closing or empty tag of a component."""

    text: str = ""
    name: str = ""
    start: int
    closes: bool = False
    alone: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


def expand(desk: Desk) -> str:
    """The desk's text as plain Markdown and HTML."""
    parts = list(_Reader(desk).parts())
    ends = matched((part.name, part.closes, at) for at, part in enumerate(parts) if part.name and not part.alone)

    def single(at: int) -> str:
        part = parts[at]
        return part.text if not part.name else "" if part.closes else _component(part, None, desk)

    return assembled(len(parts), ends, single, lambda at, inner: _component(parts[at], inner, desk))


class _Reader:
    """One pass over a text, of which only what is no code is looked at."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.text = desk.text
        self.code = code_of(self.text)
        self.math = Code([match.span() for match in MATH.finditer(self.text)])
        self.braces = _braces(self.text, self.code)
        self.names: dict[str, str] = {}
        self.patience = MAX_MODULE
        self.modules = dict(self._modules())

    def _modules(self) -> Iterator[tuple[int, int]]:
        end = 0
        for match in MODULE.finditer(self.text):
            if match.start() in self.code or match.start() < end:
                continue
            end = self._end_of_module(match)
            source = self.text[match.start() : end]
            self.names |= {each["name"]: _path(each["path"]) for each in IMPORTED.finditer(source)}
            self.names |= {each["name"]: each["value"].strip("\"'`") for each in CONSTANT.finditer(source)}
            yield match.start(), end

    def _end_of_module(self, match: re.Match[str]) -> int:
        """The end of the line on which all that was opened is closed again."""
        depth = 0
        place = match.end() if match[0].startswith("import") else match.start()
        for each in SCRIPT_TOKEN.finditer(self.text, place, place + self.patience):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(each[0], 0)
            if each[0] == "\n" and depth <= 0:
                return each.start()
        if place + self.patience >= len(self.text) and depth <= 0:
            return len(self.text)
        self.patience = max(self.patience // 2, 1)
        end = self.text.find("\n", place)
        return end if end >= 0 else len(self.text)

    def parts(self) -> Iterator[_Part]:
        """Text and components, in their order."""
        start = place = 0
        opening = re.compile(r"[<{]|^(?:import|export)\b|^[ \t]*:{3,}[^\n]*$", re.MULTILINE)
        while match := opening.search(self.text, place):
            place = match.end()
            at = match.start()
            if at in self.code or self.text[at - 1 : at] == "\\":
                continue
            made = self._part(match)
            if made is not None:
                part, place = made
                yield _Part(text=self.text[start:at], start=start)
                yield part
                start = place
        yield _Part(text=self.text[start:], start=start)

    def _part(self, match: re.Match[str]) -> tuple[_Part, int] | None:
        at, mark = match.start(), match[0]
        if mark in ("import", "export"):
            return (_Part(start=at), self.modules[at]) if at in self.modules else None
        if mark == "<":
            return self._tag(at)
        if mark == "{":
            return self._expression(at)
        admonition = ADMONITION.match(self.text, at)
        if admonition is None:
            return None
        kind = admonition["kind"]
        title = (admonition["label"] or admonition["title"] or "").strip()
        attributes = {"type": kind or "", "title": title}
        return _Part(name=":::", start=at, closes=not kind, attributes=attributes), admonition.end()

    def _expression(self, at: int) -> tuple[_Part, int] | None:
        end = self.braces.get(at, -1)
        if end < 0:
            return None
        inner = self.text[at + 1 : end]
        if inner.lstrip().startswith("/*"):
            return _Part(start=at), end + 1
        if at in self.math or inner[:1] in "#:%" or re.match(r"[\w^}_]", self.text[at - 1 : at]):
            return None
        value = self._value(inner)
        if value is None and (NAME.fullmatch(inner) or SCRIPT.search(inner)):
            self.desk.unknown(at, "expression", " ".join(inner.split()))
            return _Part(start=at), end + 1
        return None if value is None else (_Part(text=value, start=at), end + 1)

    def _value(self, expression: str) -> str | None:
        """What an expression says that a reader can tell without running it."""
        literal = LITERAL.fullmatch(expression)
        if literal:
            return next(each for each in literal.groups() if each is not None)
        asset = ASSET.fullmatch(expression)
        if asset:
            return _path(asset["path"])
        name = NAME.fullmatch(expression)
        if name and name["name"].startswith("frontMatter."):
            value = self.desk.body.metadata.get(name["name"].partition(".")[2].lower())
            return value if isinstance(value, str) else None
        return self.names.get(name["name"].removesuffix(".default")) if name else None

    def _tag(self, at: int) -> tuple[_Part, int] | None:
        head = TAG.match(self.text, at)
        if head is None:
            return None
        name, place = head["name"], head.end()
        attributes: dict[str, str] = {}
        while match := ATTRIBUTE.match(self.text, place):
            if match.end() == place:
                break
            value, place = self._attribute(match.end())
            if place < 0:
                return None
            if match["name"] and value is not None:
                attributes[match["name"]] = value
        closing = re.compile(r"\s*(/?)>").match(self.text, place)
        if closing is None:
            return None
        end, alone = closing.end(), bool(closing[1])
        if not name or name[0].isupper() or "." in name:
            part = _Part(
                name=name or "Fragment", start=at, closes=bool(head["closes"]), alone=alone, attributes=attributes
            )
            return part, end
        source = self.text[at:end]
        if "{" not in source and not any(key in RENAMED for key in attributes):
            return _Part(text=source, start=at), end
        written = "".join(f' {RENAMED.get(key, key)}="{escaped(value)}"' for key, value in attributes.items())
        return _Part(text=f"<{name}{written}{' /' if alone else ''}>", start=at), end

    def _attribute(self, place: int) -> tuple[str | None, int]:
        """The value at a place and where it ends: -1 where it never does."""
        mark = self.text[place : place + 1]
        if mark in ("'", '"') and self.text[place - 1] in "= \n\t":
            end = self.text.find(mark, place + 1, place + MAX_MODULE)
            return self.text[place + 1 : end], end + 1 if end >= 0 else -1
        if mark == "{":
            end = self.braces.get(place, -1)
            return (self._value(self.text[place + 1 : end]), end + 1) if end >= 0 else (None, -1)
        return "", place


def _braces(text: str, code: Code) -> dict[int, int]:
    """Which braces belong together."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for match in re.finditer(r"(?<!\\)[{}]", text):
        if match.start() in code:
            continue
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs


def _path(path: str) -> str:
    """A path of the project as an address: `@site/static` is the root of the site."""
    path = path.partition("!")[2] or path
    return re.sub(r"\A(?:@site/static|(?:\.\./)+static)/", "/", path)


def _component(part: _Part, inner: str | None, desk: Desk) -> str:
    """What a component leaves for a reader."""
    name, given = part.name, part.attributes
    held = dedent(inner or "")
    if name in ("Fragment", "React.Fragment"):
        return held
    if name in ("Tabs", "TabItem"):
        label = given.get("label", given.get("value", "")) if name == "TabItem" else ""
        heading = desk.piece(f"<p><strong>{escaped(label)}</strong></p>") if label else ""
        return f"\n\n{heading}\n\n{held}\n\n"
    if name in ("TruncateMarker", "Truncate"):
        return "\n\n<!-- truncate -->\n\n"
    if name == "CodeBlock":
        code = (inner or "").strip().removeprefix("{`").removesuffix("`}")
        return desk.piece(code_block(code, given.get("language", "")))
    if name in ("Link", "Translate") and inner is not None:
        address = given.get("to", given.get("href", ""))
        return f'<a href="{escaped(address)}">{inner}</a>' if address else inner
    if name == ":::" and inner is None:
        return ""
    known = {":::": "admonition", "Admonition": "admonition", "Details": "details"}.get(name) or KNOWN.get(name.lower())
    named = {key.lower(): value for key, value in given.items()}
    made = expanded(Call(name=known, named=named, inner=inner), desk) if known else None
    if made is None or (not made and known):
        desk.unknown(part.start, "component", name)
        return f"\n\n{held}\n\n" if "\n" in held else held
    return made


KNOWN = {
    "figure": "figure",
    "image": "figure",
    "img": "figure",
    "idealimage": "figure",
    "themedimage": "figure",
    "youtube": "youtube",
    "liteyoutubeembed": "youtube",
    "youtubeembed": "youtube",
    "vimeo": "vimeo",
    "tweet": "tweet",
    "note": "note",
    "tip": "tip",
    "warning": "warning",
    "info": "info",
    "callout": "callout",
    "alert": "alert",
    "button": "button",
    "gist": "gist",
    "video": "video",
}
