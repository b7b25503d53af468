"""Store an article and die at once, so that it stays in the write-ahead log: ``HOME``."""

import os
import sys
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.settings import Settings
from tests.catalog.examples import store_article

catalog = SqlCatalog(Settings(home=Path(sys.argv[1])))
with catalog.begin() as session:
    store_article(session)
os._exit(0)
