"""nginx (https://nginx.org/en/docs/): what stands inside `server { … }`."""

from collections.abc import Iterator
from urllib.parse import unquote

from publisher.hosting.base import Host, Rule


def snippet(host: Host) -> str:
    """The rules and redirects as locations."""
    lines = ["# Inside server { … }, where root is the folder out/."]
    for moved in host.moved:
        lines.append(f'location = "{unquote(moved.old)}" {{ return 301 "{moved.new}"; }}')
    for rule in host.rules:
        place = f'~ "^{rule.expression}$"' if rule.is_pattern else f'= "{unquote(rule.path)}"'
        lines += [f"location {place} {{", *(f"    {line}" for line in _inside(rule, host)), "}"]
    return "\n".join(lines) + "\n"


def _inside(rule: Rule, host: Host) -> Iterator[str]:
    headers = dict(rule.headers)
    type_, _, charset = headers.pop("Content-Type").partition("; charset=")
    yield f"types {{ }} default_type {type_}; charset {charset}; charset_types {type_};"
    for name, value in headers.items():
        yield f"add_header {name} '{value}';"
    if not host.compressed:
        yield f"gzip on; gzip_vary on;{'' if type_ == 'text/html' else f' gzip_types {type_};'}"
        return
    yield "gzip_vary on;"
    if "gzip" in host.compressed:
        yield "gzip_static on;"
    if "brotli" in host.compressed:
        yield "# brotli_static on;  # where the module ngx_brotli is loaded"
