"""Which generator a folder was made for, and what that says of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from publisher.errors import Fault
from publisher.generators import docusaurus, eleventy, hexo, hugo, jekyll, pelican, zola
from publisher.generators.base import PAGES, Files, Origin
from publisher.model import SourceFile
from publisher.patterns import matches

# The surest signs first: Hexo's `_config.yml` is Jekyll's too, and Zola's `config.toml` is Hugo's.
FAMILY: tuple[tuple[Callable[[Files], bool], Callable[[Files], Origin]], ...] = (
    (docusaurus.fits, docusaurus.read),
    (pelican.fits, pelican.read),
    (eleventy.fits, eleventy.read),
    (hexo.fits, hexo.read),
    (zola.fits, zola.read),
    (hugo.fits, hugo.read),
    (jekyll.fits, jekyll.read),
)
READ = (*docusaurus.READ, *pelican.READ, *eleventy.READ, *hexo.READ, *zola.READ, *hugo.READ, *jekyll.READ)


# Where a site stands that is only a part of its repository.
BELOW = ("website/", "docs/", "site/", "www/", "blog/")


def is_wanted(path: str) -> bool:
    """Whether a generator's configuration may stand in this file."""
    if path.endswith(PAGES):
        return hugo.is_section(path)
    inner = next((path.removeprefix(below) for below in BELOW if path.startswith(below)), path)
    return any(matches(READ, each) or eleventy.FOLDER_DATA.fullmatch(each) for each in (path, inner))


def recognise(paths: Iterable[str], files: Iterable[SourceFile], faults: Iterable[Fault] = ()) -> Origin:
    """The origin of a folder, from the paths of all its files and the contents of those that are wanted."""
    paths, files, faults = tuple(paths), tuple(files), tuple(faults)
    whole = _origin(Files(paths, files, faults))
    if whole.generator:
        return whole
    for below in BELOW:
        inner = [path.removeprefix(below) for path in paths if path.startswith(below)]
        sources = [replace(each, path=each.path.removeprefix(below)) for each in files if each.path.startswith(below)]
        found = _origin(Files(inner, sources))
        start = "" if found.folder == "." else f"{found.folder}/"
        posts = (path.removeprefix(start) for path in inner if path.startswith(start) and path.endswith(PAGES))
        if found.generator and any(matches(found.include, path) for path in posts):
            return replace(
                found,
                folder=f"{below}{found.folder}".removesuffix("/."),
                includes=f"{below}{found.includes}" if found.includes else "",
                warnings=(*faults, *(replace(fault, path=f"{below}{fault.path}") for fault in found.warnings)),
            )
    return whole


def _origin(files: Files) -> Origin:
    for fits, read in FAMILY:
        if fits(files):
            return replace(read(files), warnings=tuple(files.faults))
    return Origin(warnings=tuple(files.faults))
