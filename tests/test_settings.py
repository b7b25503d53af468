"""Settings: the file in config/ is complete and true, and a wrong one is refused with file and key."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from archiver.errors import SettingsError
from archiver.settings import Settings, default_home, load_settings

CONFIG = Path(__file__).parent.parent / "config" / "archiver.toml"


def sections(settings: Settings) -> dict[str, dict[str, object]]:
    named = {f.name: getattr(settings, f.name) for f in fields(settings) if f.name not in ("home", "file")}
    return {name: dict(vars(section)) for name, section in named.items()}


def test_the_shipped_file_lists_every_setting_with_its_default():
    assert tomllib.loads(CONFIG.read_text()) == sections(Settings(home=Path("/h")))


def test_the_shipped_file_explains_every_setting_in_its_line():
    lines = [line for line in CONFIG.read_text().splitlines() if " = " in line and not line.startswith("#")]
    assert [line for line in lines if " # " not in line] == []


def test_there_are_fewer_than_fifty_settings():
    assert sum(len(section) for section in sections(Settings(home=Path("/h"))).values()) < 50


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    (tmp_path / "archiver.toml").write_text(
        '[politeness]\ndelay_seconds = 3\n[network]\nresolve = {"*" = "127.0.0.1"}'
    )
    settings = load_settings(tmp_path)
    assert settings.politeness.delay_seconds == 3.0
    assert settings.network.resolve == {"*": "127.0.0.1"}
    assert settings.work == Settings(home=tmp_path).work


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[netwrk]\n", "unknown section [netwrk]"),
        ("[network]\ntimeout = 3\n", "network.timeout: unknown setting"),
        ("[network]\nmax_body_bytes = '3'\n", "network.max_body_bytes: must be a whole number"),
        ("[network]\nmax_body_bytes = true\n", "network.max_body_bytes: must be a whole number"),
        ("[network]\nmax_redirects = 3\n", "network.max_redirects: unknown setting"),
        ("[network]\nconnect_timeout_seconds = 3\n", "network.connect_timeout_seconds: unknown setting"),
        ("[capture]\nmax_video_bytes = 3\n", "capture.max_video_bytes: unknown setting"),
        ("[find]\nmax_short_links = 3\n", "find.max_short_links: unknown setting"),
        ("[politeness]\ndelay_seconds = -1\n", "politeness.delay_seconds: must be at least 0"),
        ("[politeness]\ndelay_seconds = nan\n", "politeness.delay_seconds: must be at least 0"),
        ("[work]\nworkers = 0\n", "work.workers: must be at least 1"),
        ("[network]\nresolve = {a = 1}\n", "network.resolve: each line must be a text"),
        ("[network]\nheaders = 'Cookie: session=hush'\n", 'network.headers: must be a table: "host" = "Coo'),
        ("[network]\nheaders = {a = 1}\n", 'network.headers: each line must be a text: "host" = "Cookie'),
        ("[politeness]\nrobots = 'no'\n", "politeness.robots: must be one of own, all, never, not 'no'"),
        ("[capture]\nbrowser = 'sometimes'\n", "capture.browser: must be one of never, auto, always, not 's"),
        ("[capture]\nbrowser = true\n", "capture.browser: must be a text"),
        ("[daemon]\npoll = '5m'\n", "daemon.poll: name the shortest and the longest pause"),
        ("[daemon]\npoll = '1d 5m'\n", "daemon.poll: name the shortest and the longest pause"),
        ("[daemon]\npoll = '5m soon'\n", "daemon.poll: 'soon' is no length of time"),
        ("[daemon]\npoll_seconds = 900\n", "daemon.poll_seconds: unknown setting; [daemon] has poll"),
        ("[daemon]\nwatch = '1h soon'\n", "daemon.watch: 'soon' is no length of time"),
        ("[daemon]\nwatch = '5s'\n", "daemon.watch: 5 s is too short a pause; at least 1m"),
        ("[serve]\nport = '80'\n", "serve.port: must be a whole number"),
        ("network = 3\n", "network is a section"),
        ("[network\n", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_key(tmp_path, text, said):
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, path)
    assert str(refused.value).startswith(f"{path}: ")
    assert said in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_header_in_the_wrong_place_is_refused_without_its_value(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text("[network]\nheaders = 'Cookie: session=hush'\n")
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, path)
    assert "hush" not in str(refused.value)


def test_a_missing_file_that_was_named_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(tmp_path, tmp_path / "none.toml")


def test_the_home_follows_the_environment():
    assert default_home({"ARCHIVER_HOME": "/a"}) == Path("/a")
    assert default_home({"XDG_DATA_HOME": "/d"}) == Path("/d/archiver")
    assert default_home({"XDG_DATA_HOME": ""}) == Path("~/.local/share/archiver").expanduser()


def test_a_token_of_a_wrong_type_is_refused_without_telling_it(tmp_path):
    (tmp_path / "archiver.toml").write_text("[serve]\nread_token = 4711471147114711\n")
    with pytest.raises(SettingsError, match=r"serve.read_token: must be a text$"):
        load_settings(tmp_path)
