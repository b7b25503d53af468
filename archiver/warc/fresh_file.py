"""A file that takes its name when it is whole: a kill or a full disk leaves nothing of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .storage import sync_folder

#: Longer pieces are written without a copy of them.
_BUFFER_BYTES = 65_536
#: What file systems say that know no files without a name.
_NAMELESS_UNKNOWN = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.ENOSYS)


@contextmanager
def fresh_file(path: Path) -> Iterator[BinaryIO]:
    """A file to be written, which takes the place of ``path`` on disk once the block ends well.

    :raises OSError: it can't be written; what had the name before still has it.
    """
    scratch = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    scratch.unlink(missing_ok=True)
    fd = _open_nameless(path.parent)
    is_nameless = fd is not None
    try:
        if fd is None:
            fd = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        with open(fd, "w+b", buffering=_BUFFER_BYTES) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if is_nameless:
                _name(file.fileno(), scratch)
        os.replace(scratch, path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno and error.filename is None:
            error.filename = str(path)  # what fails to write says of which file it is
        raise


def _name(fd: int, path: Path) -> None:
    """Give a nameless file a name. With a folder beside it, or Python links the link in /proc itself."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.link(f"/proc/self/fd/{fd}", path.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _open_nameless(folder: Path) -> int | None:
    """A file in a folder that goes with its process; ``None`` where there can be none."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(folder, os.O_RDWR | os.O_TMPFILE | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno in _NAMELESS_UNKNOWN:
            return None
        raise
