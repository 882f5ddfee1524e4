"""Which dialect a body is written in."""

from publisher.dialects.base import Expanded
from publisher.model import Body, Post, Surroundings


def expand(post: Post, body: Body, surroundings: Surroundings) -> Expanded:
    """The body's text without template code, by the rules of the generator that the folder was made for."""
    del post, surroundings
    return Expanded(text=body.text)
