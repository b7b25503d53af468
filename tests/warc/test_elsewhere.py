"""A file that isn't seen here may still be on the machine that writes it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from archiver.settings import CatalogSettings, Settings, Storage
from archiver.warc.auditor import WarcAuditor
from archiver.warc.naming import find_host, find_place

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


@pytest.mark.parametrize("url", ["", "s3://news-archive"])
def test_a_file_of_another_home_on_this_machine_is_known_by_its_name(tmp_path, url):
    here, there = (
        Settings(
            home=tmp_path / name,
            storage=Storage(url=url),
            catalog=CatalogSettings(url="postgresql:///news"),
        )
        for name in ("here", "there")
    )
    auditor = WarcAuditor(here, SimpleNamespace(now=lambda: NOW, monotonic=float), threading.Event())
    name = "archiver-20261126080000000-00000-{}.warc.gz"
    assert auditor.may_be_elsewhere(name.format(find_place(there)))
    assert not auditor.may_be_elsewhere(name.format(find_place(here)))
