"""``python -m tests.system.hurried ARGS``: the program, for loopback archives that allow more.

The real archives' limits make a citation take half a minute. Tests that aren't about limits, and the demo,
run the same program against archives that allow :data:`TIMES` times as much (:meth:`Archives.hurry`), or
``HURRIED_TIMES`` as much where the environment says so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archiver.archives import services
from archiver.cli import main

#: How many times what the real archives allow, where the environment doesn't say.
TIMES = 100


class _Hurried(dict[str, services.Service]):
    """Every service there could be, with wider limits."""

    def __init__(self, known: Mapping[str, services.Service], times: float) -> None:
        super().__init__(known)
        self._times = times

    def get(self, key: str, default: Any = None) -> Any:
        service = dict(self).get(key) or services.Service(
            key=key, name=key, allowed=20, burst=2, source="a test's"
        )
        return replace(service, period_seconds=service.period_seconds / self._times)


def hurry() -> None:
    """From now on this process goes by the wider limits."""
    times = float(os.environ.get("HURRIED_TIMES", TIMES))
    services.SERVICES = _Hurried(services.SERVICES, times)


if __name__ == "__main__":
    hurry()
    main()
