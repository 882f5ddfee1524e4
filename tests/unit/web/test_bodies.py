"""What is sent to us."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request

from publisher.web import bodies

URLENCODED = "application/x-www-form-urlencoded"


def read(data: bytes, type_: str = URLENCODED, *, chunk: int = 1000) -> dict[str, list[str]]:
    pieces = [data[at : at + chunk] for at in range(0, len(data), chunk)] or [b""]

    async def receive() -> Any:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", type_.encode())]}
    return asyncio.run(bodies.form(Request(scope, receive)))


def in_parts(*fields: tuple[str, str]) -> bytes:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    )
    return (parts + "--x--\r\n").encode()


def test_fields_in_both_ways_of_writing_them() -> None:
    expected = {"List-Unsubscribe": ["One-Click"], "a": ["1", "비 b"]}
    assert read(b"List-Unsubscribe=One-Click&a=1&a=%EB%B9%84+b") == expected
    data = in_parts(("List-Unsubscribe", "One-Click"), ("a", "1"), ("a", "비 b"))
    assert read(data, "multipart/form-data; boundary=x") == expected
    assert read(data, 'Multipart/Form-Data; boundary="x"', chunk=7) == expected


@pytest.mark.parametrize("type_", ["", "text/plain", "application/json"])
def test_what_is_no_form_has_no_fields(type_: str) -> None:
    assert read(b"a=1", type_) == {}


def test_too_much_is_refused() -> None:
    with pytest.raises(HTTPException) as caught:
        read(b"a=" + b"1" * bodies.FORM)
    assert caught.value.status_code == 413


@pytest.mark.parametrize("data", [b"\xff=1", b"&".join(b"a=1" for _ in range(100)), b"a=%ff"])
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(HTTPException) as caught:
        read(data)
    assert caught.value.status_code == 400


def test_what_comes_too_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)

    async def receive() -> Any:
        await asyncio.sleep(10)

    with pytest.raises(HTTPException) as caught:
        asyncio.run(bodies.form(Request({"type": "http", "method": "POST", "headers": []}, receive)))
    assert caught.value.status_code == 408


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    for type_ in (URLENCODED, "multipart/form-data; boundary=x", "multipart/form-data"):
        with suppress(HTTPException):
            fields = read(data, type_)
            assert all(isinstance(value, str) for values in fields.values() for value in values)
