"""What is sent to us: never more than is allowed, and never slower."""

import asyncio
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

PATIENCE = 15  # seconds for a whole body
FORM = 16 << 10  # bytes of a form that a person fills in
FIELDS = 50


async def body(request: Request, *, limit: int) -> bytes:
    """The body of a request. Raises HTTPException for one that is too large or too slow."""
    received = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                received += chunk
                if len(received) > limit:
                    raise HTTPException(413, headers={"Connection": "close"})
    except TimeoutError as error:
        raise HTTPException(408, headers={"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    return bytes(received)


async def form(request: Request) -> dict[str, list[str]]:
    """The fields of a form, urlencoded or in parts (RFC 7578), each with all its values.

    What is neither has no fields. Raises HTTPException as `body` does, and for what cannot be read.
    """
    data = await body(request, limit=FORM)
    type_ = request.headers.get("content-type", "")
    kind = type_.partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            pairs = parse_qsl(data.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
        elif kind == "multipart/form-data":
            pairs = _parts(type_, data)
        else:
            pairs = []
    except ValueError as error:
        raise HTTPException(400) from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _parts(type_: str, data: bytes) -> list[tuple[str, str]]:
    head = b"Content-Type: " + type_.encode("latin-1") + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + data)
    found = []
    for part in list(message.iter_parts())[:FIELDS] if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            payload = part.get_payload(decode=True)
            found.append((name, payload.decode("utf-8") if isinstance(payload, bytes) else ""))
    return found
