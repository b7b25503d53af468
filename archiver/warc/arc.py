"""Records of ARC files, WARC's forerunner, as WARC records.

warcio's loader says what an ARC header means in WARC. Its iterator isn't used:
it reads lines of any length, and tells people of odd records by itself.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from datetime import UTC, datetime
from typing import BinaryIO

from .records import fit_uri

#: How an ARC file begins.
FIRST_WORDS = b"filedesc:"
_MAX_LINE = 16_384
_HTTP = ("http:", "https:")
_MAX_DIGITS = 18
_DATE = re.compile(r"[0-9]{14}")


def read_as_warc(line: bytes, stream: BinaryIO, name: str, number: int) -> bytes:
    """The WARC header of the record that an ARC header line opens; the stream stands at its block then.

    Its id follows from the ``name`` of the file and the record's number: converted twice, it is the same.

    :raises ValueError: the line is no such header.
    """
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    plain, media_type = _split(line)
    lines = _ShortLines(stream)
    try:
        loader = ArcWarcRecordLoader(arc2warc=True)
        record = loader.parse_record_stream(lines, plain, known_format="arc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError) as error:
        raise ValueError("not an ARC record") from error
    fields = dict(record.rec_headers.headers)
    size = int(fields["Content-Length"]) - lines.bytes_read
    if size < 0:
        raise ValueError("it is shorter than its own header")
    fields["Content-Length"] = str(size)
    fields["WARC-Record-ID"] = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{name} {number}')}>"
    if not fields.get("WARC-Target-URI", "http:").lower().startswith(_HTTP):
        fields["Content-Type"] = media_type  # warcio takes every record for an HTTP answer
    if not _is_address(fields["WARC-IP-Address"]):
        del fields["WARC-IP-Address"]
    said = "".join(f"{field}: {value}\r\n" for field, value in fields.items())
    return f"WARC/1.0\r\n{said}\r\n".encode()


def _split(line: bytes) -> tuple[bytes, str]:
    """The line as version 1 of the format has it, with a fit address; the media type beside it.

    Between media type and length some tools put the type's parameters, and version 2 puts more fields.
    """
    if len(line) > _MAX_LINE or not line.endswith(b"\n"):
        raise ValueError("its header line isn't whole")
    words = line.decode("utf-8", "replace").split()
    place = next((n for n in range(2, len(words) - 1) if _is_date(words[n])), None)
    length = words[-1] if words else ""
    if place is None or not (length.isascii() and length.isdecimal()) or len(length) > _MAX_DIGITS:
        raise ValueError("not an ARC record")
    url = fit_uri(" ".join(words[: place - 1]))
    media_type = words[place + 1].rstrip(";") if place + 2 < len(words) else "application/octet-stream"
    return " ".join((url, words[place - 1], words[place], media_type, length)).encode() + b"\n", media_type


def _is_date(word: str) -> bool:
    """Whether it is a date that there is; warcio makes one of anything."""
    if not _DATE.fullmatch(word):
        return False
    try:
        datetime.strptime(word, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    try:
        return not ipaddress.ip_address(text).is_unspecified
    except ValueError:
        return False


class _ShortLines:
    """A stream whose lines are bounded, and which counts what was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes_read = 0

    def readline(self) -> bytes:
        line = self._stream.readline(_MAX_LINE)
        if not line.endswith(b"\n"):
            raise ValueError("its header isn't whole")
        self.bytes_read += len(line)
        return line

    def tell(self) -> int:
        return self.bytes_read
