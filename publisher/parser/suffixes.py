"""Which files are posts, by their suffix, and how they are written."""

from collections.abc import Mapping

from publisher.model import BodyFormat

FORMATS: Mapping[str, BodyFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mkdn": "markdown",
    ".mkdown": "markdown",
    ".mdx": "mdx",
    ".html": "html",
    ".htm": "html",
    ".rst": "rst",
}
