"""One more process that writes and reads in turns: ``HOME NAME``."""

import sys
from pathlib import Path

from archiver.catalog import SqlCatalog
from tests.catalog.examples import settings_of
from tests.catalog.test_concurrency import hammer

home, name = sys.argv[1:]
catalog = SqlCatalog(settings_of(Path(home)))
hammer(catalog, name)
catalog.close()
