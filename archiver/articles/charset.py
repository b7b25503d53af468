"""The charset of a page or text file: bytes made into text.

The order of trust for a charset: a byte order mark, then bytes that are valid
UTF-8 or nearly so (other charsets almost never are, while pages often declare a
wrong one), then what the HTTP header says, then the page's own ``<meta>``, then a guess.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

#: Labels that browsers read as a superset of what they name (WHATWG Encoding Standard).
_SUPERSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "unicode": "utf-16",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Browsers look for a declaration in the first 1,024 bytes; pages put it later, too.
_PRESCAN_BYTES = 8192
_GUESS_BYTES = 16_384
_STEP_BYTES = 65_536
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:+-]{2,40})|"
    rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:+-]{2,40})",
    re.IGNORECASE,
)
_STRAY = re.compile("[\udc80-\udcff]")
_NOT_ASCII = bytes(range(0x80, 0x100))
#: What Python takes for a charset and no page is written in.
_NO_CHARSETS = frozenset(
    ("utf-16", "utf-32", "utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")
)


def decode_text(body: bytes, content_type: str | None) -> str:
    """The text of a page or text file, whatever its charset; what means nothing in it becomes U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if (wide := _find_wide(body)) is not None:
        return body.decode(wide, "replace")
    # Escapes mean a seven-bit charset (ISO-2022, HZ) where one is declared.
    if not _seven_bit(body, content_type):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            if (text := _mostly_utf8(body, _strays_allowed(body, content_type, error.start))) is not None:
                return text
    declared = _declared(body, content_type)
    if "utf-8" in declared[:1]:
        return _guess(body)
    for name in declared:
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    for name in declared:
        text = body.decode(name, "replace")
        if text.count("\ufffd") <= len(text) / 100:
            return text
    return _guess(body)


def to_utf8(body: bytes, content_type: str | None) -> bytes:
    """The page in UTF-8, for a parser; the same bytes where they are UTF-8 already."""
    if _is_plain_utf8(body, content_type):
        return body
    return decode_text(body, content_type).encode("utf-8", "replace")


def _is_plain_utf8(body: bytes, content_type: str | None) -> bool:
    """Whether :func:`decode_text` would read the bytes as UTF-8 from the first to the last."""
    if body.startswith(tuple(bom for bom, _ in _BOMS)) or _find_wide(body) is not None:
        return False
    if not body.isascii():
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            # As a whole it would be text of up to four times the size.
            for start in range(0, len(body), _STEP_BYTES):
                decoder.decode(body[start : start + _STEP_BYTES])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return not _seven_bit(body, content_type)


def iter_utf8(pieces: Iterable[bytes], begin: bytes, content_type: str | None) -> Iterator[bytes]:
    """A long page in UTF-8, piece by piece; its charset is told by how it begins."""
    decoder = codecs.getincrementaldecoder(_find_charset(begin, content_type))(_AS_WINDOWS)
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _find_charset(begin: bytes, content_type: str | None) -> str:
    """The charset that :func:`decode_text` would read the beginning of a page in."""
    for bom, name in _BOMS:
        if begin.startswith(bom):
            return "utf-8-sig" if name == "utf-8" else name[:6]
    if (wide := _find_wide(begin)) is not None:
        return wide
    declared = _declared(begin, content_type)
    if not _seven_bit(begin, content_type):
        if begin.isascii():  # what comes later is what it is declared to be
            return next(iter(declared), "utf-8")
        try:
            begin[: begin.rfind(b"<") + 1].decode("utf-8")  # not inside a character
        except UnicodeDecodeError as error:
            if _mostly_utf8(begin, _strays_allowed(begin, content_type, error.start)) is not None:
                return "utf-8"
        else:
            return "utf-8"
    if "utf-8" in declared[:1]:
        return _guess_charset(begin)
    for name in declared:
        text = begin.decode(name, "replace")
        if text.count("\ufffd") <= len(text) / 100:
            return name
    return _guess_charset(begin)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What is no character in its charset, as Windows-1252, which is what pasted text usually is."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if not error.encoding.startswith("utf-8"):
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_AS_WINDOWS = "archiver.as-windows-1252"
codecs.register_error(_AS_WINDOWS, _as_windows)


def _seven_bit(body: bytes, content_type: str | None) -> bool:
    declared = _declared(body, content_type)
    if not any(name.startswith(("iso2022", "iso-2022", "hz")) for name in declared):
        return False
    return b"\x1b" in body or b"~{" in body


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Python names of the charsets that header and page declare, in order of trust."""
    labels = [m[1] for m in [_HEADER_CHARSET.search(content_type or "")] if m]
    if m := _META_CHARSET.search(body, 0, _PRESCAN_BYTES):
        labels.append((m[1] or m[2]).decode("ascii", "replace"))
    names: list[str] = []
    for label in labels:
        name = _SUPERSETS.get(label.lower(), label.lower())
        try:
            codec = codecs.lookup(name)
        except LookupError:
            continue
        # "rot13" and "hex" are codecs to Python; a declaration inside the bytes can't be of a wide charset.
        if codec._is_text_encoding and codec.name not in _NO_CHARSETS:
            names.append(codec.name)
    return names


def _find_wide(body: bytes) -> str | None:
    """UTF-16 without a byte order mark shows by its zero bytes."""
    head = body[:512]
    if len(head) < 8 or head.count(0) * 12 < len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _strays_allowed(body: bytes, content_type: str | None, broken_at: int) -> float:
    """How many bytes may be no UTF-8 for each character that is longer than one byte in it."""
    if broken_at > len(body) - 4:
        return 1  # cut off inside a character
    # Text in another charset has more strays than sequences; a declared one gets the benefit of the doubt.
    declared = _declared(body, content_type)
    return 0.25 if declared and declared[0] not in ("utf-8", "ascii") else 0.99


def _mostly_utf8(body: bytes, allowed: float) -> str | None:
    """UTF-8 with strays: what is not UTF-8 is read as Windows-1252, which is what pasted text usually is."""
    text = body.decode("utf-8", "surrogateescape")
    strays = len(body) - len(text.encode("utf-8", "ignore"))  # each is one byte
    sequences = len(text) - strays - len(body.translate(None, _NOT_ASCII))
    if strays > sequences * allowed:
        return None
    if strays > 1000:
        return body.decode("utf-8", "replace")
    return _STRAY.sub(lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _guess(body: bytes) -> str:
    return body.decode(_guess_charset(body), "replace")


def _guess_charset(body: bytes) -> str:
    from charset_normalizer import from_bytes

    # Markup is ASCII and only dilutes what the guess goes by.
    sample = re.sub(rb"<[^<>]{0,1000}>|[\x00-\x40\x5b-\x60\x7b-\x7f]{40,}", b" ", body)[:_GUESS_BYTES]
    best = from_bytes(sample).best()
    try:
        return codecs.lookup(best.encoding if best else "cp1252").name
    except LookupError:
        return "cp1252"
