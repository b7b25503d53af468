"""The operations as routes: each request is read by its description, run, and answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup, escape

from ..reach import service
from .checking import find_fault
from .openapi import ROOT, describe
from .operation import Call, Operation
from .operations import OPERATIONS
from .problems import Problem, tell_problem

#: Bytes of a body that are read.
MOST_BYTES = 64 * 1024

API = Blueprint("api", __name__, url_prefix=ROOT)


def answer(operation: Operation, **path: str) -> Response:
    """Run an operation with what the request gives; what is wrong is answered as a problem."""
    try:
        given = _read_parameters(operation, path)
        body = _read_body(operation)
        reply = operation.run(Call(archiver=service(), given=given, body=body))
    except Problem as problem:
        return tell_problem(problem)
    if isinstance(reply, Response):
        return reply
    if operation.answer is None:
        return Response(status=operation.status)
    told = Response(tell_json(reply.value), operation.status, content_type="application/json")
    if reply.after is not None:
        following = {**path, **request.args.to_dict(), "after": reply.after}
        address = url_for(request.endpoint or "", **following)  # type: ignore[arg-type]
        told.headers["Link"] = f'<{address}>; rel="next"'
    if reply.location is not None:
        told.headers["Location"] = ROOT + reply.location
    return told


def tell_json(value: Any) -> bytes:
    """A JSON value as bytes; half characters, which JSON may hold and UTF-8 can't, as question marks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _read_parameters(operation: Operation, path: Mapping[str, str]) -> Mapping[str, Any]:
    known = {one.name: one for one in operation.parameters}
    for name in request.args:
        if name not in known or known[name].place != "query":
            names = [one.name for one in operation.parameters if one.place == "query"]
            there = ", ".join(names) or "none"
            raise Problem(
                422, f"there is no parameter {name[:100]!r} here; there is {there}", parameter=name[:100]
            )
    given: dict[str, Any] = {}
    for one in operation.parameters:
        texts = [path[one.name]] if one.place == "path" else request.args.getlist(one.name)
        if len(texts) > 1:
            raise Problem(422, f"{one.name} is given {len(texts)} times", parameter=one.name)
        if texts:
            given[one.name] = one.read(texts[0])
        elif one.is_required:
            raise Problem(422, f"{one.name} is missing", parameter=one.name)
        elif "default" in one.schema:
            given[one.name] = one.schema["default"]
    return given


def _read_body(operation: Operation) -> Mapping[str, Any]:
    if operation.body is None:
        return {}
    if request.mimetype != "application/json":
        raise Problem(415, "the body has to be application/json")
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem(413, f"the body has more than {MOST_BYTES:,} bytes")
    content = request.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Problem(413, f"the body has more than {MOST_BYTES:,} bytes")
    try:
        body = json.loads(content.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "the body is no JSON that can be read") from error
    if fault := find_fault(operation.body, body, "the body"):
        raise Problem(422, fault)
    found: Mapping[str, Any] = body
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


@cache
def _description() -> bytes:
    return tell_json(describe(OPERATIONS))


@API.get("/openapi.json")
def openapi() -> Response:
    """The description."""
    return Response(_description(), content_type="application/json")


@API.get("/")
def index() -> str:
    """The operations as a page."""
    return render_template("api.html", operations=OPERATIONS, root=ROOT, marked=_marked)


def _marked(text: str) -> Markup:
    """Words of the description as markup: what stands between backticks is code."""
    parts = [
        f"<code>{escape(one)}</code>" if at % 2 else escape(one) for at, one in enumerate(text.split("`"))
    ]
    return Markup("").join(map(Markup, parts))


def _add(operation: Operation) -> None:
    run: Callable[..., Response] = partial(answer, operation)
    API.add_url_rule(operation.rule, operation.name, run, methods=[operation.method], merge_slashes=False)


for _operation in OPERATIONS:
    _add(_operation)
