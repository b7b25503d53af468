"""Wikidata: what is asked, and what is read of good, odd and hostile answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.people import (
    BrokenEntities,
    ask_entities,
    ask_labels,
    ask_search,
    offices_of,
    parse_entities,
    parse_labels,
    parse_search,
    search_languages,
)
from archiver.people.claims import parse_time


def snak(value: Any) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"value": value}}


def day(time: str, precision: int = 11) -> dict[str, Any]:
    return snak({"time": time, "precision": precision})


def statement(value: Any, rank: str = "normal", **qualifiers: Any) -> dict[str, Any]:
    return {
        "mainsnak": snak(value),
        "rank": rank,
        "qualifiers": {name: [q] for name, q in qualifiers.items()},
    }


def entity(item: str, **parts: Any) -> dict[str, Any]:
    return {"id": item, "labels": {"en": {"language": "en", "value": "Ida Brandt"}}} | parts


def answer(*entities: dict[str, Any]) -> bytes:
    return json.dumps({"entities": {e["id"]: e for e in entities}}).encode()


IDA = entity(
    "Q900001",
    aliases={
        "en": [{"value": "Ida Brandt-Holm"}],
        "uk": [{"value": "Іда Брандт"}, {"value": "Ida Brandt-Holm"}],
    },
    descriptions={"en": {"value": "Norlandian politician"}},
    claims={
        "P31": [statement({"id": "Q5"})],
        "P39": [
            statement(
                {"id": "Q900100"}, P580=day("+2020-03-01T00:00:00Z"), P582=day("+2023-00-00T00:00:00Z", 9)
            )
        ],
        "P106": [statement({"numeric-id": 82955})],
        "P570": [statement({"time": "+2024-05-00T00:00:00Z", "precision": 10})],
        "P2002": [
            statement("ida_old", P582=day("+2021-00-00T00:00:00Z", 9)),
            statement("ida_wrong", "deprecated"),
            statement("ida_b", "preferred", P580=day("+2022-01-01T00:00:00Z"), P6552=snak("1234")),
        ],
        "P4033": [statement("ida@social.example")],
        "P2397": [statement("UCaaaaaaaaaaaaaaaaaaaaaa")],
    },
)


def test_a_search_names_the_person_without_titles_and_the_language():
    question = ask_search("Sen. Ida  Brandt", "de")
    query = parse_qs(urlsplit(question.url).query)
    assert question.service == "wikidata"
    assert (query["action"], query["search"], query["language"]) == (
        ["wbsearchentities"],
        ["Ida Brandt"],
        ["de"],
    )
    assert question.about == 'who is called "Ida Brandt"'


@pytest.mark.parametrize("language", ["", "EN_us&x=1", "../..", "de|en"])
def test_a_language_that_is_none_falls_back_to_english(language):
    assert "&x=1" not in ask_search("Ida", language).url
    assert parse_qs(urlsplit(ask_search("Ida", language).url).query)["language"] == ["en"]


def test_a_name_is_searched_in_the_articles_language_and_by_its_letters():
    assert search_languages("Ida Brandt", "de") == ("de", "en")
    assert search_languages("Іда Брандт", None) == ("uk", "ru")


def test_up_to_fifty_items_are_asked_about_at_once():
    query = parse_qs(urlsplit(ask_entities(["Q1", "Q22"], ["uk"]).url).query)
    assert query["ids"] == ["Q1|Q22"]
    assert query["languages"] == ["uk|en|mul"]
    assert parse_qs(urlsplit(ask_labels(["Q1"]).url).query)["props"] == ["labels"]


@pytest.mark.parametrize("ids", [[], ["Q1"] * 51, ["P31"], ["Q1|Q2"], ["Q1&x"], ["Q0"]])
def test_ids_that_cant_be_asked_about_are_refused(ids):
    with pytest.raises(ValueError, match=r"ids|item"):
        ask_entities(ids)


def test_a_search_gives_ids_in_order_each_once():
    hits = [{"id": "Q2"}, {"id": "Q1"}, {"id": "Q2"}, {"id": "L4"}, {"title": "x"}, 3, None]
    assert parse_search(json.dumps({"search": hits}).encode()) == ("Q2", "Q1")
    assert parse_search(b'{"search": []}') == ()


def test_an_item_is_read_whole():
    (ida,) = parse_entities(answer(IDA))
    assert (ida.id, ida.kind, ida.name, ida.description) == (
        "Q900001",
        "person",
        "Ida Brandt",
        "Norlandian politician",
    )
    assert ida.names == ("Ida Brandt", "Ida Brandt-Holm", "Іда Брандт")
    assert [(h.platform, h.handle) for h in ida.handles] == [
        ("x", "ida_b"),
        ("x", "ida_old"),
        ("youtube", "UCaaaaaaaaaaaaaaaaaaaaaa"),
        ("mastodon", "ida@social.example"),
    ]
    assert (ida.handles[0].number, ida.handles[0].valid_from) == ("1234", datetime(2022, 1, 1, tzinfo=UTC))
    assert ida.handles[1].valid_until == datetime(2021, 12, 31, 23, 59, 59, 999_999, UTC)
    (office,) = ida.positions
    assert (office.item, office.valid_until and office.valid_until.year) == ("Q900100", 2023)
    assert ida.occupations == ("Q82955",)
    assert offices_of([ida]) == ("Q900100", "Q82955")
    assert ida.died_at == datetime(2024, 5, 31, 23, 59, 59, 999_999, UTC)


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        (["Q5"], "person"),
        (["Q327333"], "organisation"),
        (["Q4167410"], "other"),
        (["Q101352"], "other"),
        ([], "other"),
    ],
)
def test_what_an_item_is_is_told_by_its_class(classes, kind):
    claims = {"P31": [statement({"id": item}) for item in classes]}
    assert parse_entities(answer(entity("Q1", claims=claims)))[0].kind == kind


@pytest.mark.parametrize(
    ("time", "precision", "start", "end"),
    [
        ("+2022-05-12T00:00:00Z", 11, "2022-05-12", "2022-05-12"),
        ("+2022-05-00T00:00:00Z", 10, "2022-05-01", "2022-05-31"),
        ("+2024-02-00T00:00:00Z", 10, "2024-02-01", "2024-02-29"),
        ("+2022-00-00T00:00:00Z", 9, "2022-01-01", "2022-12-31"),
        ("+00000002022-05-12T00:00:00Z", 11, "2022-05-12", "2022-05-12"),
        ("+2022-00-00T00:00:00Z", 11, "2022-01-01", "2022-12-31"),
        ("+2020-00-00T00:00:00Z", 8, None, None),
        ("-0044-03-15T00:00:00Z", 11, None, None),
        ("+2022-02-31T00:00:00Z", 11, None, None),
        ("+2022-13-01T00:00:00Z", 10, None, None),
        ("+0000-00-00T00:00:00Z", 9, None, None),
        ("+9999-12-31T00:00:00Z", 11, "9999-12-31", None),
        ("soon", 11, None, None),
        (None, None, None, None),
    ],
)
def test_a_date_spans_what_its_precision_says(time, precision, start, end):
    value = {"time": time, "precision": precision}
    first, last = parse_time(value, is_end=False), parse_time(value, is_end=True)
    assert (first and first.date().isoformat(), last and last.date().isoformat()) == (start, end)


def test_an_end_before_its_start_is_not_relied_on():
    slip = statement("ida", P580=day("+2022-01-01T00:00:00Z"), P582=day("+2020-01-01T00:00:00Z"))
    (handle,) = parse_entities(answer(entity("Q1", claims={"P2002": [slip]})))[0].handles
    assert (handle.valid_from, handle.valid_until) == (None, None)


@pytest.mark.parametrize(
    "claims",
    [
        [],
        None,
        {"P2002": None},
        {"P2002": {"0": 1}},
        {"P2002": [None, 3, {}, {"mainsnak": None}, {"mainsnak": {"snaktype": "somevalue"}}]},
        {"P2002": [{"mainsnak": {"snaktype": "novalue", "datavalue": {"value": "ida"}}}]},
        {
            "P2002": [
                statement({"id": "Q1"}),
                statement(""),
                statement("a b"),
                statement("x" * 1000),
                statement(None),
            ]
        },
        {"P2002": [statement("ida", "deprecated")]},
    ],
)
def test_odd_claims_give_no_handle_and_no_error(claims):
    assert parse_entities(answer(entity("Q1", claims=claims)))[0].handles == ()


def test_odd_qualifiers_leave_the_handle():
    odd = {
        "mainsnak": snak("@ida"),
        "qualifiers": {"P580": [{"snaktype": "somevalue"}, None], "P582": 3, "P6552": []},
    }
    (handle,) = parse_entities(answer(entity("Q1", claims={"P2002": [odd]})))[0].handles
    assert (handle.handle, handle.valid_from, handle.valid_until, handle.number) == ("ida", None, None, None)


def test_names_in_either_version_of_the_format_are_read_and_odd_ones_left_out():
    odd = entity(
        "Q1",
        labels={"en": "Ida", "de": {"value": " "}, "fr": 3},
        aliases={"en": ["I", {"value": 3}], "de": 3},
    )
    assert parse_entities(answer(odd))[0].names == ("Ida", "I")
    assert parse_entities(answer(entity("Q1", labels=[], aliases=[], descriptions=[])))[0].names == ()


def test_missing_items_are_left_out_and_a_redirect_is_what_it_leads_to():
    tree = {
        "entities": {
            "Q1": {"id": "Q1", "missing": ""},
            "Q2": {"id": "Q7"},
            "Q7": {"id": "Q7"},
            "-1": {},
            "Q3": None,
        }
    }
    assert [e.id for e in parse_entities(json.dumps(tree).encode())] == ["Q7"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no JSON"),
        (b"<html>", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "no "),
        (b'{"entities": 3, "search": 3}', "no "),
        (b'{"error": {"code": "maxlag"}}', "the API says: maxlag"),
        (b'{"error": "busy"}', "the API says: busy"),
    ],
)
def test_an_answer_that_is_none_is_said_to_be(body, said):
    for parse in (parse_search, parse_entities, parse_labels):
        with pytest.raises(BrokenEntities, match=said):
            parse(body)


def test_labels_of_offices_are_read():
    office = {
        "id": "Q900100",
        "labels": {"en": {"value": "mayor of Westhaven"}, "de": {"value": "Bürgermeister"}},
    }
    assert parse_labels(answer(office)) == {"Q900100": ("mayor of Westhaven", "Bürgermeister")}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["Q5", "value", "+2022-00-00T"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "labels",
                    "aliases",
                    "claims",
                    "P31",
                    "P39",
                    "P2002",
                    "P580",
                    "mainsnak",
                    "datavalue",
                    "value",
                    "qualifiers",
                    "time",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_no_item_breaks_the_reader(odd):
    tree = odd if isinstance(odd, dict) else {"claims": odd, "labels": odd, "aliases": odd}
    parse_entities(json.dumps({"entities": {"Q1": tree | {"id": "Q1"}}}).encode())
