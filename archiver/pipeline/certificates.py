"""The TLS certificates that the hosts of a visit showed, as a statement beside what they answered."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..model import Capture
from ..ports import Exchange, Statement


def certificates_statement(capture: Capture, exchanges: Sequence[Exchange]) -> Statement | None:
    """Each host's certificates once, PEM, its own first; ``None`` where nothing came over TLS.

    Python tells all that a host sent since 3.13 and before that its own certificate only; whoever reads
    a chain of one can't tell the two apart but by the certificate, which names its issuer.
    """
    shown = {urlsplit(e.url).netloc.lower(): e.certificates for e in exchanges if e.certificates}
    if not shown:
        return None
    hosts = [
        {
            "host": host,
            "sha256": hashlib.sha256(chain[0]).hexdigest(),
            "pem": "".join(ssl.DER_cert_to_PEM_cert(der) for der in chain),
        }
        for host, chain in shown.items()
    ]
    return Statement(
        schema="certificates/1",
        uri=f"urn:archiver:{capture.id}:certificates",
        fields={"capture_id": capture.id, "hosts": hosts},
        at=capture.captured_at,
    )
