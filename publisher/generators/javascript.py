"""The plain values in a JavaScript or TypeScript file: what can be read without running it."""

import re
from typing import Any, NamedTuple

MAX_DEPTH = 50
MAX_LENGTH = 128 * 1024

TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"
    r"|(?P<pattern>(?:(?<=[(,=:!&|?])|(?<=[(,=:!&|?] ))/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,80}\]){1,200}/[a-z]*)"
    r"|(?P<name>[\w$]+)"
    r"|(?P<sign>=>|\?\?|\|\||&&|\.\.\.|.)",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "r": "", "\n": ""}
# After these, a brace begins an object; after anything else, a block of statements.
BEFORE_VALUES = {"=", "(", ",", ":", "[", "return", "default", "?", "||", "??", "&&"}
OPENING, CLOSING = ("{", "[", "("), ("}", "]", ")")
ENDS = (",", ";", "}", "]", ")")


class _Token(NamedTuple):
    kind: str
    text: str


class _Unknown:
    """Stands for what only running the file could tell."""


UNKNOWN = _Unknown()


def literals(text: str) -> dict[str, Any]:
    """The outermost objects of a file as one table, later ones beneath earlier; scalars are texts."""
    found: dict[str, Any] = {}
    for each in objects(text):
        found = {**each, **found}
    return found


def computed(text: str) -> set[str]:
    """The keys of the outermost objects whose values only running the file could tell."""
    reader = _Reader(text)
    reader.objects()
    return reader.computed


def objects(text: str) -> list[dict[str, Any]]:
    """Every outermost object of a file. What is computed is left out of it."""
    return _Reader(text).objects()


class _Reader:
    def __init__(self, text: str) -> None:
        matches = (match for match in TOKEN.finditer(text[:MAX_LENGTH]) if match.lastgroup != "blank")
        self.tokens = [_Token(match.lastgroup or "", match[0]) for match in matches]
        self.names: dict[str, Any] = {}
        self.computed: set[str] = set()
        self.at = 0

    def objects(self) -> list[dict[str, Any]]:
        found = []
        while self.at < len(self.tokens):
            before = self.tokens[self.at - 1].text if self.at else ""
            if self._sees("const", "let", "var"):
                self._remember()
            elif self._sees("{") and before in BEFORE_VALUES:
                value = self._value(0)
                if isinstance(value, dict):
                    found.append(value)
            else:
                self.at += 1
        return found

    def _remember(self) -> None:
        """`const name = "text"`: later values may name it."""
        named = self.tokens[self.at + 1 : self.at + 4]
        is_text = len(named) == 3 and named[1].text == "=" and named[2].kind in ("text", "name")
        if not is_text:
            self.at += 1
            return
        self.at += 3
        value = self._value(0)
        if value is not UNKNOWN:
            self.names[named[0].text] = value

    def _sees(self, *signs: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].text in signs

    def _value(self, depth: int) -> Any:
        """The value that begins here; afterwards its end is what comes next."""
        value = self._operand(depth)
        while self.at < len(self.tokens) and not self._sees(*ENDS):
            if self._sees("??", "||"):
                self.at += 1
                other = self._operand(depth)
                value = other if value is UNKNOWN else value
            elif self._sees("as", "satisfies"):
                self._skip()
            elif self._next_statement():
                break
            else:
                value = UNKNOWN
                self._skip_one()
        return value

    def _next_statement(self) -> bool:
        return self._sees("const", "let", "var", "export", "module", "function", "import", "return")

    def _operand(self, depth: int) -> Any:
        if self.at >= len(self.tokens) or depth > MAX_DEPTH:
            self._skip()
            return UNKNOWN
        token = self.tokens[self.at]
        if token.text == "{":
            return self._object(depth)
        if token.text == "[":
            return self._list(depth)
        if token.text == "(":
            self.at += 1
            value = self._value(depth + 1)
            self._close(")")
            return UNKNOWN if self._sees("=>") else value
        if token.text in ENDS:
            return UNKNOWN
        self.at += 1
        if token.kind == "text":
            return _unquoted(token.text)
        if token.text in ("true", "false") or token.text.isdecimal():
            return token.text
        return self.names.get(token.text, UNKNOWN) if token.kind == "name" else UNKNOWN

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while self.at < len(self.tokens) and not self._sees("}"):
            key = self.tokens[self.at]
            self.at += 1
            name = _unquoted(key.text) if key.kind == "text" else key.text
            value = UNKNOWN
            if key.text == ",":
                continue
            if self._sees(":"):
                self.at += 1
                value = self._value(depth + 1)
            elif self._sees(",", "}"):
                value = self.names.get(name, UNKNOWN)
            else:
                if key.text in OPENING:
                    self.at -= 1
                self._skip()
            if value is not UNKNOWN:
                found[str(name)] = value
            elif depth == 0:
                self.computed.add(str(name))
            if self._sees(*CLOSING, ";") and not self._sees("}"):
                break
        self._close("}")
        return found

    def _list(self, depth: int) -> list[Any]:
        self.at += 1
        found = []
        while self.at < len(self.tokens) and not self._sees("]"):
            value = self._value(depth + 1)
            if value is not UNKNOWN:
                found.append(value)
            if not self._sees(","):
                break
            self.at += 1
        self._close("]")
        return found

    def _close(self, sign: str) -> None:
        if self._sees(sign):
            self.at += 1

    def _skip(self) -> None:
        """To the end of this value."""
        while self.at < len(self.tokens) and not self._sees(*ENDS):
            self._skip_one()

    def _skip_one(self) -> None:
        """Over one token, or over all that a bracket holds."""
        depth = 0
        while self.at < len(self.tokens):
            depth += self._sees(*OPENING) - self._sees(*CLOSING)
            self.at += 1
            if depth <= 0:
                return


def _unquoted(text: str) -> Any:
    if text.startswith("`") and "${" in text:
        return UNKNOWN
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else ESCAPED.get(m[2], m[2]), text[1:-1])
