"""Signatures of packages: WACZ-auth 0.1.0, anonymous, with a key of this home.

ECDSA over P-384 with SHA-256, the key as SPKI and the signature as two plain numbers: so browsers'
own cryptography checks it, and ReplayWeb.page shows it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import HomeError, UsageError
from .storage import sync_folder, told

_KEY = Path("keys") / "wacz-signing.pem"
_NUMBER_BYTES = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
#: More than any key or signature is long.
_MAX_TEXT = 10_000


class Signer:
    """Signs with a key of the home, which is made when it is first wanted.

    :raises UsageError: what cryptography takes isn't installed.
    :raises HomeError: the key can't be read or made.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / _KEY
        self.is_new = not self.path.exists()
        if self.is_new:
            _make_key(self.path)
        self._key = _load_key(self.path)
        spki = _spki(self._key.public_key())
        self._public = base64.b64encode(spki).decode()
        self.fingerprint = fingerprint_of(spki)

    def __call__(self, digest: str) -> Mapping[str, str]:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils

        der = self._key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(der)
        size = _NUMBER_BYTES[self._key.curve.name]
        plain = r.to_bytes(size, "big") + s.to_bytes(size, "big")
        return {"signature": base64.b64encode(plain).decode(), "publicKey": self._public}


def fingerprint_of(spki: bytes) -> str:
    """By which people know a public key: the SHA-256 of its SPKI form."""
    return f"sha256:{hashlib.sha256(spki).hexdigest()}"


def decode_key(text: object) -> bytes | None:
    """The bytes of a public key as ``signedData`` has it; ``None`` where it is none."""
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def find_signature_fault(said: Mapping[str, Any], digest: str) -> str | None:
    """Why a signature isn't one of ``digest`` by the key beside it; ``None`` where it is.

    :raises UsageError: what cryptography takes isn't installed.
    """
    _need_cryptography()
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    spki, signature = decode_key(said.get("publicKey")), decode_key(said.get("signature"))
    if spki is None or signature is None:
        return "signature and publicKey are no base64"
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm, TypeError):
        return "publicKey is no key that can be read"
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, digest.encode())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            half = len(signature) // 2
            if len(signature) == 2 * _NUMBER_BYTES.get(key.curve.name, 0):
                numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
                signature = utils.encode_dss_signature(*numbers)
            key.verify(signature, digest.encode(), ec.ECDSA(hashes.SHA256()))
        else:
            return "publicKey is of a kind that WACZ doesn't know"
    except InvalidSignature:
        return "the signature isn't one of this package by the key beside it"
    return None


def read_wanted_key(text: str) -> str:
    """The fingerprint that a person demands: written out, or of a public key in a PEM file.

    :raises UsageError: it is neither.
    """
    bare = text.lower().removeprefix("sha256:").replace(":", "")
    if len(bare) == 64 and not set(bare) - set("0123456789abcdef"):
        return f"sha256:{bare}"
    path = Path(text)
    try:
        content = path.read_bytes()[:_MAX_TEXT]
    except (OSError, ValueError):
        raise UsageError(
            f"--key {text}: is neither a fingerprint (sha256:…) nor a file with a public key"
        ) from None
    _need_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return fingerprint_of(_spki(load_pem_public_key(content)))
    except (ValueError, UnsupportedAlgorithm, TypeError):
        raise UsageError(f"--key {text}: holds no public key (PEM)") from None


def _need_cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise UsageError("signatures need the [sign] extra: pip install 'archiver[sign]'") from None


def _spki(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def _make_key(path: Path) -> None:
    """Put a new key in place, whole and for its owner's eyes only; one that came meanwhile stays."""
    _need_cryptography()
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch.unlink(missing_ok=True)
        try:
            fd = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(fd, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(scratch, path)
            sync_folder(path.parent)
        finally:
            scratch.unlink(missing_ok=True)


def _load_key(path: Path) -> Any:
    _need_cryptography()
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    with told(path):
        content = path.read_bytes()
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise HomeError(f"{path}: holds no private key that can be read") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name not in _NUMBER_BYTES:
        raise HomeError(f"{path}: holds no key for ECDSA")
    return key
