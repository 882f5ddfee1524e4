"""A table says what may stand where; the walk through a tree says what does not.

A `Field` is a row of such a table: what is checked of an element's text and attributes, and what may stand in it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.lint import fields, uris
from publisher.lint.base import Element, Report, Subject
from publisher.lint.fields import Check
from publisher.lint.xml import PREFIXES, label, near, own_text

XML = "http://www.w3.org/XML/1998/namespace"
STANDARD = frozenset(("base", "id", "lang", "space"))
NOTHING: Mapping[str, "Field"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One kind of element.

    `checks` are asked about its text, `attributes` about theirs, of which those `needed` must be there. It may stand
    again unless `twice` names the code for that. In one that is `free` anything may stand, and on it, if no attributes
    are named; without `children` and not free it is text alone.
    """

    checks: tuple[Check, ...] = ()
    attributes: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    twice: str = ""
    children: Mapping[str, "Field"] | None = None
    free: bool = False


def leaf(*checks: Check, twice: str = "DuplicateElement") -> Field:
    """An element of text that stands once."""
    return Field(checks=checks, twice=twice)


def repeated(*checks: Check) -> Field:
    """An element of text that may stand again."""
    return Field(checks=checks)


FREE = Field(free=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A walk through one feed. `questionable` are elements that are known and have no place where they stand."""

    report: Report
    questionable: frozenset[str] = frozenset()
    free_prefixes: frozenset[str] = frozenset()

    def into(self, element: Element, row: Field, name: str) -> None:
        """Check an element and all that stands in it."""
        self._attributes(element, row, name)
        if not row.free:
            self._children(element, row, name)
            if row.children is not None and own_text(element).strip():
                self.report.tell("UnexpectedText", element.sourceline, f"<{name}> holds text of its own")
        subject = Subject(
            report=self.report,
            line=element.sourceline,
            name=f"<{name}>",
            value=own_text(element).strip(),
            element=element,
        )
        for check in row.checks:
            check(subject)

    def _children(self, element: Element, row: Field, parent: str) -> None:
        seen: Counter[str] = Counter()
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = label(child, self.report)
            if name is None:
                self._stranger(child)
                continue
            inner = (row.children if row.children is not None else NOTHING).get(name)
            if inner is None:
                self._misplaced(child, name, parent)
                continue
            if seen[name] and inner.twice:
                self.report.tell(inner.twice, child.sourceline, f"<{parent}> holds <{name}> again")
            seen[name] += 1
            self.into(child, inner, name)

    def _misplaced(self, child: Element, name: str, parent: str) -> None:
        prefix = name.partition(":")[0] if ":" in name else ""
        if prefix in self.free_prefixes:
            return
        what = f"<{parent}> may not hold <{name}>"
        if prefix == "xhtml":
            code = "MisplacedXHTMLContent"
        elif name == "blink":
            code = "NoBlink"
        else:
            code = "QuestionableUsage" if name in self.questionable else "UndefinedElement"
        self.report.tell(code, child.sourceline, what)

    def _stranger(self, element: Element) -> None:
        """An element of a namespace that is not looked into; what stands in it must be in one, too."""
        if not element.tag.startswith("{"):
            what = f"<{element.tag}> is in no namespace"
            self.report.tell("UndeterminableVocabulary", element.sourceline, what)
        for inner in element.iterdescendants() if self.report.format == "rss" else ():
            if isinstance(inner.tag, str) and not inner.tag.startswith("{"):
                what = f"<{inner.tag}> stands in an extension and is in no namespace"
                self.report.tell("NotInANamespace", inner.sourceline, what)

    def _attributes(self, element: Element, row: Field, name: str) -> None:
        values = self._own(element, row, name)
        subject = Subject(report=self.report, line=element.sourceline, name=f"<{name}>", value="", element=element)
        for key, value in values.items():
            if key in row.attributes:
                for check in row.attributes[key]:
                    check(subject.of(key, value.strip()))
            elif row.attributes or not row.free:
                self.report.tell("UnexpectedAttribute", element.sourceline, f"<{name}> bears the attribute {key}")
        for key in row.needed:
            if key not in values:
                self.report.tell("MissingAttribute", element.sourceline, f"<{name}> has no {key}")

    def _own(self, element: Element, row: Field, name: str) -> dict[str, str]:
        """The attributes that are the element's own or a known extension's, by the names that tables have for them."""
        values: dict[str, str] = {}
        for key, value in element.attrib.items():
            uri, _, local = key[1:].rpartition("}") if key.startswith("{") else ("", "", key)
            if uri == XML and local in STANDARD:
                self._standard(element, local, value, name)
            elif not uri or near(uri) in PREFIXES:
                values[f"{PREFIXES[near(uri)]}:{local}" if uri else local] = value
            elif not element.tag.startswith("{") and self.report.format == "rss" and not row.free:
                self.report.tell("UseOfExtensionAttr", element.sourceline, f"<{name}> bears {local} of {uri}")
        return values

    def _standard(self, element: Element, local: str, value: str, name: str) -> None:
        subject = Subject(report=self.report, line=element.sourceline, name=f"xml:{local} of <{name}>", value=value)
        if local == "lang" and value:
            fields.language(subject)
        elif local == "base":
            uris.iri(subject)
