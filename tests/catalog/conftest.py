from __future__ import annotations

import pytest

from archiver.catalog import SqlCatalog
from tests.catalog.examples import settings_of


@pytest.fixture
def catalog(tmp_path, backend):
    catalog = SqlCatalog(settings_of(tmp_path / "home"))
    yield catalog
    catalog.close()


@pytest.fixture
def session(catalog):
    """One transaction for the whole test."""
    with catalog.begin() as session:
        yield session
