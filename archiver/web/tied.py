"""``python -m archiver.web.tied PARENT ARGUMENTS…``: the ``archiver`` program, which ends with its parent.

On Linux it is told to stop (SIGTERM) when the process that started it ends, however that came; elsewhere it
then goes on to its own end. It is only started, never imported.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)  # it ended before that was said
    os.execv(sys.executable, [sys.executable, "-m", "archiver", *sys.argv[2:]])  # noqa: S606 -- our own


if __name__ == "__main__":
    main()
