"""The shapes of what the API answers, as JSON Schema (2020-12).

What is required is always there; a row may have more than is said here. ``null`` is what isn't known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model import EventKind, Outcome
from .parameters import RESOLUTION_STATES

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_ANY: Schema = {}


def _or_none(schema: Schema) -> Schema:
    kind = schema.get("type")
    if isinstance(kind, str) and "enum" not in schema:
        return schema | {"type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _map(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(says: str, required: Mapping[str, Schema], maybe: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "description": says,
        "properties": {**required, **(maybe or {})},
        "required": list(required),
    }


def _more(
    base: Schema, says: str, required: Mapping[str, Schema], maybe: Mapping[str, Schema] | None = None
) -> Schema:
    """What ``base`` has, and more; what both have is as it is said here."""
    return {
        "type": "object",
        "description": says,
        "properties": {**base["properties"], **required, **(maybe or {})},
        "required": sorted({*base["required"], *required}),
    }


def _page(name: str, says: str) -> Schema:
    return _object(
        says,
        {
            "rows": _list(_ref(name)),
            "after": _or_none(_TEXT) | {"description": "For the rows that follow; null at the end."},
            "total": _or_none(_COUNT) | {"description": "All rows; null where counting them takes long."},
        },
    )


_TEXT_OR_NONE, _INSTANT_OR_NONE = _or_none(_TEXT), _or_none(_INSTANT)
_STATE: Schema = {"type": "string", "enum": list(RESOLUTION_STATES)}
_POST_REF = _object("Which post.", {"platform": _TEXT, "post_id": _TEXT}, {"author": _TEXT})

_ARTICLE = _object(
    "One address whose text cites posts.",
    {
        "id": _TEXT,
        "url": _TEXT,
        "title": _TEXT_OR_NONE,
        "byline": _TEXT_OR_NONE,
        "published_at": _INSTANT_OR_NONE,
        "language": _TEXT_OR_NONE,
        "collection": _TEXT,
        "first_seen_at": _INSTANT,
        "version_id": _TEXT_OR_NONE,
        "versions": _COUNT,
        "citations": _or_none(_COUNT),
    },
    {
        "platforms": _map(_COUNT) | {"description": "Platform -> citations."},
        "states": _map(_COUNT) | {"description": "Resolution state -> citations."},
        "posts": _list(
            _object(
                "A post that it cites: how it stands with it, and how visits to it ended, the newest first.",
                {"id": _TEXT, "state": _TEXT, "outcomes": _list(_TEXT)},
            )
        ),
        "tags": _list(_TEXT),
        "unread": _or_none(
            _object(
                "How the newest visit ended to one that gave no text.",
                {"outcome": _TEXT, "evidence": _TEXT_OR_NONE, "captured_at": _INSTANT},
            )
        ),
        "source": _or_none(_object("By which it came.", {"id": _TEXT, "title": _TEXT_OR_NONE})),
        "snippet": _list(_object("Part of the text.", {"text": _TEXT, "is_match": _FLAG})),
    },
)
_CAPTURE = _object(
    "One visit to one address at one instant.",
    {
        "id": _TEXT,
        "url": _TEXT,
        "outcome": {"type": "string", "enum": [outcome.value for outcome in Outcome]},
        "evidence": _TEXT_OR_NONE,
        "status": _or_none({"type": "integer"}),
        "purpose": _TEXT,
        "captured_at": _INSTANT,
        "collection": _TEXT,
        "final_url": _TEXT,
        "memento": _or_none({"type": "object"}),
        "job_id": _TEXT_OR_NONE,
        "warc": _TEXT_OR_NONE,
        "offset": _or_none(_COUNT),
        "length": _or_none(_COUNT),
    },
    {
        "replay_url": _TEXT_OR_NONE | {"description": "Where it replays; null where nothing does."},
        "about": _or_none(
            _object(
                "In lists: the article or post that stands at the address.",
                {"type": _TEXT, "id": _TEXT, "name": _TEXT_OR_NONE},
                {"platform": _TEXT},
            )
        ),
    },
)
_RESOLUTION = _object(
    "Which post a citation means, or honestly none, and why.",
    {
        "state": _STATE,
        "post": _TEXT_OR_NONE | {"description": "The post's id in the catalogue."},
        "url": _TEXT_OR_NONE,
        "method": _TEXT,
        "score": _or_none({"type": "number"}),
        "margin": _or_none({"type": "number"}),
        "reasons": _list(_TEXT),
        "decided_at": _INSTANT,
        "decided_by": _TEXT,
        "candidates": _list(
            _object("A post that it may be.", {"post": _POST_REF, "url": _TEXT, "found_by": _TEXT})
        ),
        "accounts": _list({"type": "object"}),
    },
)
_CITATION = _object(
    "One post, or one plural group of posts, as an article refers to it.",
    {
        "id": _TEXT,
        "kind": {"type": "string", "enum": ["embed", "link", "prose"]},
        "platform": _TEXT,
        "url": _TEXT_OR_NONE,
        "post_id": _TEXT_OR_NONE,
        "author": _TEXT_OR_NONE,
        "author_kind": _TEXT_OR_NONE,
        "handle": _TEXT_OR_NONE,
        "when": _TEXT_OR_NONE,
        "when_from": _INSTANT_OR_NONE,
        "when_to": _INSTANT_OR_NONE,
        "addressee": _TEXT_OR_NONE,
        "plural": _FLAG,
        "deleted": _FLAG,
        "medium": _TEXT_OR_NONE,
        "confidence": {"type": "number"},
        "article": _TEXT | {"description": "The article's address."},
        "article_title": _TEXT_OR_NONE,
        "article_published_at": _INSTANT_OR_NONE,
        "article_id": _TEXT,
        "version_id": _TEXT,
        "collection": _TEXT,
        "quotes": _list(_TEXT),
        "mentions": _list(
            _object(
                "A place in the version's text, by character.",
                {"kind": _TEXT, "text": _TEXT, "start": _COUNT, "end": _COUNT},
            )
        ),
        "resolution": _or_none(_ref("Resolution")),
        "rejections": _list({"type": "object"}),
    },
)
_POST = _object(
    "What is known of a post, each field with its origin.",
    {
        "id": _TEXT,
        "platform": _TEXT,
        "post_id": _TEXT,
        "url": _TEXT,
        "author": _TEXT_OR_NONE,
        "text": _TEXT_OR_NONE,
        "author_name": _TEXT_OR_NONE,
        "handle": _TEXT_OR_NONE,
        "posted_at": _INSTANT_OR_NONE,
        "availability": _TEXT,
        "origins": {"type": "object"},
        "aliases": _list(_TEXT),
        "outcome": _TEXT_OR_NONE,
        "watched": _or_none({"type": "object"}),
        "first_seen_at": _INSTANT,
    },
    {"cited_by": _COUNT},
)
_PERSON = _object(
    "Whom citations name.",
    {
        "key": _TEXT,
        "name": _TEXT_OR_NONE,
        "accounts": _list(
            _object(
                "An account; its origin, where it is told, says by whom it is known to be theirs.",
                {"platform": _TEXT, "handle": _TEXT_OR_NONE},
                {"origin": _TEXT_OR_NONE},
            )
        ),
        "posts": _COUNT,
        "articles": _COUNT,
        "citations": _COUNT,
        "last_cited_at": _INSTANT_OR_NONE,
    },
)
_SOURCE = _object(
    "What the daemon watches.",
    {
        "id": _TEXT,
        "url": _TEXT,
        "collection": _TEXT,
        "title": _TEXT_OR_NONE,
        "kind": _TEXT,
        "added_at": _INSTANT,
        "polled_at": _INSTANT_OR_NONE,
        "next_poll_at": _INSTANT_OR_NONE,
        "paused_at": _INSTANT_OR_NONE,
    },
    {"health": _TEXT, "reason": _TEXT_OR_NONE, "articles": _COUNT, "entries": _COUNT},
)
_EVENT = _object(
    "Something that happened to one subject at one instant.",
    {
        "id": _TEXT,
        "kind": {"type": "string", "enum": [kind.value for kind in EventKind]},
        "subject": _TEXT,
        "collection": _TEXT,
        "happened_at": _INSTANT,
        "fields": {"type": "object"},
        "says": _TEXT | {"description": "One sentence."},
    },
)

SCHEMAS: Mapping[str, Schema] = {
    "Article": _ARTICLE,
    "ArticlePage": _page("Article", "Some articles."),
    "ArticleDetail": _more(
        _ARTICLE,
        "An article with its versions, citations and captures; its text is an address of its own.",
        {
            "type": {"const": "article"},
            "versions": _list({"type": "object"}),
            "citations": _list(_ref("CitationDetail")),
            "captures": _list(_ref("Capture")),
            "holdings": _list({"type": "object"}),
        },
    ),
    "ArticleText": _object(
        "The newest text of an article, and where in it posts are cited.",
        {
            "article_id": _TEXT,
            "version_id": _TEXT_OR_NONE,
            "language": _TEXT_OR_NONE,
            "text": _TEXT,
            "mentions": _list(
                _object(
                    "A place that cites a post; `start` and `end` count the text's characters (code points).",
                    {
                        "citation": _TEXT,
                        "kind": _TEXT,
                        "platform": _TEXT,
                        "state": _or_none(_STATE),
                        "start": _COUNT,
                        "end": _COUNT,
                    },
                )
            ),
        },
    ),
    "Citation": _CITATION,
    "CitationPage": _page("Citation", "Some citations."),
    "CitationDetail": _more(
        _CITATION,
        "A citation with the post that it means, and the visits to that post.",
        {
            "post": _or_none(_ref("Post")),
            "compared": _list({"type": "object"}),
            "holdings": _list({"type": "object"}),
            "captures": _list(_ref("Capture")),
        },
        {"type": {"const": "citation"}, "resolutions": _list({"type": "object"})},
    ),
    "Resolution": _RESOLUTION,
    "Post": _POST,
    "PostPage": _page("Post", "Some posts."),
    "PostDetail": _more(
        _POST,
        "A post with every citation of it, all that was said of it, looks and captures.",
        {
            "type": {"const": "post"},
            "citations": _list(_ref("Citation")),
            "said": _list({"type": "object"}),
            "observations": _list({"type": "object"}),
            "captures": _list(_ref("Capture")),
            "holdings": _list({"type": "object"}),
            "card_url": _TEXT_OR_NONE,
        },
    ),
    "Person": _PERSON,
    "PersonPage": _page("Person", "Some people."),
    "PersonDetail": _more(
        _PERSON,
        "A person with accounts, posts and citations.",
        {"posts": _list({"type": "object"}), "cited_in": _list({"type": "object"})},
    ),
    "Capture": _CAPTURE,
    "CapturePage": _page("Capture", "Some captures."),
    "CaptureDetail": _more(
        _CAPTURE,
        "A capture with the WARC records that it wrote.",
        {"type": {"const": "capture"}, "records": _list({"type": "object"})},
    ),
    "Source": _SOURCE,
    "SourceList": _object("All sources.", {"rows": _list(_ref("Source"))}),
    "Event": _EVENT,
    "EventPage": _page("Event", "Some events."),
    "Work": _object(
        "What is due.",
        {
            "steps": _ANY,
            "running": _list({"type": "object"}),
            "next": _list({"type": "object"}),
            "failed": _list({"type": "object"}),
            "is_paused": _FLAG,
            "daemon": _or_none({"type": "object"}),
        },
    ),
    "Overview": _object(
        "What happened today, what is at risk, and how many there are.",
        {
            "today": _map(_COUNT),
            "totals": _map(_COUNT),
            "events": _list(_ref("Event")),
            "at_risk": _list({"type": "object"}),
            "platforms": _map(_COUNT),
            "states": _map(_COUNT),
            "survival": _list(
                _object(
                    "Posts by month of first sight: gone (or private, or of a suspended account), there, "
                    "unknown (nobody has looked); the others could not be seen.",
                    {"month": _TEXT, "posts": _COUNT, "gone": _COUNT, "there": _COUNT, "unknown": _COUNT},
                )
            ),
        },
    ),
    "Found": _object(
        "What was found for some words.",
        {
            "named": _or_none(_object("What has this very id or address.", {"type": _TEXT, "id": _TEXT})),
            "articles": _ref("ArticlePage"),
            "people": _ref("PersonPage"),
        },
    ),
    "Progress": _object(
        "How far articles have got that were asked for.",
        {
            "batch": _TEXT,
            "state": {"type": "string", "enum": ["waiting", "running", "done", "failed"]},
            "collection": _TEXT,
            "asked_at": _INSTANT,
            "started_at": _INSTANT_OR_NONE,
            "ended_at": _INSTANT_OR_NONE,
            "due_at": _INSTANT_OR_NONE,
            "is_worked": _FLAG | {"description": "Somebody works on the home."},
            "counts": _map(_COUNT) | {"description": "Jobs: open, running, done, failed."},
            "jobs": _list({"type": "object"}),
            "articles": _list(
                _object(
                    "An address that was asked for.",
                    {"url": _TEXT, "id": _TEXT_OR_NONE, "state": _TEXT, "reason": _TEXT_OR_NONE},
                )
            ),
        },
    ),
    "Remarks": _object(
        "The tags and notes of one thing.",
        {
            "type": _TEXT,
            "id": _TEXT,
            "tags": _list(_TEXT),
            "tagged": _list({"type": "object"}) | {"description": "Who put each on, and when."},
            "notes": _list(_ref("Note")),
        },
    ),
    "Note": _object(
        "What a person wrote.",
        {
            "id": _TEXT,
            "text": _TEXT,
            "written_at": _INSTANT,
            "written_by": _TEXT,
            "edited_at": _INSTANT_OR_NONE,
            "edited_by": _TEXT_OR_NONE,
            "history": _list({"type": "object"}) | {"description": "The texts it had, the last one first."},
        },
        {"subject_kind": _TEXT, "subject_id": _TEXT, "removed_at": _INSTANT, "removed_by": _TEXT},
    ),
    "TagList": _object(
        "Tags that are in use.",
        {"rows": _list(_object("A tag.", {"tag": _TEXT, "count": _COUNT, "last_added_at": _INSTANT}))},
    ),
    "Paused": _object(
        "Whether a source is looked at.",
        {
            "id": _TEXT,
            "paused_at": _INSTANT_OR_NONE,
            "is_changed": _FLAG | {"description": "It was otherwise before."},
        },
    ),
    "PausedDaemon": _object(
        "Whether the daemon begins anything.",
        {
            "paused_at": _INSTANT_OR_NONE,
            "is_changed": _FLAG | {"description": "It was otherwise before."},
        },
    ),
    "Changes": _object(
        "How a text changed from one version to the next, oldest first.",
        {
            "rows": _list(
                _object(
                    "Two versions of a text.",
                    {
                        "read_at": _INSTANT,
                        "last_read_at": _INSTANT_OR_NONE,
                        "diff": _list(_TEXT) | {"description": "Lines of a unified diff."},
                    },
                )
            )
        },
    ),
    "Problem": _object(
        "Why a request can't be done (RFC 9457).",
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT | {"description": "One line for a person."},
        },
        {"parameter": _TEXT | {"description": "The part of the request that is meant."}},
    ),
}
