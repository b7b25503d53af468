"""The operations on tags and notes, which persons put on articles, citations and posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...tags import LONGEST_NOTE, LONGEST_TAG
from .bounds import LONGEST_IN_DETAIL, bounded
from .operation import Call, Operation, Parameter, Reply
from .parameters import ID, LIMIT
from .reading import load_one
from .writing import BY, body_of

_NOUNS = ("article", "citation", "post")
_TAG = Parameter(
    name="tag",
    place="path",
    is_required=True,
    says="A tag, whatever the case of its letters.",
    schema={"type": "string", "minLength": 1, "maxLength": LONGEST_TAG},
    example="harbour",
)
_BY = Parameter(name="by", is_required=True, says=str(BY["description"]), schema=BY, example="Ana Ruiz")
_NOTE_ID = Parameter(
    name="id",
    place="path",
    is_required=True,
    says="A note's id.",
    schema=ID.schema,
    example="njq2m4x7ab3dk",
)
_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_NOTE}
_BODY = body_of({"text": _TEXT, "by": BY})
_EXAMPLE = {"text": "The mayor's office confirmed this by telephone.", "by": "Ana Ruiz"}
_BEGINNING = Parameter(
    name="words",
    says="Only tags that begin so.",
    schema={"type": "string", "maxLength": LONGEST_TAG},
    example="har",
)


def _tell(value: Any) -> Reply:
    return Reply(value=bounded(value, LONGEST_IN_DETAIL))


def _tags(call: Call) -> Reply:
    words, limit = call.given.get("words", ""), call.given["limit"]
    return _tell({"rows": call.archiver.notes.list_tags(words=words, limit=limit)})


def _put_tag(noun: str) -> Callable[[Call], Reply]:
    def run(call: Call) -> Reply:
        load_one(call, noun)
        return _tell(call.archiver.notes.add_tag(call.given["id"], call.given["tag"], by=call.given["by"]))

    return run


def _delete_tag(noun: str) -> Callable[[Call], Reply]:
    def run(call: Call) -> Reply:
        load_one(call, noun)
        return _tell(call.archiver.notes.remove_tag(call.given["id"], call.given["tag"], by=call.given["by"]))

    return run


def _post_note(noun: str) -> Callable[[Call], Reply]:
    def run(call: Call) -> Reply:
        load_one(call, noun)
        return _tell(call.archiver.notes.add_note(call.given["id"], call.body["text"], by=call.body["by"]))

    return run


def _put_note(call: Call) -> Reply:
    return _tell(call.archiver.notes.edit_note(call.given["id"], call.body["text"], by=call.body["by"]))


def _delete_note(call: Call) -> Reply:
    return _tell(call.archiver.notes.remove_note(call.given["id"], by=call.given["by"]))


def _of(noun: str) -> tuple[Operation, ...]:
    """The operations on the tags and notes of one kind of thing."""
    about, tag, a = f"/{noun}s/{{id}}", f"{noun}s", "an" if noun == "article" else "a"
    return (
        Operation(
            name=f"tag{noun.capitalize()}",
            method="PUT",
            path=f"{about}/tags/{{tag}}",
            tag=tag,
            summary=f"Put a tag on {a} {noun}; it may have it already.",
            parameters=(ID, _TAG, _BY),
            answer="Remarks",
            problems=(400, 404),
            run=_put_tag(noun),
        ),
        Operation(
            name=f"untag{noun.capitalize()}",
            method="DELETE",
            path=f"{about}/tags/{{tag}}",
            tag=tag,
            summary=f"Take a tag off {a} {noun}, if it has it.",
            parameters=(ID, _TAG, _BY),
            answer="Remarks",
            problems=(400, 404),
            run=_delete_tag(noun),
        ),
        Operation(
            name=f"note{noun.capitalize()}",
            method="POST",
            path=f"{about}/notes",
            tag=tag,
            summary=f"Write a note on {a} {noun}.",
            parameters=(ID,),
            body=_BODY,
            body_example=_EXAMPLE,
            answer="Note",
            status=201,
            problems=(404,),
            run=_post_note(noun),
        ),
    )


ANNOTATING: tuple[Operation, ...] = (
    *(operation for noun in _NOUNS for operation in _of(noun)),
    Operation(
        name="editNote",
        method="PUT",
        path="/notes/{id}",
        tag="notes",
        summary="Give a note another text; those it had stay on record.",
        parameters=(_NOTE_ID,),
        body=_BODY,
        body_example=_EXAMPLE,
        answer="Note",
        problems=(404,),
        run=_put_note,
    ),
    Operation(
        name="deleteNote",
        method="DELETE",
        path="/notes/{id}",
        tag="notes",
        summary="Remove a note; it stays on record, and isn't shown any more.",
        parameters=(_NOTE_ID, _BY),
        answer="Note",
        problems=(400, 404),
        run=_delete_note,
    ),
    Operation(
        name="listTags",
        method="GET",
        path="/tags",
        tag="notes",
        summary="Tags that are in use, the most used first.",
        parameters=(_BEGINNING, LIMIT),
        answer="TagList",
        run=_tags,
    ),
)
