"""The TLS certificates that the hosts of a visit showed, as a statement beside what they answered."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..model import Capture
from ..ports import Exchange, Statement

CERTIFICATES = "certificates/1"
#: Hosts' chains that are remembered.
_MAX_CHAINS = 2_000


class Chains:
    """Which certificates a run has stored already: a page is hardly larger than a chain."""

    def __init__(self) -> None:
        #: Collection and chain -> the statement that holds it.
        self._stored: dict[tuple[str, str], str] = {}

    def find(self, collection: str, chain: Sequence[bytes]) -> str | None:
        """The address of the statement that holds a chain."""
        return self._stored.get((collection, _digest(chain)))

    def note(self, statement: Statement, collection: str, exchanges: Sequence[Exchange]) -> None:
        """A statement of these exchanges is stored: the chains that it holds needn't be again."""
        if len(self._stored) >= _MAX_CHAINS:
            self._stored.clear()
        held = {host["sha256"] for host in statement.fields["hosts"] if "pem" in host}
        for chain in {exchange.certificates for exchange in exchanges if exchange.certificates}:
            if hashlib.sha256(chain[0]).hexdigest() in held:
                self._stored.setdefault((collection, _digest(chain)), statement.uri)


def certificates_statement(
    capture: Capture, exchanges: Sequence[Exchange], chains: Chains | None
) -> Statement | None:
    """Each host's certificates once, PEM, its own first; ``None`` where nothing came over TLS.

    Those that ``chains`` knows are named, with the statement that holds them.

    Python tells all that a host sent since 3.13 and before that its own certificate only; whoever reads
    a chain of one can't tell the two apart but by the certificate, which names its issuer.
    """
    shown = {urlsplit(e.url).netloc.lower(): e.certificates for e in exchanges if e.certificates}
    if not shown:
        return None
    hosts: list[dict[str, str]] = []
    for host, chain in shown.items():
        held_by = chains.find(capture.collection, chain) if chains else None
        told = {"host": host, "sha256": hashlib.sha256(chain[0]).hexdigest()}
        if held_by is None:
            told["pem"] = "".join(ssl.DER_cert_to_PEM_cert(der) for der in chain)
        else:
            told["pem_in"] = held_by
        hosts.append(told)
    return Statement(
        schema=CERTIFICATES,
        uri=f"urn:archiver:{capture.id}:certificates",
        fields={"capture_id": capture.id, "hosts": hosts},
        at=capture.captured_at,
    )


def _digest(chain: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(chain)).hexdigest()
