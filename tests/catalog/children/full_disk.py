"""Store until there is no room, then go on where there is some again: ``HOME``."""

import resource
import sys
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.errors import StorageFull
from archiver.settings import Settings
from tests.catalog.examples import NOON, version

home = Path(sys.argv[1])
catalog = SqlCatalog(Settings(home=home))


def store(name: str, size: int) -> None:
    with catalog.begin() as session:
        article = session.save_article(f"https://paper.example/{name}", collection="main", at=NOON)
        session.save_version(article, version("x" * size), at=NOON)


def is_stored(name: str) -> bool:
    with catalog.read() as session:
        return session.show(f"https://paper.example/{name}") is not None


_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
store("before", 10)
# A limit on the size of files answers a write as a full disk does, and needs no disk.
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
try:
    store("half", 3_000_000)
except StorageFull as error:
    print(f"StorageFull: {error}", flush=True)
before, half = is_stored("before"), is_stored("half")
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
store("after", 3_000_000)
with catalog.read() as session:
    integrity = session.connection.exec_driver_sql("PRAGMA integrity_check").scalar()
print(
    f"stored before: {before}, half stored: {half}, stored after: {is_stored('after')}, "
    f"integrity: {integrity}"
)
