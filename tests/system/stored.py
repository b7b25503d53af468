"""The tests of the whole program with WARC files in a bucket: ``STORAGE=s3 pytest tests/system``.

Each program then has a bucket of its own. Who looks into a home with other people's tools is brought what is
in the bucket; before the program runs again it is taken away, so that the program never reads those copies.
What is about files in the home alone is marked so (``pytest.mark.disk``).
"""

from __future__ import annotations

import os
from pathlib import Path

from tests import backends
from tests.bucket_server import Bucket

IS_STORED = os.environ.get("STORAGE") == "s3"

_buckets: dict[Path, Bucket] = {}
#: What was brought: path -> size and time of change as it was then.
_brought: dict[Path, tuple[int, int]] = {}


def register(home: Path, bucket: Bucket) -> None:
    """Say where a home's files go."""
    _buckets[home] = bucket


def bring(home: Path) -> None:
    """Put what only the bucket has beside what the home has."""
    bucket = _buckets.get(home)
    for key in bucket.warcs() if bucket else ():
        path = home / key
        if not path.exists() and path.parent.is_dir():
            path.write_bytes(bucket.load(key))
            _brought[path] = _state(path)


def take_away(home: Path) -> None:
    """Undo that, but for files that a test has changed."""
    for path, state in list(_brought.items()):
        if path.is_relative_to(home):
            if path.exists() and _state(path) == state:
                path.unlink()
            del _brought[path]


def client_bytes(home: Path) -> int:
    """What a process takes more than with all in the home: PostgreSQL's client, and botocore."""
    return backends.client_bytes(home) + (25_000_000 if home in _buckets else 0)


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
