"""Styles in feeds: what the W3C's validator takes for dangerous, because a page could be covered or read with it."""

import re

# What may stand in a style at all: no escapes, no functions but of plain numbers, no comments.
LETTERS = re.compile(r"""(?:[:,;#%.\sa-zA-Z0-9!]|\w-\w|'[\s\w]+'|"[\s\w]+"|\([\d,\s]+\))*""")
DECLARATIONS = re.compile(r"(?:\s*[-\w]+\s*:\s*[^:;]*(?:;|\Z))*\s*")
DECLARATION = re.compile(r"([-\w]+)\s*:\s*([^:;]*)")
VALUE = re.compile(r"#[0-9a-f]+|rgb\(\d+%?,\d*%?,?\d*%?\)?|\d?\.?\d?\d(?:cm|em|ex|in|mm|pc|pt|px|%|,|\))?")

PROPERTIES = frozenset(
    """
    azimuth background background-color border border-bottom border-bottom-color border-bottom-style
    border-bottom-width border-collapse border-color border-left border-left-color border-left-style border-left-width
    border-right border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-style border-top-width border-width clear color cursor direction display elevation float
    font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style-type
    margin margin-bottom margin-left margin-right margin-top overflow padding padding-bottom padding-left padding-right
    padding-top pause pause-after pause-before pitch pitch-range richness speak speak-header speak-numeral
    speak-punctuation speech-rate stress text-align text-decoration text-indent unicode-bidi vertical-align voice-family
    volume white-space width
    """.split()
)
KEYWORDS = frozenset(
    """
    aqua auto black block blue bold both bottom brown center collapse dashed dotted fuchsia gray green !important italic
    left lime maroon medium none navy normal nowrap olive pointer purple red right solid silver teal top transparent
    underline white yellow
    """.split()
)
CHECKED = frozenset(("background", "border", "margin", "padding"))


def dangers(style: str) -> tuple[str, ...]:
    """The properties and values of a `style` that readers strike out; the whole where it cannot be understood."""
    if len(style) > 2000 or not LETTERS.fullmatch(style) or not DECLARATIONS.fullmatch(style):
        return (style,)
    found: list[str] = []
    for name, value in DECLARATION.findall(style.lower()):
        if name not in PROPERTIES:
            found.append(name)
        elif name.partition("-")[0] in CHECKED:
            found.extend(word for word in value.split() if word not in KEYWORDS and not VALUE.fullmatch(word))
    return tuple(dict.fromkeys(found))
