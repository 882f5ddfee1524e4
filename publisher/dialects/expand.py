"""Which dialect a body is written in. Each is loaded when the first body needs it."""

import html
import re
from collections.abc import Callable

from publisher.dialects.base import Desk, Expanded
from publisher.dialects.code import NOWHERE, Code, code_of
from publisher.model import Body, Post, Surroundings

# Template code that no prose would hold by chance, and whose meaning is the same in every folder.
SHORTCODE = re.compile(
    r"\{\{[<%]\s*/?(?:figure|youtube|vimeo|tweet|x|gist|instagram|ref|relref|highlight|param|details|notice|alert|"
    r"admonition|callout|button|img|image|tabs|tab|mermaid|rawhtml)\b[^{}]*[%>]\}\}"
)
TEMPLATE = re.compile(
    r"\{%-?\s*(?:end(?:highlight|raw|comment|capture|for|if)|post_url\s+[\w/.-]+|link\s+[\w/.-]+\.\w+|"
    r"gist\s+[\w/]+|include\s+[\w/-]+\.\w+[^{}]*)\s*-?%\}|"
    r"\{\{-?\s*(?:site\.(?:url|baseurl|title|time)|page\.(?:title|url|date)|"
    r"[\"'][^{}\"']*[\"']\s*\|\s*(?:relative_url|absolute_url))\b[^{}]*\}\}"
)
NO_TEMPLATE = ("false", "md", "html")


def expand(
    post: Post, body: Body, surroundings: Surroundings, markdown: Callable[[str], str] = html.escape
) -> Expanded:
    """The body's text without template code, by the rules of the generator that the folder was made for.

    `markdown` makes HTML of the Markdown inside of a finished piece. Code that shows template code keeps it wherever
    the generator lets it; in a folder of no generator always, and there only what is unmistakable is expanded at all.
    """
    desk = Desk(post, body, surroundings, markdown)
    if body.format == "rst":
        from publisher.dialects import pelican, rst

        return desk.done(rst.expand(desk, pelican.expand(desk, desk.text)), "html")
    if body.format == "mdx" or (surroundings.generator == "docusaurus" and body.format == "markdown"):
        from publisher.dialects import mdx

        return desk.done(mdx.expand(desk), body.format)
    return desk.done(_expanded(desk), body.format)


def _expanded(desk: Desk) -> str:
    match desk.surroundings.generator:
        case "hugo":
            return _hugo(desk)
        case "zola":
            from publisher.dialects import zola

            return zola.expand(desk)
        case "hexo":
            from publisher.dialects import hexo

            return hexo.expand(desk)
        case "pelican":
            from publisher.dialects import pelican

            return pelican.expand(desk, desk.text, code_of(desk.text))
        case "jekyll" | "eleventy":
            return _liquid(desk) if _is_template(desk) else desk.text
        case "":
            return _plain(desk)
    return desk.text


def _hugo(desk: Desk, code: Code = NOWHERE) -> str:
    from publisher.dialects import hugo

    return hugo.expand(desk, code)


def _liquid(desk: Desk, code: Code = NOWHERE) -> str:
    from publisher.dialects.liquid import template

    return template.expand(desk, code)


def _is_template(desk: Desk) -> bool:
    """Whether there is anything to do: a post may say that it is no template, and Eleventy's settings may."""
    metadata, variables = desk.body.metadata, desk.surroundings.variables
    if metadata.get("render_with_liquid") == "false" or metadata.get("templateengineoverride") in NO_TEMPLATE:
        return False
    if desk.body.format != "html" and str(variables.get("markdownTemplateEngine", "liquid")).lower() == "false":
        return False
    return any(mark in desk.text for mark in ("{{", "{%", "{#"))


def _plain(desk: Desk) -> str:
    """A folder of no known generator."""
    if "{{" not in desk.text and "{%" not in desk.text:
        return desk.text
    code = code_of(desk.text)
    if any(match.start() not in code for match in SHORTCODE.finditer(desk.text)):
        return _hugo(desk, code)
    if any(match.start() not in code for match in TEMPLATE.finditer(desk.text)):
        return _liquid(desk, code)
    return desk.text
