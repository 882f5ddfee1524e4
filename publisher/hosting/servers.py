"""The table of servers. A new one is a file beside `nginx.py` and a row here."""

from collections.abc import Callable, Mapping

from publisher.hosting import apache, caddy, nginx
from publisher.hosting.base import Host

SERVERS: Mapping[str, Callable[[Host], str]] = {
    "nginx": nginx.snippet,
    "caddy": caddy.snippet,
    "apache": apache.snippet,
}
