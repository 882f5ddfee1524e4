"""A body as its author wrote it becomes HTML that is safe and absolute, a summary, and plain text.

lxml mends and rewrites the tree; nh3 has the last word on what is safe, so that no rewriting can undo it.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import lxml.html
import nh3
from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, emphasis, html_inline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from publisher.colours import flatten, ink_on
from publisher.errors import ContentError, Fault
from publisher.model import BodyFormat, Entry, Image, Post
from publisher.text import cut, line, scrub, without_bad_references

SUMMARY_LENGTH = 280  # characters of a summary that is taken from the body

TAGS = set(
    "a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p picture pre q rp rt "
    "ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var "
    "video wbr".split()
)
ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title"},
    "a": {"href", "hreflang", "id", "name"},
    "audio": {"controls", "src"},
    "blockquote": {"cite"},
    "code": {"class"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"alt", "height", "src", "srcset", "width", "sizes"},
    "ins": {"cite", "datetime"},
    "li": {"id", "value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"controls", "height", "poster", "src", "width"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
DROPPED_WITH_CONTENT = set("embed form head iframe math noscript object script style svg template title".split())
STYLES = {"background-color", "color", "font-style", "font-weight", "text-align", "text-decoration"}
STYLE_VALUE = re.compile(r"#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]+\)|[a-z-]+", re.IGNORECASE)
URL_ATTRIBUTES = ("href", "src", "poster", "cite")
LAZY = ("data-src", "data-original", "data-lazy-src")
MAX_DEPTH = 200
URL_SCHEMES = {"http", "https", "mailto", "tel", "data"}

BLOCKS = set(
    "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section table tr ul".split()
)
MEDIA = ("img", "picture", "audio", "video", "hr", "table")

# Tags that open a level. Those whose end may be left out (p, li, td ...) and those that have none do not.
NESTING = re.compile(
    r"(</?(?:a|abbr|address|article|aside|b|blockquote|center|cite|code|del|details|div|dl|em|figure|font|footer|header|"
    r"i|ins|kbd|main|mark|ol|pre|q|s|section|small|span|strong|sub|sup|table|u|ul)\b[^<>]*>)",
    re.IGNORECASE,
)
MARK = r"(?:^|(?<=\n))\0*(?:-|\d+\.)"  # of a list item, in `text`
MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)

CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """CommonMark's emphasis, mended for scripts without spaces.

    Its rule takes a `**` between punctuation and a letter for text, so that the Korean `**볼드(영문)**은` is not bold.
    Beside a CJK letter a run of `*` opens before, and closes after, whatever is no blank.
    """
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before, after = state.src[:start][-1:], state.src[state.pos : state.posMax][:1]
    if state.src[start] == "*":
        for delimiter in state.delimiters[known:]:
            delimiter.open |= bool(CJK.match(before) and after.strip())
            delimiter.close |= bool(CJK.match(after) and before.strip())
    return True


def _html_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """CommonMark's, but `<?php` is text: as a processing instruction it would hide all that follows."""
    return not state.src.startswith("<?", state.pos) and html_inline(state, silent)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """See `_html_inline`."""
    return not state.src.startswith("<?", state.bMarks[start] + state.tShift[start]) and html_block(
        state, start, end, silent
    )


_markdown = (
    MarkdownIt("commonmark", {"html": True, "typographer": False})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin)
    .use(tasklists_plugin)
    .use(deflist_plugin)
)
_markdown.inline.ruler.at("emphasis", _emphasis)
_markdown.inline.ruler.at("html_inline", _html_inline)
_markdown.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})


def entry(post: Post) -> Entry:
    """The post made ready to be read elsewhere: see `publisher.model.Entry`.

    Raises ContentError for a body that the libraries which read it cannot stand.
    """
    try:
        return _entry(post)
    except Exception as error:  # whatever one post does to them, the others are published
        what = f"its body cannot be made into HTML ({type(error).__name__}: {error})"
        raise ContentError(Fault(path=post.path, what=what, cure="write this part of it in a plainer way")) from error


def _entry(post: Post) -> Entry:
    raw = to_html(post.body, post.format)
    tree = _tree(raw)
    _mend(tree, base=post.url)
    address = absolute(post.url, post.image.url) if post.image else ""
    image = _take_lead(tree, Image(url=address, alt=post.image.alt)) if post.image and address else None
    _drop_empty(tree)
    return Entry(
        id=post.id,
        url=post.url,
        title=post.title,
        published=post.published,
        updated=post.updated,
        authors=post.authors,
        categories=post.categories,
        tags=post.tags,
        language=post.language,
        image=image,
        summary=post.summary or cut(_teaser(raw, tree), SUMMARY_LENGTH),
        content=_clean(tree),
        text=text(tree),
    )


def to_html(body: str, format: BodyFormat) -> str:  # noqa: A002 - the noun of the model
    """A body as HTML, neither cleaned nor absolute. HTML stands as it is."""
    return str(_markdown.render(body)) if format == "markdown" else body


def _tree(raw: str) -> HtmlElement:
    # lxml refuses the whole string for an XML declaration, swallows what stands behind another `<?`, and cannot move a
    # character that XML cannot carry.
    raw = without_bad_references(raw)
    raw = re.sub(r"\A\s*<\?xml[^>]*>", "", raw).replace("<?", "&lt;?")
    parser = lxml.html.HTMLParser(huge_tree=True)  # without it, what stands deeper than 256 levels is lost
    return lxml.html.fromstring(f"<div>{_shallow(raw)}</div>", parser=parser)


def _shallow(raw: str) -> str:
    """The same words without the tags beyond `MAX_DEPTH` levels: even a patient parser loses what is far deeper."""
    depth = 0
    kept = []
    for place, piece in enumerate(NESTING.split(raw)):
        is_tag, closes = place % 2, piece.startswith("</")
        depth -= bool(is_tag and closes and depth)
        if not is_tag or depth < MAX_DEPTH:
            kept.append(piece)
        depth += bool(is_tag and not closes)
    return "".join(kept)


def _mend(tree: HtmlElement, *, base: str) -> None:
    """Comments out, embeds and check boxes as text, lazy pictures promoted, every address absolute."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            element.drop_tree()
        elif element.tag in ("iframe", "embed"):
            _replace_embed(element)
        elif element.tag == "input":
            checked = {"checkbox": "☑ " if "checked" in element.attrib else "☐ "}
            element.tail = checked.get(element.get("type", ""), "") + (element.tail or "").lstrip()
            element.drop_tree()
    for element in tree.iter():
        lazy = next((element.get(name) for name in LAZY if element.get(name)), None)
        if element.tag == "img" and lazy and not element.get("src", "").startswith("http"):
            element.set("src", lazy)
        for name in URL_ATTRIBUTES:
            if element.get(name) is not None:
                element.set(name, absolute(base, element.get(name)))
        if element.get("srcset"):
            candidates = (part.split(None, 1) for part in re.split(r",\s+", element.get("srcset").strip()) if part)
            element.set("srcset", ", ".join(" ".join([absolute(base, url), *size]) for url, *size in candidates))


def _replace_embed(element: HtmlElement) -> None:
    """What a reader would not show becomes a link to it."""
    address = element.get("src") or element.get("data-src")
    element.tag, element.text = "a", element.get("title") or address
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    if address:
        element.set("href", address)


def absolute(base: str, url: str) -> str:
    """`url` against `base` as a URI (RFC 3986): other scripts are percent-encoded, a host's by IDNA."""
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme == "data":
        return url.strip()
    rest = (quote(part, safe="%/:?#[]@!$&'()*+,;=~") for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))


def _take_lead(tree: HtmlElement, image: Image) -> Image:
    """Take the lead picture out of a body that begins with it, and its description with it."""
    first = tree.find(".//img")
    if first is None or first.get("src") != image.url:
        return image
    if not any(words.strip() for words in first.xpath("preceding::text()")):
        first.drop_tree()
    return Image(url=image.url, alt=image.alt or first.get("alt", ""))


def _drop_empty(tree: HtmlElement) -> None:
    """Paragraphs that hold nothing: how some editors write a blank line, and where a lead picture was."""
    for element in list(tree.iter("p", "figure")):
        if not element.text_content().strip() and next(element.iterdescendants(*MEDIA), None) is None:
            element.drop_tree()


def _clean(tree: HtmlElement) -> str:
    # lxml writes the wrapping <div> too; what stands inside it is the body.
    written = lxml.html.tostring(tree, encoding="unicode")
    inner = written[written.index(">") + 1 : written.rindex("</")]
    cleaned = nh3.clean(
        inner,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )
    return scrub(cleaned).strip()


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return _clean_style(value)
    if value.lstrip().lower().startswith("data:") and not (tag == "img" and value.startswith("data:image/")):
        return None
    return value


def _clean_style(style: str) -> str | None:
    """Only the declarations that carry meaning in a text, with values that can be nothing but a colour or a word."""
    kept: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name.lower() in STYLES and STYLE_VALUE.fullmatch(value):
            kept[name.lower()] = flatten(value)
    if "background-color" in kept:
        kept.setdefault("color", ink_on(kept["background-color"]))
    return "; ".join(f"{name}: {value}" for name, value in kept.items()) or None


def text(tree: HtmlElement) -> str:
    """Plain text, a blank line between blocks; lists with their marks, code as it stands, links with their address."""
    lines = [re.sub(r"[ \t\r\f\v]+", " ", words).strip() for words in "".join(_words(tree)).split("\n")]
    shaped = re.sub(rf"({MARK}) *\n+", r"\1 ", "\n".join(lines))
    shaped = re.sub(rf"\n{{2,}}(?={MARK} )", "\n", shaped)
    return re.sub(r"\n{3,}", "\n\n", shaped).strip("\n ").replace("\0", " ")


def _words(element: HtmlElement, *, pre: bool = False, lists: int = 0) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in DROPPED_WITH_CONTENT:
        return
    pre, lists = pre or tag == "pre", lists + (tag in ("ul", "ol"))
    edge = "" if tag not in BLOCKS else "\n" if tag in ("li", "tr", "dt", "dd") else "\n\n"
    yield edge
    yield {"br": "\n", "hr": "* * *", "td": "  ", "th": "  "}.get(tag, "")
    if tag == "li":
        yield "\0\0" * (lists - 1) + _list_mark(element)
    if tag == "img" and element.get("alt"):
        yield f"[{element.get('alt')}]"
    yield _fold(element.text, pre=pre)
    for child in element:
        yield from _words(child, pre=pre, lists=lists)
        yield _fold(child.tail, pre=pre)
    if tag == "a" and (element.get("href") or "").startswith("http") and element.text_content().strip():
        yield f" <{element.get('href')}>"
    yield edge


def _list_mark(item: HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.get("start", "1")
    return f"{int(start) + parent.findall('li').index(item) if start.isdecimal() else 1}. "


def _fold(words: str | None, *, pre: bool) -> str:
    # A space of code is marked, so that the folding of lines in `text` leaves it alone.
    return (words or "").replace(" ", "\0") if pre else re.sub(r"\s+", " ", words or "")


def _teaser(raw: str, tree: HtmlElement) -> str:
    """What stands before the author's `<!--more-->`, else the first paragraph that says something."""
    more = MORE.search(raw)
    return _spoken(_tree(raw[: more.start()])) if more else _first_paragraph(tree)


def _first_paragraph(tree: HtmlElement) -> str:
    """The first paragraph that says something: not a lone link, nor a line that is all bold."""
    for paragraph in tree.iter("p"):
        words = _spoken(paragraph)
        if words and words != "".join(line(child.text_content()) for child in paragraph.iter("a", "b", "strong")):
            return words
    return _spoken(tree)


def _spoken(tree: HtmlElement) -> str:
    """One line of all the words, with a blank wherever a block ends, and without the marks of footnotes."""
    tree = deepcopy(tree)
    tree.tail = None
    for mark in tree.find_class("footnote-ref"):
        mark.drop_tree()
    for block in tree.iter(*BLOCKS, "br"):
        block.tail = " " + (block.tail or "")
    return line(tree.text_content())
