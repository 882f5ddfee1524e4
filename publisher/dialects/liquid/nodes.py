"""Nodes that are patient with faults, and that take what they cost from a budget."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from liquid import Environment, RenderContext, Token, TokenStream
from liquid.ast import BlockNode, IllegalNode, Node
from liquid.builtin.tags.for_tag import ForTag
from liquid.builtin.tags.tablerow_tag import TablerowTag
from liquid.exceptions import LiquidError, LiquidInterrupt, StopRender
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.template import BoundTemplate
from liquid.token import TOKEN_EXPRESSION, TOKEN_TAG

from publisher.dialects.liquid.tokens import PAIR, PLUGIN

NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")


class ExhaustedError(Exception):
    """The template asks for more work than any post needs."""


class Context(RenderContext):
    """A context in which the texts of a front matter are what YAML would have made of them, and loops pay."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.weights = [1]

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Take the cost of a loop from the budget."""
        engine: Any = self.env
        engine.spend(length * self.weights[-1])

    def get_item(self, obj: Any, key: Any) -> Any:
        """A value below another."""
        value = super().get_item(obj, key)
        if isinstance(value, str) and isinstance(obj, Mapping):
            if value in ("true", "false"):
                return value == "true"
            return int(value) if NUMBER.fullmatch(value) else value
        return value

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        """A filter; one that nobody knows gives what it is given."""
        engine: Any = self.env
        if name not in engine.filters:
            engine.desk.unknown(engine.where(token), "filter", name)
            return lambda value, *_args, **_named: value
        paid = engine.filters[name]
        return lambda *args, **named: paid(self, *args, **named)


class Template(BoundTemplate):
    context_class = Context


class Paid:
    """A filter whose work is taken from the budget before and after it is done."""

    def __init__(self, name: str, function: Callable[..., Any], engine: Any) -> None:
        self.name = name
        self.function = function
        self.engine = engine

    def __call__(self, context: RenderContext, *args: Any, **named: Any) -> Any:
        for each in args:
            self.engine.spend(_weight(each, self.engine.budget))
        self.engine.spend(self._growth(*args) / 1_000)
        if getattr(self.function, "with_environment", False):
            named["environment"] = self.engine
        if getattr(self.function, "with_context", False) or self.name in ("where_exp", "find_exp"):
            named["context"] = context
        result = self.function(*args, **named)
        self.engine.spend(_weight(result, self.engine.budget))
        return result

    def _growth(self, value: object, *args: object) -> int:
        """How long a text may become at the most."""
        if self.name.startswith("replace") and len(args) > 1 and isinstance(value, str):
            return value.count(str(args[0])) * len(str(args[1]))
        if self.name in ("join", "array_to_sentence_string") and args and isinstance(value, list | tuple | range):
            return len(value) * len(str(args[0]))
        return 0


def _weight(value: object, budget: int) -> float:
    """The work that a value is, of which no more than the budget is counted."""
    if isinstance(value, str):
        return len(value) / 1_000
    if isinstance(value, int):
        return value.bit_length() / 10
    total, waiting = 0.0, [value]
    while waiting and total <= budget:
        each = waiting.pop()
        if isinstance(each, str):
            total += len(each) / 1_000
        elif isinstance(each, range):
            total += len(each) / 10
        else:
            total += 0.1
            waiting.extend(each.values() if isinstance(each, dict) else each if isinstance(each, list | tuple) else ())
    return total


class Patient(Tag):
    """A tag whose faults are warnings: one that cannot be parsed is left out, and what it holds is kept."""

    def __init__(self, tag: Tag, engine: Any) -> None:
        super().__init__(engine)
        self.tag = tag
        self.block = tag.block
        self.faulty: set[tuple[int, int]] = set()

    def get_node(self, stream: TokenStream) -> Node:
        """The tag's node; an empty one in place of a faulty tag."""
        token, start, depth = stream.current, stream.pos, stream.block_depth
        key = (id(token.source), token.start_index)
        if key not in self.faulty:
            try:
                node = self.tag.parse(stream)
                is_loop = isinstance(self.tag, ForTag | TablerowTag)
                return _Safe(_Loop(node, stream.pos - start) if is_loop else node, self.env)
            except LiquidError as error:
                self.faulty.add(key)
                self.env.error(error, token=token)
        stream.pos, stream.block_depth = start, depth
        if stream.peek.kind == TOKEN_EXPRESSION:
            next(stream)
        return IllegalNode(token)

    def parse(self, stream: TokenStream) -> Node:
        """As `get_node`."""
        return self.get_node(stream)


class _Safe(Node):
    """A node that costs nothing but itself and a warning when it fails."""

    __slots__ = ("env", "node")

    def __init__(self, node: Node, env: Environment) -> None:
        super().__init__(node.token)
        self.node = node
        self.env = env
        self.blank = node.blank

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """What the node writes."""
        try:
            return self.node.render(context, buffer)
        except (ExhaustedError, LiquidInterrupt, StopRender):
            raise
        except Exception as error:  # whatever a filter makes of a value that it was not made for
            known = error if isinstance(error, LiquidError) else LiquidError(type(error).__name__, token=self.token)
            self.env.error(known, token=self.token)
            return 0


class _Loop(Node):
    """A loop that pays for all its rounds before the first."""

    __slots__ = ("node", "weight")

    def __init__(self, node: Node, weight: int) -> None:
        super().__init__(node.token)
        self.node = node
        self.weight = weight
        self.blank = node.blank

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """What the loop writes."""
        weights: list[int] = getattr(context, "weights", [])
        weights.append(self.weight)
        try:
            return self.node.render(context, buffer)
        finally:
            weights.pop()


class _Call(Node):
    """A tag that is not Liquid's own; `block` is what it holds."""

    __slots__ = ("block", "text")

    def __init__(self, token: Token, text: str, block: BlockNode | None) -> None:
        super().__init__(token)
        self.text = text
        self.block = block
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """What the tag stands for."""
        engine: Any = context.env
        inner = None
        if self.block:
            held = context.get_buffer(buffer)
            self.block.render(context, held)
            inner = held.getvalue()
        return buffer.write(engine.plugin(self.text, inner, engine.where(self.token), context))


class Plugin(Tag):
    """A tag without an end."""

    name = PLUGIN
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """The name and the rest of it are its expression."""
        token = stream.eat(TOKEN_TAG)
        return _Call(token, stream.expect(TOKEN_EXPRESSION).value, None)


class Pair(Tag):
    """A tag with an end."""

    name = PAIR
    end = f"end {PAIR}"

    def parse(self, stream: TokenStream) -> Node:
        """The name and the rest of it are its expression; a block follows."""
        token = stream.eat(TOKEN_TAG)
        text = stream.eat(TOKEN_EXPRESSION).value
        block = get_parser(self.env).parse_block(stream, (self.end,))
        stream.expect(TOKEN_TAG, self.end)
        return _Call(token, text, block)
