"""``archiver doctor`` says what is missing here, and what has drifted outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.internet.answers import error, json_answer, login_wall, page, redirect
from tests.internet.site import Handler
from tests.system.program import Ended, Program
from tests.system.samples import CDX, FIXTURES, WIKIDATA, Samples

BAD = ("wrong", "changed", "refused", "unreachable")


@pytest.fixture
def samples(internet) -> Samples:
    return Samples(internet)


def live(program: Program, *args: str) -> tuple[Ended, dict[tuple[str, str], dict]]:
    ended = program.run("doctor", "--live", "--json", *args)
    return ended, {(row["subject"], row["name"]): row for row in ended.rows()}


def bad(rows: dict[tuple[str, str], dict]) -> list[tuple[str, str]]:
    return [key for key, row in rows.items() if row["verdict"] in BAD]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# --- the world as expected ---------------------------------------------------------------------


def test_every_endpoint_and_archive_is_asked_once_about_one_post(internet, samples, program):
    ended, rows = live(program)
    assert ended.code == 0, ended.out
    assert bad(rows) == []
    asked = {key for key, row in rows.items() if row["verdict"] == "as expected"}
    assert len(asked) >= 28
    assert {"x", "facebook", "instagram", "youtube", "tiktok", "telegram", "bluesky", "reddit", "vk"} <= {
        subject for subject, _ in asked
    }
    assert {
        ("wayback", "cdx"),
        ("wayback", "replay"),
        ("wayback", "availability"),
        ("wayback", "save"),
    } <= asked
    assert {("wikidata", "search"), ("wikidata", "entities")} <= asked
    assert len(internet.requests()) == len(asked)
    assert {request.method for request in internet.requests()} == {"GET"}


def test_endpoints_with_terms_of_their_own_are_asked_only_when_told_to(samples, program, build_program):
    _, rows = live(program)
    assert rows["facebook", "oembed"]["verdict"] == "not asked"
    _, rows = live(program, "--all")
    assert rows["facebook", "oembed"]["verdict"] == "as expected"
    _, rows = live(build_program(capture={"opt_in_endpoints": True}))
    assert rows["facebook", "oembed"]["verdict"] == "as expected"


def test_nothing_of_it_is_stored(samples, program):
    live(program)
    assert files(program.home) == []


def test_the_table_and_the_progress_can_be_read(samples, program):
    samples.plant("youtube", "oembed", error(403))
    ended = program.run("doctor", "--live")
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[0].split() == ["subject", "name", "verdict", "note"]
    assert any(
        line.split()[:3] == ["youtube", "oembed", "refused"] and "status 403" in line for line in lines
    )
    assert "1 refused" in lines[-1]
    assert any(line.split()[:3] == ["asked", "refused", "youtube"] for line in ended.err.splitlines())


def test_each_host_is_asked_at_its_own_pace(internet, samples, program):
    live(program, "--all")
    assert internet.most_at_once("web.archive.org") == 1
    assert internet.most_at_once("www.wikidata.org") == 1


# --- drift -------------------------------------------------------------------------------------


def without(platform: str, endpoint: str, *path: str | int) -> Handler:
    """The recorded answer of an endpoint, without one value."""
    answer = json.loads((FIXTURES / platform / f"{endpoint}.post.answer").read_bytes().partition(b"\n")[2])
    place = answer
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return json_answer(answer)


@dataclass(frozen=True)
class Drift:
    subject: str
    name: str
    handler: Handler
    verdict: str
    note: str = ""
    missing: tuple[str, ...] = ()


DRIFTS = (
    Drift("bluesky", "appview", without("bluesky", "appview", "thread", "post", "author", "displayName"),
          "changed", missing=("author_name",)),
    Drift("x", "tweet-result", without("x", "tweet-result", "user"), "changed",
          missing=("author_name", "handle", "author_id")),
    Drift("telegram", "widget", page("<div class=\"brand-new\">hello</div>"), "changed", "not in the shape",
          ("text", "author_name", "handle", "posted_at")),
    Drift("youtube", "oembed", json_answer([]), "changed", "not in the shape"),
    Drift("vimeo", "oembed", page("<h1>Please wait</h1>"), "changed", "not in the shape"),
    Drift("tiktok", "oembed", error(403), "refused", "status 403"),
    Drift("truthsocial", "status", page("<title>Just a moment...</title>", status=403), "refused", "blocked"),
    Drift("linkedin", "embed-page", error(429), "refused", "status 429"),
    Drift("rumble", "oembed", error(500), "refused", "status 500"),
    Drift("tumblr", "oembed", error(404), "changed", "status 404: says that the sample is gone"),
    Drift("mastodon", "status", json_answer({"error": "Record not found"}, status=404), "changed", "gone"),
    Drift("threads", "embed-page", page("<div class=\"EmbedIsBroken\"></div>"), "changed",
          "says that the sample is gone"),
    Drift("vk", "mobile-page", error(404), "changed", "gone"),
    Drift("snapchat", "page", page("<title></title>"), "changed", missing=("text",)),
    Drift("wayback", "cdx", json_answer([]), "changed", missing=("captures",)),
    Drift("wayback", "cdx", json_answer([CDX[:-1], ["x"] * 6]), "changed", missing=("length",)),
    Drift("wayback", "replay", page("<h1>Example</h1>"), "changed", missing=("Memento-Datetime",)),
    Drift("wayback", "availability", json_answer({"archived_snapshots": {}}), "changed",
          missing=("archived_snapshots.closest.url", "archived_snapshots.closest.timestamp")),
    Drift("wayback", "save", error(503), "refused", "status 503"),
    Drift("wikidata", "search", page("<h1>hello</h1>"), "changed", "not in the shape"),
    Drift("wikidata", "entities", json_answer(WIKIDATA["search"]), "changed",
          missing=("entities.Q76.labels.en.value", "entities.Q76.claims.P2002.0.mainsnak.datavalue")),
)  # fmt: skip


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda d: f"{d.subject}-{d.name}-{d.verdict}-{DRIFTS.index(d)}")
def test_what_has_drifted_is_found_and_nothing_else(samples, program, drift):
    samples.plant(drift.subject, drift.name, drift.handler)
    ended, rows = live(program)
    assert ended.code == 1
    assert bad(rows) == [(drift.subject, drift.name)]
    row = rows[drift.subject, drift.name]
    assert row["verdict"] == drift.verdict
    assert drift.note in row["note"]
    if drift.missing:
        assert tuple(row["missing"]) == drift.missing


def test_a_redirect_to_a_login_page_is_a_refusal(internet, samples, program):
    internet.site("www.instagram.com").at("/accounts/login/", login_wall("Instagram"))
    samples.plant("instagram", "embed-page", redirect("https://www.instagram.com/accounts/login/?next=/p/a/"))
    internet.site("www.pinterest.com").at("/login/", login_wall("Pinterest"))
    samples.plant("pinterest", "page", redirect("https://www.pinterest.com/login/?next=/pin/1/"))
    ended, rows = live(program)
    assert ended.code == 1
    assert sorted(bad(rows)) == [("instagram", "embed-page"), ("pinterest", "page")]
    for key in bad(rows):
        assert rows[key]["verdict"] == "refused"
        assert rows[key]["note"].startswith("login wall: led to https://")


def test_a_host_that_refuses_connections_is_unreachable(internet, samples, build_program):
    internet.refuse(samples.host("vimeo", "oembed"))
    ended, rows = live(build_program())
    assert ended.code == 1
    assert bad(rows) == [("vimeo", "oembed")]
    assert rows["vimeo", "oembed"]["verdict"] == "unreachable"
    assert "connection refused" in rows["vimeo", "oembed"]["note"]


def test_a_host_without_an_address_is_unreachable(internet, samples, build_program):
    lost = {samples.host("rumble", "oembed"): "nobody.invalid"}
    ended, rows = live(build_program(network={"resolve": internet.resolve() | lost}))
    assert ended.code == 1
    assert bad(rows) == [("rumble", "oembed")]
    assert rows["rumble", "oembed"]["verdict"] == "unreachable"
    assert "nobody.invalid" in rows["rumble", "oembed"]["note"]


def test_a_connection_that_breaks_off_is_unreachable(internet, samples, program):
    internet.take_down(samples.host("tumblr", "oembed"))
    _, rows = live(program)
    assert bad(rows) == [("tumblr", "oembed")]
    assert rows["tumblr", "oembed"]["verdict"] == "unreachable"


def test_the_address_guard_applies(samples, program):
    samples.plant("reddit", "oembed", redirect("http://127.0.0.1:9/private"))
    _, rows = live(program)
    assert bad(rows) == [("reddit", "oembed")]
    assert rows["reddit", "oembed"]["verdict"] == "unreachable"
    assert "private address" in rows["reddit", "oembed"]["note"]


def test_a_clock_that_most_hosts_contradict_is_wrong(samples, program):
    tomorrow = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    for name in ("search", "entities"):
        samples.plant("wikidata", name, json_answer(WIKIDATA[name]).with_headers(("Date", tomorrow)))
    ended, rows = live(program)
    assert ended.code == 1
    assert bad(rows) == [("clock", "beside others")]
    assert "behind" in rows["clock", "beside others"]["note"]


# --- this machine ------------------------------------------------------------------------------


def here(program: Program) -> tuple[Ended, dict[tuple[str, str], dict]]:
    ended = program.run("doctor", "--json")
    return ended, {(row["subject"], row["name"]): row for row in ended.rows()}


def test_this_machine_is_looked_at_without_a_request(internet, program):
    ended, rows = here(program)
    assert ended.code == 0, ended.out
    assert internet.requests() == []
    assert files(program.home) == []
    subjects = {subject for subject, _ in rows}
    assert subjects >= {"home", "catalogue", "clock", "extra", "browser", "network"}
    assert {name for subject, name in rows if subject == "extra"} == {
        "replay", "browser", "media", "cluster", "s3",
    }  # fmt: skip


def test_extras_that_are_absent_are_said_and_are_no_error(program):
    _, rows = here(program)
    absent = [row for row in rows.values() if row["verdict"] == "absent" and row["subject"] == "extra"]
    assert all("pip install 'archiver[" in row["note"] for row in absent)


def test_a_home_that_cannot_be_made_is_wrong(build_program: Callable[..., Program], tmp_path):
    program = build_program()
    (tmp_path / "a-file").write_text("in the way")
    program.home = tmp_path / "a-file" / "home"
    ended, rows = here(program)
    assert ended.code == 1
    assert ("home", "writable") in bad(rows)
    assert "a-file" in rows["home", "writable"]["note"]


@pytest.mark.sqlite
def test_a_catalogue_is_looked_at_and_not_changed(program):
    program.home.mkdir()
    catalogue = program.home / "catalog.sqlite"
    catalogue.write_bytes(b"no database at all" * 100)
    ended, rows = here(program)
    assert ended.code == 1
    assert bad(rows) == [("catalogue", "version")]
    assert str(catalogue) in rows["catalogue", "version"]["note"]
    assert catalogue.read_bytes() == b"no database at all" * 100


def test_a_catalogue_of_this_archiver_is_fine(program):
    assert program.run("sources", "add", "https://paper.example/feed.xml").code == 0
    ended, rows = here(program)
    assert ended.code == 0
    assert rows["catalogue", "version"]["note"] == "of this archiver"


@pytest.mark.disk  # a bucket can't be reached by such a proxy
def test_a_proxy_is_shown_without_its_password(build_program):
    program = build_program(
        environ={
            "HTTPS_PROXY": "http://mira:secret@proxy.example:3128",
            "HTTP_PROXY": "http://[",
            "NO_PROXY": "a",
        }
    )
    ended, rows = here(program)
    assert rows["network", "HTTPS_PROXY"]["note"] == "http://proxy.example:3128"
    assert "secret" not in ended.out
    assert bad(rows) == [("network", "HTTP_PROXY")]


def test_certificates_that_are_not_there_are_wrong(build_program):
    ended, rows = here(build_program(network={"ca_bundle": "/none/ca.pem"}))
    assert ended.code == 1
    assert bad(rows) == [("network", "certificates")]
    assert "/none/ca.pem" in rows["network", "certificates"]["note"]


def test_too_little_room_is_wrong(build_program):
    _, rows = here(build_program(capture={"max_page_bytes": 10**18}))
    assert bad(rows) == [("home", "room")]


def test_all_without_live_asks_nobody_and_says_so(program):
    ended = program.run("doctor", "--all")
    assert ended.code == 2
    assert "give both" in ended.err


def test_a_missing_contact_address_is_told(build_program):
    silent = {(row["subject"], row["name"]): row for row in build_program().rows("doctor")}
    assert "set network.contact" in silent["network", "contact"]["note"]
    told = build_program(network={"contact": "desk@paper.example"}).rows("doctor")
    assert ("fine", "desk@paper.example") in [(row["verdict"], row["note"]) for row in told]
