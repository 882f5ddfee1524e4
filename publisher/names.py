"""What the domain name system says. The room of dnspython."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from publisher.errors import OutsideError

if TYPE_CHECKING:
    from dns.resolver import Resolver

PATIENCE = 5.0  # seconds


class Names:
    """Records by name, asked of the system's servers or of one at `server` (`127.0.0.1`, `127.0.0.1:5353`)."""

    def __init__(self, server: str = "") -> None:
        self._server = server
        self._resolver: Resolver | None = None

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name. Raises OutsideError where nobody answers."""
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT"))

    def takes_mail(self, domain: str) -> bool:
        """Whether mail to a domain has somewhere to go: an MX record, or an address (RFC 5321, section 5.1)."""
        exchanges = [str(record.exchange) for record in self._ask(domain, "MX")]
        if exchanges:
            return exchanges != ["."]  # RFC 7505: it takes none
        return bool(self._ask(domain, "A") or self._ask(domain, "AAAA"))

    def _ask(self, name: str, kind: str) -> Sequence[Any]:
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer

        try:
            return tuple(self._resolving().resolve(name, kind, lifetime=PATIENCE))
        except (NXDOMAIN, NoAnswer):
            return ()
        except DNSException as error:
            said = " ".join(str(error).split())[:200] or type(error).__name__
            raise OutsideError(f"{name}: the domain name system does not answer ({said}): try again later") from error

    def _resolving(self) -> "Resolver":
        if self._resolver is None:
            from dns.resolver import NoResolverConfiguration, Resolver

            try:
                self._resolver = Resolver(configure=not self._server)
            except NoResolverConfiguration as error:
                raise OutsideError(f"no server for names is set up ({error}): name one with --resolver") from error
            if self._server:
                host, _, port = self._server.partition(":")
                self._resolver.nameservers = [host]
                self._resolver.port = int(port or 53)
        return self._resolver
