"""A file that isn't seen here may still be on the machine that writes it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from archiver.settings import CatalogSettings, Settings, Storage
from archiver.warc.auditor import WarcAuditor
from archiver.warc.naming import find_host

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HERE = find_host()


@pytest.mark.parametrize(
    ("url", "catalog_url", "begun", "host", "may"),
    [
        ("s3://news-archive", "", "20261126080000000", "other", True),
        ("s3://news-archive", "", "20261126080000000", HERE, False),
        ("s3://news-archive", "", "20261101080000000", "other", False),
        ("s3://news-archive", "postgresql:///news", "20261101080000000", "other", False),
        ("", "", "20261126080000000", "other", False),
        ("", "postgresql:///news", "20261101080000000", "other", True),
        ("", "postgresql:///news", "20261101080000000", HERE, False),
    ],
)
def test_only_another_machine_s_file_may_be_young_on_a_shared_bucket_or_of_a_shared_catalogue(
    tmp_path, url, catalog_url, begun, host, may
):
    settings = Settings(home=tmp_path, storage=Storage(url=url), catalog=CatalogSettings(url=catalog_url))
    auditor = WarcAuditor(settings, SimpleNamespace(now=lambda: NOW, monotonic=float), threading.Event())
    assert auditor.may_be_elsewhere(f"archiver-{begun}-00000-{host}.warc.gz") is may
