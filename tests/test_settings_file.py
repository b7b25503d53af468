"""Single settings are changed in a person's file, and all else in it stays."""

from __future__ import annotations

import os

import pytest

from archiver.errors import SettingsError
from archiver.settings import load_settings
from archiver.settings_file import set_keys

URL = "postgresql://ida@db.example/news?sslmode=verify-full"
BOTH = {("catalog", "url"): URL, ("storage", "url"): "s3://news/warcs"}


def test_what_a_person_wrote_stays_as_it_was(tmp_path):
    path = tmp_path / "archiver.toml"
    path.write_text(
        "# ours\n[storage]  # where\nmin_free_bytes = 5\n  url = 's3://old/one' # the bucket\n\n"
        '[network]\ncontact = "url = x"\n[network.resolve]\n"a" = "127.0.0.1:1"\n[catalog]'
    )
    path.chmod(0o640)
    set_keys(path, BOTH)
    assert path.read_text() == (
        '# ours\n[storage]  # where\nmin_free_bytes = 5\n  url = "s3://news/warcs" # the bucket\n\n'
        '[network]\ncontact = "url = x"\n[network.resolve]\n"a" = "127.0.0.1:1"\n[catalog]\n'
        f'url = "{URL}"\n'
    )
    assert path.stat().st_mode & 0o777 == 0o640
    settings = load_settings(tmp_path, path)
    assert (settings.catalog.url, settings.storage.url) == (URL, "s3://news/warcs")
    assert [each.name for each in tmp_path.iterdir()] == ["archiver.toml"]


@pytest.mark.parametrize(
    "before", [None, "", "# nothing yet", "[work]\nworkers = 2\n", "[work]\r\nworkers = 2\r\n"]
)
def test_what_is_missing_is_added(tmp_path, before):
    path = tmp_path / "archiver.toml"
    if before is not None:
        path.write_bytes(before.encode())
    set_keys(path, BOTH)
    assert path.read_bytes().startswith((before or "").encode())
    settings = load_settings(tmp_path, path)
    assert (settings.catalog.url, settings.storage.url) == (URL, "s3://news/warcs")
    set_keys(path, {("catalog", "url"): "", ("storage", "url"): ""})
    settings = load_settings(tmp_path, path)
    assert (settings.catalog.url, settings.storage.url) == ("", "")


def test_a_link_stays_one(tmp_path):
    path, link = tmp_path / "real.toml", tmp_path / "archiver.toml"
    path.write_text('[catalog]\nurl = ""\n')
    link.symlink_to(path)
    set_keys(link, {("catalog", "url"): URL})
    assert link.is_symlink()
    assert path.read_text() == f'[catalog]\nurl = "{URL}"\n'


@pytest.mark.parametrize(
    "odd",
    [
        'catalog = { url = "" }\n',
        'catalog.url = ""\n',
        '[catalog]\nurl = """\n"""\n',
        "[catalog\n",
        "catalog = 1\n",
        "[storage]\nurl = ''''''\n",
    ],
)
def test_what_only_a_person_can_change_stays_and_is_told(tmp_path, odd):
    path = tmp_path / "archiver.toml"
    path.write_text(odd)
    with pytest.raises(SettingsError, match=r"archiver\.toml: "):
        set_keys(path, BOTH)
    assert path.read_text() == odd
    assert os.listdir(tmp_path) == ["archiver.toml"]
