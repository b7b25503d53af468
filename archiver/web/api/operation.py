"""One operation of the API as data: what drives its route, its checks and its description."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from flask import Response

from ...lightly import dataclass
from .checking import Schema, find_fault, read_day, read_instant
from .problems import Problem

if TYPE_CHECKING:
    from ...service import Archiver

#: What a value of a schema's ``type`` is read from: the text of an address.
_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A part of an operation's address that the caller fills in."""

    name: str
    says: str
    schema: Schema
    example: Any
    place: Literal["query", "path"] = "query"
    is_required: bool = False

    def read(self, given: str) -> Any:
        """The value of what was given: a number, an instant, or the text.

        :raises Problem: it doesn't fit the schema (422).
        """
        value: Any = given
        if self.schema.get("type") == "integer":
            value = int(given) if _INTEGER.fullmatch(given) else given
        if fault := find_fault(self.schema, value, self.name):
            raise Problem(422, fault, parameter=self.name)
        if is_instant(self.schema):
            return read_day(given) or read_instant(given)
        return value


def is_instant(schema: Schema) -> bool:
    """Whether what fits a schema is read as a day or an instant."""
    formats = {one.get("format") for one in (schema, *schema.get("anyOf", ()))}
    return bool(formats & {"date", "date-time"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request whose every part fits the description of its operation."""

    archiver: Archiver
    #: Name -> value, of those that were given or have a default.
    given: Mapping[str, Any]
    #: The body, of an operation that has one; an instant in it stays text.
    body: Mapping[str, Any] = field(default_factory=dict)

    def instant(self, name: str) -> datetime | None:
        """The instant of a parameter that may be missing."""
        value: datetime | None = self.given.get(name)
        return value


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an operation answers: a JSON value and, where there are more rows, the cursor of the next ones."""

    value: Any
    after: str | None = None
    #: Path below the API's root, of what came to be.
    location: str | None = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be asked of the API."""

    name: str
    method: Literal["GET", "POST", "PUT", "DELETE"]
    #: Below the API's root, as OpenAPI writes it: ``/articles/{id}``.
    path: str
    tag: str
    summary: str
    says: str = ""
    parameters: Sequence[Parameter] = ()
    #: The schema of the body; ``None`` where there is none.
    body: Schema | None = None
    body_example: Mapping[str, Any] | None = None
    #: Name of the answer's schema; ``None`` for an answer without a body.
    answer: str | None = None
    #: Media types of the file that it answers in place of a JSON value.
    files: Sequence[str] = ()
    status: int = 200
    #: Statuses that it answers besides those that every operation has.
    problems: Sequence[int] = ()
    run: Callable[[Call], Reply | Response]

    @property
    def writes(self) -> bool:
        """Whether it stores something, which takes the token to write."""
        return self.method != "GET"

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return re.sub(r"\{(\w+)\}", lambda found: f"<{self._converter(found[1])}{found[1]}>", self.path)

    def _converter(self, name: str) -> str:
        # What a person or a tag is called may hold a "/", which is unescaped before a route is looked for.
        return "path:" if name in ("key", "tag") else ""
