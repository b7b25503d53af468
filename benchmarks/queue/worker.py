"""A worker process of the queue's benchmark.

    worker.py cluster|local URL HOME THREADS
    worker.py procrastinate URL - THREADS

Says ``ready`` and works until it gets SIGTERM. The steps of the first two do nothing but end their job; of an
urgent one they say when it began. The third is Procrastinate's own worker over jobs of its own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog import SqlCatalog  # noqa: E402 — the checkout is no installed package
from archiver.errors import LostLease  # noqa: E402
from archiver.model import Job  # noqa: E402
from archiver.net.clock import SystemClock  # noqa: E402
from archiver.ports import Done  # noqa: E402
from archiver.queue.cluster import ClusterQueue  # noqa: E402
from archiver.queue.local import LocalQueue  # noqa: E402
from archiver.service.silent import Silent  # noqa: E402
from archiver.settings import CatalogSettings, Settings, Work  # noqa: E402

URGENT = "urgent"


def work(kind: str, url: str, home: Path, threads: int) -> None:
    settings = Settings(home=home, catalog=CatalogSettings(url=url), work=replace(Work(), workers=threads))
    catalog, clock, stop = SqlCatalog(settings), SystemClock(), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def step(job: Job) -> Done:
        if job.subject.startswith(URGENT):
            os.write(1, f"{job.subject} {time.time()}\n".encode())
        with catalog.begin() as session:
            if not session.finish(job, at=clock.now()):
                raise LostLease(job.id)
        return Done(is_committed=True)

    engine = ClusterQueue if kind == "cluster" else LocalQueue
    queue = engine(catalog, clock, settings, Silent())
    os.write(1, b"ready\n")
    queue.run({"capture": step}, until_idle=False, stop=stop)
    queue.close()


def work_plainly(url: str, threads: int) -> None:
    import procrastinate

    app = make_app(procrastinate.PsycopgConnector(conninfo=url, min_size=2, max_size=threads + 2))

    async def run() -> None:
        async with app.open_async():
            os.write(1, b"ready\n")
            await app.run_worker_async(
                concurrency=threads, delete_jobs="always", fetch_job_polling_interval=0.5
            )

    logging.disable(logging.CRITICAL)
    asyncio.run(run())


def make_app(connector: Any) -> Any:
    import procrastinate

    logging.disable(logging.WARNING)
    app = procrastinate.App(connector=connector)

    @app.task(name="nothing", queue="plain")
    def nothing(job: str) -> None:
        """The like of a step that does nothing."""

    return app


if __name__ == "__main__":
    kind, url, home, threads = sys.argv[1:]
    if kind == "procrastinate":
        work_plainly(url, int(threads))
    else:
        work(kind, url, Path(home), int(threads))
