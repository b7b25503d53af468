"""A process that does what is due and is killed when a look's records are on disk and nothing is stored."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from archiver.catalog.observations import Observations
from archiver.model import Observation
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.watching.clock import LeapClock


def die(_: Observations, __: Observation) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


if __name__ == "__main__":
    home, config, at = sys.argv[1:]
    Observations.add_observation = die  # type: ignore[method-assign]
    clock = LeapClock(datetime.fromisoformat(at))
    with Archiver(load_settings(Path(home), Path(config)), clock=clock) as archiver:
        archiver.work(until_idle=True)
