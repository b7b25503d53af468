"""WARC files for a replay that knows only their paths."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO


def open_warc(home: Path, storage_url: str, path: str) -> BinaryIO:
    """A WARC file of a home by its path in it, wherever it lies now.

    :raises OSError: it is none, or isn't to be had.
    """
    from ..naming import is_collection
    from ..warc.bucket import open_bucket
    from ..warc.storage import WARC_SUFFIX
    from ..warc.warc_file import WarcFile

    try:
        key = Path(path).relative_to(home)
    except ValueError:
        key = Path()
    parts = key.parts
    is_ours = len(parts) == 4 and (parts[0], parts[2]) == ("collections", "archive") and ".." not in parts
    if not is_ours or not is_collection(parts[1]) or not parts[3].endswith(WARC_SUFFIX):
        raise FileNotFoundError(errno.ENOENT, "no WARC file of this home", path)
    return WarcFile(home / key, open_bucket(storage_url), key.as_posix()).open()
