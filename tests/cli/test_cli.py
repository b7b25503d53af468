"""The command line: forms, exit codes, text that is safe for a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archiver.cli import _COMMANDS, cli
from archiver.cli.text import clean, print_table, shorten

STORY = (
    'Dam survey delayed\n\nMayor Ivo Brandt said in a Facebook post on Tuesday that it "owes us an answer".\n'
)


@pytest.fixture
def run(tmp_path):
    def run(*args, stdin=None):
        return CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), *args], input=stdin)

    return run


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return str(path)


def test_every_command_explains_itself_with_an_example(run):
    for name in _COMMANDS:
        said = run(name, "--help")
        assert said.exit_code == 0
        assert f"archiver {name}" in said.output.partition("Example")[2], name


def loaded_by(*args: str, of: tuple[str, ...]) -> list[str]:
    """Which of the modules a run of the program imports."""
    lines = (
        f"import sys; sys.argv = ['archiver', *{list(args)}]",
        "from archiver.cli import main",
        "try: main()",
        f"except SystemExit: print([name for name in {of} if name in sys.modules])",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1].replace("'", '"'))


HEAVY = (
    "requests",
    "sqlalchemy",
    "warcio",
    "feedparser",
    "apscheduler",
    "alembic",
    "rich",
    "charset_normalizer",
)


def test_help_imports_nothing_heavy():
    assert loaded_by("--help", of=(*HEAVY, "selectolax")) == []


def test_finding_in_a_text_imports_neither_network_nor_catalogue(story):
    assert loaded_by("find", story, of=HEAVY) == []


def test_find_prints_one_json_line_for_an_article(run, story):
    (line,) = run("find", "--json", "--published", "2026-05-14", story).stdout.splitlines()
    article = json.loads(line)
    assert list(article) == [
        "source",
        "url",
        "title",
        "published_at",
        "language",
        "prose_read",
        "cut",
        "text",
        "citations",
    ]
    (citation,) = article["citations"]
    assert (citation["platform"], citation["author"], citation["when"]) == (
        "facebook",
        "Ivo Brandt",
        "Tuesday",
    )
    assert (citation["url"], citation["post_id"], citation["addressee"]) == (None, None, None)
    assert citation["when_from"] == "2026-05-12T00:00:00+00:00"
    for mention in citation["mentions"]:
        assert article["text"][mention["start"] : mention["end"]] == mention["text"]


def test_find_reads_standard_input_and_knows_its_address(run):
    found = run("find", "--json", "--url", "https://paper.example/a", "-", stdin=STORY)
    assert json.loads(found.stdout)["url"] == "https://paper.example/a"


def test_explaining_says_what_each_code_means(run, story):
    shown = run("find", "--explain", story).stdout
    assert "       said-in: a saying verb with the post" in shown
    assert "       author:next: the name next to" in shown
    assert "       quote:same-sentence: quoted in the sentence" in shown


def test_find_stores_nothing(run, story, tmp_path):
    assert run("find", story).exit_code == 0
    assert not (tmp_path / "home").exists()


def test_an_article_whose_language_has_no_lexicon_says_so(run, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(
        "Kovács Péter azt írta a Facebookon, hogy a híd zárva marad, és a lakosok nem jutnak át, mert "
        "a folyó szintje emelkedik.\nhttps://www.facebook.com/paper/posts/1234567890123456\n"
    )
    shown = run("find", str(story)).stdout
    assert "prose in hu can't be read" in shown
    assert "https://www.facebook.com/paper/posts/1234567890123456" in shown
    assert json.loads(run("find", "--json", str(story)).stdout)["prose_read"] is False


def test_an_article_that_is_too_much_to_be_read_whole_says_so(run, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text("The rain went on and on. " * 20_000)
    assert (
        "too much to be read whole, cut: text in which posts are only named" in run("find", str(story)).stdout
    )
    assert json.loads(run("find", "--json", str(story)).stdout)["cut"] == ["prose"]


@pytest.mark.parametrize(
    "text",
    [
        "ダム調査は延期\n\n市長は火曜日、Facebook への投稿で The Beatles の曲を"
        "「聞いたので、これからだ」と述べた。",
        "<html lang=en><title>ダム調査</title><p>市長は、フェイスブックへの投稿で「説明が必要だ」と"
        "述べたという。それでも市民からはまだ声が上がっていない。",
        "Pier 9\n\nკაპიტანმა ფეისბუქზე დაწერა, რომ ყველაფერი კარგად არის.",
    ],
)
def test_prose_that_was_not_read_is_told_before_that_nothing_is_cited(run, tmp_path, text):
    story = tmp_path / ("story.html" if text.startswith("<") else "story.txt")
    story.write_text(text)
    shown = run("find", str(story)).stdout
    assert re.search(
        r"prose in (ja|an unknown language) can't be read", shown.partition("cites no social post")[0]
    )
    assert json.loads(run("find", "--json", str(story)).stdout)["prose_read"] is False


def test_min_confidence_leaves_out_what_is_less_certain(run, story):
    assert json.loads(run("find", "--json", "--min-confidence", "1", story).stdout)["citations"] == []


def test_one_bad_source_does_not_stop_the_others(run, story, tmp_path):
    (tmp_path / "empty.txt").write_text(" \n")
    done = run("find", "--json", str(tmp_path / "none.txt"), str(tmp_path / "empty.txt"), story)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["archiver", "archiver"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["find"], "name at least one SOURCE"),
        (["find", "--published", "soon", "a.txt"], "is no date"),
        (["capture"], "name at least one URL"),
        (["identify"], "name at least one URL"),
        (["show", "nothing"], "nothing in the catalogue has this id or address"),
        (["sources", "add", "paper"], "is no web address"),
        (["sources", "remove", "s1"], "no such source"),
        (["--config", "/none.toml", "list", "posts"], "can't read this settings file"),
        (["list", "people"], "is not one of"),
        (["--collection", "../x", "archive"], "collection '../x'"),
        (["list", "captures", "--collection", "../x"], "collection '../x'"),
        (["sources", "add", "--collection", "a b", "https://paper.example/"], "collection 'a b'"),
        (["find", "--url", "javascript:x", "a.txt"], "is no web address"),
        (["find", "--url", "https://paper.example/", "a.txt", "b.txt"], "name that file alone"),
        (["archive", "--url", "https://paper.example/", "https://paper.example/"], "name that file alone"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_to_do(run, args, said):
    done = run(*args)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_identify_answers_in_order_one_line_each(run):
    urls = ["https://bsky.app/profile/a.example/post/3kh5rarr3gn2n", "nonsense", "https://x.com/someone"]
    done = run("identify", "--json", "-", stdin="\n".join(urls))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["url"] for row in rows] == urls
    assert [row["kind"] for row in rows] == ["post", "other", "profile"]
    assert rows[0] == {
        "url": urls[0],
        "kind": "post",
        "platform": "bluesky",
        "post_id": "a.example/3kh5rarr3gn2n",
        "author": "a.example",
        "canonical_url": urls[0],
        "minted_at": rows[0]["minted_at"],
        "needs": None,
    }
    assert rows[0]["minted_at"].startswith("2023-12-22T18:58:32")


def test_a_blank_line_gets_an_answer_too(run):
    done = run("identify", "--json", "-", stdin="https://x.com/a\n\nhttps://x.com/b\n")
    assert [json.loads(line)["url"] for line in done.stdout.splitlines()] == [
        "https://x.com/a",
        "",
        "https://x.com/b",
    ]


def test_identify_reads_a_list_from_a_file(run, tmp_path):
    (tmp_path / "list").write_text("https://x.com/a\nhttps://x.com/i/status/20\n", encoding="utf-8-sig")
    done = run("identify", "--json", "--from", str(tmp_path / "list"))
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["profile", "post"]


def test_identify_says_what_only_the_network_can_tell(run):
    done = run("identify", "https://fb.watch/AbCdEf123/", "https://quay.example/@mira/109372843234298725")
    first, second = done.stdout.splitlines()
    assert first.endswith("(where it leads only its host knows)")
    assert second.endswith("(if its host confirms it)")


def test_a_list_of_addresses_may_be_in_any_bytes(run, tmp_path):
    (tmp_path / "list").write_bytes(b"\xef\xbb\xbf# ours\nnonsense \xff\n\n")
    done = run("capture", "--from", str(tmp_path / "list"))
    assert done.exit_code == 1
    assert "nonsense \ufffd: is no web address" in done.stderr


def test_an_output_that_is_full_is_one_line(story):
    command = f"{sys.executable} -m archiver find {story} > /dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["archiver: output: No space left on device"]


@pytest.mark.parametrize("noun", ["articles", "citations", "posts", "captures"])
def test_listing_an_empty_home_creates_nothing(run, noun, tmp_path):
    assert run("list", noun, "--json").stdout == ""
    assert run("list", noun).exit_code == 0
    assert not (tmp_path / "home").exists()


def test_completion_is_printed_for_each_shell(run):
    for shell in ("bash", "zsh", "fish"):
        assert "_ARCHIVER_COMPLETE" in run("completion", shell).output


def test_text_from_strangers_cannot_command_the_terminal():
    assert clean("a\x1b[2J\u202eb\r\nc\x9b1m\u200bd") == "a[2Jb c1md"
    assert shorten("x" * 50, 10) == "x" * 9 + "…"


def test_a_table_in_a_pipe_loses_nothing_and_lines_up(capsys):
    print_table(("name", "value"), [("a" * 300, "1"), ("日本", "2")])
    lines = capsys.readouterr().out.splitlines()
    assert "a" * 300 in lines[1]
    assert lines[2].index("2") == 302 - 2  # two wide characters take four columns


def test_the_module_runs_as_a_program():
    done = subprocess.run([sys.executable, "-m", "archiver", "--version"], capture_output=True, text=True)
    assert done.stdout.startswith("archiver, version ")
    assert Path(done.args[0]).exists()


def test_a_bad_line_of_a_list_is_told_by_its_number(run, tmp_path):
    listed = tmp_path / "list"
    listed.write_text("# ours\n\nnonsense\nhttp://127.0.0.1:1/\n" + "x" * 200_000 + "\nftp://a.example/\n")
    done = run("capture", "--from", str(listed))
    assert done.exit_code == 1
    told = [line for line in done.stderr.splitlines() if "line" in line]
    assert [line.partition(": is no web address")[0] for line in told] == [
        f"archiver: {listed}, line 3: nonsense",
        f"archiver: {listed}, line 5: {'x' * 200}",
        f"archiver: {listed}, line 6: ftp://a.example/",
    ]
    assert done.stdout.startswith("refused")


@pytest.mark.parametrize("command", [("list", "articles"), ("status",), ("archive",)])
@pytest.mark.parametrize("home", ["device", "device/below", "link"])
def test_a_home_that_is_no_folder_is_one_line(tmp_path, command, home):
    """But by `doctor`, which reports it beside all else (tests/system/test_doctor.py)."""
    (tmp_path / "device").symlink_to(os.devnull)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    ended = CliRunner().invoke(cli, ["--home", str(tmp_path / home), *command])
    assert (ended.exit_code, ended.stdout) == (2, "")
    (line,) = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
    assert f"{tmp_path / home.partition('/')[0]} is no folder" in line
