"""Processor time, from the kernel's tables: of worker processes, PostgreSQL, the sites, and the machine."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Processor seconds since each of them began."""

    workers: float
    server: float
    sites: float
    #: Of all processes of the machine, ours and others.
    machine: float

    def since(self, before: Spent) -> Spent:
        return Spent(
            self.workers - before.workers,
            self.server - before.server,
            self.sites - before.sites,
            self.machine - before.machine,
        )

    @property
    def ours(self) -> float:
        return self.workers + self.server + self.sites


def spent(workers: Collection[int], postmaster: int, sites: int) -> Spent:
    """So far; of PostgreSQL also by processes of its own that have ended."""
    ours = server = theirs = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        process_id, used = int(path.parent.name), int(fields[11]) + int(fields[12])
        if process_id in workers:
            ours += used
        elif process_id == postmaster:
            server += used + int(fields[13]) + int(fields[14])
        elif int(fields[1]) == postmaster:
            server += used
        elif process_id == sites:
            theirs += used
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]
    user, nice, system, _, _, interrupts, soft = map(int, first[:7])
    machine = user + nice + system + interrupts + soft
    return Spent(ours / _TICK, server / _TICK, theirs / _TICK, machine / _TICK)
