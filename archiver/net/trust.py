"""Which certificates are believed."""

from __future__ import annotations

import os
import ssl
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from ..errors import SettingsError

#: Variables that name a bundle, as everywhere with requests.
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def build_trust(ca_bundle: str, environ: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """The usual authorities, and those of ``ca_bundle`` beside them.

    REQUESTS_CA_BUNDLE takes the place of the usual ones, as everywhere with
    requests. Made once and shared: loading the authorities costs some 20 ms.

    :raises SettingsError: a bundle that isn't there or can't be read.
    """
    from certifi import where

    # As urllib3 makes its own.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_TICKET
    context.post_handshake_auth = True
    context.hostname_checks_common_name = False
    context.set_alpn_protocols(["http/1.1"])
    if sys.version_info >= (3, 13):
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    name = next((n for n in _BUNDLES if environ.get(n)), "")
    _load(context, Path(environ[name]) if name else Path(where()), name or "requests")
    if ca_bundle:
        try:
            path = Path(ca_bundle).expanduser()
        except RuntimeError:  # "~somebody" whom this machine doesn't know
            path = Path(ca_bundle)
        _load(context, path, "network.ca_bundle")
    return context


class Trust:
    """The same, made when it is first wanted, unless there is something of the user's to check.

    :raises SettingsError: as :func:`build_trust`.
    """

    def __init__(self, ca_bundle: str) -> None:
        self._ca_bundle = ca_bundle
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        if ca_bundle or any(os.environ.get(name) for name in _BUNDLES):
            self.context()

    def context(self) -> ssl.SSLContext:
        """For connections to hosts; one for all."""
        with self._lock:
            if self._context is None:
                self._context = build_trust(self._ca_bundle)
            return self._context


def _load(context: ssl.SSLContext, path: Path, said_by: str) -> None:
    try:
        if path.is_dir():
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except (OSError, ssl.SSLError) as error:
        why = (
            error.strerror
            if not isinstance(error, ssl.SSLError) and error.strerror
            else "no certificates in it"
        )
        raise SettingsError(f"{said_by}: can't read the certificate bundle {path}: {why}") from error


def iana_suite(openssl_name: str | None) -> str | None:
    """A cipher suite by the name the registry has for it, which WARC-Cipher-Suite wants.

    TLS 1.3 suites have one name everywhere; the TLS 1.2 suites that are still
    negotiated are built by rule: key exchange, signature, cipher, hash.
    """
    if openssl_name is None or openssl_name.startswith("TLS_"):
        return openssl_name
    exchange = ""
    rest = openssl_name
    for prefix in ("ECDHE-ECDSA-", "ECDHE-RSA-", "DHE-RSA-"):
        if rest.startswith(prefix):
            exchange, rest = prefix.strip("-").replace("-", "_"), rest.removeprefix(prefix)
    if rest == "CHACHA20-POLY1305":
        rest = "CHACHA20-POLY1305-SHA256"
    cipher = rest.replace("AES128", "AES-128").replace("AES256", "AES-256")
    if "GCM" not in cipher and "CCM" not in cipher and "CHACHA" not in cipher:
        cipher = cipher.replace("-SHA", "-CBC-SHA")
    return f"TLS_{exchange or 'RSA'}_WITH_{cipher.replace('-', '_')}"


def find_certificates(connection: ssl.SSLSocket) -> tuple[bytes, ...]:
    """The certificates that a host showed, DER, its own first.

    As it sent them where the standard library tells (Python 3.13); before, its own alone.
    """
    if sent := getattr(connection, "get_unverified_chain", None):
        return tuple(sent())
    own = connection.getpeercert(binary_form=True)
    return (own,) if own else ()
