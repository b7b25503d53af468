"""``archiver watch`` and ``archiver show --diff`` say what is watched and what changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.cli import cli
from tests.internet import Internet
from tests.internet.answers import page
from tests.internet.platforms.mastodon import open_mastodon
from tests.watching.conftest import posting

STORY = "https://paper.example/story"


@pytest.fixture
def run(internet: Internet, tmp_path: Path):
    config = internet.write_config(tmp_path / "settings.toml", capture={"requisites": False})

    def run(*arguments: str) -> Result:
        options = ["-q", "--home", str(tmp_path / "home"), "--config", str(config)]
        return CliRunner().invoke(cli, [*options, *arguments])

    return run


def publish(internet: Internet, words: str = "") -> str:
    one = posting("mastodon")
    open_mastodon(internet, [one])
    internet.site("paper.example").at(
        "/story",
        page(
            "<title>The bridge</title><article><h1>The bridge</h1>"
            f"<p>The harbour bridge closes tonight at nine, the town said.{words}</p>"
            f'<p>She wrote <a href="{one.url}">a post</a> about it today.</p></article>'
        ),
    )
    return one.url


def test_what_is_watched_is_listed_looked_at_and_left_alone(internet, run):
    url = publish(internet)
    assert "no posts are watched" in run("watch").stderr
    assert run("archive", STORY).exit_code == 0
    (look,) = [json.loads(line) for line in run("watch", "--json").stdout.splitlines()]
    assert (look["url"], look["state"], look["looks"]) == (url, "present", 1)
    assert look["says"].startswith("last seen ")
    assert url in run("watch").stdout
    now = run("watch", url, "--now", "--json")
    assert now.exit_code == 0, now.stderr
    shown = json.loads(now.stdout)
    assert [one["state"] for one in shown["observations"]] == ["present", "present"]
    assert "observations" in run("show", url).stdout
    assert "last seen" in run("list", "posts").stdout
    assert "left alone" in run("watch", url, "--off", "--by", "ida").stdout


def test_a_correction_is_shown_as_a_difference(internet, run):
    publish(internet)
    run("archive", STORY)
    assert "no other text" in run("show", STORY, "--diff").stderr
    publish(internet, " Nobody was hurt.")
    run("archive", STORY)
    shown = run("show", STORY, "--diff")
    assert any(line.startswith("+The harbour bridge") for line in shown.stdout.splitlines())
    (change,) = [json.loads(line) for line in run("show", STORY, "--diff", "--json").stdout.splitlines()]
    assert change["before"] != change["after"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("watch", "--now"), "name a post by its id or address"),
        (("watch", "x", "--now", "--off"), "only one of them"),
        (("watch", "https://paper.example/none", "--now"), "no post of the catalogue"),
        (("show", "https://paper.example/none", "--diff"), "nothing in the catalogue has this id"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(run, arguments, says):
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
