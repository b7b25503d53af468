"""A process that works on a home, for tests that kill it.

``HOME BATCH MODE``: batch ``-`` is none, so that it works until it is killed.
A step writes ``begin SUBJECT`` to standard output, and ``end SUBJECT`` when its job is finished.
Mode ``do`` finishes each job; ``hang`` begins and never ends; ``overlap`` notes in the home
whether a job is already being done by anybody else.
"""

import os
import sys
import threading
from pathlib import Path

from archiver.model import Job
from archiver.queue import LocalQueue
from tests.queue.world import World

home, batch, mode = sys.argv[1:]
world = World(Path(home), workers=8)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # in one piece, whatever the other threads write


def does(job: Job) -> None:
    say(f"begin {job.subject}")
    if mode == "hang":
        threading.Event().wait()
    if mode == "overlap":
        mark = Path(home) / f"doing-{job.subject}"
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        mark.unlink()


queue = LocalQueue(world.catalog, world.clock, world.settings, world.progress)
if batch == "-":
    queue.run(world.step(does), until_idle=False, stop=world.stop)
else:
    queue.run(world.step(does), batch=batch, stop=world.stop)
queue.close()
world.close()
for event, about in world.progress.events:
    if event == "job":
        continue
    say(f"{event} {about}")
