"""Emoji by their names, as GitHub has them: `:tada:`. A second room of rich, whose table of them this is."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

CODE = re.compile(r"(?<![\w:]):[a-z0-9_+-]{1,60}:(?![\w:])")


def named_emoji(parser: MarkdownIt) -> None:
    """Put emoji in the places of their names, where the generator would; never in code."""
    parser.core.ruler.push("emoji", _emoji)


def _emoji(state: StateCore) -> None:
    if not state.env["emoji"] or ":" not in state.src:
        return
    from rich.emoji import Emoji  # a table of thousands

    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text" and ":" in child.content:
                child.content = CODE.sub(lambda match: Emoji.replace(match[0]), child.content)
