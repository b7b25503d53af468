"""Work until there is no room, then go on where there is some again: ``HOME``."""

import resource
import sys
from pathlib import Path

from archiver.errors import StorageFull
from archiver.model import Job
from archiver.queue import LocalQueue
from tests.queue.world import World

world = World(Path(sys.argv[1]), workers=2)
world.ask(["a", "b", "c"], batch="b")


def does(job: Job) -> None:
    world.ask([job.subject * 3_000_000], batch="something large to store")


def run() -> None:
    queue = LocalQueue(world.catalog, world.clock, world.settings, world.progress)
    try:
        queue.run(world.step(does), batch="b", stop=world.stop)
    finally:
        queue.close()


_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
# A limit on the size of files answers a write as a full disk does, and needs no disk.
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
try:
    run()
except StorageFull as error:
    print(f"StorageFull: {error}", flush=True)
print(world.counts("b"), flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
run()
print(world.counts("b"), flush=True)
