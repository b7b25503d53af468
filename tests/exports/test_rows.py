"""Rows of every noun leave the home as CSV and JSON Lines, whole and harmless."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import UsageError
from archiver.exports.columns import NOUNS, choose_columns, take
from archiver.exports.lines import iter_lines
from archiver.exports.sheet import iter_sheet, write_cell
from archiver.ports import Wanted
from tests.exports import homes

EVERYTHING = Wanted()


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("noun", NOUNS)
def test_each_noun_has_rows_in_both_forms_with_the_same_ids(archiver, noun):
    rows = [json.loads(line) for line in archiver.exporting.iter_jsonl(noun, EVERYTHING)]
    sheet = read("".join(archiver.exporting.iter_csv(noun, EVERYTHING)))
    assert rows
    key = next(name for name in ("id", "seq", "name", "url") if name in rows[0])
    assert [row[key].lstrip("'") for row in sheet] == [str(row[key]) for row in rows]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_field_of_a_row_is_a_column_and_every_column_is_offered_once(archiver, noun):
    columns = NOUNS[noun]
    offered = [*columns.usual, *columns.more]
    assert len(offered) == len(set(offered))
    wanted = replace(EVERYTHING, with_text=True)
    fields = {name for row in archiver.exporting.iter_rows(noun, wanted) for name in row}
    # A citation's "resolution" and the like are there whole, too.
    assert fields - {name.partition(".")[0] for name in offered} == set()
    assert {name.partition(".")[0] for name in offered} - fields == set()


def test_dates_collection_platform_source_and_article_choose_the_rows(archiver):
    def ids(noun: str, **wanted: object) -> set[str]:
        return {row["url"] for row in archiver.exporting.iter_rows(noun, Wanted(**wanted))}

    assert ids("articles") == {homes.STORY, homes.LATER}
    assert ids("articles", since=homes.day(10)) == {homes.LATER}
    assert ids("articles", until=homes.day(30)) == {homes.STORY}
    assert ids("articles", collection="other") == {homes.LATER}
    assert ids("articles", source=homes.FEED) == {homes.STORY}
    assert ids("posts", platform="bluesky") == {homes.url_of("there"), homes.url_of("edited")}
    assert ids("captures", article=homes.LATER) == set()
    assert homes.url_of("there") in ids("captures", article=homes.STORY)
    assert ids("posts", article=homes.LATER) == {homes.url_of("gone")}
    assert ids("observations", article=homes.LATER) == {homes.url_of("gone")}


@pytest.mark.parametrize("noun", NOUNS)
def test_an_article_has_rows_of_nothing_that_is_not_its_own(archiver, noun):
    every = sum(1 for _ in archiver.exporting.iter_rows(noun, EVERYTHING))
    its_own = sum(1 for _ in archiver.exporting.iter_rows(noun, Wanted(article=homes.LATER)))
    assert its_own < every


def test_chosen_columns_come_in_their_order_and_a_wrong_one_names_all(archiver):
    lines = "".join(archiver.exporting.iter_csv("articles", EVERYTHING, columns=("text", "id"))).splitlines()
    assert lines[0] == "text,id"
    (row,) = [
        json.loads(line)
        for line in archiver.exporting.iter_jsonl(
            "citations", Wanted(article=homes.LATER), columns=("resolution.state", "platform")
        )
    ]
    assert row == {"resolution.state": None, "platform": "x"}
    with pytest.raises(UsageError, match="articles have no such column; there are id, url"):
        choose_columns("articles", ["ids"])
    with pytest.raises(UsageError, match="named twice"):
        choose_columns("articles", ["id", "id"])


@pytest.mark.parametrize(
    "begins", ["=", "+", "-", "@", "\t=", "\r", "\n=", "＝", " =", "\u200b=", "\ufeff=", "\x00="]
)
def test_text_that_a_spreadsheet_would_obey_begins_with_an_apostrophe(begins):
    assert write_cell(f"{begins}1+1").startswith("'")


def test_numbers_instants_and_lists_are_written_as_they_are():
    assert write_cell(-3) == "-3"
    assert write_cell(-0.5) == "-0.5"
    assert write_cell(True) == "true"
    assert write_cell(None) == ""
    assert json.loads(write_cell([{"a": "=1"}])) == [{"a": "=1"}]
    assert write_cell(homes.MAY.isoformat()) == "2026-05-04T12:00:00+00:00"


@given(st.lists(st.text(st.characters(codec=None)), min_size=1, max_size=4))
def test_any_text_comes_back_as_one_row_without_what_misleads(values):
    columns = [f"c{number}" for number in range(len(values))]
    written = "".join(iter_sheet([dict(zip(columns, values, strict=True))], columns))
    written.encode("utf-8")
    (row,) = read(written)
    for value, cell in zip(values, row.values(), strict=True):
        assert not set(cell) & set("\x00\u202a\u202e\u2066\u2069\r")
        kept = [char for char in value if char.isalnum()]
        assert [char for char in cell if char.isalnum()] == kept


@given(st.text(st.characters(codec=None)))
def test_any_text_is_one_line_of_json_and_loses_nothing(value):
    (line,) = iter_lines([{"text": value}])
    line.encode("utf-8")
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == value


def test_excel_gets_a_mark_and_cells_it_has_room_for():
    written = "".join(iter_sheet([{"a": "x" * 40_000}], ["a"], excel=True))
    assert written.startswith("\ufeffa\r\n")
    assert len(written.splitlines()[1]) == 32_767


def test_a_dotted_name_is_taken_from_within():
    assert take({"a": {"b": 1}}, "a.b") == 1
    assert take({"a": None}, "a.b") is None
    assert take({"a": "text"}, "a.b") is None
