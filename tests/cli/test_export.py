"""``archiver export`` writes whole files or none, and complains in one line."""

from __future__ import annotations

import csv
import json
import os

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from tests.exports import homes


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "home"
    homes.build(folder)
    return folder


@pytest.fixture
def run(home):
    def run(*arguments: str):
        return CliRunner().invoke(cli, ["-q", "--home", str(home), "export", *arguments])

    return run


FORMS = (
    ("csv", "articles"),
    ("jsonl", "posts"),
    ("jsonld",),
    ("csl",),
    ("bibtex",),
    ("report", homes.STORY),
    ("link-rot", "--json"),
    ("link-rot", "--csv"),
    ("link-rot", "--html"),
)


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_file_has_what_standard_output_has(run, tmp_path, form):
    file = tmp_path / "out"
    file.write_text("what stood there before")
    done = run(*form, "--output", str(file))
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ""
    assert os.listdir(tmp_path) == ["out"]
    printed = run(*form).stdout_bytes
    assert len(printed) > 100
    if form[0] not in ("report", "link-rot"):  # these say when they were made
        assert file.read_bytes() == printed


def test_what_fails_on_its_way_leaves_the_file_as_it_was(run, home, tmp_path, monkeypatch):
    file = tmp_path / "out.csv"
    file.write_text("before")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr(os, "fsync", fail)
    done = run("csv", "posts", "--output", str(file))
    assert done.exit_code == 1
    assert done.stderr == f"archiver: {file}: No space left on device\n"
    assert file.read_text() == "before"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_link_leads_to_the_new_file_and_a_folder_is_refused(run, tmp_path):
    link, file = tmp_path / "link", tmp_path / "file"
    link.symlink_to(file)
    assert run("csv", "people", "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert file.read_text().startswith("name,kind")
    refused = run("csv", "people", "-o", str(tmp_path))
    assert refused.exit_code == 2
    assert "is a folder; name a file" in refused.stderr


def test_the_terminal_has_counts_shares_and_the_list(run):
    done = run("link-rot", "--limit", "3")
    assert "2 articles cite posts 13 times; these are 11 posts." in done.stdout
    assert "3 of 7 (42.9 %)" in done.stdout
    assert "Of 4 posts that are lost:" in done.stdout
    assert "and 8 more: --limit, --csv or --html" in done.stderr
    assert "\x1b" not in done.stdout
    only = run("link-rot", "--only", "edited")
    assert "--diff" in only.stdout
    assert "no article cites a post there" in run("link-rot", "--collection", "empty").stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("csv", "articles", "--columns", "nothing"), "articles have no such column"),
        (("csv", "holdings", "--collection", "main"), "holdings can't be chosen by it"),
        (("csv", "work", "--platform", "x"), "work can't be chosen by it"),
        (("jsonl", "posts", "--article", "nowhere"), "no article has this id or address"),
        (("jsonl", "posts", "--article", homes.FEED), "is a source; name an article"),
        (("jsonl", "articles", "--source", "nowhere"), "no source has this id or address"),
        (("csv", "articles", "--since", "2026-06-01", "--until", "2026-05-01"), "nothing lies between"),
        (("link-rot", "--output", "x"), "say in which form"),
        (("link-rot", "--csv", "--limit", "3"), "writes all rows"),
        (("link-rot", "--excel"), "--excel goes with --csv"),
        (("bibtex", homes.STORY, "--platform", "x"), "or choose them by options"),
        (("report", homes.url_of("there")), "is a post; name an article"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(run, tmp_path, arguments, complaint):
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = [line for line in done.stderr.splitlines() if complaint in line]
    assert len(line) < 1000


def test_a_home_without_anything_gives_empty_exports(tmp_path):
    def run(*arguments: str):
        return CliRunner().invoke(cli, ["-q", "--home", str(tmp_path / "none"), "export", *arguments])

    (head,) = csv.reader(run("csv", "holdings").stdout.splitlines())
    assert head[:2] == ["url", "archive"]
    assert run("jsonl", "articles").stdout == ""
    assert json.loads(run("csl").stdout) == []
    assert json.loads(run("jsonld", "--graph").stdout)["@graph"] == []
    assert run("bibtex").stdout == ""
    assert not (tmp_path / "none").exists()
