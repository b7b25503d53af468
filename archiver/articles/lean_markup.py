"""Markup without what nobody reads in it, in one pass over its bytes."""

from __future__ import annotations

import re

#: What is kept at most: markup, the insides of scripts, those of styles.
MARKUP_BYTES = 1_500_000
SCRIPT_BYTES = 1_500_000
#: A post's page may hold all that it shows in its scripts.
POST_SCRIPT_BYTES = 4_000_000
STYLE_BYTES = 500_000
#: A longer comment holds nothing back that would be read.
_COMMENT_BYTES = 20_000
#: A tag with more bytes than this between "<" and ">" has an attribute that nobody reads, or too many.
_TAG_BYTES = 50_000
#: Longer than what has to be in one piece to be known: a data address's beginning, an end tag.
_SEAM_BYTES = 200

_DATA = rb"data:(?:image|font|video|audio|application/(?:x-)?(?:font|octet))[\w/+.;=-]{0,80}base64,"
_IN_STYLE = re.compile(_DATA, re.IGNORECASE)
_IN_MARKUP = re.compile(
    rb"<!--|<(script|style|title|textarea)(?=[\s>/])|" + _DATA + rb"|<[a-z][^<>]{%d}" % _TAG_BYTES,
    re.IGNORECASE,
)
_BASE_64 = re.compile(rb"[A-Za-z0-9+/=%]*")
#: What is inside of these is no markup.
_OPAQUE = (b"script", b"style", b"title", b"textarea")
_END = {name: re.compile(rb"</" + name + rb"(?=[\s>/])", re.IGNORECASE) for name in _OPAQUE}
_COMMENT_END = re.compile(rb"--!?>")
_NAME = rb"[\s/]+[^\s=>\"'/][^\s=>]{0,200}"
#: A tag's name and the attributes that are there in full.
_WHOLE_ATTRIBUTES = re.compile(
    rb"<[a-z][^\s/>]{0,100}(?:" + _NAME + rb"(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?(?=[\s/>]))*",
    re.IGNORECASE,
)
_OPEN_VALUE = re.compile(_NAME + rb"\s*=\s*([\"'])")


class LeanMarkup:
    """A page as it comes, a piece after the other, without pictures that are part of it and the like.

    Tags stay tags and what is between them stays there, up to :data:`MARKUP_BYTES`. Of a tag that is very
    long the longest attributes go, of scripts those for which there is no room.
    """

    _notable = _IN_MARKUP

    def __init__(self, script_bytes: int = SCRIPT_BYTES) -> None:
        self._kept = bytearray()
        self._left = MARKUP_BYTES
        self._left_inside = dict.fromkeys(_OPAQUE, STYLE_BYTES) | {b"script": script_bytes}
        #: What came and isn't done with: from ``_at`` on.
        self._text = b""
        self._at = 0
        #: What is done next; ``False`` where more has to come first.
        self._step = self._pass_markup
        #: The script or style that is open, what came of it, and whether there was room for all.
        self._name = b""
        self._inside = bytearray()
        self._has_room = True
        #: The beginning of a tag while a value of its is left out, and the quote that ends that.
        self._tag = b""
        self._quote = b""

    def take(self, piece: bytes) -> bool:
        """Add a piece; ``False`` once there is no room for more."""
        self._text = self._text[self._at :] + piece
        self._at = 0
        while self._left > 0 and self._step():
            pass
        return self._left > 0

    def finish(self) -> bytes:
        """What is kept; nothing can be added any more."""
        if self._step == self._pass_inside:
            self._keep_inside(len(self._text))
        elif self._step in (self._pass_markup, self._pass_comment):
            self._keep(len(self._text))
        if self._left <= 0:  # not inside a character
            while self._kept and self._kept[-1] & 0xC0 == 0x80:
                self._kept.pop()
            if self._kept and self._kept[-1] >= 0xC0:
                self._kept.pop()
        kept = bytes(self._kept)
        self._kept, self._inside, self._text = bytearray(), bytearray(), b""
        return kept

    def _keep(self, end: int) -> None:
        """Keep what is open up to a place."""
        self._add(self._text[self._at : end])
        self._at = end

    def _add(self, data: bytes) -> None:
        self._kept += data[: self._left]
        self._left -= len(data)

    def _pass_markup(self) -> bool:
        text = self._text
        found = self._notable.search(text, self._at)
        if found is None:
            # A tag that is long can't be told from others before its end.
            tag = text.rfind(b"<", max(self._at, len(text) - _TAG_BYTES - _SEAM_BYTES))
            self._keep(tag if tag >= 0 else max(self._at, len(text) - _SEAM_BYTES))
            return False
        if found[0] == b"<!--" and _is_in_tag(text, self._at, found.start()):
            self._keep(found.end())
        elif found[0] == b"<!--":
            self._keep(found.start())
            self._step = self._pass_comment
        elif found[0][-1:] == b",":
            self._keep(found.start())
            self._add(b"data:,")
            self._at = found.end()
            self._step = self._pass_base_64
        elif found[1]:
            end = text.find(b">", found.end()) + 1
            if not end and len(text) - found.start() < _TAG_BYTES:
                self._keep(found.start())
                return False
            self._keep(end or found.end())
            self._name, self._inside, self._has_room = found[1].lower(), bytearray(), True
            self._step = self._pass_inside if end else self._pass_to_end_of_tag
        else:
            self._keep(found.start())
            self._step = self._pass_long_tag
        return True

    def _pass_comment(self) -> bool:
        found = _COMMENT_END.search(self._text, self._at + 2)
        size = (found.end() if found else len(self._text)) - self._at
        if size > _COMMENT_BYTES:
            self._at += 2  # no comment's end begins with "<!"
            self._step = self._pass_rest_of_comment
            return True
        if found:
            self._keep(found.end())
            self._step = self._pass_markup
        return found is not None

    def _pass_rest_of_comment(self) -> bool:
        found = _COMMENT_END.search(self._text, self._at)
        self._at = found.end() if found else max(self._at, len(self._text) - 3)
        if found:
            self._step = self._pass_markup
        return found is not None

    def _pass_inside(self) -> bool:
        end = _END[self._name].search(self._text, self._at)
        self._gather(end.start() if end else max(self._at, len(self._text) - _SEAM_BYTES))
        if end:
            self._keep_inside(self._at)
            self._step = self._pass_markup
        return end is not None

    def _gather(self, end: int) -> None:
        if self._has_room:
            self._inside += self._text[self._at : end]
            self._has_room = len(self._inside) <= self._left_inside[self._name]
            if not self._has_room and self._name == b"script":
                self._inside = bytearray()  # half a script's data can't be read
        self._at = end

    def _keep_inside(self, end: int) -> None:
        self._gather(end)
        inside = self._inside[: self._left_inside[self._name]]
        self._kept += inside
        self._left_inside[self._name] -= len(inside)
        self._inside = bytearray()

    def _pass_base_64(self) -> bool:
        found = _BASE_64.match(self._text, self._at)
        self._at = found.end() if found else self._at
        if self._at == len(self._text):
            return False
        self._step = self._pass_markup
        return True

    def _pass_long_tag(self) -> bool:
        text, stop = self._text, self._at + _TAG_BYTES
        found = _WHOLE_ATTRIBUTES.match(text, self._at, stop)
        end = found.end() if found else self._at + 2
        value = _OPEN_VALUE.match(text, end, stop)
        if value and end - self._at < _TAG_BYTES // 2:
            self._tag, self._quote = text[self._at : end], value[1]
            self._at = value.end()
            self._step = self._pass_value
        else:
            self._keep(end)
            self._step = self._pass_to_end_of_tag
        return True

    def _pass_value(self) -> bool:
        end = self._text.find(self._quote, self._at)
        if end < 0:
            self._at = len(self._text)
            return False
        # What follows belongs to the tag, and may be as long.
        self._text = self._tag + self._text[end + 1 :]
        self._at = 0
        self._step = self._pass_markup
        return True

    def _pass_to_end_of_tag(self) -> bool:
        end = self._text.find(b">", self._at)
        self._at = len(self._text) if end < 0 else end
        if end >= 0:
            self._step = self._pass_markup
        return end >= 0


class LeanStyle(LeanMarkup):
    """A style sheet as it comes, without the pictures and fonts that are part of it."""

    _notable = _IN_STYLE


def _is_in_tag(text: bytes, start: int, place: int) -> bool:
    """Whether a tag is open at a place: then what stands there is part of a value."""
    tag = text.rfind(b"<", max(start, place - _TAG_BYTES), place)
    return tag >= 0 and text[tag + 1 : tag + 2].isalpha() and text.find(b">", tag, place) < 0
