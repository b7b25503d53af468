"""Who connects to a port of ours on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def is_own(client_port: int, port: int, table: Path = Path("/proc/net/tcp")) -> bool:
    """Whether a connection is this user's: another user's programs have no business there.

    Without the kernel's table (it is Linux's) nobody is turned away.
    """
    try:
        lines = table.read_text("ascii").splitlines()[1:]
    except OSError:
        return True
    ends = f"0100007F:{client_port:04X}", f"0100007F:{port:04X}"
    for line in lines:
        fields = line.split()
        if (fields[1], fields[2]) == ends:
            return int(fields[7]) == os.geteuid()
    return False
