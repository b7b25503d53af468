"""Posts and articles are cited with the copy that a reader can open, and with ours named as what it is."""

from __future__ import annotations

import json
import re

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import UsageError
from archiver.exports.bibtex import address, bibtex_entry, escape
from archiver.exports.references import refer_to_article, refer_to_post
from archiver.ports import Wanted
from tests.exports import homes

#: Variables of CSL-JSON 1.0.2 that are used here, with the type of their values.
VARIABLES = {
    **dict.fromkeys(("id", "type", "title", "URL", "note", "container-title", "genre", "language"), str),
    **dict.fromkeys(("archive", "archive_location"), str),
    **dict.fromkeys(("issued", "accessed", "custom"), dict),
    "author": list,
}
#: The post that a "shared" or "quoted" one is doesn't matter here.
POST = {
    "type": "post",
    "id": "pabcdefghijkl",
    "platform": "x",
    "post_id": "not-a-number",
    "url": "https://x.example/1",
}


def csl(archiver, *names: str, **wanted: object) -> list[dict[str, object]]:
    return json.loads("".join(archiver.exporting.citing.iter_csl(names, Wanted(**wanted))))


def bibtex(archiver, *names: str, **options: object) -> list[object]:
    wanted = Wanted(**{name: value for name, value in options.items() if name != "articles"})
    written = "".join(
        archiver.exporting.citing.iter_bibtex(names, wanted, articles=bool(options.get("articles")))
    )
    library = bibtexparser.parse_string(written)
    assert library.failed_blocks == []
    return library.entries


def test_a_post_is_cited_with_author_time_words_and_both_copies(archiver):
    (entry,) = csl(archiver, homes.url_of("there"))
    assert {name: type(value) for name, value in entry.items()} == {
        name: kind for name, kind in VARIABLES.items() if name in entry
    }
    assert entry["id"] == f"bluesky-{homes.ref('there').id}"
    assert (entry["type"], entry["container-title"]) == ("post", "Bluesky")
    assert entry["author"] == [{"literal": "Maja “M” Lind & {co} [@maja_example]"}]
    assert entry["issued"] == {"date-parts": [[2026, 5, 4]]}
    assert str(entry["title"]).endswith("The bridge is closed.")
    custom = entry["custom"]
    assert custom["own_record"].startswith("urn:uuid:")
    assert "no public address" in str(entry["note"])
    assert entry["archive_location"] == custom["own_record"]  # nobody else has it
    assert "not public" in str(entry["archive"])


def test_a_public_copy_goes_before_ours(archiver):
    (entry,) = csl(archiver, homes.url_of("gone"))
    assert entry["archive"] == "Wayback Machine"
    assert entry["archive_location"] == "https://web.archive.org/web/20260504000000/https://x.example/gone"
    assert entry["custom"]["memento"] == entry["archive_location"]


def test_a_title_is_the_first_twenty_words_and_never_made_up():
    told = POST | {"text": " ".join(f"w{number}" for number in range(30))}
    reference = refer_to_post(told, {})
    assert reference.title == " ".join(f"w{number}" for number in range(20)) + "…"
    assert refer_to_post(POST | {"text": "\u202eabc\x00 d\n\ne"}, {}).title == "abc d e"
    described = refer_to_post(POST, {})
    assert (described.title, described.is_described) == ("[Post on X (Twitter); its text is not known]", True)
    assert described.author is None
    assert described.says == "No archived copy is known."


def test_keys_are_one_of_a_kind_and_the_same_each_time(archiver):
    every = [one.key for one in bibtex(archiver, articles=True)]
    assert len(every) == len(set(every)) == len(homes.LOOKS) + 2
    assert all(re.fullmatch("[a-z]+-[a-z0-9]+", key) for key in every)
    assert every == [one.key for one in bibtex(archiver, articles=True)]
    assert every == [str(entry["id"]) for entry in csl_of_all(archiver)]


def csl_of_all(archiver) -> list[dict[str, object]]:
    return json.loads("".join(archiver.exporting.citing.iter_csl((), Wanted(), articles=True)))


def test_an_article_is_cited_with_the_posts_it_cites_or_alone(archiver):
    with_posts = bibtex(archiver, article=homes.LATER)
    assert [one.fields_dict["url"].value for one in with_posts] == [homes.LATER, homes.url_of("gone")]
    (alone,) = bibtex(archiver, homes.LATER, homes.LATER)
    assert alone.fields_dict["title"].value == "{@Ferry}"
    assert alone.entry_type == "online"


def test_bibtex_of_hostile_text_is_read_by_another_program(archiver):
    (entry,) = bibtex(archiver, homes.url_of("there"))
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert fields["author"] == r"{Maja “M” Lind \& \textbraceleft{}co\textbraceright{} [@maja\_example]}"
    assert r"\textbraceleft{}\textbackslash{}\%\$\&\#\_\textasciicircum{}\textasciitilde{}" in fields["title"]
    assert fields["date"] == "2026-05-04"
    assert fields["url"] == homes.url_of("there")
    assert r"no public address" in fields["note"]


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_leaves_braces_balanced_and_commands_named(value):
    told = POST | {"text": value, "author_name": value, "url": f"https://x.example/{value}"}
    written = bibtex_entry(refer_to_post(told, {}))
    depth = 0
    for char in written:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    assert len(bibtexparser.parse_string(written).entries) == 1
    bare = re.sub(r"\\(text[a-z]+\{\}|[$&#%_])", "", escape(value))
    assert not set(bare.replace("{}", "")) & set("\\{}$&#%_^~")


def test_an_address_keeps_its_field_whole():
    assert address("https://a.example/{x}%20\\y é#_") == "https://a.example/%7Bx%7D%20%5Cy%20%C3%A9#_"


def test_an_article_without_anything_is_still_an_entry():
    shown = {"type": "article", "id": "a1", "url": "https://www.paper.example/1", "captures": ()}
    reference = refer_to_article(shown, {})
    assert (reference.title, reference.container) == ("[Article without a title]", "paper.example")
    assert "@online{article-a1," in bibtex_entry(reference)


def test_what_is_neither_is_refused_before_anything_is_written(archiver):
    with pytest.raises(UsageError, match=f"{homes.FEED}: is a source"):
        next(archiver.exporting.citing.iter_bibtex((homes.STORY, homes.FEED), Wanted()))
    with pytest.raises(UsageError, match="no post or article has this id or address"):
        next(archiver.exporting.citing.iter_csl(("https://nowhere.example/",), Wanted()))
