"""The files `_headers` and `_redirects`, as Netlify and Cloudflare Pages read them.

https://docs.netlify.com/manage/routing/headers/, https://docs.netlify.com/manage/routing/redirects/overview/,
https://developers.cloudflare.com/pages/configuration/headers/ and …/redirects/
"""

from collections.abc import Iterable

from publisher.hosting.base import Moved, Rule

HEADERS = "_headers"
REDIRECTS = "_redirects"
TYPE = "text/plain"
MARK = "# Made by publisher, anew with each build."


def headers(rules: Iterable[Rule]) -> bytes:
    """`_headers`: a path, and below it its headers, set in."""
    blocks = ("\n".join([rule.path, *(f"  {name}: {value}" for name, value in rule.headers)]) for rule in rules)
    return ("\n\n".join([MARK, *blocks]) + "\n").encode()


def redirects(moved: Iterable[Moved]) -> bytes:
    """`_redirects`: two lines for each old address.

    Netlify serves a file rather than redirect from where it lies, unless there is a `!`; Cloudflare redirects anyway,
    and passes over a line with a `!`. Hosts that know no redirects have the file.
    """
    lines = (f"{each.old} {each.new} 301{force}" for each in moved for force in ("!", ""))
    return "\n".join([MARK, *lines, ""]).encode()


def read_headers(text: str) -> tuple[Rule, ...]:
    """The rules of a `_headers` that was written by `headers`."""
    rules: list[Rule] = []
    for line in text.splitlines():
        if line.startswith("/"):
            rules.append(Rule(path=line, headers=()))
        elif line.startswith("  ") and rules:
            name, _, value = line.strip().partition(": ")
            rules[-1] = Rule(path=rules[-1].path, headers=(*rules[-1].headers, (name, value)))
    return tuple(rules)


def read_redirects(text: str) -> tuple[Moved, ...]:
    """What moved, of a `_redirects` that was written by `redirects`."""
    lines = (line.split(" ") for line in text.splitlines() if line.endswith(" 301"))
    return tuple(Moved(old=old, new=new) for old, new, _ in lines)
