"""The compose file and its settings are of this program: commands, options, extras and folders exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from archiver.cli import cli
from archiver.settings import load_settings

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "config/compose.yaml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(TEXT)["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "archiver-cluster"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_each_command_and_its_options_exist(name):
    command, *rest = shlex.split(OURS[name]["command"])
    shown = CliRunner().invoke(cli, [command, "--help"])
    assert shown.exit_code == 0
    assert [word for word in rest if word.startswith("--") and word not in shown.output] == []


def test_there_is_everything_that_a_cluster_takes():
    assert set(OURS) == {"migrate", "daemon", "worker", "serve"}
    assert {"postgres", "s3"} <= set(SERVICES)
    # Any number of workers: nothing of one may be taken by another.
    assert not {"ports", "container_name", "network_mode"} & set(SERVICES["worker"])


def test_the_image_is_built_with_extras_that_there_are():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for service in OURS.values():
        extras = set(service["build"]["args"]["EXTRAS"].split(","))
        assert {"cluster", "s3"} <= extras <= set(project["optional-dependencies"])


def test_the_settings_stand_in_the_home_of_the_image_and_are_ones_that_there_are():
    (home,) = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)
    for service in OURS.values():
        assert service["volumes"] == [f"./cluster.toml:{home}/archiver.toml:ro"]
    settings = load_settings(ROOT / "nowhere", config=ROOT / "config/cluster.toml")
    assert settings.catalog.url.startswith("postgresql://archiver@postgres/")
    assert settings.storage.url == "s3://news-archive/warcs"
    assert "s3.bucket.create -name news-archive" in SERVICES["bucket"]["command"]


def test_containers_get_the_time_that_a_stop_takes():
    for service in OURS.values():
        assert (
            int(service["stop_grace_period"].removesuffix("s"))
            > load_settings(ROOT / "x").daemon.stop_seconds
        )


def test_only_this_machine_reaches_what_is_published():
    for service in SERVICES.values():
        assert [port for port in service.get("ports", ()) if not port.startswith("127.0.0.1:")] == []


def test_no_secret_stands_in_the_file_or_is_committed():
    assert "/config/secrets/\n" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert not re.search(r"(?i)password: *\S", TEXT)
