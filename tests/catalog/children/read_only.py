"""Read or write a home as somebody who may not write there: ``HOME read|write [SUBFOLDER]``."""

import os
import sys
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.errors import ArchiverError
from archiver.settings import Settings
from tests.catalog.examples import store_article

home, what, *subfolder = sys.argv[1:]
# Load everything before giving up root: the interpreter's own files may be root's alone.
warm = SqlCatalog(Settings(home=Path(home) / "nowhere"), create=False)
with warm.read() as session:
    list(session.iter_articles())
warm.close()

if os.geteuid() == 0:
    os.setuid(65534)
else:
    for path in (*Path(home).iterdir(), Path(home)):
        path.chmod(0o555 if path.is_dir() else 0o444)
settings = Settings(home=Path(home, *subfolder))
try:
    catalog = SqlCatalog(settings, create=what == "write")
    if what == "read":
        with catalog.read() as session:
            print([row["url"] for row in session.iter_articles()])
    else:
        with catalog.begin() as session:
            store_article(session)
except ArchiverError as error:
    print(f"{type(error).__name__}: {error}")
