"""The table of legislators: made of two files, kept, searched."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from archiver.people import (
    BrokenTable,
    ask_legislators,
    dump_legislators,
    find_legislators,
    parse_legislators,
    parse_table,
)

DAY = datetime(2022, 5, 12, tzinfo=UTC)


def member(bioguide: str, first: str, last: str, chamber: str, state: str, **name: Any) -> dict[str, Any]:
    terms = [{"type": "rep", "start": "2015-01-06", "state": state, "party": "Democrat"}]
    terms.append({"type": chamber, "start": "2021-01-03", "state": state, "party": "Independent"})
    return {"id": {"bioguide": bioguide}, "name": {"first": first, "last": last} | name, "terms": terms}


MEMBERS = [
    member("B900001", "Ida", "Brandt", "sen", "VT", nickname="Idy", official_full="Ida M. Brandt"),
    member("B900002", "Jonas", "Brandt", "rep", "TX"),
    member("B900003", "Jonas", "Brandt", "sen", "OH"),
    member("O900004", "Karl", "Ott", "rep", "ME", suffix="Jr."),
    member("K900005", "Lena", "Keller", "rep", "NY"),
]
SOCIAL = [
    {
        "id": {"bioguide": "B900001"},
        "social": {"twitter": "SenBrandt", "twitter_id": 1, "facebook": "senbrandt"},
    },
    {"id": {"bioguide": "B900002"}, "social": {"twitter": "RepBrandt"}},
    {"id": {"bioguide": "B900003"}, "social": {"twitter": "SenJBrandt"}},
    {"id": {"bioguide": "O900004"}, "social": {"twitter": "RepOtt", "instagram": ""}},
]


def table(members: Any = MEMBERS, social: Any = SOCIAL):
    return parse_legislators(json.dumps(members).encode(), json.dumps(social).encode())


def handles(author: str, platform: str = "x", roles: str = "", day: datetime | None = DAY) -> list[str]:
    return [a.handle for a in find_legislators(author, platform, day, table(), tuple(roles.split()))]


def test_the_files_of_those_who_sit_and_their_accounts_are_asked_for_anew():
    questions = ask_legislators()
    assert [q.url.rpartition("/")[2] for q in questions] == [
        "legislators-current.json",
        "legislators-social-media.json",
    ]
    assert {q.keeps_seconds for q in questions} == {0.0}


def test_members_with_accounts_are_kept_by_their_last_term():
    ida = table()[0]
    assert (ida.id, ida.chamber, ida.state, ida.party) == ("B900001", "sen", "VT", "Independent")
    assert ida.names == ("Ida M. Brandt", "Ida Brandt", "Idy Brandt")
    assert ida.handles == {"x": "SenBrandt", "facebook": "senbrandt"}
    assert "K900005" not in {m.id for m in table()}


@pytest.mark.parametrize(
    ("author", "roles", "found"),
    [
        ("Ida Brandt", "", ["SenBrandt"]),
        ("Sen. Idy Brandt", "", ["SenBrandt"]),
        ("Karl Ott", "", ["RepOtt"]),
        ("Jonas Brandt", "", ["RepBrandt", "SenJBrandt"]),
        ("Jonas Brandt", "senator ohio", ["SenJBrandt"]),
        ("Jonas Brandt", "texas", ["RepBrandt"]),
        ("Brandt", "", []),
        ("Brandt", "vermont senator", ["SenBrandt"]),
        ("Brandt", "pilot", []),
        ("Lena Keller", "", []),
    ],
)
def test_a_member_is_found_by_name_and_namesakes_by_chamber_and_state(author, roles, found):
    assert handles(author, roles=roles) == found


def test_namesakes_have_their_own_owner_ids_and_evidence():
    accounts = find_legislators("Jonas Brandt", "x", DAY, table())
    assert [a.owner_id for a in accounts] == ["B900002", "B900003"]
    assert "Rep. Jonas Brandt (Texas)" in accounts[0].evidence


def test_only_the_asked_platform_counts_or_all():
    assert handles("Ida Brandt", "facebook") == ["senbrandt"]
    assert handles("Ida Brandt", "unknown") == ["SenBrandt", "senbrandt"]
    assert handles("Ida Brandt", "telegram") == []


def test_before_the_first_term_it_was_no_members_account():
    assert handles("Ida Brandt", day=datetime(2010, 1, 1, tzinfo=UTC)) == []


def test_the_kept_table_is_read_as_it_was_written():
    assert parse_table(dump_legislators(table(), DAY)) == table()


@pytest.mark.parametrize(
    ("members", "social", "said"),
    [
        (b"", b"[]", "no JSON"),
        (b"[]", b"<html>", "legislators-social-media.json: no JSON"),
        (b"[" * 200_000, b"[]", "no JSON"),
        (b"{}", b"[]", "legislators-current.json: no list"),
        (b"[]", b"[]", "no member"),
        (b'[1, null, {"id": 3}]', b'[1, {"id": {"bioguide": 3}, "social": {"twitter": "a"}}]', "no member"),
    ],
)
def test_files_in_another_shape_are_refused(members, social, said):
    with pytest.raises(BrokenTable, match=said):
        parse_legislators(members, social)


def test_a_member_in_another_shape_is_left_out_and_the_rest_kept():
    odd = [
        {"id": {"bioguide": "B900001"}, "name": 3},
        {"id": {"bioguide": "B900002"}, "name": {"last": 3}, "terms": 3},
    ]
    assert [m.id for m in table([*odd, MEMBERS[3]])] == ["O900004"]
    no_terms = {"id": {"bioguide": "B900001"}, "name": {"first": "Ida", "last": "Brandt"}, "terms": [3]}
    assert table([no_terms])[0].since is None


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"schema": "legislators/1"}', b'{"schema": "legislators/1", "legislators": [3]}',
     b'{"schema": "legislators/1", "legislators": [{"names": ["a"], "id": 1}]}'],
)  # fmt: skip
def test_a_damaged_table_says_to_download_again(content):
    with pytest.raises(BrokenTable):
        parse_table(content)
