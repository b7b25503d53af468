"""The user's own list: what it may say, and whom it names when."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.errors import SettingsError
from archiver.people import find_doubts, find_listed, parse_people, places_of_list

EXAMPLE = Path(__file__).parent.parent.parent / "config" / "people.toml"


def handles(author: str, platform: str, day: str | None, content: bytes | None = None) -> list[str]:
    people = parse_people(content or EXAMPLE.read_bytes(), "people.toml")
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return [account.handle for account in find_listed(author, platform, at, people)]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2021-12-31T23:59", ["ida_brandt"]),
        ("2022-01-01T00:00", ["MinisterBrandt"]),
        (None, ["ida_brandt", "MinisterBrandt"]),
    ],
)
def test_the_handle_of_the_day_is_taken_and_the_last_day_is_whole(day, found):
    assert handles("Ida Brandt", "x", day) == found


@pytest.mark.parametrize("author", ["Brandt, Ida", "Sen. Ida M. Brandt", "Іді Брандт", "Ida Brandt-Holm"])
def test_a_person_is_found_by_any_spelling_and_alias(author):
    assert handles(author, "x", "2022-05-12") == ["MinisterBrandt"]


@pytest.mark.parametrize("author", ["Brandt", "Jonas Brandt", "", "Ministry of Health"])
def test_nobody_else_is_found(author):
    assert handles(author, "unknown", None) == []


def test_an_unknown_platform_stands_for_all():
    assert handles("MoH", "unknown", None) == ["harbours@social.example"]
    assert handles("MoH", "x", None) == []


def test_the_very_name_goes_before_one_whose_initial_fits():
    two = b"""
    [[person]]
    name = "I. Brandt"
    [[person.handle]]
    platform = "x"
    handle = "initial"
    [[person]]
    name = "Ida Brandt"
    [[person.handle]]
    platform = "x"
    handle = "ida"
    """
    assert handles("Ida Brandt", "x", None, two) == ["ida"]
    assert handles("Ivo Brandt", "x", None, two) == ["initial"]


def test_namesakes_of_the_list_have_different_owner_ids():
    two = b'[[person]]\nname="Ida Brandt"\n[[person.handle]]\nplatform="x"\nhandle="one"\n' * 2
    people = parse_people(two.replace(b'"one"', b'"two"', 1), "people.toml")
    assert len({account.owner_id for account in find_listed("Ida Brandt", "x", None, people)}) == 2


HANDLE = '[[person]]\nname = "Ida"\n[[person.handle]]\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("people = 3", "people.toml: unknown key people"),
        ("person = 3", "people.toml: person: write [[person]]"),
        ("[person]\nname = 'Ida'", "people.toml: person: write [[person]]"),
        ("person = [1]", "people.toml: person 1: write [[person]]"),
        ("[[person]]\nnames = 'Ida'", "people.toml: person 1: name: has to be a text"),
        ("[[person]]\nname = ' '", "people.toml: person 1: name: has to be a text"),
        ("[[person]]\nname = 'Ida'\nalias = []", "people.toml: person 1 (Ida): alias: unknown key"),
        ("[[person]]\nname = 'Ida'\naliases = 'I'", "person 1 (Ida): aliases: has to be a list"),
        ("[[person]]\nname = 'Ida'\norganisation = 'no'", "organisation: has to be true or false"),
        ("[[person]]\nname = 'Ida'\nhandle = 'ida'", "handle: write [[person.handle]]"),
        (HANDLE + "handle = 'ida'", "person 1 (Ida): handle 1: platform: is missing"),
        (
            HANDLE + "platform = 'friendster'\nhandle = 'ida'",
            "handle 1: platform: unknown 'friendster'; known are",
        ),
        (HANDLE + "platform = 'x'", "handle 1: handle: has to be a name"),
        (HANDLE + "platform = 'x'\nhandle = 'a b'", "handle 1: handle: has to be a name"),
        (HANDLE + "platform = 'x'\nhandle = 3", "handle 1: handle: has to be a text"),
        (HANDLE + "platform = 'mastodon'\nhandle = 'ida'", "handle 1: handle: write ida@HOST"),
        (
            HANDLE + "url = 'https://paper.example/ida'",
            "handle 1: url: https://paper.example/ida is no profile",
        ),
        (HANDLE + "url = 'https://x.com/a/status/123456'", "is no profile"),
        (HANDLE + "url = 'https://x.com/ida'\nhandle = 'ida'", "url: stands in place of platform and handle"),
        (HANDLE + "platform = 'x'\nhandle = 'ida'\nfrom = '12.5.2022'", "from: '12.5.2022' is no date"),
        (HANDLE + "platform = 'x'\nhandle = 'ida'\nfrom = 2022", "from: 2022 is no date"),
        (HANDLE + "platform = 'x'\nhandle = 'ida'\nuntil = 9999-12-31T23:00:00-05:00", "until: "),
        (HANDLE + "platform = 'x'\nhandle = 'ida'\nsince = 2022-01-01", "handle 1: since: unknown key"),
        (
            HANDLE + "platform = 'x'\nhandle = 'ida'\nfrom = 2022-01-02\nuntil = 2022-01-01",
            "until: is before from",
        ),
        ("[[person", "people.toml: not valid TOML"),
        ("\x00", "people.toml: not valid TOML"),
        ("x = " + "[" * 100_000, "people.toml: not valid TOML"),
    ],
)
def test_a_wrong_list_is_refused_with_file_entry_and_key_on_one_line(content, said):
    with pytest.raises(SettingsError) as caught:
        parse_people(content.encode(), "people.toml")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(SettingsError, match="not valid TOML"):
        parse_people(b"\xff\xfe", "people.toml")


def test_an_empty_list_lists_nobody():
    assert parse_people(b"", "people.toml") == ()


def test_a_profiles_address_as_handle_is_taken_for_the_account():
    content = HANDLE + "handle = 'https://t.me/s/ida_channel'"
    (person,) = parse_people(content.encode(), "people.toml")
    assert [(h.platform, h.handle) for h in person.handles] == [("telegram", "ida_channel")]


def test_the_home_folder_goes_before_the_settings_files_folder():
    home, config = Path("/home/a"), Path("/etc/archiver/archiver.toml")
    assert places_of_list(home, config) == (home / "people.toml", config.parent / "people.toml")
    assert places_of_list(home, home / "archiver.toml") == (home / "people.toml",)


def test_what_looks_like_a_slip_is_told():
    content = b"""
    [[person]]
    name = "Ida"
    [[person]]
    name = "Karl Ott"
    [[person.handle]]
    platform = "x"
    handle = "harbour"
    until = 2020-12-31
    [[person]]
    name = "Jonas Keller"
    [[person.handle]]
    platform = "x"
    handle = "Harbour"
    from = 2020-06-01
    """
    doubts = list(find_doubts(parse_people(content, "people.toml")))
    assert [line.partition(":")[0] for line in doubts] == ["Ida", "Ida", "Jonas Keller"]
    assert "given to Karl Ott too" in doubts[-1]
    later = content.replace(b"2020-06-01", b"2021-01-01")
    assert len(list(find_doubts(parse_people(later, "people.toml")))) == 2


def test_the_shipped_example_is_without_doubts():
    assert list(find_doubts(parse_people(EXAMPLE.read_bytes(), "people.toml"))) == []
