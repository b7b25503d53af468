"""Write two rows in each transaction, and a line when they are committed, until killed: ``HOME``."""

import os
import sys
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.ports import NewJob
from tests.catalog.examples import NOON, settings_of

catalog = SqlCatalog(settings_of(Path(sys.argv[1])))
number = 0
while True:
    number += 1
    with catalog.begin() as session:
        for letter in "ab":
            subject = f"{letter}-{os.getpid()}-{number}"
            session.enqueue(NewJob(step="read", subject=subject), at=NOON)
    print(number, flush=True)
