"""Code in colours: the room of Pygments. They are written into the elements, because the code is read elsewhere."""

from collections.abc import Iterator
from itertools import groupby

from lxml.html import HtmlElement
from lxml.html.builder import E

# Characters of code. Some lexers take time by the square of what they cannot make sense of.
LONGEST = 8_192
LONGEST_LINE = 2_000
LONGEST_IN_ALL = 65_536

# Each is dark enough for white paper and the ground of code in the templates, and no darker, for dark readers' sake.
COLOURS = {
    "comment": "color: #6b7078; font-style: italic",
    "keyword": "color: #a2439d; font-weight: bold",
    "name": "color: #1d6fc4",
    "string": "color: #2a7d3c",
    "number": "color: #b1521a",
    "deleted": "color: #c43b40",
}
KINDS = {
    "Comment": "comment",
    "Comment.Preproc": "keyword",
    "Keyword": "keyword",
    "Keyword.Constant": "number",
    "Keyword.Type": "name",
    "Operator.Word": "keyword",
    "Name.Attribute": "name",
    "Name.Builtin": "name",
    "Name.Class": "name",
    "Name.Decorator": "number",
    "Name.Exception": "name",
    "Name.Function": "name",
    "Name.Namespace": "name",
    "Name.Tag": "keyword",
    "Name.Variable": "number",
    "Literal.String": "string",
    "Literal.String.Escape": "number",
    "Literal.Number": "number",
    "Generic.Deleted": "deleted",
    "Generic.Inserted": "string",
    "Generic.Heading": "keyword",
    "Generic.Subheading": "keyword",
    "Generic.Output": "comment",
    "Generic.Prompt": "comment",
}
PREFIXES = ("language-", "lang-", "highlight-source-", "brush:")


def highlight(tree: HtmlElement) -> None:
    """Colour each block of code whose language is known."""
    left = LONGEST_IN_ALL
    for block in tree.iter("pre"):
        code = block.find("code")
        language = _language(block, code)
        written = code if code is not None and len(block) == 1 else block
        if not language or written.find(".//*[@style]") is not None or written.find(".//table") is not None:
            continue
        words = written.text_content()
        left -= len(words)
        if left >= 0 and (coloured := list(colour(words, language))):
            _fill(written, coloured)
            written.set("class", f"language-{language}")


def colour(code: str, language: str) -> Iterator[tuple[str, str]]:
    """The code in pieces, each with its style; nothing where the language is not known."""
    if len(code) > LONGEST or max(map(len, code.split("\n"))) > LONGEST_LINE:
        return
    from pygments.lexers import find_lexer_class_by_name  # takes time to load, and few posts need it
    from pygments.util import ClassNotFound

    try:
        lexer = find_lexer_class_by_name(language)(stripnl=False, ensurenl=False)
    except ClassNotFound:
        return
    pieces = [(_style(str(kind)), words) for kind, words in lexer.get_tokens(code)]
    if "".join(words for _, words in pieces) == code and any(style for style, _ in pieces):
        for style, group in groupby(pieces, key=lambda piece: piece[0]):
            yield style, "".join(words for _, words in group)


def _style(kind: str) -> str:
    """Of the kind of a token, as `Token.Name.Function.Magic`, or of the nearest that it is one of."""
    name = kind.removeprefix("Token.")
    while name and name not in KINDS:
        name = name.rpartition(".")[0]
    return COLOURS[KINDS[name]] if name else ""


def _language(block: HtmlElement, code: HtmlElement | None) -> str:
    """As the classes say that Markdown, Rouge, Chroma and GitHub give to the code or to what stands around it."""
    around = [element for element in (code, block, block.getparent()) if element is not None]
    around += list(block.iterancestors("div", "figure"))[:2]
    for element in around:
        for name in (element.get("class") or "").lower().split():
            if prefix := next((each for each in PREFIXES if name.startswith(each)), None):
                return str(name.removeprefix(prefix))
        if element.get("data-lang"):
            return str(element.get("data-lang")).lower()
    return ""


def _fill(element: HtmlElement, pieces: list[tuple[str, str]]) -> None:
    for child in list(element):
        element.remove(child)
    element.text, last = "", None
    for style, words in pieces:
        if style and words.strip():
            last = E.span(words, style=style)
            element.append(last)
        elif last is not None:
            last.tail = (last.tail or "") + words
        else:
            element.text += words
