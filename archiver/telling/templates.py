"""A person's own words for a message: text with names to be filled in, and nothing that runs."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence

from ..errors import SettingsError
from ..lightly import dataclass
from .notice import VARIABLES, Notice, title_of

#: Bytes of a template's file.
MAX_BYTES = 100_000
#: What a template that is JSON may name: it is filled in once a message.
_OF_MESSAGE = ("title", "text", "count")


@dataclass(frozen=True)
class Template:
    """Text in which ``$name`` or ``${name}`` stands for a value; ``$$`` is a dollar sign.

    A template that is JSON is filled in once for a message; any other once for each event in it.
    """

    text: str
    is_json: bool

    def fill(self, notices: Sequence[Notice]) -> str:
        """The message for these events."""
        template = string.Template(self.text)
        if self.is_json:
            values = {
                "title": title_of(notices),
                "text": "\n\n".join(notice.text for notice in notices),
                "count": str(len(notices)),
            }
            return template.substitute({name: json.dumps(value)[1:-1] for name, value in values.items()})
        return "\n".join(template.substitute(notice.variables) for notice in notices)


def parse_template(content: bytes, *, name: str, where: str) -> Template:
    """A template; one whose file's name ends with ``.json`` has to be JSON.

    :raises SettingsError: too large, no UTF-8, a name that isn't known, no JSON; begins with ``where``.
    """
    if len(content) > MAX_BYTES:
        raise SettingsError(f"{where}: {name} is larger than {MAX_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{where}: {name} is no UTF-8") from error
    template = Template(text, name.lower().endswith(".json"))
    known = _OF_MESSAGE if template.is_json else VARIABLES
    _check_names(text, known, f"{where}: {name}")
    if template.is_json:
        awkward = {"title": "a b", "text": "a\\nb", "count": "2"}  # outside quotes, words are no JSON
        try:
            json.loads(string.Template(text).substitute(awkward))
        except (ValueError, RecursionError) as error:
            raise SettingsError(f"{where}: {name} is no JSON: {error}") from error
    return template


def _check_names(text: str, known: Sequence[str], where: str) -> None:
    for line, row in enumerate(text.split("\n"), 1):
        template = string.Template(row)
        if not template.is_valid():
            raise SettingsError(f'{where}, line {line}: a "$" that begins no name; write "$$" for the sign')
        for name in template.get_identifiers():
            if name not in known:
                raise SettingsError(f"{where}, line {line}: unknown ${name}; known are {', '.join(known)}")
