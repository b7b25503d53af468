"""``python -m tests.system.hurried ARGS``: the program, for loopback archives that allow more.

The real archives' limits make a citation take half a minute. Tests that aren't about limits, and the demo,
run the same program against archives that allow :data:`TIMES` times as much (:meth:`Archives.hurry`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from archiver.archives import services
from archiver.cli import main

#: Another number may be set in the environment.
TIMES = float(os.environ.get("HURRIED_TIMES", "100"))


class _Hurried(dict[str, services.Service]):
    """Every service there could be, with wider limits."""

    def get(self, key: str, default: Any = None) -> Any:
        service = dict(self).get(key) or services.Service(
            key=key, name=key, allowed=20, burst=2, source="a test's"
        )
        return replace(service, period_seconds=service.period_seconds / TIMES)


if __name__ == "__main__":
    services.SERVICES = _Hurried(services.SERVICES)
    main()
