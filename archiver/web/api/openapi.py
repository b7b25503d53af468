"""The API's description (OpenAPI 3.1), made of the table of operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ... import __version__
from .operation import Operation, Parameter
from .problems import PROBLEM_TYPE
from .schemas import SCHEMAS

ROOT = "/api/v1"

_SAYS = """\
The catalogue as JSON: articles, what they cite, the posts, and what was captured of them.

Lists come a page at a time: `after` of an answer is given back for the rows that follow; the address in its
`Link` header does so. Instants are RFC 3339 in UTC. A body is one JSON object, also where there is nothing to
say (`{}`).
Texts longer than a list or a page needs are cut, with a `…` at their end.

422 is a request that doesn't fit this description, 400 one that fits and can't be done as it is.
"""
_TAGS = {
    "overview": "The front page, and search over everything.",
    "articles": "Articles, their text, and what is noted about them.",
    "citations": "Citations, and what persons decide of them.",
    "posts": "The posts that are cited.",
    "people": "Whom citations name.",
    "captures": "Visits, and what they wrote.",
    "sources": "What the daemon watches.",
    "events": "What happened.",
    "notes": "Tags and notes.",
    "exports": "Files to take along.",
    "work": "What is due, and what a person asks for.",
}
#: What any operation may answer where it can't do what was asked.
_ALWAYS = {
    401: "A token is needed and missing, or unknown.",
    403: "Not for this caller: the token may only read, or the request came from another site.",
    414: "The address is too long.",
    422: "The request doesn't fit this description; `parameter` names what.",
    429: "Asked too often.",
    500: "The program is at fault; its log says more.",
    503: "The home is busy or has no room; try again later.",
}
_SOMETIMES = {
    400: "It fits this description and can't be done as it is.",
    404: "Nothing has this id.",
    409: "Somebody else decided meanwhile; nothing was changed.",
    413: "The body is too large.",
    415: "The body isn't application/json.",
}


def describe(operations: Iterable[Operation]) -> dict[str, Any]:
    """The whole description, as a JSON value."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "archiver",
            "version": __version__,
            "summary": "Posts that news articles cite, and what is kept of them.",
            "description": _SAYS,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ROOT}],
        "tags": [{"name": name, "description": says} for name, says in _TAGS.items()],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "One token reads, another one writes, too. On loopback there may be none.",
                }
            },
        },
    }


def _describe(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [_describe_parameter(one) for one in operation.parameters],
        "responses": _responses(operation),
    }
    if operation.says:
        told["description"] = operation.says
    if operation.body is not None:
        media: dict[str, Any] = {"schema": operation.body}
        if operation.body_example is not None:
            media["example"] = operation.body_example
        told["requestBody"] = {"required": True, "content": {"application/json": media}}
    return told


def _describe_parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.is_required,
        "description": parameter.says,
        "schema": dict(parameter.schema),
        "example": parameter.example,
    }


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.answer is not None:
        schema = {"$ref": f"#/components/schemas/{operation.answer}"}
        good["content"] = {"application/json": {"schema": schema}}
    if operation.files:
        good["content"] = {media: {} for media in operation.files}
    statuses: Mapping[int, str] = _ALWAYS | {status: _SOMETIMES[status] for status in operation.problems}
    if operation.body is not None:
        statuses = {**statuses, 400: _SOMETIMES[400], 413: _SOMETIMES[413], 415: _SOMETIMES[415]}
    problem = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    bad = {
        str(status): {"description": says, "content": problem} for status, says in sorted(statuses.items())
    }
    return {str(operation.status): good, **bad}
