"""What programs may ask, as OpenAPI 3.1 says it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from publisher import __version__
from publisher.web.desk import Desk

JSON = "application/json"
FAULT = {
    "type": "object",
    "required": ["path", "line", "what", "cure"],
    "properties": {
        "path": {"type": "string"},
        "line": {"type": "integer"},
        "what": {"type": "string"},
        "cure": {"type": "string"},
    },
}
FAULTS = {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}}
BUILT = {
    "type": "object",
    "required": ["posts", "documents", "changed", "removed", "refused", "warnings"],
    "properties": {
        "posts": {"type": "integer"},
        "documents": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "type", "bytes", "changed"],
                "properties": {
                    "path": {"type": "string"},
                    "type": {"type": "string"},
                    "bytes": {"type": "integer"},
                    "changed": {"type": "boolean"},
                },
            },
        },
        "changed": {"type": "array", "items": {"type": "string"}},
        "removed": {"type": "array", "items": {"type": "string"}},
        "refused": FAULTS,
        "warnings": FAULTS,
    },
}
ASKED = {
    "type": "object",
    "required": ["asked"],
    "properties": {"asked": {"type": "boolean"}, "why": {"type": "string"}},
}
ERROR = {
    "type": "object",
    "required": ["error", "cure"],
    "properties": {"error": {"type": "string"}, "cure": {"type": "string"}},
}
ERRORS = {
    401: "The token or the signature is missing or wrong.",
    403: "No token is set, so that nobody may.",
    408: "The body came too slowly.",
    413: "The body is too large.",
    422: "The settings or the ledger are wrong; nothing was changed.",
    500: "Something that should never happen.",
    503: "An outside part failed, git for one; nothing was lost.",
}


def routes(desk: Desk) -> list[Route]:
    """`/api/openapi.json`."""
    document = _document(desk.url)

    async def openapi(_request: Request) -> Response:
        return JSONResponse(document)

    return [Route("/api/openapi.json", openapi)]


def _document(url: str) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "publisher", "version": __version__},
        "servers": [{"url": url}],
        "paths": {"/api/build": {"post": _build()}, "/healthz": {"get": _health()}, "/readyz": {"get": _health(503)}},
        "components": {
            "schemas": {"Fault": FAULT, "Built": BUILT, "Asked": ASKED, "Error": ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _build() -> dict[str, Any]:
    answers = {
        200: _answer(
            "What was built; some posts may have been refused. Or an event of a webhook that is no push.",
            "Built",
            "Asked",
        ),
        202: _answer("It will be built.", "Asked"),
        **{status: _answer(what, "Error") for status, what in ERRORS.items()},
    }
    text = {"schema": {"type": "string"}}
    return {
        "summary": "Regenerate on demand",
        "description": "Whoever asks before a build begins gets the same one.",
        "security": [{"token": []}, {}],
        "parameters": [
            {"name": "Prefer", "in": "header", "description": "`respond-async`: do not wait for it (RFC 7240)", **text},
            {"name": "X-GitHub-Event", "in": "header", **text},
            {"name": "X-Hub-Signature-256", "in": "header", **text},
            {"name": "X-Gitlab-Event", "in": "header", **text},
            {"name": "X-Gitlab-Token", "in": "header", **text},
        ],
        "requestBody": {
            "description": "What a forge sends; its signature is checked, and nothing else of it is read.",
            "required": False,
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {str(status): answer for status, answer in answers.items()},
    }


def _health(*more: int) -> dict[str, Any]:
    said = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    answers = {200: {"description": "All is well.", **said}}
    answers |= {status: {"description": "Something is not ready.", **said} for status in more}
    return {"summary": "For operators", "responses": {str(status): answer for status, answer in answers.items()}}


def _answer(description: str, *names: str) -> dict[str, Any]:
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {
        "description": description,
        "content": {JSON: {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
    }
