"""reStructuredText becomes HTML. The room of docutils, without its access to files."""

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree, publish_parts
from docutils.io import DocTreeInput
from docutils.parsers.rst import Directive, Parser, directives, roles, states
from docutils.readers import doctree
from docutils.writers import html5_polyglot

from publisher.dialects.base import Desk, code_block, tag

SETTINGS = {
    "_disable_config": True,
    "cloak_email_addresses": False,
    "docinfo_xform": False,
    "doctitle_xform": False,
    "embed_stylesheet": False,
    "file_insertion_enabled": False,
    "halt_level": 5,
    "initial_header_level": 2,
    "line_length_limit": 1_000_000,
    "math_output": "LaTeX",
    "report_level": 2,
    "sectsubtitle_xform": False,
    "stylesheet_path": None,
    "syntax_highlight": "none",
    "warning_stream": False,
}
MAX_DEPTH = 5
# Docutils takes long for every character, and looks from each mark to the end of its paragraph.
MAX_SIZE = 150_000
MAX_WORK = 50_000_000
MARK = re.compile(r"[*`|_\[<:+]")
UNKNOWN = re.compile(r'Unknown directive type "(?P<name>[^"]*)"')
OPTION = re.compile(r'unknown option: "(?P<name>[^"]*)"')
FIELD = re.compile(r"\s*:[\w-]+:(?:\s|$)")


class _AnyOptions(dict[str, Any]):
    """Options as they stand, whatever they are called."""

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return directives.unchanged


class _Code(Directive):
    """Code in a language, with whatever options its highlighter would have taken."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOptions()

    def run(self) -> list[nodes.Node]:
        language = "".join(self.arguments).partition(" ")[0]
        return [nodes.raw("", code_block("\n".join(self.content), language), format="html")]


class _Video(Directive):
    """A video of a service, by its id."""

    required_arguments = 1
    option_spec = _AnyOptions()

    def run(self) -> list[nodes.Node]:
        pattern = PLAYERS[self.name.lower()]
        player = tag("iframe", src=pattern.format(self.arguments[0].rpartition("/")[2]), title=self.name.capitalize())
        return [nodes.raw("", f"{player}</iframe>", format="html")]


PLAYERS = {"youtube": "https://www.youtube.com/embed/{}", "vimeo": "https://player.vimeo.com/video/{}"}

for _name in ("code", "code-block", "sourcecode"):
    directives.register_directive(_name, _Code)
for _name in PLAYERS:
    directives.register_directive(_name, _Video)


def _inliner(desk: Desk, line: int) -> states.Inliner:
    """Docutils's, but a role that nobody knows leaves its words."""
    # No subclass: docutils makes its patterns of what stands in the class itself.
    inliner = states.Inliner()
    known = inliner.interpreted

    def interpreted(rawsource: str, text: str, role: str, lineno: int) -> Any:
        if roles.role(role, inliner.language, lineno, inliner.reporter)[0]:
            return known(rawsource, text, role, lineno)
        _warn(desk, line + lineno, f'unknown role "{role[:80]}"', "write its words plainly, or as a link")
        words = re.sub(r"\s*<[^<>]*>\Z", "", text).lstrip("~!")
        return [nodes.inline(rawsource, words)], []

    inliner.interpreted = interpreted  # type: ignore[method-assign]
    return inliner


def expand(desk: Desk, text: str) -> str:
    """The text as HTML; as it stands where docutils cannot read it."""
    work = sum(len(part) * len(MARK.findall(part)) for part in re.split(r"\n[ \t]*\n", text))
    if len(text) > MAX_SIZE or work > MAX_WORK:
        _warn(desk, 1, "reStructuredText that would take too long to read", "divide it, or write shorter paragraphs")
        return code_block(text)
    try:
        parts = publish_parts(
            _tree(text, desk, line=0, depth=0),
            source_class=DocTreeInput,
            reader=doctree.Reader(),
            writer=html5_polyglot.Writer(),
            settings_overrides=SETTINGS,
        )
        return str(parts["body"])
    except Exception as error:  # a library's parser may stumble over anything; the text is not lost
        what = f"reStructuredText that cannot be read ({type(error).__name__})"
        _warn(desk, 1, what, "write this part of it in a plainer way")
        return code_block(text)


def _warn(desk: Desk, line: int, what: str, cure: str) -> None:
    desk.warn_at(desk.body.line + max(line, 1) - 1, what, cure)


def _tree(text: str, desk: Desk, *, line: int, depth: int) -> nodes.document:
    """The text as a tree, without the messages of docutils: these are warnings."""
    parser = Parser(inliner=_inliner(desk, line))
    document = publish_doctree(text, parser=parser, settings_overrides=SETTINGS)
    for message in list(document.findall(nodes.system_message)):
        if message.parent is not None:
            instead = list(_instead(message, desk, line=line + int(message.get("line", 1)), depth=depth + 1))
            at = message.parent.index(message)
            message.parent[at : at + 1] = instead
    for message in [*document.parse_messages, *document.transform_messages]:
        list(_instead(message, desk, line=line + int(message.get("line", 1)), depth=MAX_DEPTH + 1))
    document.parse_messages, document.transform_messages = [], []
    for literal in document.findall(nodes.literal):
        literal["classes"].append("code")  # else docutils writes it as words like any other
    for problem in list(document.findall(nodes.problematic)):
        problem.parent.replace(problem, nodes.Text(problem.astext()))
    return document


def _instead(message: nodes.system_message, desk: Desk, *, line: int, depth: int) -> Iterator[nodes.Node]:
    """What stands in place of a message: of a directive that cannot be read, what it holds."""
    said = message.next_node(nodes.paragraph)
    what = " ".join(said.astext().split())[:200].rstrip(".") if said else ""
    if int(message.get("level", 0)) < 2 or not what:
        return
    source = "".join(each.astext() for each in message.findall(nodes.literal_block))
    unknown, option = UNKNOWN.match(what), OPTION.search(what)
    if unknown:
        _warn(desk, line, f'unknown directive "{unknown["name"]}"', "write what it stands for plainly")
    else:
        _warn(desk, line, what, "mend this line")
    if "directive disabled" in what or not source.startswith(".. "):
        return
    if option:
        line_of_option = re.compile(rf"^\s*:{re.escape(option['name'])}:.*\n?", re.MULTILINE)
        text = line_of_option.sub("", source, count=1)
    else:
        text = _held(source)
    if depth > MAX_DEPTH:
        yield nodes.paragraph(text, text)
    elif text.strip():
        yield from list(_tree(text, desk, line=line, depth=depth).children)


def _held(source: str) -> str:
    """What a directive holds, behind its options."""
    lines = source.split("\n")[1:]
    start = next((at for at, each in enumerate(lines) if not FIELD.match(each)), len(lines))
    return dedent("\n".join(lines[start:]))
