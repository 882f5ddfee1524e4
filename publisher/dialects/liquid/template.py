"""A body as the Liquid template that it is. The package is the room of python-liquid."""

import re
from collections.abc import Mapping
from typing import Any

from liquid.parser import get_parser

from publisher.dialects.base import Desk
from publisher.dialects.code import NOWHERE, Code
from publisher.dialects.liquid.engine import Engine
from publisher.dialects.liquid.filters import strftime
from publisher.dialects.liquid.nodes import ExhaustedError
from publisher.dialects.liquid.tokens import pieces_of


def expand(desk: Desk, code: Code = NOWHERE) -> str:
    """The desk's text as the template that it is."""
    engine = Engine(desk)
    try:
        made = _once(engine.template(desk.text, code).render(**variables(engine)), engine)
        desk.resolved(made)
        return made
    except (ExhaustedError, OverflowError):
        desk.warn(0, "its template code asks for too much work", "loop over less, or write the result into the post")
    except Exception as error:  # a library's parser may stumble over anything; the text is not lost
        what = f"its template code cannot be rendered ({type(error).__name__})"
        desk.warn(0, what, "write this part of it in a plainer way")
    finally:
        get_parser.cache_clear()  # it would keep this post's engine, and all that it refers to
    return "".join(piece.text for piece in pieces_of(desk.text, code, comments=False) if piece.kind == "text")


def _once(made: str, engine: Engine) -> str:
    """The text with whole addresses, where authors put `{{ site.baseurl }}` before what is one already."""
    origin, base = re.escape(engine.filters_of_site.origin), re.escape(engine.filters_of_site.base)
    return re.sub(rf"(?:{origin})?{base}(?={origin}/)", "", made)


def variables(engine: Engine) -> Mapping[str, Any]:
    """What a template may name: the page, the site, and no clock."""
    desk, filters = engine.desk, engine.filters_of_site
    post, site = desk.post, desk.surroundings.site
    written = strftime(post.published, "%Y-%m-%d %H:%M:%S %z")
    address = post.url.removeprefix(filters.origin).removeprefix(filters.base)
    page = {
        **desk.body.metadata,
        "url": address,
        "date": written,
        "title": post.title,
        "id": address.removesuffix(".html").removesuffix("/"),
        "path": post.path,
        "relative_path": post.path,
        "name": post.path.rpartition("/")[2],
        "categories": list(post.categories),
        "tags": list(post.tags),
        "excerpt": post.summary or "",
        "content": "",
    }
    known = {
        **desk.surroundings.variables,
        "url": filters.origin,
        "baseurl": filters.base,
        "title": site.title,
        "description": site.description,
        "time": written,
    }
    common = {
        "page": page,
        "post": page,
        "site": known,
        "layout": {},
        "jekyll": {"environment": "production"},
        "content": "",
        "now": written,
        "today": written,
    }
    if not engine.eleventy:
        return common
    # Of the files in `_data` each is a variable by its own name.
    return {**desk.surroundings.variables, **desk.body.metadata, "title": post.title, **common}
