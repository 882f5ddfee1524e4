"""Liquid's environment for one post: tags, filters, and a budget.

Its own lexer takes quadratic time over hostile text, and its parser loses what a faulty block holds; so the tokens are
made here, and every node is parsed and rendered by itself: what fails costs only itself, and a warning.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from liquid import Environment, Mode, RenderContext, Token, TokenStream
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, tokenize
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.parser import get_parser
from liquid.stringify import to_liquid_string
from liquid.template import BoundTemplate
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT

from publisher.dialects import octopress
from publisher.dialects.base import Desk, code_block
from publisher.dialects.code import NOWHERE, Code
from publisher.dialects.liquid import nodes
from publisher.dialects.liquid.filters import Filters
from publisher.dialects.liquid.tokens import PAIR, PLUGIN, pieces_of, tokens_of
from publisher.dialects.shortcodes import Call, expanded
from publisher.dialects.tags import arguments

# What a post may cost: one unit is about the work of one output, some ten microseconds.
BUDGET = 100_000
MAX_OUTPUT = 4_000_000
MAX_DEPTH = 20

BUILT_IN = set(
    "if unless case for tablerow capture assign cycle increment decrement ifchanged break continue echo".split()
)
INCLUDE = re.compile(r"\s*(?P<name>\"[^\"]*\"|'[^']*'|(?:\{\{.*?\}\}|[^\s{,])+)(?P<parameters>.*)", re.DOTALL)
PARAMETER = re.compile(
    r"""(?P<name>[\w-]+)\s*[=:]\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<value>[^\s,]+))""",
    re.DOTALL,
)
OUTPUT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class Engine(Environment):
    """One post's environment: its tags, filters and variables, what it may still cost, and where it is."""

    loop_iteration_limit = BUDGET
    output_stream_limit = MAX_OUTPUT
    context_depth_limit = MAX_DEPTH + 10
    suppress_blank_control_flow_blocks = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.budget = BUDGET
        self.place = 0
        self.depth = 0
        self.eleventy = desk.surroundings.generator == "eleventy"
        self.acts: dict[str, Callable[[str, RenderContext], str]] = {
            "post_url": self._post_url,
            "link": self._link,
            "include": self._include,
            "include_cached": self._include,
            "include_relative": self._include,
            "render": self._include,
        }
        self.filters_of_site = Filters(desk)
        super().__init__(tolerance=Mode.LAX, strict_filters=False)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Liquid's own tags, each made patient, ours, and all filters, each made to pay."""
        super().setup_tags_and_filters(extra=extra)
        for tag in (nodes.Plugin, nodes.Pair):
            self.add_tag(tag)
        kept = BUILT_IN | {PLUGIN, PAIR, TOKEN_OUTPUT, TOKEN_CONTENT, "illegal"}
        self.tags = {name: nodes.Patient(tag, self) for name, tag in self.tags.items() if name in kept}
        own = {**self.filters, **self.filters_of_site.table(), "where_exp": self._where_exp, "find_exp": self._find_exp}
        self.filters = {name: nodes.Paid(name, function, self) for name, function in own.items()}

    def spend(self, cost: float) -> None:
        """Take a cost from the budget."""
        self.budget -= int(cost) + 1
        if self.budget < 0:
            raise nodes.ExhaustedError

    def error(self, exc: Any, msg: str | None = None, token: Token | None = None) -> None:
        """Keep a fault of the template as a warning; none is worth a post."""
        if isinstance(exc, ResourceLimitError):
            raise nodes.ExhaustedError from exc
        message = str(exc.message if isinstance(exc, LiquidError) else msg)
        if message.startswith(("unexpected tag 'e", "unexpected tag 'when")):
            return  # the end of what was left out before
        place = self.where(token or getattr(exc, "token", None))
        self.desk.warn(place, f"template code that cannot be read ({message})", "mend it, or write its result instead")

    def where(self, token: Token | None) -> int:
        """Where in the post a token is; for one of an include's, where this is included."""
        return token.start_index if token and token.source is self.desk.text and token.start_index >= 0 else self.place

    def template(self, text: str, code: Code = NOWHERE) -> BoundTemplate:
        """A text as a template."""
        tokens = tokens_of(pieces_of(text, code, comments=self.eleventy), text, known=BUILT_IN)
        self.spend(sum(1 + (len(token.value) / 200) ** 2 for token in tokens if token.kind != TOKEN_CONTENT))
        return nodes.Template(self, get_parser(self).parse(TokenStream(iter(tokens))))

    def value(self, expression: str, context: RenderContext) -> object:
        """What an expression of the template says."""
        token = Token(TOKEN_EXPRESSION, expression, -1, expression)
        return FilteredExpression.parse(self, TokenStream(tokenize(expression, token))).evaluate(context)

    def plugin(self, text: str, inner: str | None, place: int, context: RenderContext) -> str:
        """What a tag stands for that is not Liquid's own."""
        self.place = place if self.depth == 0 else self.place
        name, _, rest = text.partition(" ")
        if inner is None and name in self.acts:
            return self.acts[name](rest, context)
        if name == "highlight" and inner is not None:
            language = "".join(arguments(rest)[0][:1])
            return self.desk.piece(code_block(inner, language))
        if self.eleventy and name in ("css", "js") and inner is not None:
            return ""  # its bundles collect a page's styles and scripts
        made = octopress.expanded(name, rest, inner, self.desk)
        if made is None:
            words, named = arguments(rest)
            made = expanded(Call(name=name, words=tuple(words), named=named, inner=inner), self.desk)
        if made is None:
            self.desk.unknown(self.place, "tag", name)
        return (inner or "") if made is None else made

    def _post_url(self, rest: str, _context: RenderContext) -> str:
        return self._address(rest.strip().strip("'\""))

    def _link(self, rest: str, context: RenderContext) -> str:
        return self._address(self._text(rest.strip(), context))

    def _address(self, reference: str) -> str:
        found = self.desk.find(reference)
        if found is not None:
            return found
        stem, _, suffix = reference.rpartition(".")
        if suffix in ("md", "markdown", "html") or not stem:
            cure = "name its file as it lies in the content folder"
            self.desk.warn(self.place, f'no post is named "{reference[:80]}"', cure)
            reference = f"{stem}.html" if stem else reference
        return self.filters_of_site.relative_url(reference.removeprefix("/"))

    def _text(self, written: str, context: RenderContext) -> str:
        """A name in which outputs may stand."""
        return OUTPUT.sub(lambda match: to_liquid_string(self.value(match[1], context), autoescape=False), written)

    def _include(self, rest: str, context: RenderContext) -> str:
        match = INCLUDE.match(rest)
        name = self._text(match["name"].strip("\"'"), context) if match else ""
        given = dict(self._parameters(match["parameters"], context)) if match else {}
        text = self.desk.surroundings.include(name)
        if text is None:
            named = {key: to_liquid_string(value, autoescape=False) for key, value in given.items()}
            if "image_path" in named:  # a path of the site's, to themes
                named["image_path"] = self.filters_of_site.relative_url(named["image_path"])
            stem = name.rpartition("/")[2].partition(".")[0]
            made = expanded(Call(name=stem, named=named), self.desk)
            if made is None:
                self.desk.unknown(self.place, "include", name)
            return made or ""
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise nodes.ExhaustedError
            template = self.template(text)
            self.spend(len(text) / 1_000)
            buffer = context.get_buffer()
            with context.extend({"include": given, **(given if self.eleventy else {})}):
                template.render_with_context(context, buffer, partial=True)
        finally:
            self.depth -= 1
        return self._placed(buffer.getvalue())

    def _placed(self, made: str) -> str:
        """What an include made: HTML is a finished piece, else its blank lines and margins would mean Markdown."""
        whole = made.strip()
        is_html = whole.startswith("<") and whole.endswith(">") and "markdown=" not in whole
        return self.desk.piece(whole) if is_html and self.depth == 0 and self.desk.body.format != "html" else made

    def _parameters(self, written: str, context: RenderContext) -> Iterator[tuple[str, object]]:
        for match in PARAMETER.finditer(written):
            quoted = match["double"] if match["double"] is not None else match["single"]
            if quoted is not None:
                yield match["name"], re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            else:
                yield match["name"], self.value(match["value"], context)

    def _where_exp(self, value: object, name: str, expression: str, *, context: RenderContext) -> list[Any]:
        token = Token(TOKEN_EXPRESSION, expression, -1, expression)
        test = BooleanExpression.parse(self, TokenStream(tokenize(expression, token)))
        found = []
        for item in value if isinstance(value, list) else []:
            self.spend(1)
            with context.extend({name: item}):
                if test.evaluate(context):
                    found.append(item)
        return found

    def _find_exp(self, value: object, name: str, expression: str, *, context: RenderContext) -> object:
        return next(iter(self._where_exp(value, name, expression, context=context)), None)
