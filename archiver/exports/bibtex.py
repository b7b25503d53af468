"""BibTeX as biblatex reads it (``@online``), in UTF-8."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC
from urllib.parse import quote

from .references import BibliographicReference

#: What TeX takes for a command, a group or a mark, as what it shows. Braces by name: BibTeX counts those
#: that are written, escaped or not.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "\u00a0": " ",
    "\u00ad": "",
}
_TO_ESCAPE = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
#: Characters that fonts join to others: a dash, a quotation mark, an inverted question mark.
_JOINED = re.compile("(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)")
#: In an address nothing is escaped; what would end or break the field is written by its number.
_SAFE = "/:?#[]@!$&'()*+,;=-._~%"


def bibtex_entry(reference: BibliographicReference) -> str:
    """One entry, its fields one a line."""
    fields: dict[str, str] = {}
    if reference.author:
        handle = f" [@{reference.handle}]" if reference.handle else ""
        fields["author"] = "{" + escape(reference.author + handle) + "}"  # one name, not to be taken apart
    fields["title"] = "{" + escape(reference.title) + "}"  # capitals stay
    if reference.container:
        fields["organization"] = escape(reference.container)
    if reference.issued_at:
        fields["date"] = f"{reference.issued_at.astimezone(UTC):%Y-%m-%d}"
    fields["url"] = address(reference.url)
    if reference.accessed_at:
        fields["urldate"] = f"{reference.accessed_at.astimezone(UTC):%Y-%m-%d}"
    if reference.kind != "page":
        fields["entrysubtype"] = "Social media post"
    if there := reference.elsewhere:
        fields["archiveurl"] = address(there.url)
        fields["archivedate"] = f"{there.at.astimezone(UTC):%Y-%m-%d}"
    fields["note"] = escape(reference.says)
    if reference.issued_on and not reference.issued_at:
        fields["note"] = f"Dated {escape(reference.issued_on)}. {fields['note']}"
    if reference.language and re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", reference.language):
        fields["langid"] = _LANGUAGES.get(reference.language[:2].lower(), "")
    written = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@online{{{reference.key},\n" + ",\n".join(written) + "\n}\n"


def iter_bibtex(references: Iterable[BibliographicReference]) -> Iterator[str]:
    """A .bib file."""
    for reference in references:
        yield bibtex_entry(reference) + "\n"


def escape(value: str) -> str:
    """Text as TeX shows it, in one composed form."""
    value = unicodedata.normalize("NFC", value)
    return _JOINED.sub("{}", _TO_ESCAPE.sub(lambda found: _SPECIAL[found[0]], value))


def address(url: str) -> str:
    """An address as it stands in a field that TeX takes to the letter."""
    return quote(url, safe=_SAFE)


#: As babel and polyglossia name them.
_LANGUAGES = {
    "cs": "czech", "da": "danish", "de": "ngerman", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "it": "italian", "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ru": "russian", "sv": "swedish", "uk": "ukrainian",
}  # fmt: skip
