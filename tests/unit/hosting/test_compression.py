"""Compressed forms: what comes out again, the same bytes each time, and a library that may be missing."""

import gzip
import sys

import brotli
import pytest

from publisher.hosting.compression import COMPRESSIONS, check

DATA = "비가 왔다. ".encode() * 500


@pytest.mark.parametrize(("name", "unpack"), [("gzip", gzip.decompress), ("brotli", brotli.decompress)])
@pytest.mark.parametrize("data", [DATA, b""])
def test_what_is_packed_comes_out_again_and_is_always_the_same(name: str, unpack: object, data: bytes) -> None:
    assert callable(unpack)
    packed = COMPRESSIONS[name].compress(data)
    assert unpack(packed) == data
    assert packed == COMPRESSIONS[name].compress(data)


def test_gzip_bears_no_time_and_no_name() -> None:
    """RFC 1952, section 2.3: FLG, MTIME."""
    assert COMPRESSIONS["gzip"].compress(DATA)[3:8] == bytes(5)


def test_a_missing_library_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    check("brotli")
    monkeypatch.setitem(sys.modules, "brotli", None)
    check("gzip")
    with pytest.raises(ValueError, match=r"pip install 'publisher\[brotli\]'"):
        check("brotli")
