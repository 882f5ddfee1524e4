"""A site's own shortcodes of Hugo: Go templates that write a little HTML around their arguments.

What only Hugo could do (a loop, a partial, a picture made smaller) is not tried: such a template is not expanded at
all, so that no half of it stands before a reader.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.dialects.base import Desk, escaped
from publisher.dialects.shortcodes import Call

ACTION = re.compile(
    r"\{\{(?P<trims>-(?=\s))?(?P<code>(?:\"(?:[^\"\\\n]|\\.){0,500}\"|`[^`]{0,500}`|(?!\}\}).){0,1000}?)(?P<trim>\s-)?\}\}",
    re.DOTALL,
)
TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`)|(?P<number>-?\d+)(?![\w.])|(?P<name>\$?\.?[\w$][\w.$]*|\$?\.|\$)"
    r"|(?P<sign>:=|=|\||\(|\)))"
)
MAX_TEMPLATE = 16 * 1024
MAX_DEPTH = 30
MAX_LENGTH = 200_000  # of one value: names can be doubled again and again
SAFE = ("safehtml", "safehtmlattr", "safeurl", "safecss", "safejs", "htmlunescape", "string")
SETTING = re.compile(r"(?:with|if)\b")


ROOT = object()  # the dot outside of every `with`


class UnknownError(Exception):
    """The template wants something that only Hugo can do."""


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


@dataclass(slots=True)
class _Block:
    """One `if` or `with`: whether it was decided, whether it is shown, and the dot outside of it."""

    decided: bool
    shown: bool
    dot: Any


@dataclass(slots=True)
class _Page:
    """What a template may name."""

    call: Call
    desk: Desk
    dot: Any = field(default_factory=lambda: ROOT)
    names: dict[str, Any] = field(default_factory=dict)


def expanded(template: str, call: Call, desk: Desk) -> str | None:
    """What a call of the shortcode with this template gives, as HTML; None where that is more than is understood."""
    if len(template) > MAX_TEMPLATE:
        return None
    try:
        return "".join(_run(template, _Page(call, desk)))
    except (UnknownError, IndexError):
        return None


def _run(template: str, page: _Page) -> Iterator[str]:
    blocks: list[_Block] = []
    length = 0
    for text, code in _parts(template):
        shown = all(block.shown for block in blocks)
        if shown:
            yield text
        made = _act(code, page, blocks, shown=shown)
        length += len(text) + len(made)
        if length > MAX_LENGTH:
            raise UnknownError
        yield made
    if blocks:
        raise UnknownError


def _parts(template: str) -> Iterator[tuple[str, str]]:
    """Each text, and the code of the action behind it."""
    place, strip = 0, False
    for action in ACTION.finditer(template):
        text = template[place : action.start()]
        text = text.lstrip() if strip else text
        yield (text.rstrip() if action["trims"] else text), action["code"].strip()
        place, strip = action.end(), bool(action["trim"])
    rest = template[place:]
    if "{{" in rest:
        raise UnknownError
    yield (rest.lstrip() if strip else rest), ""


def _act(code: str, page: _Page, blocks: list[_Block], *, shown: bool) -> str:
    """What an action writes; the blocks that it opens, turns or closes."""
    word, _, rest = code.partition(" ")
    if not code or code.startswith("/*"):
        return ""
    if word in ("if", "with"):
        value = _assigned(rest, page) if shown else None
        blocks.append(_Block(decided=not shown or _is_true(value), shown=shown and _is_true(value), dot=page.dot))
        page.dot = value if word == "with" and blocks[-1].shown else page.dot
    elif word in ("else", "end"):
        if not blocks:
            raise UnknownError
        _turn(rest.strip(), page, blocks, ends=word == "end")
    elif word in ("range", "define", "block", "template", "return", "break", "continue"):
        raise UnknownError
    elif shown:
        value = _assigned(code, page)
        return "" if re.match(r"\$\w+\s*:?=", code) else _written(value)
    return ""


def _turn(rest: str, page: _Page, blocks: list[_Block], *, ends: bool) -> None:
    block = blocks.pop()
    page.dot = block.dot
    if ends:
        return
    shown = not block.decided and all(outer.shown for outer in blocks)
    if shown and SETTING.match(rest):
        word, _, condition = rest.partition(" ")
        value = _assigned(condition, page)
        shown = _is_true(value)
        page.dot = value if shown and word == "with" else page.dot
    blocks.append(_Block(decided=block.decided or shown, shown=shown, dot=block.dot))


def _written(value: Any) -> str:
    if isinstance(value, Markup):
        return value
    if value is None or value is False:
        return "" if value is None else "false"
    if value is True or isinstance(value, str | int):
        return escaped(str(value).lower() if value is True else value)
    raise UnknownError


def _is_true(value: Any) -> bool:
    return bool(value) and value != "false"


def _assigned(code: str, page: _Page) -> Any:
    """The value of an expression; `$name := …` keeps it too."""
    tokens = list(_tokens(code))
    name = ""
    if len(tokens) > 2 and tokens[1] in (("sign", ":="), ("sign", "=")) and tokens[0][1].startswith("$"):
        name = tokens[0][1]
        tokens = tokens[2:]
    value, rest = _pipeline(tokens, page, 0)
    if rest:
        raise UnknownError
    if name:
        page.names[name] = value
    return value


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    place, code = 0, code.strip()
    while place < len(code):
        match = TOKEN.match(code, place)
        if match is None:
            raise UnknownError
        yield str(match.lastgroup), match[str(match.lastgroup)]
        place = match.end()


Tokens = list[tuple[str, str]]


def _pipeline(tokens: Tokens, page: _Page, depth: int) -> tuple[Any, Tokens]:
    """The value of `a | b | c` up to its closing bracket, and what follows."""
    if depth > MAX_DEPTH:
        raise UnknownError
    value: tuple[Any, ...] = ()
    while True:
        result, tokens = _command(tokens, value, page, depth)
        value = (result,)
        if not tokens or tokens[0][1] == ")" or tokens[0] != ("sign", "|"):
            return result, tokens
        tokens = tokens[1:]


def _command(tokens: Tokens, piped: tuple[Any, ...], page: _Page, depth: int) -> tuple[Any, Tokens]:
    """A function or a method with its arguments, the piped one last; or a value alone."""
    if not tokens:
        raise UnknownError
    head, name = "", tokens[0][1]
    if tokens[0][0] == "name" and name not in ("true", "false") and not name.startswith("$.Params"):
        is_method = name.lstrip("$") in METHODS
        head = name.lstrip("$") if is_method else "" if name[0] in ".$" else name
    rest = tokens[1:] if head else tokens
    given: list[Any] = []
    while rest and rest[0] not in (("sign", "|"), ("sign", ")")):
        value, rest = _operand(rest, page, depth)
        given.append(value)
    given.extend(piped)
    if not head:
        if len(given) != 1:
            raise UnknownError
        return given[0], rest
    if head in METHODS:
        return METHODS[head](page, given), rest
    function = FUNCTIONS.get(head.rpartition(".")[2].lower())
    if function is None and not given:
        return _named(head, page), rest
    if function is None:
        raise UnknownError
    return _limited(function(page, given)), rest


def _limited(value: Any) -> Any:
    if isinstance(value, str) and len(value) > MAX_LENGTH:
        raise UnknownError
    return value


def _operand(tokens: Tokens, page: _Page, depth: int) -> tuple[Any, Tokens]:
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "text":
        return text[1:-1] if text[0] == "`" else re.sub(r"\\(.)", r"\1", text[1:-1]), rest
    if kind == "number":
        return int(text[:9]), rest
    if text == "(":
        value, rest = _pipeline(rest, page, depth + 1)
        if not rest or rest[0][1] != ")":
            raise UnknownError
        return value, rest[1:]
    if kind != "name":
        raise UnknownError
    return _named(text, page), rest


def _named(name: str, page: _Page) -> Any:
    """The value of a name: `.Inner`, `$x`, `.Site.Title`, `.Page.Params.author`."""
    if name in ("true", "false"):
        return name == "true"
    if name == ".":
        if page.dot is ROOT:
            raise UnknownError
        return page.dot
    if name in page.names:
        return page.names[name]
    plain = name.removeprefix("$").removeprefix(".")
    if name.startswith(".") and page.dot is not ROOT:
        raise UnknownError
    if plain in NAMES:
        return NAMES[plain](page)
    desk = page.desk
    for start, table in (
        ("Params.", page.call.named),
        ("Page.Params.", desk.body.metadata),
        ("Site.Params.", desk.surroundings.variables.get("params")),
        ("site.Params.", desk.surroundings.variables.get("params")),
    ):
        if plain.startswith(start):
            return _deep(table, plain.removeprefix(start))
    raise UnknownError


def _deep(table: Any, path: str) -> Any:
    for key in path.split("."):
        names = {str(each).lower(): each for each in table} if isinstance(table, Mapping) else {}
        table = table[names[key.lower()]] if key.lower() in names else None
    return table


def _inner(page: _Page) -> Markup:
    if page.call.inner is None:
        return Markup("")
    return Markup(page.call.inner)


NAMES: Mapping[str, Callable[[_Page], Any]] = {
    "Inner": _inner,
    "InnerDeindent": _inner,
    "Name": lambda page: page.call.name,
    "Ordinal": lambda _: 0,
    "IsNamedParams": lambda page: bool(page.call.named),
    "Params": lambda page: page.call.named or page.call.words,
    "Page.Title": lambda page: page.desk.post.title,
    "Page.Permalink": lambda page: page.desk.post.url,
    "Page.RelPermalink": lambda page: page.desk.post.url,
    "Site.Title": lambda page: page.desk.surroundings.site.title,
    "site.Title": lambda page: page.desk.surroundings.site.title,
    "Site.BaseURL": lambda page: page.desk.surroundings.site.url,
    "site.BaseURL": lambda page: page.desk.surroundings.site.url,
    "Page.Site.BaseURL": lambda page: page.desk.surroundings.site.url,
}


def _get(page: _Page, given: list[Any]) -> str:
    (key,) = _exactly(given, 1)
    if isinstance(key, int):
        return "".join(page.call.words[key : key + 1])
    return page.call.named.get(str(key).lower(), "")


def _rendered(page: _Page, given: list[Any]) -> Markup:
    return Markup(page.desk.inline(str(given[-1] or "")))


METHODS: Mapping[str, Callable[[_Page, list[Any]], Any]] = {
    ".Get": _get,
    ".Page.RenderString": _rendered,
}


def _exactly(given: list[Any], count: int) -> list[Any]:
    if len(given) != count:
        raise UnknownError
    return given


def _site_address(page: _Page, given: list[Any]) -> str:
    (path,) = _exactly(given, 1)
    text = str(path or "")
    whole = text.startswith("/") or re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE)
    return text if whole else page.desk.surroundings.site.url + text


def _printf(_page: _Page, given: list[Any]) -> str:
    form, rest = str(given[0]), iter(given[1:])
    if re.search(r"%(?![svdq%])", form):
        raise UnknownError
    return re.sub(
        r"%([svdq%])",
        lambda m: "%" if m[1] == "%" else f'"{next(rest, "")}"' if m[1] == "q" else str(next(rest, "")),
        form,
    )


def _reference(page: _Page, given: list[Any]) -> str:
    found = page.desk.find(str(given[-1])) if given else None
    if found is None:
        raise UnknownError
    return found


def _index(_page: _Page, given: list[Any]) -> Any:
    table, key = _exactly(given, 2)
    if isinstance(table, tuple) and isinstance(key, int):
        return table[key] if 0 <= key < len(table) else None
    return _deep(table, str(key))


def _text(change: Callable[[str], str]) -> Callable[[_Page, list[Any]], str]:
    def function(_page: _Page, given: list[Any]) -> str:
        (value,) = _exactly(given, 1)
        made = change(str(value if value is not None else ""))
        return Markup(made) if isinstance(value, Markup) else made

    return function


FUNCTIONS: Mapping[str, Callable[[_Page, list[Any]], Any]] = {
    **dict.fromkeys(SAFE, lambda _, given: Markup(_exactly(given, 1)[0] or "")),
    "markdownify": _rendered,
    "default": lambda _, given: given[1] if _is_true(_exactly(given, 2)[1]) else given[0],
    "print": lambda _, given: "".join(map(str, given)),
    "printf": _printf,
    **dict.fromkeys(("relurl", "absurl", "rellangurl", "abslangurl"), _site_address),
    **dict.fromkeys(("ref", "relref"), _reference),
    "eq": lambda _, given: any(str(given[0]) == str(each) for each in given[1:]),
    "ne": lambda _, given: str(given[0]) != str(given[1]),
    "and": lambda _, given: next((each for each in given if not _is_true(each)), given[-1]),
    "or": lambda _, given: next((each for each in given if _is_true(each)), given[-1]),
    "cond": lambda _, given: given[1] if _is_true(given[0]) else given[2],
    "not": lambda _, given: not _is_true(_exactly(given, 1)[0]),
    "isset": lambda page, given: _index(page, given) is not None,
    "index": _index,
    "dict": lambda _, given: dict(zip(map(str, given[::2]), given[1::2], strict=False)),
    "lower": _text(str.lower),
    "upper": _text(str.upper),
    "title": _text(str.title),
    "trimspace": _text(str.strip),
    "chomp": _text(lambda text: text.rstrip("\r\n")),
    "urlquery": _text(str),
    "trim": lambda page, given: _text(lambda text: text.strip(str(given[1])))(page, given[:1]),
    "htmlescape": lambda _, given: Markup(escaped(_exactly(given, 1)[0])),
    "plainify": lambda page, given: page.desk.plain(str(_exactly(given, 1)[0])),
}
