"""What is safe to show elsewhere: the room of nh3, which has the last word, so that no rewriting can undo it."""

import re

import nh3

from publisher.colours import flatten, ink_on
from publisher.text import scrub

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
URL_SCHEMES = {"http", "https", "mailto", "tel", "data"}


def clean(markup: str) -> str:
    """The markup without anything that could run, track or leave its place."""
    cleaned = nh3.clean(
        markup,
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
