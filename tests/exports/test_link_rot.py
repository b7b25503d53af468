"""The link-rot report says what looks showed, each share with its denominator."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from archiver.exports.rot.fate import Fate
from archiver.exports.rot.report import build_rot
from archiver.model import PostState
from archiver.ports import Wanted
from tests.exports import homes

FATES = {
    "there": "there",
    "edited": "edited",
    "gone": "gone",
    "never": "gone",
    "private": "private",
    "suspended": "suspended",
    "doubtful": "doubtful",
    "walled": "walled",
    "unreachable": "unreachable",
    "back": "there",
    "unseen": "unseen",
}


@pytest.fixture
def rot(archiver):
    return archiver.exporting.rotting.report(Wanted(), fates=frozenset(Fate))


def test_each_post_has_the_fate_that_its_looks_show(rot):
    told = {row["url"]: row["fate"] for row in rot.listed if row["url"]}
    assert told == {homes.url_of(name): fate for name, fate in FATES.items()}


def test_a_wall_after_a_deletion_takes_nothing_back_and_a_wall_alone_is_no_deletion(rot):
    rows = {row["url"]: row for row in rot.listed}
    gone, walled = rows[homes.url_of("gone")], rows[homes.url_of("walled")]
    assert (gone["since"], gone["last_seen_at"]) == (homes.day(1).isoformat(), homes.day(0).isoformat())
    assert (walled["since"], walled["last_seen_at"]) == (homes.day(1).isoformat(), homes.day(0).isoformat())
    assert walled["fate"] == "walled"


def test_counts_add_up_to_what_they_are_shares_of(rot):
    counted = rot.counted
    posts, citations = counted["posts"], counted["citations"]
    assert counted["articles"] == 2
    # Eleven posts and one that isn't known; the second article cites the lost one again. What an older text
    # cited and the current one doesn't isn't counted.
    assert (posts["total"], citations["total"]) == (11, 13)
    assert (posts["unresolved"], citations["unresolved"]) == (0, 1)
    assert (posts["gone"], citations["gone"]) == (2, 3)
    for group in (posts, citations, *counted["by_platform"].values(), *counted["by_month"].values()):
        assert sum(group[fate] for fate in Fate) == group["total"]
        assert group["known"] == sum(
            group[name] for name in ("there", "edited", "gone", "suspended", "private")
        )
    assert posts["survival"] == round(3 / 7, 4)
    for name, unit in (("by_platform", posts), ("by_month", citations), ("by_source", citations)):
        assert sum(group["total"] for group in counted[name].values()) == unit["total"]
    assert {name: group["total"] for name, group in counted["by_month"].items()} == {
        "2026-05": 12,
        "2026-06": 1,
    }
    assert {group["name"]: group["total"] for group in counted["by_source"].values()} == {
        "-The Paper": 12,
        "no source: named by a person": 1,
    }
    assert set(counted["definitions"]) >= {fate.value for fate in Fate} | {"known", "survival"}


def test_what_is_held_is_from_before_the_post_was_lost(rot):
    rows = {row["url"]: row for row in rot.listed}
    private = rows[homes.url_of("private")]["held"]
    assert (private["capture_id"], private["captured_at"]) == ("k000000000003", homes.day(0).isoformat())
    gone = rows[homes.url_of("gone")]
    # The archive's last copy is of when the post was gone already.
    assert gone["elsewhere"]["url"].startswith(
        "https://web.archive.org/web/20260504000000/https://x.example/"
    )
    assert "archive's copy" in gone["do"]
    never = rows[homes.url_of("never")]
    assert (never["elsewhere"]["name"], never["elsewhere"]["trust"]) == (
        "archive.today",
        "altered copies known",
    )
    assert rot.counted["lost_posts"] == {
        "total": 4,
        "held": 1,
        "held_copy": 0,
        "elsewhere": 2,
        "text_only": 0,
        "nothing": 1,
    }


def test_the_list_begins_with_the_worst_and_says_how_much_is_left_out(archiver):
    rot = archiver.exporting.rotting.report(Wanted(), limit=4)
    assert [row["fate"] for row in rot.listed] == ["gone", "gone", "gone", "suspended"]
    assert rot.left_out == 11 - 4
    assert archiver.exporting.rotting.report(Wanted(), fates={Fate.EDITED}).listed[0]["url"] == homes.url_of(
        "edited"
    )


def test_filters_choose_what_is_counted(archiver):
    def total(**wanted: object) -> int:
        return archiver.exporting.rotting.report(Wanted(**wanted)).counted["citations"]["total"]

    assert total(collection="other") == 1
    assert total(platform="bluesky") == 2
    assert total(source=homes.FEED) == 12
    assert total(since=homes.day(10)) == 1
    assert total(until=homes.day(10), platform="x") == 9
    assert total(article=homes.LATER) == 1


def test_json_csv_and_values_agree(archiver, rot):
    every = frozenset(Fate)
    told = json.loads("".join(archiver.exporting.rotting.iter_json(Wanted(), fates=every)))
    assert told["counted"] == rot.counted
    assert sorted(row["citation_id"] for row in told["listed"]) == sorted(
        row["citation_id"] for row in rot.listed
    )
    sheet = io.StringIO("".join(archiver.exporting.rotting.iter_csv(Wanted(), fates=every)), newline="")
    rows = list(csv.DictReader(sheet))
    assert sorted(row["fate"] for row in rows) == sorted(row["fate"] for row in rot.listed)
    assert {row["held.capture_id"] for row in rows} >= {"k000000000003"}
    assert all(row["article_title"][:1] == "'" for row in rows)


class Parsed(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def check_harmless(written: str) -> Parsed:
    page = Parsed(written)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "base", "svg", "video"}
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("src") or "data:image/").startswith("data:image/")
        assert (attributes.get("href") or "#").startswith(("#", "https://", "http://")), tag
    policies = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies[0].startswith("default-src 'none'; img-src data:;")
    assert "url(" not in written.partition("<style>")[2].partition("</style>")[0]
    return page


def test_the_file_is_harmless_and_has_counts_definitions_and_the_list(archiver):
    page = check_harmless("".join(archiver.exporting.rotting.iter_html(Wanted(), limit=5)))
    assert "2 articles cite posts 13 times; these are 11 posts" in page.text
    assert "3 of 7 (42.9 %)" in page.text
    assert "6 more are in the CSV file" in page.text
    assert "a login wall" not in page.text.partition("What to act on")[0]
    assert "alert(1)" in page.text  # as text


def test_two_posts_that_turned_out_to_be_one_are_one_with_all_looks(tmp_path):
    from archiver.catalog import SqlCatalog
    from archiver.model import Alias, Origin
    from archiver.settings import Settings

    catalog = SqlCatalog(Settings(home=tmp_path / "home"))
    with catalog.begin() as session:
        homes.store_later(session)
        for name in ("gone", "never"):
            session.save_post(homes.ref(name), homes.url_of(name), at=homes.MAY)
        homes.store_looks(session, "gone", [(0, PostState.PRESENT)])
        homes.store_looks(session, "never", [(1, PostState.GONE), (2, PostState.GONE)])
        alias = Alias(
            post=homes.ref("never"),
            post_url=homes.url_of("never"),
            url=homes.url_of("gone"),
            other=homes.ref("gone"),
            origin=Origin("redirect", homes.MAY),
        )
        session.save_alias(alias)
    with catalog.read() as session:
        rot = build_rot(session.iter_cited(Wanted()), {})
    catalog.close()
    (row,) = rot.listed
    assert (row["fate"], row["post"], row["url"]) == (
        "gone",
        homes.ref("never").id,
        homes.url_of("never"),
    )
    assert row["last_seen_at"] == homes.day(0).isoformat()


def test_an_empty_home_has_a_report_of_nothing(tmp_path):
    from archiver.service import Archiver
    from archiver.settings import Settings

    with Archiver(Settings(home=tmp_path / "none")) as archiver:
        rot = archiver.exporting.rotting.report(Wanted())
        assert rot.counted["citations"]["total"] == 0
        assert rot.counted["posts"]["survival"] is None
        check_harmless("".join(archiver.exporting.rotting.iter_html(Wanted())))
