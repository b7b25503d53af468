"""An index of names gives all that may be the same, and few others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archiver.people import Directory, find_listed, parse_people, same_name
from archiver.people.index import NameIndex

WORDS = st.sampled_from(
    [
        *(
            "Ida",
            "I.",
            "Brandt",
            "Іда",
            "Волина",
            "Волиною",
            "Serhiy",
            "Serhii",
            "Volyna",
            "Volina",
            "Jr.",
            "de",
        ),
        *(
            "Ministry",
            "Ministries",
            "of",
            "Harbours",
            "(MoH)",
            ",",
            "Norvale",
            "Norvalian",
            "Kowalski",
            "Kovalskim",
        ),
        *(
            "Enrique",
            "Prado",
            "Nieves",
            "Dr.",
            "Lee",
            "Li",
            "Лі",
            "Хо",
            "Ho",
            "Police",
            "the",
            "O'Hara",
            "Ohara",
        ),
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(NAMES, st.lists(NAMES, max_size=8))
def test_no_name_that_is_the_same_is_missed(author, names):
    found = NameIndex((name,) for name in names).find(author)
    assert found == sorted(set(found))
    assert {place for place, name in enumerate(names) if same_name(author, name)} <= set(found)


def test_of_many_people_few_are_compared():
    given_names = [
        f"{start}{end}" for start in ("ba", "de", "fi", "go", "lu") for end in ("rin", "sel", "tov", "man")
    ]
    surnames = [
        f"{a}{b}{c}" for a in ("kra", "pel", "sto", "mun") for b in ("dor", "nig", "vas") for c in ("en", "u")
    ]
    index = NameIndex((f"{one} {other}",) for one in given_names for other in surnames)
    found = index.find("Barin Pelvasu")
    assert 0 < len(found) < len(given_names) * len(surnames) / 3


def test_the_directory_finds_what_the_list_gives():
    people = parse_people(
        b'[[person]]\nname = "Ida Brandt"\naliases = ["I. Brandt-Sol"]\n'
        b'[[person.handle]]\nplatform = "x"\nhandle = "ida"\n'
        b'[[person]]\nname = "Ivo Ferri"\n[[person.handle]]\nplatform = "x"\nhandle = "ivo"\n',
        "people.toml",
    )
    directory = Directory(people)
    for author in ("Ida Brandt", "I. Brandt", "Brandt, Ida", "Ivo Ferri", "Nobody Else"):
        assert directory.find_accounts(author, "x", None, ()) == find_listed(author, "x", None, people)
