"""Caddy (https://caddyserver.com/docs/caddyfile): what stands inside the block of a site."""

import re
from urllib.parse import unquote

from publisher.hosting.base import PLACEHOLDER, Host

NAMES = {"gzip": "gzip", "brotli": "br"}


def snippet(host: Host) -> str:
    """The rules and redirects as directives."""
    lines = ["# Inside the block of the site, where root is the folder out/."]
    lines += [f"redir {_quoted(unquote(moved.old))} {_quoted(moved.new)} 301" for moved in host.moved]
    for number, rule in enumerate(host.rules, start=1):
        path = "/".join("*" if PLACEHOLDER.fullmatch(name) else unquote(name) for name in rule.path.split("/"))
        lines.append(f"@publisher{number} path {_quoted(path)}")
        lines.append(f"header @publisher{number} {{")
        lines += [f"    {name} {_quoted(value)}" for name, value in rule.headers]
        lines.append("}")
    if host.compressed:
        lines += ["file_server {", f"    precompressed {' '.join(NAMES[name] for name in host.compressed)}", "}"]
    else:
        lines += ["encode gzip", "file_server"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w/.*:~-]+", text) else f"`{text}`"
