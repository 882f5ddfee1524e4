"""Fenced code: its language, however it is written behind the fence, and its words."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

# ```python, ```{.python .numberLines}, ```{python}, ```python {linenos=table}, ```js title="x", ```rust,ignore,
# and none in ```{linenos=table}
LANGUAGE = re.compile(r"\s*(?:\{\s*[.=]?)?\s*([\w+#.-]+)(?![\w+#.-]*\s*=)")

# Python-Markdown's way to name the language of indented code, on a line of its own that is not shown.
NAMED = re.compile(r":::([A-Za-z][\w+#.-]*)[^\n]*\n")


def fences(parser: MarkdownIt) -> None:
    """Reduce what stands behind a fence to a language, and put the words of finished pieces into code."""
    parser.core.ruler.push("fences", _fences)


def _fences(state: StateCore) -> None:
    pieces = state.env["pieces"]
    for token in state.tokens:
        told = NAMED.match(token.content) if token.type == "code_block" else None
        if told:
            token.type, token.info, token.content = "fence", told[1], token.content[told.end() :]
        if token.type == "fence":
            language = LANGUAGE.match(token.info)
            token.info = language[1] if language else ""
        for code in (token, *(token.children or ())):
            if code.type in ("fence", "code_block", "code_inline"):
                for mark, piece in pieces.items():
                    code.content = code.content.replace(mark, piece)
