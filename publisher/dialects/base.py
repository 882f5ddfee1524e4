"""What every dialect shares."""

import html
import re
import textwrap
from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from publisher.errors import Fault
from publisher.model import Body, BodyFormat, Post, Surroundings
from publisher.text import plain

# A key is a number between two characters of the private use area. Where the author wrote the first of them, as the
# glyph of an icon font, it becomes a piece like any other, so that no text of theirs can be a key.
OPEN, CLOSE = "\ue000", "\ue001"
KEY = re.compile(f"{OPEN}\\d+{CLOSE}")
MAX_SIZE = 8_000_000  # of the pieces in one text: one that is short may name a long piece many times
LONE_KEY = re.compile(f"[ \\t]*{OPEN}\\d+{CLOSE}[ \\t]*")
HTML = re.compile(r"[ \t]*</?[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A body's text without template code.

    `html` are finished pieces that no Markdown may touch: each stands in the text as its key, and takes the key's place
    when the rest has become HTML. `warnings` name what nobody could expand; `format` is what the text is now.
    """

    text: str
    html: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
    format: BodyFormat = "markdown"


class Desk:
    """Where one body is expanded: the body, what it may refer to, the pieces that are finished, and the warnings.

    `text` is the body's, ready to be worked on; `markdown` makes HTML of what stands inside of a finished piece.
    """

    def __init__(
        self, post: Post, body: Body, surroundings: Surroundings, markdown: Callable[[str], str] = html.escape
    ) -> None:
        self.post = post
        self.body = body
        self.surroundings = surroundings
        self.markdown = markdown
        self.html: dict[str, str] = {}
        self.text = body.text.replace(OPEN, self.piece(OPEN)) if OPEN in body.text else body.text
        self._warnings: dict[str, Fault] = {}

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def piece(self, markup: str) -> str:
        """The key that stands for finished HTML from now on."""
        key = f"{OPEN}{len(self.html)}{CLOSE}"
        self.html[key] = self.resolved(markup)
        return key

    def resolved(self, markup: str) -> str:
        """The HTML with the pieces that it holds in their places. Raises OverflowError where it would be too large."""
        if sum(len(self.html.get(key, "")) for key in KEY.findall(markup)) > MAX_SIZE:
            raise OverflowError
        return KEY.sub(lambda match: self.html.get(match[0], match[0]), markup)

    def warn(self, place: int, what: str, cure: str) -> None:
        """Say once what is wrong at a place of the text."""
        self.warn_at(self.body.line + bisect(self._breaks, place - 1), what, cure)

    def warn_at(self, line: int, what: str, cure: str) -> None:
        """Say once what is wrong at a line of the file."""
        self._warnings.setdefault(what, Fault(path=self.post.path, line=line, what=what, cure=cure))

    def unknown(self, place: int, kind: str, name: str) -> None:
        """Warn of template code whose meaning only its generator's theme or plugin knows."""
        self.warn(place, f'unknown {kind} "{name[:80]}"', "write what it stands for as Markdown or HTML")

    def find(self, reference: str) -> str | None:
        """The address of the post that the reference names, with the reference's own fragment or query.

        It is taken from the post's folder, and else from the outermost one.
        """
        path, mark, rest = _parted(reference.strip())
        if not path:
            return mark + rest
        outermost = "../" * self.post.path.count("/") + path.lstrip("/")
        found = self.surroundings.find(path) or self.surroundings.find(outermost)
        return found + mark + rest if found is not None else None

    def inline(self, words: str) -> str:
        """A line of Markdown as HTML, without the paragraph around it."""
        made = self.resolved(self.markdown(words)).strip()
        alone = made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1
        return made[3:-4] if alone else made

    def plain(self, words: str) -> str:
        """A line of Markdown as plain words."""
        return plain(self.inline(words))

    def done(self, text: str, format: BodyFormat = "markdown") -> Expanded:  # noqa: A002
        """The result: a piece that has a line to itself is a block of its own."""
        return Expanded(
            text=_apart(text) if self.html and format != "html" else text,
            html=self.html,
            warnings=tuple(sorted(self._warnings.values(), key=lambda fault: fault.line)),
            format=format,
        )


def _apart(text: str) -> str:
    """The text with blank lines around each piece that has a line to itself, but not within HTML: they would end it."""
    lines: list[str] = []
    is_html = False
    for line in text.split("\n"):
        is_html = bool(line.strip()) and (is_html or HTML.match(line) is not None)
        lines.extend(("", line, "") if not is_html and LONE_KEY.fullmatch(line) else (line,))
    return "\n".join(lines)


def _parted(reference: str) -> tuple[str, str, str]:
    place = re.search("[#?]", reference)
    if place is None:
        return reference, "", ""
    return reference[: place.start()], place[0], reference[place.end() :]


def escaped(words: object) -> str:
    """Words as they stand in HTML, also between quotation marks; a character reference of the author's stays one."""
    return html.escape(html.unescape(str(words)))


def tag(name: str, **attributes: object) -> str:
    """The opening tag of an element, with the attributes that have a value."""
    written = (f' {key.rstrip("_")}="{escaped(value)}"' for key, value in attributes.items() if value not in ("", None))
    return f"<{name}{''.join(written)}>"


def code_block(code: str, language: str = "") -> str:
    """Code as the highlighter expects it."""
    language = re.sub(r"[^\w+#.-]", "", language)
    opening = tag("code", class_=f"language-{language}" if language else "")
    return f"<pre>{opening}{html.escape(textwrap.dedent(code).strip(chr(10)).rstrip(), quote=False)}\n</code></pre>"


def link(address: str, words: object = "") -> str:
    """A link; without words it shows its address."""
    return f"{tag('a', href=address)}{escaped(words or address)}</a>"


def block(opening: str, inner: str, closing: str) -> str:
    """Markdown inside of an element: the blank lines make it Markdown."""
    return f"\n\n{opening}\n\n{inner.strip(chr(10))}\n\n{closing}\n\n"
