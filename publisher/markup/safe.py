"""What is safe to show elsewhere: the room of nh3, which has the last word, so that no rewriting can undo it."""

import re

import nh3

from publisher.colours import NAMES, flatten, ink_on
from publisher.text import scrub
from publisher.urls import candidates

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
    "details": {"open"},
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
MAX_ROUNDS = 5
URL_SCHEMES = {"http", "https", "mailto", "tel", "data"}
ADDRESS = re.compile(r"(?:https?://[^\s/]|mailto:|tel:)", re.IGNORECASE)
WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(?:avif|bmp|gif|jpe?g|png|webp|x-icon)[;,]", re.IGNORECASE)

# Declarations that carry meaning in a text, with the values that they may have.
COLOUR = r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([\d\s.,%/+-]+(?:deg|turn|g?rad)?[\d\s.,%/]*\)|[a-z]+"
STYLES = {
    "background": COLOUR,
    "background-color": COLOUR,
    "color": COLOUR,
    "font-style": r"italic|oblique|normal",
    "font-weight": r"bold|bolder|lighter|normal|[1-9]00",
    "text-align": r"left|right|center|justify|start|end",
    "text-decoration": r"[a-z]+(?:-[a-z]+)?",
}
NO_COLOURS = {"currentcolor", "inherit", "initial", "none", "transparent", "unset", "windowtext"}
STYLE_VALUES = {name: re.compile(value, re.IGNORECASE) for name, value in STYLES.items()}


def clean(markup: str) -> str:
    """The markup without anything that could run, track or leave its place.

    Where tags are out of place, reading HTML and writing it may move them once more: done until nothing moves.
    """
    markup = markup.strip(" \t\r\n\f")
    for _ in range(MAX_ROUNDS):
        cleaned = scrub(_cleaned(markup)).strip()
        if cleaned == markup:
            break
        markup = cleaned
    return markup


def _cleaned(markup: str) -> str:
    return nh3.clean(
        markup,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return _clean_style(value)
    if name == "src":
        return value if _is_source(value, tag) else None
    if name == "srcset":
        good = (f"{url} {size}".strip() for url, size in candidates(value) if _is_source(url, tag))
        return ", ".join(good) or None
    if name in ("href", "cite", "poster"):
        return value if (ADDRESS if name == "href" else WEB).match(value) else None
    if name == "class":
        return next((each for each in value.split() if each.startswith("language-")), None)
    return value


def _is_source(url: str, tag: str) -> bool:
    return bool(WEB.match(url) or (tag in ("img", "source") and PICTURE.match(url)))


def _clean_style(style: str) -> str | None:
    """Only the declarations that carry meaning in a text, with values that can be nothing but a colour or a word."""
    kept: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip().lower() for part in declaration.partition(":"))
        value = value.removesuffix("!important").strip()
        if name in STYLE_VALUES and STYLE_VALUES[name].fullmatch(value) and value not in NO_COLOURS:
            kept["background-color" if name == "background" else name] = flatten(value)
    kept = {name: value for name, value in kept.items() if "(" not in value}  # no colour after all
    background = kept.get("background-color")
    if background and not background.startswith("#") and background not in NAMES:
        del kept["background-color"]
    elif background:
        kept["background-color"] = NAMES.get(background, background)
        kept.setdefault("color", ink_on(background))
    return "; ".join(f"{name}: {value}" for name, value in kept.items()) or None
