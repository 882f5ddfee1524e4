"""The room of html5lib: what a reader would trip over in the HTML of a feed.

The names of the faults are the W3C validator's, which reads HTML with the same library. Its parser stops at the first
fault of a text and looks no further; here a script is found behind it, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from publisher.lint.css import dangers
from publisher.lint.uris import CHARACTERS
from publisher.urls import candidates

# HTML as browsers know it, living and dead.
TAGS = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br button canvas
    caption center cite code col colgroup command comment data datagrid datalist dd del details dfn dialog dir div dl dt
    em embed eventsource fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup
    hr html i iframe img input ins isindex kbd label legend li link listing m main map mark menu meta meter nav noframes
    noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script section
    select slot small source span strike strong style sub summary sup table tbody td template textarea tfoot th thead
    time title tr track tt u ul var video wbr xmp
    """.split()
)
# What a reader removes, or should: programs, other pages, and what belongs to the head of a page.
RISKY = frozenset(
    """
    applet base basefont body comment embed frame frameset head html iframe isindex link listing meta noframes object
    param plaintext script slot style title xmp
    """.split()
)
ATTRIBUTES = frozenset(
    """
    abbr accept accept-charset accesskey action align allow allowfullscreen allowpaymentrequest alt as autocapitalize
    autocomplete autofocus autoplay axis background balance bgcolor bgproperties border bordercolor bordercolordark
    bordercolorlight bottompadding cellpadding cellspacing ch challenge char charoff charset checked choff cite class
    clear color cols colspan compact contenteditable coords crossorigin data datafld datapagesize datasrc datetime
    decoding default delay dir dirname disabled download draggable dynsrc enctype end enterkeyhint face for form
    formenctype frame galleryimg gutter headers height hidden hidefocus high href hreflang hspace icon id inputmode is
    ismap itemid itemprop itemref itemscope itemtype keytype kind label lang leftspacing list loading longdesc loop
    loopcount loopend loopstart low lowsrc max maxlength media method min minlength multiple muted name nohref nonce
    noshade nowrap open optimum pattern ping placeholder playsinline point-size poster pqg preload prompt radiogroup
    readonly referrerpolicy rel repeat-max repeat-min replace required rev reversed rightspacing rows rowspan rules
    scope selected shape size sizes span spellcheck src srclang srcset start step summary suppress tabindex target
    template title toppadding translate type unselectable urn usemap valign value variable volume vrml vspace width wrap
    xml:lang xmlns
    """.split()
)
ADDRESSES = {
    "href": frozenset(("a", "area", "link")),
    "src": frozenset(("img", "audio", "video", "source", "track", "embed", "iframe", "input", "script")),
    "poster": frozenset(("video",)),
    "data": frozenset(("object",)),
    "cite": frozenset(("blockquote", "q", "del", "ins")),
    "action": frozenset(("form",)),
}
WHOLE = re.compile(r"\w[\w+.-]*:")
TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)([^<>]*)")
# Elements that end without an end tag.
UNCLOSED = frozenset(
    "area base br col dd dt embed hr img input li link meta optgroup option p source td th tr track wbr".split()
)
DEEPEST = 500
MOST = 100_000
CSS_URL = re.compile(r"""url\(\s*["']?([^"'()]*)""", re.IGNORECASE)
FAULTS = {
    "expected-named-entity": "an & that begins no character reference",
    "named-entity-without-semicolon": "a character reference without its semicolon",
    "expected-closing-tag-but-got-eof": "an element that is never closed",
    "unexpected-end-tag": "an end tag that closes nothing",
    "end-tag-too-early": "an end tag before those inside it",
    "adoption-agency-1.3": "end tags in the wrong order",
    "non-void-element-with-trailing-solidus": "a start tag that ends in /> though its element is not empty",
    "duplicate-attribute": "an attribute twice",
    "unexpected-start-tag-implies-table-voodoo": "something in a table that no table holds",
    "unexpected-char-implies-table-voodoo": "text in a table outside of its cells",
    "unexpected-start-tag-implies-end-tag": "an element inside its own kind",
    "eof-in-comment": "a comment that is never closed",
    "non-html-root": "an <html> element",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault of a piece of HTML: how many lines below its first, its code, and what it is."""

    line: int = 0
    code: str
    what: str
    value: str = ""


@lru_cache(maxsize=4096)
def troubles(html: str) -> tuple[Trouble, ...]:
    """What is wrong with a fragment of HTML. The same post stands in several feeds, so that the answer is kept."""
    return tuple(dict.fromkeys(_troubles(html)))


def _troubles(html: str) -> Iterator[Trouble]:
    if "<?import " in html.lower():
        yield Trouble(code="SecurityRisk", what="holds <?import>", value="?import")
    if "<" not in html and "&" not in html:
        return
    if _is_too_much(html):
        yield Trouble(
            code="NotHtml",
            what=f"holds more than a reader can take: elements {DEEPEST} deep, as many attributes, or {MOST:,} marks",
        )
        names = {name.lower() for _, name, _ in TAG.findall(html)}
        yield from (Trouble(code="SecurityRisk", what=f"holds <{name}>", value=name) for name in sorted(names & RISKY))
        return
    tree, errors = _parsed(html)
    if errors:
        (line, _), code, data = errors[0]
        named = f" <{data['name']}>" if data.get("name") else ""
        yield Trouble(line=line - 1, code="NotHtml", what=f"holds {FAULTS.get(code, code.replace('-', ' '))}{named}")
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            yield from _element(element.tag.rpartition("}")[2].lower(), element.attrib)


def _is_too_much(html: str) -> bool:
    """Whether HTML is such that it would take minutes to read, as nobody's post is."""
    if sum(html.count(mark) for mark in ("<", "&", "--")) > MOST:
        return True
    depth = 0
    for slash, name, rest in TAG.findall(html):
        if name.lower() not in UNCLOSED and not rest.endswith("/"):
            depth = max(depth - 1, 0) if slash else depth + 1
        if depth > DEEPEST or (len(rest) > DEEPEST and len(rest.split()) > DEEPEST):
            return True
    return False


def _parsed(html: str) -> tuple[Any, list[Any]]:
    from html5lib.html5parser import HTMLParser  # it takes a while to load

    parser = HTMLParser()
    tree = parser.parseFragment(html)
    return tree, parser.errors


def _element(tag: str, attributes: dict[str, str]) -> Iterator[Trouble]:
    if tag not in TAGS:
        yield Trouble(code="NotHtml", what=f"holds <{tag}>, which is no HTML", value=tag)
    elif tag in RISKY:
        yield Trouble(code="SecurityRisk", what=f"holds <{tag}>", value=tag)
    else:
        yield from _attributes(attributes)
    yield from relative(tag, attributes)


def _attributes(attributes: dict[str, str]) -> Iterator[Trouble]:
    for name, value in attributes.items():
        name = str(name).lower()
        if name == "style":
            for danger in dangers(value):
                yield Trouble(code="DangerousStyleAttr", what=f"holds style={danger!r}", value=danger)
        elif name not in ATTRIBUTES and not name.startswith("data-"):
            yield Trouble(code="SecurityRiskAttr", what=f"holds the attribute {name}", value=name)


def relative(tag: str, attributes: dict[str, str]) -> Iterator[Trouble]:
    """The addresses of an element that lead nowhere once they stand in a feed."""
    for name, value in attributes.items():
        found: list[str] = []
        if tag in ADDRESSES.get(name, ()):
            found = [value.strip()]
        elif name in ("srcset", "imagesrcset"):
            found = [url for url, _ in candidates(value)]
        elif name == "style":
            found = [match[1].strip() for match in CSS_URL.finditer(value)]
        for url in found:
            yield from _reference(url, f"{name} of <{tag}>")


def _reference(url: str, place: str) -> Iterator[Trouble]:
    if WHOLE.match(url):
        return
    strange = next((c for c in url if c.isascii() and not CHARACTERS.fullmatch(c)), "")
    if strange:
        yield Trouble(code="InvalidUriChar", what=f"holds the address {url!r} with {strange!r} in it", value=url)
    else:
        yield Trouble(code="ContainsRelRef", what=f"holds the relative address {url!r} ({place})", value=url)
