"""Addresses in HTML: links to the sources of posts lead to the posts, and all are made absolute."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from publisher.model import Body, Generator, Post, Surroundings
from publisher.urls import absolute, candidates

ATTRIBUTES = ("href", "src", "poster", "cite", "data")
SOURCE = re.compile(
    r"\s*(?![a-z][a-z\d+.-]*:|//)(?P<path>[^?#]+\.(?:md|mdx|markdown|rst))(?P<rest>[?#].*)?", re.IGNORECASE | re.DOTALL
)
BESIDE = re.compile(r"(?![a-z][a-z\d+.-]*:|[/?#.])", re.IGNORECASE)
ROOT = re.compile(r"/|(?:@site|~)/")

# To these, `/a.png` is below the site's own folder, wherever on its host that lies.
ROOTED: Mapping[Generator, tuple[str, ...]] = {"docusaurus": ("href", "src"), "hexo": ("src",)}
ROOTED_PICTURES = ("docusaurus", "hexo", "jekyll")


def link_sources(tree: HtmlElement, *, path: str, find: Callable[[str], str | None]) -> None:
    """Links to the source of another post become its address; `path` is that of the post which is read."""
    for element in tree.iter("a"):
        written = SOURCE.fullmatch(element.get("href", "").rstrip())
        found = _post_at(unquote(written["path"]), path, find) if written else None
        if written and found:
            element.set("href", found + (written["rest"] or ""))


def _post_at(source: str, path: str, find: Callable[[str], str | None]) -> str | None:
    root = ROOT.match(source)
    if root is None:
        return find(source)
    up, below = "../" * path.count("/"), source[root.end() :]
    found = find(up + below)
    if found is None and "/" in below:  # where the folder of the posts is itself named, from that of the site on
        folder, _, rest = below.partition("/")
        found = find(up + rest)
        return found if found and f"/{folder}/" in found else None
    return found


def root_at_site(tree: HtmlElement, surroundings: Surroundings) -> None:
    """Lead what begins at the root below the folder of the site, for generators to which it does."""
    names = ROOTED.get(surroundings.generator, ())
    for element in tree.iter() if names else ():
        for name in names:
            if name in element.attrib:
                element.set(name, rooted(element.get(name), site=surroundings.site.url))


def rooted(url: str, *, site: str) -> str:
    """An address that begins at the root, below the folder of the site unless it says that itself."""
    if not url.startswith("/") or url.startswith(("//", urlsplit(site).path)):
        return url
    return site + url[1:]


def lay_beside(tree: HtmlElement, folder: str, *, own: str) -> None:
    """Pictures and films are taken from a folder, also where authors write before them what the post is called (`own`),
    as its folder is beside it.
    """
    for element in tree.iter("img", "source", "video", "audio"):
        path = unquote(element.get("src", "")).removeprefix("./")
        if path and BESIDE.match(path):
            element.set("src", absolute(folder, "./" + path.removeprefix(f"{own}/")))


def folder_beside(post: Post, body: Body, surroundings: Surroundings) -> str:
    """Where the pictures of a post lie, "" where that is at its address.

    Hexo has them in a folder below the address, and Chirpy, a theme of Jekyll's, where the front matter says.
    """
    variables = surroundings.variables
    if surroundings.generator == "hexo" and str(variables.get("post_asset_folder")).lower() == "true":
        return re.sub(r"\.html?\Z", "", post.url).rstrip("/") + "/"
    told = body.metadata.get("media_subpath") or body.metadata.get("img_path")
    if surroundings.generator == "jekyll" and isinstance(told, str):
        host = str(variables.get("cdn") or variables.get("img_cdn") or surroundings.site.url)
        return absolute(host.rstrip("/") + "/", f"./{told.strip('/')}/")
    return ""


def make_absolute(tree: HtmlElement, *, base: str) -> None:
    """Every address, against that of the post; one that cannot be read goes."""
    for element in tree.iter():
        named = element.keys()
        for name in ATTRIBUTES if named else ():
            if name in named:
                _set(element, name, absolute(base, element.get(name)))
        if "srcset" in named:
            made = ((absolute(base, url), size) for url, size in candidates(element.get("srcset")))
            _set(element, "srcset", ", ".join(f"{url} {size}".strip() for url, size in made if url))


def _set(element: HtmlElement, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    else:
        del element.attrib[name]
