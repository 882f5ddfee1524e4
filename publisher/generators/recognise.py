"""Which generator a folder was made for, and what that says of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from publisher.errors import Fault
from publisher.generators import docusaurus, eleventy, hexo, hugo, jekyll, pelican, zola
from publisher.generators.base import Files, Origin
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


def is_wanted(path: str) -> bool:
    """Whether a generator's configuration may stand in this file."""
    return matches(READ, path) or eleventy.FOLDER_DATA.fullmatch(path) is not None


def recognise(paths: Iterable[str], files: Iterable[SourceFile], faults: Iterable[Fault] = ()) -> Origin:
    """The origin of a folder, from the paths of all its files and the contents of those that are wanted."""
    found = Files(paths, files, faults)
    for fits, read in FAMILY:
        if fits(found):
            return replace(read(found), warnings=tuple(found.faults))
    return Origin(warnings=tuple(found.faults))
