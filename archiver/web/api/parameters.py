"""The parameters that operations share."""

from __future__ import annotations

from ...model import EventKind, Outcome
from .operation import Parameter

#: Rows of one answer.
MOST_ROWS = 200
RESOLUTION_STATES = ("resolved", "candidates", "unresolved", "ambiguous_author")

ID = Parameter(
    name="id",
    place="path",
    is_required=True,
    says="An id of the catalogue.",
    schema={"type": "string", "minLength": 1, "maxLength": 100},
    example="ajq2m4x7ab3dk",
)
WORDS = Parameter(
    name="words",
    says='Full text, as a person types it: words, `"a phrase"`, `harbour*`, `-without`.',
    schema={"type": "string", "maxLength": 500},
    example="ferry",
)
COLLECTION = Parameter(
    name="collection",
    says="Only what is in this collection.",
    schema={"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},
    example="main",
)
SOURCE = Parameter(
    name="source",
    says="Only what came by the source of this id.",
    schema={"type": "string", "minLength": 1, "maxLength": 100},
    example="sjq2m4x7ab3dk",
)
PLATFORM = Parameter(
    name="platform",
    says="Only what is about posts on this platform.",
    schema={"type": "string", "pattern": "^[a-z0-9_.-]{1,60}$"},
    example="bluesky",
)
STATE = Parameter(
    name="state",
    says="Only what has a citation whose resolution is of this state.",
    schema={"type": "string", "enum": list(RESOLUTION_STATES)},
    example="resolved",
)
OUTCOME = Parameter(
    name="outcome",
    says="Only captures that ended so.",
    schema={"type": "string", "enum": [outcome.value for outcome in Outcome]},
    example="captured",
)
KIND = Parameter(
    name="kind",
    says="Only events of this kind.",
    schema={"type": "string", "enum": [kind.value for kind in EventKind]},
    example="post_gone",
)
PERSON = Parameter(
    name="person",
    says="Only what cites posts of the person of this key, as the list of people has it.",
    schema={"type": "string", "minLength": 1, "maxLength": 1500},
    example="maja-lind",
)
TAG = Parameter(
    name="tag",
    says="Only what has this tag.",
    schema={"type": "string", "minLength": 1, "maxLength": 100},
    example="harbour",
)
_INSTANT = {
    "type": "string",
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
}
SINCE = Parameter(
    name="since",
    says="From this instant on (a day begins at midnight UTC): when published, else first seen; captured; "
    "happened.",
    schema=_INSTANT,
    example="2026-05-01",
)
UNTIL = Parameter(name="until", says="Before this instant.", schema=_INSTANT, example="2026-06-01T00:00:00Z")
AFTER = Parameter(
    name="after",
    says="The `after` of the page before: for the rows that follow it. It means nothing to a reader.",
    schema={"type": "string", "minLength": 1, "maxLength": 2000},
    example="ZXhhbXBsZQ",
)
LIMIT = Parameter(
    name="limit",
    says="At most so many rows.",
    schema={"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 50},
    example=50,
)
PAGING = (AFTER, LIMIT)
