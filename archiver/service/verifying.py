"""Packages of anybody's, checked; no home is needed."""

from __future__ import annotations

from pathlib import Path

from ..warc.wacz_check import CheckedWacz, check_wacz

__all__ = ["CheckedWacz", "verify_wacz"]


def verify_wacz(path: Path, key: str | None = None) -> CheckedWacz:
    """Check a package; ``key`` says who has to have signed it: a fingerprint or a file with a public key.

    :raises UsageError: ``key`` is neither.
    :raises OSError: the file can't be read.
    """
    from ..warc.wacz_signing import read_wanted_key

    return check_wacz(path, wanted_key=None if key is None else read_wanted_key(key))
