"""Ways to make a machine worse for one child process, whoever runs the tests."""

from __future__ import annotations

import ctypes
import resource

_PR_CAPBSET_DROP = 24
#: The capabilities by which root writes where the permissions say no.
_OVERRIDES = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def obey_permissions() -> None:
    """Call in the child: file permissions count for it, even for root."""
    libc = ctypes.CDLL(None)
    for capability in _OVERRIDES:
        # Fails for who is not root, and needn't work there.
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def write_no_more_than(size_bytes: int) -> None:
    """Call in the child: no file of it grows beyond the size, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
