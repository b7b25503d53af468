"""Tags and notes on articles, citations and posts."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.errors import NotThere, UsageError
from archiver.model import NoteText, Tagging
from archiver.service import Archiver
from archiver.settings import Settings
from archiver.tags import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, check_note, check_tag, fold_tag
from tests.system.undecided import ARTICLE, AT, candidates, fill


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all tests here: each writes about a citation of its own."""
    return tmp_path_factory.mktemp("noted") / "home"


@pytest.fixture(scope="module")
def archiver(home: Path) -> Iterator[Archiver]:
    ids = fill(home, 12)
    with Archiver(Settings(home=home)) as archiver:
        archiver.subjects = iter(ids)
        yield archiver


@pytest.fixture
def subject(archiver: Archiver) -> str:
    return next(archiver.subjects)


def test_a_tag_is_the_same_whatever_the_case_and_is_shown_as_it_was_typed_first(archiver, subject):
    notes = archiver.notes
    told = notes.add_tag(subject, " Straße  am\tHafen ", by="ida")
    assert told["tags"] == ["Straße am Hafen"]
    assert notes.add_tag(subject, "STRASSE AM HAFEN", by="ivo") == told
    assert told["tagged"][0]["added_by"] == "ida"
    elsewhere = notes.add_tag(ARTICLE, "strasse am hafen", by="ivo")
    assert elsewhere["tags"] == ["Straße am Hafen"]
    (listed,) = notes.list_tags(words="STRASSE")
    assert (listed["tag"], listed["count"]) == ("Straße am Hafen", 2)
    assert [one["count"] for one in notes.list_tags(kind="article", words="strasse")] == [1]
    assert notes.remove_tag(subject, "strasse am hafen", "never there", by="ivo")["tags"] == []
    assert notes.remove_tag(subject, "strasse am hafen", by="ivo")["tags"] == []
    assert notes.add_tag(subject, "strasse am hafen", by="ivo")["tagged"][0]["added_by"] == "ivo"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("har\u200bbour\u202e", "harbour"),
        ("two\r\nlines\x1b[2J", "two lines[2J"),
        ("#Hafen/Brücke, 2026", "#Hafen/Brücke, 2026"),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u0631\u0648\u062f"),
    ],
)
def test_a_tag_has_nothing_in_it_that_cant_be_seen(given, kept):
    assert check_tag(given) == kept
    assert fold_tag(check_tag(given.upper())) == fold_tag(kept)


@pytest.mark.parametrize(
    "given", ["", " \u200b\n", "\x00", "x" * (LONGEST_TAG + 1), "x" * 1_000_000, "\ud800"]
)
def test_what_is_no_tag_is_one_short_line(given):
    with pytest.raises(UsageError) as refused:
        check_tag(given)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("given", ["", " \n", "x" * (LONGEST_NOTE + 1), "x" * 1_000_000])
def test_what_is_no_note_is_one_short_line(given):
    with pytest.raises(UsageError) as refused:
        check_note(given)
    assert len(str(refused.value)) < 200


def test_a_note_keeps_its_lines_and_joining_marks_and_no_controls():
    assert check_note(" a\r\nb\x1b\u202e\rc\u200d \x00") == "a\nb\nc\u200d"


def test_a_thing_has_a_bounded_number_of_tags_and_none_of_those_too_many_is_kept(archiver, subject):
    notes = archiver.notes
    notes.add_tag(subject, *(f"tag {number}" for number in range(MOST_TAGS - 1)), by="ida")
    with pytest.raises(UsageError):
        notes.add_tag(subject, "one", "two", by="ida")
    assert len(notes.add_tag(subject, "tag 3", "one", by="ida")["tags"]) == MOST_TAGS


def test_a_note_is_changed_and_removed_and_what_it_said_stays_on_record(archiver, subject):
    notes = archiver.notes
    first = notes.add_note(subject, "by telephone", by="ida")
    assert (first["edited_at"], first["history"]) == (None, [])
    second = notes.edit_note(first["id"], "by letter", by="ivo")
    third = notes.edit_note(first["id"], "by letter and telephone", by="ida")
    assert (third["text"], third["written_by"], third["edited_by"]) == (
        "by letter and telephone",
        "ida",
        "ida",
    )
    assert [(one["text"], one["written_by"]) for one in third["history"]] == [
        ("by letter", "ivo"),
        ("by telephone", "ida"),
    ]
    assert third["history"][1]["written_at"] == first["written_at"] < second["edited_at"] < third["edited_at"]
    assert notes.edit_note(first["id"], "by letter and telephone", by="ivo") == third
    other = notes.add_note(subject, "another", by="ivo")
    assert [one["id"] for one in archiver.show(subject)["notes"]] == [first["id"], other["id"]]
    gone = notes.remove_note(first["id"], by="ivo")
    assert (gone["removed_by"], gone["text"]) == ("ivo", "by letter and telephone")
    assert [one["id"] for one in notes.load(subject)["notes"]] == [other["id"]]
    for call in (lambda: notes.remove_note(first["id"]), lambda: notes.edit_note(first["id"], "x")):
        with pytest.raises(NotThere):
            call()
    with archiver.catalog.read() as session:
        assert [one.text for one in session.find_note(first["id"])][-1] is None


def test_things_are_shown_with_what_was_written_on_them(archiver, subject):
    notes = archiver.notes
    notes.add_tag(subject, "shown", by="ida")
    notes.add_note(subject, "seen", by="ida")
    with archiver.catalog.begin() as session:
        post = candidates()[0]
        post_id = session.save_post(post.post, post.url, at=AT)
    notes.add_tag(post_id, "a post", by="ida")
    notes.add_tag(ARTICLE + "#comments", "an article", by="ida")
    assert archiver.show(post.url)["tags"] == ["a post"]
    article = archiver.show(ARTICLE)
    assert "an article" in article["tags"]
    (inside,) = (one for one in article["citations"] if one["id"] == subject)
    assert (inside["tags"], [note["text"] for note in inside["notes"]]) == (["shown"], ["seen"])
    rows = {
        noun: {tag for row in archiver.list_rows(noun) for tag in row["tags"]}
        for noun in ("articles", "citations", "posts")
    }
    assert {"an article"} <= rows["articles"]
    assert {"shown"} <= rows["citations"]
    assert rows["posts"] == {"a post"}


def test_the_last_word_counts_in_whatever_order_words_are_read_back(archiver, subject):
    def tagging(seconds: int, *, is_set: bool) -> Tagging:
        return Tagging(
            subject_kind="citation", subject_id=subject, collection="main", tag="order", is_set=is_set,
            decided_at=AT.replace(second=seconds), decided_by=f"p{seconds}",
        )  # fmt: skip

    words = [
        tagging(1, is_set=True),
        tagging(2, is_set=False),
        tagging(3, is_set=True),
        tagging(4, is_set=False),
    ]
    with archiver.catalog.begin() as session:
        for one in (words[1], words[0], words[3], words[2], *words):
            session.save_tagging(one)
        assert session.load_taggings(session.find_subject(subject)) == []
        session.save_tagging(tagging(5, is_set=True))
        assert [one.decided_by for one in session.load_taggings(session.find_subject(subject))] == ["p5"]
        said = NoteText(
            note_id="ntwice", subject_kind="citation", subject_id=subject, collection="main", text="once",
            decided_at=AT, decided_by="ida",
        )  # fmt: skip
        assert session.save_note(said)
        assert not session.save_note(said)


def test_many_threads_write_at_once_and_nothing_is_lost(archiver, subject):
    start = threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        archiver.notes.add_tag(subject, f"thread {number}", "shared", by=f"p{number}")
        archiver.notes.add_note(subject, f"note {number}", by=f"p{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    told = archiver.notes.load(subject)
    assert Counter(told["tags"]) == Counter(["shared", *(f"thread {number}" for number in range(8))])
    assert {note["text"] for note in told["notes"]} == {f"note {number}" for number in range(8)}


@pytest.mark.parametrize("given", ["", "nothere", "https://nobody.example/", "x" * 100_000])
def test_what_isnt_there_gets_no_tag_and_no_note(archiver, given):
    for call in (archiver.notes.add_tag, archiver.notes.add_note):
        with pytest.raises(NotThere) as refused:
            call(given, "x", by="ida")
        assert len(str(refused.value)) < 250
