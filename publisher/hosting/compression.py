"""Files that are compressed already when they are asked for: gzip (RFC 1952) and brotli (RFC 7932)."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# The best of brotli takes twenty times as long for a tenth less.
QUALITY = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Compression:
    suffix: str
    type: str
    compress: Callable[[bytes], bytes]


def check(name: str) -> None:
    """Raises ValueError where the library of a compression is not installed."""
    if name == "brotli":
        try:
            import brotli  # noqa: F401 - the room of brotli
        except ImportError as error:
            cure = "install it with pip install 'publisher[brotli]', or write gzip alone"
            raise ValueError(f"brotli is not installed; {cure}") from error


def _gzip(data: bytes) -> bytes:
    """With no name and no time in it, so that the same bytes give the same bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _brotli(data: bytes) -> bytes:
    import brotli  # an extra that few install

    return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=QUALITY))


COMPRESSIONS: Mapping[str, Compression] = {
    "gzip": Compression(suffix=".gz", type="application/gzip", compress=_gzip),
    "brotli": Compression(suffix=".br", type="application/octet-stream", compress=_brotli),
}
