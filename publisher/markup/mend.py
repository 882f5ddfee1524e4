"""A tree is mended: embeds become links, lazy pictures load, old markup gets today's words, addresses are absolute."""

from lxml.html import HtmlElement

from publisher.markup import embeds, pictures
from publisher.markup.addresses import make_absolute
from publisher.markup.tree import replace

TEX = "application/x-tex"


def mend(tree: HtmlElement, *, base: str) -> None:
    """Make the tree fit to be read elsewhere; `base` is the address of its post."""
    pictures.promote(tree)
    make_absolute(tree, base=base)
    pictures.settle(tree)
    embeds.replace_embeds(tree, base=base)
    for element in list(tree.iter("svg", "math", "input")):
        _as_words(element)
    for element in [each for each in tree.iter() if each.attrib]:
        _modernise(element)


def _as_words(element: HtmlElement) -> None:
    """Boxes, drawings and formulas as the words that stand for them."""
    if element.tag == "math":
        words = _of_formula(element)
    elif element.tag == "svg":
        words = _of_drawing(element)
    elif element.get("type", "").lower() == "checkbox":
        words = "☑ " if "checked" in element.attrib else "☐ "
        element.tail = (element.tail or "").lstrip()
    else:
        words = ""
    replace(element, words=words)


def _of_drawing(svg: HtmlElement) -> str:
    named = (svg.get("aria-label"), svg.findtext("title"), svg.findtext("desc"))
    written = " ".join(" ".join(svg.xpath("descendant::text()[not(parent::style or parent::script)]")).split())
    return next((words.strip() for words in named if words and words.strip()), written)


def _of_formula(math: HtmlElement) -> str:
    tex = next((note.text_content() for note in math.iter("annotation") if note.get("encoding") == TEX), "")
    if not tex:
        for note in list(math.iter("annotation", "annotation-xml")):
            replace(note)
    return str(tex or math.get("alttext") or " ".join(math.text_content().split())).strip()


def _modernise(element: HtmlElement) -> None:
    """Attributes that were CSS before there was any, as CSS; and what is there twice, once."""
    if "katex-html" in element.get("class", "").split():  # the same formula as its MathML, for the eye
        replace(element)
        return
    older = {"align": "text-align", "color": "color", "bgcolor": "background-color"}
    declared = [f"{name}: {element.get(old)}" for old, name in older.items() if element.get(old)]
    if element.tag in ("img", "table", "hr"):  # where `align` makes the words flow around it
        declared = [each for each in declared if not each.startswith("text-align")]
    if declared:
        element.set("style", "; ".join([*declared, element.get("style", "")]).rstrip("; "))
