"""The operations that store what a person says or asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...model import PostRef
from ..reach import ask_for, serving
from .bounds import LONGEST_IN_DETAIL, bounded
from .checking import Schema
from .operation import Call, Operation, Parameter, Reply
from .parameters import ID
from .problems import Problem
from .reading import load_one

if TYPE_CHECKING:
    from ...service.desk import Decided, Desk


def body_of(needed: Mapping[str, Schema] | None = None, **more: Schema) -> Schema:
    """The schema of a body: one object, in which nothing else may be."""
    return {
        "type": "object",
        "properties": {**(needed or {}), **more},
        "required": list(needed or ()),
        "additionalProperties": False,
    }


BY: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "description": "Who says so: a person's name, which is kept with it.",
}
_NOTE: Schema = {"type": "string", "maxLength": 2_000, "description": "Why, kept with the decision."}
_SEEN: Schema = {
    "type": "string",
    "maxLength": 40,
    "description": "`resolution.decided_at` as it was shown to whoever decides, empty where nothing was: if "
    "something else counts by now, the answer is 409 and nothing is changed.",
}
_POST: Mapping[str, Schema] = {
    "platform": {"type": "string", "minLength": 1, "maxLength": 100},
    "post_id": {"type": "string", "minLength": 1, "maxLength": 1_000},
}
_POST_EXAMPLE = {"platform": "bluesky", "post_id": "maja.example/3kq", "by": "Ana Ruiz"}


# --- articles are asked for --------------------------------------------------------------------


def _archive(call: Call) -> Reply:
    batch = ask_for(call.body["urls"])
    return Reply(value=_load_progress(call, batch), location=f"/archive/{batch}")


def _progress(call: Call) -> Reply:
    return Reply(value=_load_progress(call, call.given["batch"]))


def _load_progress(call: Call, batch: str) -> Any:
    progress = call.archiver.find_progress(batch)
    if progress is None:
        raise Problem(404, f"nothing was asked for under the name {batch!r}", parameter="batch")
    return bounded(progress, LONGEST_IN_DETAIL)


# --- persons decide ----------------------------------------------------------------------------


def _desk(call: Call) -> Desk:
    """Where whoever signs decides of the citation that is named.

    :raises Problem: there is no such citation (404).
    """
    load_one(call, "citation")
    return call.archiver.deciding(call.body["by"])


def _tell(decided: Decided) -> Reply:
    if decided.outcome == "decided_meanwhile":
        raise Problem(409, decided.says)
    serving().runner.wake()  # the post decided on is to be captured
    return Reply(value=bounded(decided.citation, LONGEST_IN_DETAIL))


def _post_of(body: Mapping[str, Any]) -> str:
    return PostRef(body["platform"], body["post_id"]).id


def _accept(call: Call) -> Reply:
    return _tell(_desk(call).accept(call.given["id"], _post_of(call.body), seen=call.body.get("seen")))


def _reject(call: Call) -> Reply:
    withdrawn = call.body.get("withdrawn", False)
    return _tell(_desk(call).reject(call.given["id"], _post_of(call.body), withdrawn=withdrawn))


def _link(call: Call) -> Reply:
    desk, body = _desk(call), call.body
    note, seen = body.get("note"), body.get("seen")
    if body["url"] == "":
        return _tell(desk.say_none(call.given["id"], note, seen=seen))
    return _tell(desk.link(call.given["id"], body["url"], note, seen=seen))


def _undo(call: Call) -> Reply:
    return _tell(_desk(call).undo(call.given["id"], call.body.get("note"), seen=call.body.get("seen")))


# --- sources -----------------------------------------------------------------------------------


def _pause(call: Call) -> Reply:
    load_one(call, "source")
    _, changed = call.archiver.pausing.pause_source(call.given["id"])
    return _tell_source(call, changed)


def _resume(call: Call) -> Reply:
    load_one(call, "source")
    _, changed = call.archiver.pausing.resume_source(call.given["id"])
    return _tell_source(call, changed)


def _tell_source(call: Call, changed: bool) -> Reply:
    paused_at = load_one(call, "source")["paused_at"]
    return Reply(value={"id": call.given["id"], "paused_at": paused_at, "is_changed": changed})


def _pause_daemon(call: Call) -> Reply:
    return _tell_daemon(call, call.archiver.pausing.pause_daemon())


def _resume_daemon(call: Call) -> Reply:
    return _tell_daemon(call, call.archiver.pausing.resume_daemon())


def _tell_daemon(call: Call, changed: bool) -> Reply:
    paused_at = call.archiver.pausing.find_daemon_pause()
    told = None if paused_at is None else paused_at.isoformat()
    return Reply(value={"paused_at": told, "is_changed": changed})


_BATCH = Parameter(
    name="batch",
    place="path",
    is_required=True,
    says="What was answered when the articles were asked for.",
    schema={"type": "string", "minLength": 1, "maxLength": 100},
    example="ask-0f8fad5bd9cb469fa16570867728950e",
)


def _decides(name: str, summary: str, body: Schema, example: Mapping[str, Any], run: Any) -> Operation:
    return Operation(
        name=f"{name}Citation",
        method="POST",
        path=f"/citations/{{id}}/{name}",
        tag="citations",
        summary=summary,
        says="The answer is the citation as it is now. Whoever works on the home captures its post.",
        parameters=(ID,),
        body=body,
        body_example=example,
        answer="CitationDetail",
        problems=(404, 409),
        run=run,
    )


def _steers(name: str, summary: str, run: Any) -> Operation:
    return Operation(
        name=f"{name}Source",
        method="POST",
        path=f"/sources/{{id}}/{name}",
        tag="sources",
        summary=summary,
        parameters=(ID,),
        body=body_of(),
        body_example={},
        answer="Paused",
        problems=(404,),
        run=run,
    )


def _steers_daemon(name: str, summary: str, run: Any) -> Operation:
    return Operation(
        name=f"{name}Daemon",
        method="POST",
        path=f"/daemon/{name}",
        tag="work",
        summary=summary,
        says="It is kept in the home: it counts for a daemon that runs, and for one that is started later.",
        body=body_of(),
        body_example={},
        answer="PausedDaemon",
        run=run,
    )


WRITING: tuple[Operation, ...] = (
    Operation(
        name="archive",
        method="POST",
        path="/archive",
        tag="work",
        summary="Ask for articles and every post they cite.",
        says="Whoever works on the home does it; `Location` says where to look how far that has got.",
        body=body_of(
            {
                "urls": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 200,
                    "items": {"type": "string", "minLength": 1, "maxLength": 8_000},
                    "description": "Addresses of articles.",
                }
            }
        ),
        body_example={"urls": ["https://courier.example/2026/09/17/ferry-captain"]},
        answer="Progress",
        status=202,
        run=_archive,
    ),
    Operation(
        name="getProgress",
        method="GET",
        path="/archive/{batch}",
        tag="work",
        summary="How far articles have got that were asked for.",
        parameters=(_BATCH,),
        answer="Progress",
        problems=(404,),
        run=_progress,
    ),
    _decides(
        "accept",
        "Say that a citation means one of its candidates.",
        body_of({**_POST, "by": BY}, seen=_SEEN),
        _POST_EXAMPLE,
        _accept,
    ),
    _decides(
        "reject",
        "Rule a candidate out, also for what the machine finds later; or take that back.",
        body_of({**_POST, "by": BY}, withdrawn={"type": "boolean", "default": False}),
        _POST_EXAMPLE,
        _reject,
    ),
    _decides(
        "link",
        "Set the post of a citation by its address; an empty one says that none of the posts known is meant.",
        body_of({"url": {"type": "string", "maxLength": 8_000}, "by": BY}, note=_NOTE, seen=_SEEN),
        {"url": "https://bsky.app/profile/maja.example/post/3kq", "by": "Ana Ruiz"},
        _link,
    ),
    _decides(
        "undo",
        "Take back what persons decided; the machine's newest counts again.",
        body_of({"by": BY}, note=_NOTE, seen=_SEEN),
        {"by": "Ana Ruiz"},
        _undo,
    ),
    _steers("pause", "Don't look at a source any more.", _pause),
    _steers("resume", "Look at a source again, once for all looks that were left out.", _resume),
    _steers_daemon("pause", "Have the daemon begin nothing more until it is resumed.", _pause_daemon),
    _steers_daemon("resume", "Have the daemon go on.", _resume_daemon),
)
