"""What many WARC files cite, found while one waits: on every core here, and wherever else somebody works."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .bulk_asking import AskedFiles, FindWish, ask_for_files, find_bulk_progress, name_batch
from .jobs import Jobs
from .sharing import run_in_processes

#: Between two looks at how far it has got.
_LOOK_SECONDS = 0.5


def find_into(
    jobs: Jobs,
    named: Iterable[tuple[str, str]],
    wish: FindWish,
    *,
    tell: Callable[[Mapping[str, Any]], None],
) -> tuple[AskedFiles, Mapping[str, Any] | None]:
    """Ask for what files cite, and do it; how far it got, or ``None`` where nothing could be asked for."""
    adapters = jobs.adapters
    batch = jobs.batch = name_batch()
    asked = ask_for_files(jobs, named, wish=wish)
    if not asked.files:
        return asked, None
    looked_at = time.monotonic()

    def look() -> Mapping[str, Any] | None:
        return find_bulk_progress(adapters, adapters.catalog, batch)

    def beat() -> None:
        nonlocal looked_at
        if time.monotonic() - looked_at >= _LOOK_SECONDS:
            looked_at = time.monotonic()
            if (progress := look()) is not None:
                tell(progress)

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    run_in_processes(jobs, min(cores, asked.files), "find", beat=beat)
    return asked, look()
