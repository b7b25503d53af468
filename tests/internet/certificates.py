"""A certificate authority of our own that vouches for whatever host is asked for."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from typing import Literal

import trustme

#: What is wrong with a site's certificate, for tests of refusal.
Flaw = Literal["expired", "other_name", "stranger"]


class Authority:
    """Mints a certificate per host at its first handshake and keeps it."""

    def __init__(self) -> None:
        self._ca = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.flaws: dict[str, Flaw] = {}

    @property
    def bundle(self) -> bytes:
        """The authority's own certificate, PEM: what ``network.ca_bundle`` trusts."""
        return self._ca.cert_pem.bytes()

    def front(self) -> ssl.SSLContext:
        """The context to accept with; it changes to the named host's once the client has said which."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self._context(name or "127.0.0.1")

        context.sni_callback = choose
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _context(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._issue(host, self.flaws.get(host)).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def _issue(self, host: str, flaw: Flaw | None) -> trustme.LeafCert:
        if flaw == "stranger":
            return trustme.CA().issue_cert(host)
        if flaw == "expired":
            yesterday = datetime.now(UTC) - timedelta(days=1)
            return self._ca.issue_cert(host, not_before=yesterday - timedelta(days=90), not_after=yesterday)
        return self._ca.issue_cert("elsewhere.example" if flaw == "other_name" else host)
