"""The key by which the browser knows our proxy: made for one visit, trusted by that browser alone."""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ...errors import HomeError
from ...lightly import dataclass


@dataclass(frozen=True)
class Certificate:
    #: For the proxy's side of each tunnel.
    context: ssl.SSLContext
    #: Hash of its public key, for ``--ignore-certificate-errors-spki-list``.
    key_hash: str


def make_certificate(folder: Path) -> Certificate:
    """A new key with a certificate that names no host: the browser takes it for all by its key.

    :raises HomeError: it can't be written for a moment, which is how Python takes it.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "archiver")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "proxy.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(path)
        path.unlink()
    except OSError as error:
        raise HomeError(f"{folder}: can't be written: {error.strerror or error}") from error
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Certificate(context, base64.b64encode(hashlib.sha256(public).digest()).decode("ascii"))
