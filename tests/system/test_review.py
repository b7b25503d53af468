"""A person decides which post a citation means: by hand, or going through candidates at a terminal."""

from __future__ import annotations

import re
import signal

import pytest

from tests.backends import run_sql
from tests.system import holdings
from tests.system.posts import open_all
from tests.system.program import Program
from tests.system.terminal import at_terminal
from tests.system.undecided import ARTICLE, candidates, decide_again, fill

FIRST, SECOND = candidates()


@pytest.fixture
def ids(program: Program) -> list[str]:
    return fill(program.home)


def shown(program: Program, citation_id: str) -> dict:
    (row,) = program.rows("show", citation_id)
    return row


def decided(program: Program, citation_id: str) -> tuple:
    counts = shown(program, citation_id)["resolution"]
    return counts["state"], counts["url"], counts["method"], counts["decided_by"]


# --- link --------------------------------------------------------------------------------------


def test_a_person_links_a_citation_and_the_post_is_captured(program, internet, ids):
    open_all(internet, ("bluesky",))
    ended = program.run("link", ids[0][:9], FIRST.url, "--by", "ida", "--note", "she told me")
    assert (ended.code, ended.complaints) == (0, [])
    assert "resolved" in ended.out
    assert "captured" in ended.out
    assert decided(program, ids[0]) == ("resolved", FIRST.url, "person", "ida")
    row = shown(program, ids[0])
    assert [one["outcome"] for one in row["captures"]] == ["captured"]
    assert "she told me" in row["resolution"]["reasons"]
    (said,) = holdings.statements(program.home, "resolution/3")
    assert (said["decided_by"], said["url"], len(said["candidates"])) == ("ida", FIRST.url, 2)


def test_the_machine_never_overrules_a_person_until_the_person_takes_it_back(program, ids):
    assert program.run("link", ids[0], "--none", "--by", "ida").code == 0
    decide_again(program.home, ids[0])
    assert decided(program, ids[0])[:1] + decided(program, ids[0])[2:] == ("unresolved", "person", "ida")
    assert program.run("link", ids[0], "--undo", "--by", "ivo").code == 0
    row = shown(program, ids[0])
    assert (row["resolution"]["state"], row["resolution"]["margin"]) == ("candidates", 17.0)
    assert [(one["method"], one["decided_by"]) for one in row["resolutions"]] == [
        ("withdrawn", "ivo"),
        ("quote-match", "archiver"),
        ("person", "ida"),
        ("quote-match", "archiver"),
    ]
    again = program.run("link", ids[0], "--undo")
    assert (again.code, len(again.complaints)) == (2, 1)
    assert "nothing to undo" in again.complaints[0]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("https://t.co/AbCdEf",), "a short or share link; give the post's own address"),
        (("https://paper.example/story",), "is no post's address"),
        (("nonsense",), "is no post's address"),
        (("https://social.nobody.example/@mara/112233445566778899",), "hasn't said that it holds such posts"),
        ((FIRST.url, "--by", "Archiver"), "the program's own name"),
        ((FIRST.url, "--by", " \x1b "), "nobody's name is known"),
        ((FIRST.url, "--none"), "one of them"),
        ((), "one of them"),
    ],
)
def test_what_cant_be_a_decision_is_told_in_one_line(program, ids, args, why):
    ended = program.run("link", ids[0], *args)
    assert (ended.code, ended.out) == (2, "")
    assert why in ended.complaints[0]
    assert len(ended.complaints) == 1
    assert decided(program, ids[0])[3] == "archiver"


def test_what_is_no_citation_is_told(program, ids):
    article_id = shown(program, ids[0])["article_id"]
    for given, why in (("cnosuch", "no citation has this id"), (article_id, "is an article, not a citation")):
        ended = program.run("link", given, FIRST.url)
        assert (ended.code, ended.complaints) == (2, [f"archiver: {given}: {why}"]) or why in ended.err


# --- review ------------------------------------------------------------------------------------


def test_a_person_accepts_rejects_skips_and_undoes(program, internet, ids):
    open_all(internet, ("bluesky",))
    with at_terminal(program, "review", "--by", "ida") as terminal:
        assert "1 of 2" in terminal.type("d 2")
        assert SECOND.url not in terminal.type("u")
        assert f"{SECOND.url} is a candidate again" in terminal.type("1").replace("\n", " ")
        assert "2 of 2" in terminal.type("u")
        assert "1 of 2" in terminal.type("1")
        terminal.type("r")
        code, seen = terminal.end()
    assert code == 0, seen
    assert "2 decided by ida" in seen
    assert decided(program, ids[0]) == ("resolved", FIRST.url, "person", "ida")
    assert decided(program, ids[1]) == ("unresolved", None, "person", "ida")
    assert [one["outcome"] for one in shown(program, ids[0])["captures"]] == ["captured"]
    excluded = [one.get("excluded") for one in shown(program, ids[1])["resolution"]["candidates"]]
    assert excluded == ["rejected by ida"] * 2


def test_a_candidate_that_was_ruled_out_stays_so_when_the_machine_finds_it_again(program, ids):
    with at_terminal(program, "review", "--by", "ida") as terminal:
        terminal.type("d 2")
        terminal.type("q")
        assert terminal.end()[0] == 0
    decide_again(program.home, ids[0])
    (row, _) = program.rows("review")
    assert [(one["post_id"], one["decided_by"]) for one in row["rejections"]] == [
        (SECOND.post.post_id, "ida")
    ]
    with at_terminal(program, "review") as terminal:
        assert SECOND.url not in terminal.type("q")
    said = holdings.statements(program.home, "rejection/1")
    assert [(one["citation_id"], one["withdrawn"]) for one in said] == [(ids[0], False)]


def asked_anew(program: Program) -> list[str]:
    asked = "SELECT subject FROM work WHERE step = 'link' AND state = 'pending'"
    return [subject for (subject,) in run_sql(program.home, asked)]


def test_the_machine_is_asked_anew_when_a_candidate_is_ruled_out(program, ids):
    with at_terminal(program, "review", "--by", "ida") as terminal:
        terminal.type("d 2")
        terminal.type("q")
        assert terminal.end()[0] == 0
    assert asked_anew(program) == [ids[0]]


def test_the_machine_is_asked_when_a_decision_is_taken_back_and_it_never_decided(program, ids):
    run_sql(program.home, "DELETE FROM resolutions")
    assert program.run("link", ids[0], "--none", "--by", "ida").code == 0
    assert asked_anew(program) == []
    assert program.run("link", ids[0], "--undo", "--by", "ida").code == 0
    assert asked_anew(program) == [ids[0]]


def test_who_is_slower_than_another_person_is_told_and_overrules_nothing(program, ids):
    with at_terminal(program, "review", "--by", "ida") as terminal:
        terminal.wait_for("1 of 2")
        assert program.run("link", ids[0], "--none", "--by", "ivo").code == 0
        terminal.type("1")
        seen = " ".join(terminal.type("q").split())
        assert "ivo decided meanwhile" in seen
        assert "2 of 2" in seen
        assert terminal.end()[0] == 0
    assert decided(program, ids[0]) == ("unresolved", None, "person", "ivo")
    assert len(holdings.statements(program.home, "resolution/3")) == 1


def test_what_was_decided_before_a_kill_stays_decided(program, ids):
    with at_terminal(program, "review", "--by", "ida") as terminal:
        terminal.type("r")
        terminal.wait_for("2 of 2")
        terminal.process.kill()
        terminal.end()
    assert decided(program, ids[0])[3] == "ida"
    assert [row["id"] for row in program.rows("review")] == [ids[1]]


@pytest.mark.parametrize(
    "typed", ["", "7", "d", "d 9", "o", "x", "1 2", "\x1b[A", "99999999999999999999", "é"]
)
def test_what_isnt_understood_decides_nothing(program, ids, typed):
    with at_terminal(program, "review") as terminal:
        terminal.type(typed)
        terminal.type("q")
        assert terminal.end()[0] == 0
    assert len(program.rows("review")) == 2


def test_a_screen_shows_citation_and_candidates_and_fits_any_width(program, ids):
    for columns in (40, 80, 160):
        with at_terminal(program, "review", columns=columns, NO_COLOR="1") as terminal:
            terminal.type("o 1")
            terminal.type("q")
            _, seen = terminal.end()
        assert max(map(len, seen.splitlines())) <= columns
        words = " ".join(seen.split())
        for part in ("Mara Lind", "Tuesday", "2026-09-15", "88", "*The bridge", "two posts fit"):
            assert part in words, (columns, part, seen)
        assert "«Mara" in words
        assert "\x1b" not in seen


def test_text_of_strangers_cant_take_over_the_terminal(program, ids):
    with at_terminal(program, "review", NO_COLOR="") as terminal:
        terminal.type("o 2")
        terminal.type("q")
        _, seen = terminal.end()
    assert "\x1b[" in seen, "colours are shown"
    assert not re.search("\x1b(?!\\[[0-9;]*m)|[\x07\u202e]", seen)
    assert "\nfake prompt" not in seen


def test_without_a_terminal_it_says_so_and_lists_with_json(program, ids):
    ended = program.run("review")
    assert (ended.code, ended.out, len(ended.complaints)) == (2, "", 1)
    assert "terminal" in ended.complaints[0]
    assert [row["id"] for row in program.rows("review")] == ids
    assert [row["id"] for row in program.rows("review", "--article", ARTICLE)] == ids
    assert program.rows("review", "--state", "unresolved") == []
    assert program.rows("review", "--collection", "other") == []
    none = program.run("review", "--article", "https://nobody.example/", "--json")
    assert (none.code, len(none.complaints)) == (2, 1)


def test_the_list_shows_state_and_score_and_takes_a_state(program, ids):
    program.run("link", ids[0], "--none", "--by", "ida")
    ended = program.run("list", "citations", "--state", "candidates")
    assert ended.code == 0
    assert ids[1] in ended.out
    assert ids[0] not in ended.out
    assert re.search(r"candidates +88 ", ended.out)
    assert [row["id"] for row in program.rows("list", "citations", "--state", "unresolved")] == [ids[0]]
    assert program.run("list", "posts", "--state", "resolved").code == 2


def test_thousands_of_citations_are_listed_by_state_without_a_query_each(tmp_path):
    from sqlalchemy import event

    from archiver.catalog import SqlCatalog
    from archiver.settings import Settings

    fill(tmp_path, 2_000)
    catalog = SqlCatalog(Settings(home=tmp_path))
    with catalog.read() as session:
        asked = []
        event.listen(session.connection, "before_cursor_execute", lambda *about: asked.append(about[2]))
        assert len(session.list_undecided("candidates")) == 2_000
        assert sum(1 for _ in session.iter_citations(state="candidates")) == 2_000
    catalog.close()
    assert len(asked) < 2_000 / 200 * 10


def test_show_tells_decisions_candidates_and_quotes_a_line_each(program, internet, ids):
    open_all(internet, ("bluesky",))
    assert program.run("link", ids[0], FIRST.url, "--by", "ida").code == 0
    for named in (ids[0], ARTICLE, FIRST.url):
        ended = program.run("show", named)
        assert (ended.code, ended.complaints) == (0, [])
        assert "“The bridge stays open” — exact: the post, as " in ended.out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", ended.out)
    ended = program.run("show", ids[0])
    assert re.search(rf" ida: resolved {re.escape(FIRST.url)} \(person, score 88\): ida says", ended.out)
    assert " archiver: candidates (quote-match): two posts fit" in ended.out
    assert re.search(
        rf"- 88 · 2026-09-15 · {re.escape(FIRST.url)} · “The bridge stays open & safe.”", ended.out
    )


def test_who_breaks_off_keeps_the_decisions_and_is_told_what_is_due(program, ids):
    with at_terminal(program, "review", "--by", "ida") as terminal:
        terminal.type("1")
        terminal.wait_for("(? explains) ")
        terminal.process.send_signal(signal.SIGINT)
        code, seen = terminal.end()
    assert code == 0, seen
    assert "1 decided by ida" in seen
    assert "posts accepted and still due: 1" in seen
    assert decided(program, ids[0])[3] == "ida"
