"""A worker on a machine of its own, for tests that kill it.

``HOME URL SECONDS``: it works on the catalogue there until it is killed or told to stop; each job takes so
long.
What it closed stands in the table ``closed``, written by the transaction that closed it.
"""

import signal
import sys
import time
from pathlib import Path

from sqlalchemy import text

from archiver.errors import LostLease
from archiver.model import Job
from archiver.ports import Done
from archiver.queue.cluster import ClusterQueue
from tests.queue.world import World

home, url, seconds = sys.argv[1:]
world = World(Path(home), url=url, workers=4)


def does(job: Job) -> Done:
    time.sleep(float(seconds))
    with world.catalog.begin() as session:
        if not session.finish(job, at=world.clock.now()):
            raise LostLease(job.id)
        session.connection.execute(text("INSERT INTO closed VALUES (:subject)"), {"subject": job.subject})
    return Done()


signal.signal(signal.SIGTERM, lambda *_: world.stop.set())
queue = ClusterQueue(world.catalog, world.clock, world.settings, world.progress)
queue.grace_seconds = 1.0
print("ready", flush=True)
queue.run({"capture": does}, until_idle=False, stop=world.stop)
queue.close()
world.close()
