"""``archiver tag`` and ``archiver note``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from archiver.cli import cli
from tests.system.undecided import ARTICLE, fill


@pytest.fixture
def home(tmp_path: Path) -> Path:
    fill(tmp_path / "home", 1)
    return tmp_path / "home"


def run(home: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *args])


def test_tags_and_notes_are_written_shown_and_taken_back(home):
    assert (
        run(home, "tag", ARTICLE, "Harbour", "to check", "--by", "ida")
        .output.splitlines()[0]
        .startswith("Harbour  (by ida, ")
    )
    told = json.loads(run(home, "tag", ARTICLE, "--remove", "TO CHECK", "--json").output)
    assert told["tags"] == ["Harbour"]
    (row,) = map(json.loads, run(home, "tag", "--json").output.splitlines())
    assert (row["tag"], row["count"]) == ("Harbour", 1)
    (listed,) = map(json.loads, run(home, "list", "articles", "--json").output.splitlines())
    assert listed["tags"] == ["Harbour"]

    note = json.loads(run(home, "note", ARTICLE, "by\ntelephone\x1b[2J", "--by", "ida", "--json").output)
    assert note["text"] == "by\ntelephone[2J"
    assert ", changed by ivo " in run(home, "note", note["id"], "--edit", "by letter", "--by", "ivo").output
    shown = run(home, "show", ARTICLE).output
    assert "  - Harbour (ida, " in shown
    assert any(line.endswith(": by letter") for line in shown.splitlines())
    assert "removed: " in run(home, "note", note["id"], "--remove").output
    assert run(home, "note", ARTICLE).output == "no notes\n"


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("tag", "nothere", "x"), "no article, citation or post has this id"),
        (("tag", ARTICLE, " "), "a tag needs a letter"),
        (("tag", ARTICLE, "--remove"), "name the tags"),
        (("note", "nothere", "x"), "no article, citation or post has this id"),
        (("note", "nnothere", "--remove"), "no note has this id"),
        (("note", ARTICLE, ""), "a note needs a text"),
        (("note", ARTICLE, "x", "--remove"), "one of them"),
        (("note",), "Missing argument"),
    ],
)
def test_what_cant_be_written_is_told_in_one_line(home, args, why):
    ended = run(home, *args)
    assert ended.exit_code == 2
    assert why in ended.output


def test_the_shell_completes_the_commands_and_their_options():
    complete = ShellComplete(cli, {}, "archiver", "_ARCHIVER_COMPLETE")
    assert {"tag"} == {one.value for one in complete.get_completions([], "ta")}
    assert "--remove" in {one.value for one in complete.get_completions(["note"], "--")}
