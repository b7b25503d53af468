"""What a person typed into a form that was refused: it stands in the form again, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from ..errors import ArchiverError, HomeError, NotThere

#: Characters of a form's field that are read; the service says where one is too long.
MOST_TYPED = 100_000
_KEPT = ("url", "note", "by", "tag", "text")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A form that was refused."""

    #: Id of the thing that it is about.
    subject: str
    action: str
    fields: Mapping[str, str]
    #: Why, for the person.
    why: str

    def get(self, name: str) -> str:
        """What was typed into a field."""
        return self.fields.get(name, "")


def read_typed(subject: str, why: str) -> Typed:
    """What came with the request that is refused."""
    fields = {name: request.form.get(name, "")[:MOST_TYPED] for name in _KEPT}
    return Typed(subject=subject, action=request.form.get("action", ""), fields=fields, why=why)


def status_of(error: ArchiverError) -> int:
    """The status of an answer that shows such a form again."""
    if isinstance(error, HomeError):
        return 503
    return 404 if isinstance(error, NotThere) else 400
