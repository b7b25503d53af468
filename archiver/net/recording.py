"""What one request and its answer were on the wire."""

from __future__ import annotations

from dataclasses import field

from ..lightly import dataclass
from .response import Answer


@dataclass(slots=True)
class Recording:
    """What one request and its answer were on the wire; filled while they are."""

    #: Instant of :func:`time.monotonic` after which nothing more is read.
    deadline: float
    read_timeout_seconds: float
    request: bytes | bytearray = field(default_factory=bytearray)
    answer: Answer | None = None
    #: The connection had answered before: where it breaks now, it may just have been closed meanwhile.
    reused: bool = False
    ip_address: str | None = None
    #: Of TLS, as WARC-Protocol has it.
    secured_by: tuple[str, ...] = ()
    cipher: str | None = None
    certificates: tuple[bytes, ...] = ()
