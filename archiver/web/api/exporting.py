"""The operations that answer with a file to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response

from ...exports.columns import NOUNS
from ...ports import Wanted
from ..ways_out import (
    FORMS,
    OF_ARTICLE,
    OF_LINKED,
    OF_POST,
    OF_REFERENCES,
    OF_ROT,
    OF_ROWS,
    send_article,
    send_linked,
    send_package,
    send_post,
    send_references,
    send_rot,
    send_rows,
)
from . import parameters as p
from .operation import Call, Operation, Parameter
from .reading import load_one

_SAYS = (
    "An attachment. A text is sent as it is read, four at one time; a package is made before it is sent, one "
    "at a time; beyond that 503 with `Retry-After`."
)


def _form(names: Sequence[str], place: Any = "query") -> Parameter:
    schema: dict[str, Any] = {"type": "string", "enum": list(names)}
    if place == "query":
        schema["default"] = names[0]
    return Parameter(
        name="form",
        place=place,
        is_required=place == "path",
        says="In which form.",
        schema=schema,
        example=names[0],
    )


def _wanted(call: Call) -> Wanted:
    return Wanted(
        collection=call.given.get("collection"),
        source=call.given.get("source"),
        platform=call.given.get("platform"),
        since=call.instant("since"),
        until=call.instant("until"),
    )


def _article(call: Call) -> Response:
    return send_article(load_one(call, "article"), call.given["form"])


def _post(call: Call) -> Response:
    return send_post(load_one(call, "post"), call.given["form"])


def _rot(call: Call) -> Response:
    return send_rot(_wanted(call), call.given["form"])


def _rows(call: Call) -> Response:
    return send_rows(call.given["noun"], _wanted(call), call.given["form"])


def _linked(call: Call) -> Response:
    return send_linked(_wanted(call), call.given["form"])


def _references(call: Call) -> Response:
    return send_references(_wanted(call), call.given["form"])


def _package(call: Call) -> Response:
    return send_package(_wanted(call))


_NOUN = Parameter(
    name="noun",
    place="path",
    is_required=True,
    says="Rows of what.",
    schema={"type": "string", "enum": list(NOUNS)},
    example="citations",
)


def _exports(
    name: str,
    path: str,
    summary: str,
    forms: Sequence[str],
    run: Callable[[Call], Response],
    *parameters: Parameter,
    problems: Sequence[int] = (400,),
) -> Operation:
    return Operation(
        name=name,
        method="GET",
        path=path,
        tag="exports",
        summary=summary,
        says=_SAYS,
        parameters=parameters,
        files=tuple(dict.fromkeys(FORMS[form][1] for form in forms)),
        problems=problems,
        run=run,
    )


EXPORTING: tuple[Operation, ...] = (
    _exports(
        "exportArticle",
        "/articles/{id}/export/{form}",
        "An article with what it cites: a package (WACZ), a report to be mailed (HTML), JSON-LD, references.",
        OF_ARTICLE,
        _article,
        *(p.ID, _form(OF_ARTICLE, "path")),
        problems=(400, 404),
    ),
    _exports(
        "exportPost",
        "/posts/{id}/export/{form}",
        "A post: a package (WACZ), or a reference to cite it with its archived copy.",
        OF_POST,
        _post,
        *(p.ID, _form(OF_POST, "path")),
        problems=(400, 404),
    ),
    _exports(
        "exportLinkRot",
        "/exports/link-rot",
        "The link-rot report: which cited posts are gone, walled or changed, and what is held of them.",
        OF_ROT,
        _rot,
        *(_form(OF_ROT), p.COLLECTION, p.SOURCE, p.PLATFORM, p.SINCE, p.UNTIL),
    ),
    _exports(
        "exportRows",
        "/exports/rows/{noun}",
        "All rows of a noun, as CSV or JSON Lines.",
        OF_ROWS,
        _rows,
        *(_NOUN, _form(OF_ROWS), p.COLLECTION, p.SOURCE, p.PLATFORM, p.SINCE, p.UNTIL),
    ),
    _exports(
        "exportLinked",
        "/exports/jsonld",
        "Articles with what they cite, as JSON-LD: one document with all, or a document a line.",
        OF_LINKED,
        _linked,
        *(_form(OF_LINKED), p.COLLECTION, p.SOURCE, p.SINCE, p.UNTIL),
    ),
    _exports(
        "exportReferences",
        "/exports/references",
        "Posts with their archived copies, to be cited.",
        OF_REFERENCES,
        _references,
        *(_form(OF_REFERENCES), p.COLLECTION, p.PLATFORM, p.SINCE, p.UNTIL),
    ),
    _exports(
        "exportPackage",
        "/exports/wacz",
        "What was captured, as a package (WACZ) of 4 GB at most.",
        ("wacz",),
        _package,
        *(p.COLLECTION, p.SINCE, p.UNTIL),
    ),
)
