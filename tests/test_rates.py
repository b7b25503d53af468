"""Durations and rates are read as people write them, or refused with the place in one line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.durations import parse_durations
from archiver.errors import SettingsError
from archiver.rates import AuditPace, parse_audit
from archiver.settings import Settings, load_settings


def test_durations_are_read_in_their_order():
    read = parse_durations("90s 5m 1h 6h 1d 3w 1mo", where="x")
    seconds = (90, 300, 3600, 21_600, 86_400, 21 * 86_400, 30 * 86_400)
    assert read == tuple(timedelta(seconds=each) for each in seconds)
    assert parse_durations("", where="x") == ()


@pytest.mark.parametrize("text", ["5", "m", "5 m", "1.5h", "-1h", "1y", "1h6h", "１h", "9999999d"])
def test_what_is_no_duration_is_refused_by_its_setting(text):
    with pytest.raises(SettingsError, match=r"^daemon\.watch: .* is (no length|more than ten)"):
        parse_durations(text, where="daemon.watch")


def test_an_audits_pace_is_how_often_and_how_much():
    assert parse_audit("30d 5MB") == AuditPace(timedelta(days=30), 5_000_000)
    assert parse_audit("1w 200KB") == AuditPace(timedelta(days=7), 200_000)
    assert parse_audit("") is None
    assert parse_audit("  ") is None


@pytest.mark.parametrize(
    "text", ["30d", "5MB", "30d 5", "0d 5MB", "30d 0MB", "30d 5MB 3", "30d -5MB", "often"]
)
def test_another_pace_is_refused_with_an_example(text, tmp_path):
    (tmp_path / "archiver.toml").write_text(f'[daemon]\naudit = "{text}"\n')
    with pytest.raises(SettingsError, match=r"archiver\.toml: daemon\.audit: "):
        load_settings(tmp_path)


def test_the_default_is_a_month_and_five_megabytes(tmp_path):
    assert parse_audit(Settings(home=tmp_path).daemon.audit) == AuditPace(timedelta(days=30), 5_000_000)
