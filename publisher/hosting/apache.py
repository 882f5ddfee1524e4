"""Apache (https://httpd.apache.org/docs/2.4/): a file named `.htaccess` in the folder `out/`."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from publisher.hosting.base import Host, Rule
from publisher.hosting.compression import COMPRESSIONS

NAMES = {"gzip": "gzip", "brotli": "br"}


def snippet(host: Host) -> str:
    """The rules and redirects, with mod_headers and mod_rewrite."""
    lines = ["# As out/.htaccess, or inside <Directory …>; it needs mod_headers and mod_rewrite.", "RewriteEngine On"]
    for moved in host.moved:
        lines += [f'RewriteCond "%{{REQUEST_URI}}" "^{re.escape(unquote(moved.old))}$"']
        lines += [f'RewriteRule "^" "{moved.new.replace("%", chr(92) + "%")}" [R=301,NE,L]']
    suffixes = ""
    for name in host.compressed:
        suffix = COMPRESSIONS[name].suffix
        suffixes += f"|{re.escape(suffix)}"
        lines += [f'RewriteCond "%{{HTTP:Accept-Encoding}}" "\\b{NAMES[name]}\\b"']
        lines += [f'RewriteCond "%{{REQUEST_FILENAME}}{suffix}" -f']
        lines += [f'RewriteRule "^(.+)$" "$1{suffix}" [E=no-gzip:1,L]']
        # To many an Apache, .gz is a type and .br a language: Breton.
        lines += [f"AddEncoding {NAMES[name]} {suffix}", f"RemoveType {suffix}", f"RemoveLanguage {suffix}"]
    for rule in host.rules:
        lines += _section(rule, f"(?:{suffixes[1:]})?" if suffixes else "")
    return "\n".join(lines) + "\n"


def _section(rule: Rule, suffixes: str) -> Iterator[str]:
    yield f'<If "%{{REQUEST_URI}} =~ m#^{rule.expression}{suffixes}$#">'
    for name, value in rule.headers:
        escaped = value.replace('"', '\\"')
        yield f'    Header set {name} "{escaped}"'
    if suffixes:
        yield "    Header append Vary Accept-Encoding"
    yield "</If>"
