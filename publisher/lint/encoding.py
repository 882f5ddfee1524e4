"""The bytes of a feed become text, as XML 1.0 (section 4.3.3 and appendix F) and the validator's limits want it."""

import codecs
import re
from dataclasses import dataclass

from publisher.lint.base import Report

LIMIT = 5_000_000  # bytes; the W3C's validator reads no more, and few readers do

BOMS = (
    (codecs.BOM_UTF32_BE, "utf-32-be", ("utf-32", "iso-10646-ucs-4", "ucs-4", "csucs4")),
    (codecs.BOM_UTF32_LE, "utf-32-le", ("utf-32", "iso-10646-ucs-4", "ucs-4", "csucs4")),
    (codecs.BOM_UTF16_BE, "utf-16-be", ("utf-16", "iso-10646-ucs-2", "ucs-2", "csunicode")),
    (codecs.BOM_UTF16_LE, "utf-16-le", ("utf-16", "iso-10646-ucs-2", "ucs-2", "csunicode")),
    (codecs.BOM_UTF8, "utf-8", ("utf-8",)),
)
# Without a byte order mark the first letters of `<?xml` tell how wide a letter is.
WIDE = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
COMMON = frozenset(
    """
    utf-8 utf-16 us-ascii iso-8859-1 euc-jp iso-8859-2 iso-8859-15 iso-8859-7 koi8-r shift_jis windows-1250 windows-1251
    windows-1252 windows-1254 windows-1255 windows-1256 gb18030
    """.split()
)
# What Python can decode and no document is written in.
NO_CHARSETS = frozenset(
    ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "charmap", "mbcs", "oem")
)
DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
VERSION = re.compile(r"""version\s*=\s*["']([\w.:-]*)["']""")
ENCODING = re.compile(r"""encoding\s*=\s*["']([A-Za-z0-9._-]*)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a file, its XML declaration blanked out so that lines and columns stay."""

    text: str
    encoding: str


def decode(data: bytes, report: Report) -> Decoded | None:
    """The text of a feed; None where the file is too large to be read. What is doubtful is told to the report."""
    if len(data) >= LIMIT:
        report.tell("ValidatorLimit", 1, f"the file has {LIMIT:,} bytes or more")
        return None
    mark, body, name = _marked(data, report)
    text = _decoded(body, name, report)
    return Decoded(text=_undeclared(text, report), encoding="utf-8" if mark == "utf-8" else name)


def _marked(data: bytes, report: Report) -> tuple[str, bytes, str]:
    """The byte order mark's encoding ("" for none), the bytes behind it, and the encoding to read them in."""
    for mark, name, allowed in BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            declared = _declared(body, name)
            if declared and declared.lower() not in (*allowed, name):
                report.tell("UnicodeError", 1, f"the file begins as {name} and says that it is {declared}")
            return name, body, name
    for start, name in WIDE:
        if data.startswith(start):
            declared = _declared(data, name)
            if not declared:
                report.tell("UnicodeError", 1, f"the file is {name} and does not say so")
            elif not name.startswith(declared.lower()) and _codec(declared) != _codec(name):
                report.tell("UnicodeError", 1, f"the file is {name} and says that it is {declared}")
            return "", data, name
    return "", data, _named(_declared(data, "latin-1"), report)


def _named(declared: str, report: Report) -> str:
    if not declared:
        return "utf-8"
    if not _codec(declared):
        report.tell("UnknownEncoding", 1, f'the encoding "{declared}" is not known')
        return "utf-8"
    if declared.lower() not in COMMON:
        report.tell("ObscureEncoding", 1, f'the encoding "{declared}" is one that few readers know')
    return declared.lower()


def _declared(data: bytes, name: str) -> str:
    start = data[:1024].decode(name, errors="replace")
    found = DECLARATION.match(start)
    encoding = ENCODING.search(found[0]) if found else None
    return encoding[1] if encoding else ""


def _codec(name: str) -> str:
    """Python's name of a charset; "" for what is none."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return "" if found.name in NO_CHARSETS or not found._is_text_encoding else found.name


def _decoded(data: bytes, name: str, report: Report) -> str:
    try:
        return data.decode(name)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data[:start].decode(name, errors="replace").count("\n") + 1
        report.tell("UnicodeError", line, f"a byte of the file is no {name}")
        return data.decode(name, errors="replace")


def _undeclared(text: str, report: Report) -> str:
    found = DECLARATION.match(text)
    if not found:
        return text
    version = VERSION.search(found[0])
    if version and version[1] != "1.0":
        report.tell("BadXmlVersion", 1, f'the version of XML is "{version[1]}"', write='<?xml version="1.0"')
    if not text.startswith("<"):
        generator = text.partition("<generator")[2].partition("</generator>")[0]
        code = "WPBlankLine" if "wordpress" in generator else "SAXError"
        report.tell(code, 1, "there is white space before the XML declaration")
    return re.sub(r"[^\n]", " ", found[0]) + text[found.end() :]
