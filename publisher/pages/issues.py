"""The page of a newsletter: every issue that was sent, and its feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from publisher.model import Document, Site
from publisher.pages.base import Subject, page


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An issue as the page lists it: its address beside the page, its subject, and the day of its slot."""

    url: str
    subject: str
    day: date


def issues(
    path: str, listed: Sequence[Listed], *, site: Site, subject: Subject, templates: Mapping[str, str]
) -> Document:
    """The page that lists a newsletter's issues, newest first. Raises TemplateError."""
    view = {"issues": listed}
    return page(path, view, template="issues.html", site=site, main=subject, base="", templates=templates)
