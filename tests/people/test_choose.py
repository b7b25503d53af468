"""Which namesakes an article means, and the accounts they had on its day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.people import Entity, EntityHandle, Held, choose_entities

DAY = datetime(2022, 5, 12, tzinfo=UTC)


def at(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def one(item: str, handle: str | None, description: str = "", name: str = "Ida Brandt", **more) -> Entity:
    handles = (EntityHandle(platform="x", handle=handle),) if handle else ()
    return Entity(
        **{
            "id": item,
            "kind": "person",
            "labels": {"en": name},
            "descriptions": {"en": description},
            "handles": handles,
        }
        | more
    )


MINISTER = one("Q1", "minister_b", "Norlandian politician, minister of harbours")
SWIMMER = one("Q2", "swims", "Swiss swimmer")


def chosen(
    *entities: Entity, author="Ida Brandt", kind="person", roles="", platform="x", day=DAY, offices=None
):
    return [
        a.handle
        for a in choose_entities(author, kind, tuple(roles.split()), entities, platform, day, offices)
    ]


@pytest.mark.parametrize(
    ("roles", "handles"),
    [
        ("norland minister", ["minister_b"]),
        ("ministre", ["minister_b"]),
        ("swimmer", ["swims"]),
        ("", ["minister_b", "swims"]),
        ("pilot", ["minister_b", "swims"]),
        ("ida brandt", ["minister_b", "swims"]),
        ("swiss minister", ["minister_b", "swims"]),
    ],
)
def test_role_words_tell_namesakes_apart_and_else_all_are_kept(roles, handles):
    assert chosen(MINISTER, SWIMMER, roles=roles) == handles


def test_namesakes_that_stay_have_their_own_owner_ids():
    accounts = choose_entities("Ida Brandt", "person", (), (MINISTER, SWIMMER), "x", DAY)
    assert [a.owner_id for a in accounts] == ["Q1", "Q2"]
    assert all("one of 2 of that name" in a.evidence for a in accounts)
    assert {a.origin for a in accounts} == {"wikidata"}


def test_an_office_counts_while_it_was_held():
    mayor = one("Q3", "mayor_b", positions=(Held(item="Q100", valid_from=at(2020), valid_until=at(2023)),))
    offices = {"Q100": ("mayor of Westhaven",)}
    assert chosen(mayor, SWIMMER, roles="mayor", offices=offices) == ["mayor_b"]
    assert chosen(mayor, SWIMMER, roles="mayor", offices=offices, day=at(2024)) == ["mayor_b", "swims"]
    assert chosen(mayor, SWIMMER, roles="mayor") == ["mayor_b", "swims"]


def test_the_handle_of_the_day_is_taken():
    handles = (
        EntityHandle(platform="x", handle="new", valid_from=at(2023), is_preferred=True),
        EntityHandle(platform="x", handle="old", valid_until=at(2023)),
        EntityHandle(platform="telegram", handle="tg"),
    )
    ida = one("Q1", None, handles=handles)
    assert chosen(ida) == ["old"]
    assert chosen(ida, day=at(2024)) == ["new"]
    assert chosen(ida, day=None) == ["new", "old"]
    assert chosen(ida, platform="unknown") == ["old", "tg"]
    assert chosen(ida, platform="vk") == []


@pytest.mark.parametrize(
    ("more", "is_kept"),
    [
        ({"died_at": at(2022)}, True),
        ({"died_at": at(2019)}, False),
        ({"born_at": at(2023)}, False),
        ({"kind": "other"}, False),
    ],
)
def test_the_long_dead_the_unborn_and_mere_names_drop_out(more, is_kept):
    assert chosen(one("Q1", "ida", **more)) == (["ida"] if is_kept else [])


def test_the_kind_decides_only_where_somebody_of_it_is_there():
    ship = one("Q4", "ship", kind="organisation")
    assert chosen(ship, SWIMMER) == ["swims"]
    assert chosen(ship) == ["ship"]
    assert chosen(ship, SWIMMER, kind="organisation") == ["ship"]
    assert chosen(ship, SWIMMER, kind=None) == ["ship", "swims"]


def test_a_whole_name_goes_before_an_initial_and_that_before_a_surname():
    initial, surname = one("Q5", "initial", name="I. Brandt"), one("Q6", "surname", name="Brandt")
    assert chosen(surname, initial, SWIMMER) == ["swims"]
    assert chosen(surname, initial) == ["initial"]
    assert chosen(surname) == ["surname"]


def test_an_alias_in_another_alphabet_names_too():
    assert chosen(one("Q7", "ida", name="Q-name", aliases=("Іда Брандт",)), author="Іда Брандт") == ["ida"]


def test_another_name_is_never_kept():
    assert chosen(one("Q8", "jonas", name="Jonas Brandt")) == []


def test_a_namesake_without_an_account_who_fits_better_is_told():
    accounts = choose_entities(
        "Ida Brandt", "person", ("pilot",), (SWIMMER, one("Q9", None, "pilot")), "x", DAY
    )
    assert [a.handle for a in accounts] == ["swims"]
    assert "Q9 fits the article better" in accounts[0].evidence


def test_nobody_is_chosen_of_none():
    assert chosen() == []
