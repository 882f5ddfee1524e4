"""The web copy of an issue, and the issue as an entry of its newsletter's own feeds: the words as they were sent."""

import re

from lxml import html as parser

from publisher.email.places import language, web_html
from publisher.mail_model import RenderedIssue
from publisher.markup.safe import clean
from publisher.model import Document, Entry
from publisher.text import cut, plain

SUMMARY = 300  # characters


def web_copy(issue: RenderedIssue, path: str) -> Document:
    """The page of an issue: its mail, with nothing of any reader's in it."""
    return Document(path=path, type="text/html", data=web_html(issue.html).encode())


def issue_entry(issue: RenderedIssue, *, id_: str, url: str) -> Entry:
    """The issue as feeds carry it: without the tables that lay it out, and without what a mail hides."""
    content = clean(_flowing(web_html(issue.html)))
    return Entry(
        id=id_,
        url=url,
        title=issue.subject,
        published=issue.instant,
        updated=issue.instant,
        authors=(),
        categories=(),
        tags=(),
        language=language(issue.html),
        image=None,
        summary=cut(plain(content.replace("<", " <")), SUMMARY),
        content=content,
        text=issue.text,
    )


def _flowing(html: str) -> str:
    """The body of a mail as text flows: its cells become divisions; its styles and its hidden first line go."""
    body = parser.document_fromstring(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)).find("body")
    for element in list(body.iterdescendants()):
        if "display:none" in element.attrib.pop("style", "").replace(" ", ""):
            element.drop_tree()
    for table in body.xpath('.//table[@role="presentation"]'):
        for row in table.xpath("./tr | ./tbody/tr"):
            for cell in row:
                cell.tag = "div"
            row.drop_tag()
        for part in table.xpath("./tbody"):
            part.drop_tag()
        table.drop_tag()
    return (body.text or "") + "".join(parser.tostring(child, encoding="unicode") for child in body)
