"""What docs/operations.md, the systemd unit and the Dockerfile say is so."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.daemon.metrics import FAMILIES
from archiver.daemon.pulse import LATE_SECONDS
from archiver.settings import Daemon

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
UNIT = (ROOT / "config/archiver.service").read_text(encoding="utf-8")
SERVE_UNIT = (ROOT / "config/archiver-serve.service").read_text(encoding="utf-8")
WORKER_UNIT = (ROOT / "config/archiver-worker.service").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def unit(name: str) -> str:
    (value,) = re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    return value


def offered(command: str) -> str:
    return CliRunner().invoke(cli, [command, "--help"]).output + CliRunner().invoke(cli, ["--help"]).output


def test_the_page_lists_every_metric_with_its_type_and_no_other():
    listed = re.findall(r"^\| `(\w+)[^`]*` \| (\w+) \|", PAGE, re.MULTILINE)
    assert listed == [(family.name, family.kind) for family in FAMILIES]


def test_metrics_are_named_as_prometheus_wants_it():
    for family in FAMILIES:
        assert (family.kind == "counter") == family.name.endswith("_total"), family.name
        assert family.help.endswith("."), family.name


def test_alerts_are_about_metrics_that_there_are():
    named = set(re.findall(r"\b(?:archiver|process)_\w+", PAGE.partition("```yaml")[2].partition("```")[0]))
    assert named
    assert named <= {family.name for family in FAMILIES}


def test_commands_and_options_of_the_page_exist():
    lines = re.findall(
        r"^    (?:sudo -u archiver )?(?:/opt/archiver/bin/)?archiver (.*)$", PAGE, re.MULTILINE
    )
    assert len(lines) > 4
    for line in lines:
        words = [word for word in shlex.split(line) if not word.startswith("/")]
        command = next(word for word in words if not word.startswith("-"))
        help_text = offered(command)
        assert "No such command" not in help_text, line
        assert [word for word in words if word.startswith("--") and word not in help_text] == [], line


def test_options_that_the_page_speaks_of_exist():
    for command, option in (("daemon", "--listen"), ("daemon", "--log-format"), ("doctor", "--live")):
        assert option in PAGE
        assert option in offered(command)


@pytest.mark.parametrize(
    "line", [unit("ExecStart"), "archiver " + re.findall(r"CMD \[(\"daemon.*)\]", DOCKERFILE)[0]]
)
def test_unit_and_container_start_the_daemon_with_options_that_it_has(line):
    options = re.findall(r"--[a-z-]+", line)
    assert options
    assert [option for option in options if option not in offered("daemon")] == []


def test_the_unit_gives_the_daemon_the_time_that_it_takes():
    assert float(unit("TimeoutStopSec")) > Daemon().stop_seconds
    assert float(unit("WatchdogSec")) > LATE_SECONDS
    assert unit("Type") == "notify"


def test_the_container_runs_as_a_user_without_rights_and_keeps_the_home():
    (user,) = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert int(user) > 0
    (home,) = re.findall(r"ARCHIVER_HOME=(\S+)", DOCKERFILE)
    assert f"VOLUME {home}\n" in DOCKERFILE
    assert "/healthz" in DOCKERFILE.partition("HEALTHCHECK")[2]
    for copied in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE):
        ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
        assert all((ROOT / name).exists() and f"!{name}\n" in ignored for name in copied.split())


def test_the_pages_are_a_service_of_the_same_user_on_the_same_home():
    start = re.search(r"^ExecStart=(.*)$", SERVE_UNIT, re.MULTILINE)[1]
    assert start == unit("ExecStart").partition(" daemon")[0] + " serve"
    for name in ("User", "StateDirectory", "WorkingDirectory", "Environment"):
        assert f"\n{name}={unit(name)}\n" in SERVE_UNIT


def test_workers_are_services_of_the_same_user_each_on_a_home_of_its_own():
    start = re.search(r"^ExecStart=(.*)$", WORKER_UNIT, re.MULTILINE)[1]
    assert re.fullmatch(r"\S+/archiver --home /var/lib/archiver-worker-%i .* worker .*", start), start
    for option in re.findall(r" (--[a-z-]+)", start):
        assert option in offered("worker")
    for name in ("User", "Type", "WatchdogSec", "TimeoutStopSec", "KillMode", "ExecReload"):
        assert f"\n{name}={unit(name)}\n" in WORKER_UNIT


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't on this machine")
@pytest.mark.parametrize("name", ["archiver", "archiver-serve", "archiver-worker"])
def test_systemd_reads_the_unit_and_finds_it_well_shut_off(tmp_path, name):
    path = tmp_path / f"{name}.service"
    for one, text in (("archiver", UNIT), ("archiver-serve", SERVE_UNIT), ("archiver-worker", WORKER_UNIT)):
        there = tmp_path / f"{one}.service"
        there.write_text(text.replace("/opt/archiver/bin/archiver", "/bin/true"), encoding="utf-8")
    read = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, timeout=60)
    assert (read.returncode, read.stderr) == (0, "")
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", path]
    rated = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert rated.returncode == 0, rated.stdout[-200:]
