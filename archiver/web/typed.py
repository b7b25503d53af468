"""What a person typed into a form that was refused: it stands in the form again, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from ..errors import ArchiverError, HomeError, NotThere, UsageError
from ..lightly import dataclass

#: Characters of a form's field that are read; the service says where one is too long.
MOST_TYPED = 100_000
_KEPT = ("url", "note", "by", "tag", "text")
#: What buttons of such forms say that show again what was typed; others have nothing typed.
_SHOWN_AGAIN = frozenset({"link", "none", "undo", "reject", "add", "edit"})


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A form that was refused."""

    #: Id of the thing that it is about.
    subject: str
    action: str
    fields: Mapping[str, str]
    #: Why, for the person.
    why: str
    #: The field that is wrong, where it is one.
    fault: str | None = None

    @property
    def problem(self) -> str:
        """What the page says above all: not the reason, where the field with the focus brings it."""
        return f"Nothing was stored: {'the form says why.' if self.action in _SHOWN_AGAIN else self.why}"

    def get(self, name: str) -> str:
        """What was typed into a field."""
        return self.fields.get(name, "")


def read_typed(subject: str, why: ArchiverError | str) -> Typed:
    """What came with the request that is refused."""
    fields = {name: request.form.get(name, "")[:MOST_TYPED] for name in _KEPT}
    field = why.field if isinstance(why, UsageError) else None
    return Typed(
        subject=subject,
        action=request.form.get("action", ""),
        fields=fields,
        why=str(why),
        fault=field if field in _KEPT else None,
    )


def status_of(error: ArchiverError) -> int:
    """The status of an answer that shows such a form again."""
    if isinstance(error, HomeError):
        return 503
    return 404 if isinstance(error, NotThere) else 400
