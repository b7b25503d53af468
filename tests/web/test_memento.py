"""TimeGates and TimeMaps (RFC 7089) over what a home holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from archiver.archives.timemap import parse_memento_datetime, parse_timemap
from archiver.service import Archiver
from archiver.settings import Settings
from archiver.warc.cdxj import build_line
from archiver.warc.writer import WarcWriter
from archiver.web import memento
from archiver.web.app import create_app
from archiver.web.serving import Serving
from tests.internet.archives import FastClock
from tests.warc.making import exchange

#: The original resource and the mementos of the examples of RFC 7089.
ORIGINAL = "http://a.example.org/"
TIMES = (
    datetime(2000, 6, 20, 18, 2, 59, tzinfo=UTC),
    datetime(2001, 9, 11, 20, 30, 51, tzinfo=UTC),
    datetime(2001, 9, 11, 20, 36, 10, tzinfo=UTC),
    datetime(2009, 10, 27, 20, 49, 54, tzinfo=UTC),
)
QUERY = "https://paper.example/story?id=7&page=a%20b"
REPLAY = "http://127.0.0.1:8081"
MANY = "http://many.example/"


class BesideIt:
    """A replay that is said to run."""

    base = REPLAY
    says = ""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("memento") / "home"
    settings = Settings(home=home)
    for collection, url, times in (
        ("main", ORIGINAL, TIMES[:2]),
        ("main", "https://www.a.example.org", TIMES[2:3]),
        ("other", ORIGINAL, TIMES[3:]),
        ("main", QUERY, TIMES[:1]),
    ):
        writer = WarcWriter(settings, FastClock(TIMES[0]))
        with writer.appending(collection, [exchange(url, at=at) for at in times]):
            pass
        writer.close()
    index = home / "collections" / "main" / "indexes" / "many.cdxj"
    index.write_bytes(
        b"".join(
            build_line(
                url=MANY, at=at, mime="text/html", status=200, digest="sha1:A", offset=0, length=9, warc="m"
            )
            for at in (TIMES[0] + timedelta(hours=hour) for hour in range(2500))
        )
    )
    return home


@pytest.fixture(scope="module")
def application(home):
    with Archiver(Settings(home=home)) as archiver:
        yield create_app(archiver, Serving(replay=BesideIt()))


@pytest.fixture
def client(application):
    return application.test_client()


def links_of(answer):
    """The links of a Link header, as our own reader of other archives' TimeMaps reads them."""
    from archiver.archives.timemap import _iter_links

    return {parameters["rel"]: (url, parameters) for url, parameters in _iter_links(answer.headers["Link"])}


def test_a_timegate_leads_to_the_memento_of_the_instant_that_is_asked_for(client):
    asked = {"Accept-Datetime": "Tue, 11 Sep 2001 20:36:10 GMT"}
    answer = client.get(f"/timegate/{ORIGINAL}", headers=asked)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{REPLAY}/main/20010911203610mp_/https://www.a.example.org"
    assert answer.headers["Vary"] == "accept-datetime"
    assert "Memento-Datetime" not in answer.headers
    assert answer.get_data() == b""
    links = links_of(answer)
    assert links["original"][0] == ORIGINAL
    assert links["timemap"] == (
        f"http://localhost/timemap/link/{ORIGINAL}",
        {"rel": "timemap", "type": "application/link-format"},
    )
    assert links["first memento"][1]["datetime"] == "Tue, 20 Jun 2000 18:02:59 GMT"
    assert links["last memento"][1]["datetime"] == "Tue, 27 Oct 2009 20:49:54 GMT"
    assert links["memento"][0] == answer.headers["Location"]


@pytest.mark.parametrize(
    ("asked", "stamp"),
    [
        (None, "20091027204954"),
        ("Sat, 01 Jan 1994 00:00:00 GMT", "20000620180259"),
        ("Wed, 30 May 2057 18:47:52 GMT", "20091027204954"),
        ("Tue, 11 Sep 2001 20:33:00 GMT", "20010911203051"),
        ("Tue, 11 Sep 2001 20:34:00 GMT", "20010911203610"),
    ],
)
def test_the_nearest_memento_is_chosen_and_without_a_wish_the_newest(client, asked, stamp):
    answer = client.get(f"/timegate/{ORIGINAL}", headers={"Accept-Datetime": asked} if asked else {})
    assert answer.headers["Location"].split("/")[4] == f"{stamp}mp_"


@pytest.mark.parametrize(
    "asked",
    ["2001-09-11T20:33:00Z", "Tue, 11 Sep 2001 20:33:00 +0200", "Tue, 31 Feb 2001 20:33:00 GMT", "", "now"],
)
def test_a_wish_in_another_form_is_refused(client, asked):
    answer = client.get(f"/timegate/{ORIGINAL}", headers={"Accept-Datetime": asked})
    assert (answer.status_code, answer.headers["Vary"]) == (400, "accept-datetime")
    assert "Thu, 31 May 2007 20:35:00 GMT" in answer.json["detail"]


def test_what_isnt_held_is_not_found(client):
    for path in ("timegate/", "timemap/link/", "timemap/json/"):
        answer = client.get(f"/{path}http://nobody.example/")
        assert (answer.status_code, answer.json["detail"]) == (
            404,
            "nothing is held of http://nobody.example/",
        )


@pytest.mark.parametrize("typed", ["http://", "https:///", "http://[::1/", "?", "http://?q"])
def test_what_is_no_address_is_refused(client, typed):
    answer = client.get(f"/timegate/{typed}")
    assert answer.status_code == (404 if typed == "?" else 400)


@pytest.mark.parametrize(
    "typed",
    [
        QUERY,
        "paper.example/story?id=7&page=a%20b",
        "https:/paper.example/story?page=a%20b&id=7",
        "https%3A%2F%2Fpaper.example%2Fstory%3Fid%3D7%26page%3Da%2520b",
        "http://WWW.paper.example:80/story?id=7&page=a%20b",
    ],
)
def test_an_address_is_taken_as_it_is_typed_query_and_all(client, typed):
    answer = client.get(f"/timegate/{typed}")
    assert answer.headers["Location"] == f"{REPLAY}/main/20000620180259mp_/{QUERY}"


def test_a_query_is_part_of_the_address(client):
    assert client.get("/timegate/https://paper.example/story").status_code == 404
    told = links_of(client.get(f"/timegate/{QUERY}"))
    assert told["original"][0] == QUERY
    assert told["timemap"][0] == f"http://localhost/timemap/link/{QUERY}"


def test_an_archive_reader_reads_the_timemap_that_is_written(client):
    answer = client.get(f"/timemap/link/{ORIGINAL}")
    assert answer.content_type == "application/link-format"
    read = parse_timemap("ours", answer.get_data(), {"127.0.0.1"})
    assert [one.at for one in read.mementos] == list(TIMES)
    assert {one.original for one in read.mementos} == {ORIGINAL}
    assert (read.broken, read.is_cut) == (0, False)
    for one in read.mementos:
        asked = {"Accept-Datetime": memento._date(one.at)}
        assert client.get(f"/timegate/{ORIGINAL}", headers=asked).headers["Location"] == one.url


def test_a_timemap_says_what_it_is_and_from_when_until_when(client):
    lines = client.get(f"/timemap/link/{ORIGINAL}").get_data(as_text=True).splitlines()
    assert lines[:3] == [
        f'<{ORIGINAL}>; rel="original",',
        f'<http://localhost/timegate/{ORIGINAL}>; rel="timegate",',
        f'<http://localhost/timemap/link/{ORIGINAL}>; rel="self"; type="application/link-format"; '
        'from="Tue, 20 Jun 2000 18:02:59 GMT"; until="Tue, 27 Oct 2009 20:49:54 GMT",',
    ]
    assert 'rel="first memento"; datetime="Tue, 20 Jun 2000 18:02:59 GMT"' in lines[3]
    assert lines[-1].endswith('rel="last memento"; datetime="Tue, 27 Oct 2009 20:49:54 GMT"')


def test_a_collection_in_the_path_is_asked_alone(client):
    told = client.get(f"/collections/other/timemap/json/{ORIGINAL}").json
    assert [one["datetime"] for one in told["mementos"]["list"]] == ["2009-10-27T20:49:54Z"]
    assert told["timegate_uri"] == f"http://localhost/collections/other/timegate/{ORIGINAL}"
    assert told["mementos"]["list"][0]["uri"] == f"{REPLAY}/other/20091027204954mp_/{ORIGINAL}"
    assert client.get(told["timegate_uri"]).headers["Location"] == told["mementos"]["last"]["uri"]
    for name in ("nowhere", "..", "%2e%2e%2f", "a/b"):
        assert client.get(f"/collections/{name}/timemap/json/{ORIGINAL}").status_code == 404


def test_many_mementos_are_told_a_page_at_a_time_and_each_once(client):
    whole = client.get(f"/timemap/link/{MANY}").get_data(as_text=True)
    pages = [url for url in whole.split("<") if 'rel="timemap"' in url or 'rel="self"' in url]
    addresses = [url.partition(">")[0] for url in pages]
    assert addresses[1:] == [f"http://localhost/timemap/link/{page}/{MANY}" for page in (2, 3)]
    read = [parse_timemap("ours", client.get(url).get_data(), {"127.0.0.1"}) for url in addresses]
    at = [one.at for page in read for one in page.mementos]
    assert at == [TIMES[0] + timedelta(hours=hour) for hour in range(2500)]
    index = client.get(f"/timemap/json/2/{MANY}").json["timemap_index"]
    assert [page["until"] for page in index][-1] == f"{at[-1]:%Y-%m-%dT%H:%M:%SZ}"
    assert client.get(f"/timemap/link/4/{MANY}").status_code == 404
    assert client.get(f"/timemap/link/0/{MANY}").status_code == 404
    assert client.get(f"/timemap/link/{'9' * 5000}/{MANY}").status_code == 404


def test_without_a_replay_there_is_nowhere_to_lead(home):
    with Archiver(Settings(home=home)) as archiver:
        answer = create_app(archiver).test_client().get(f"/timegate/{ORIGINAL}")
    assert answer.status_code == 503
    assert "there is no address for what is held" in answer.json["detail"]


def test_an_address_with_signs_of_a_header_breaks_out_of_none(client, home):
    hostile = 'http://a.example.org/%0d%0aX-Evil: 1"><script>'
    answer = client.get(f"/timegate/{hostile}")
    assert answer.status_code == 404
    assert "X-Evil" not in answer.headers
    writer = WarcWriter(Settings(home=home), FastClock(TIMES[0]))
    with writer.appending("main", [exchange('http://b.example/">;x, <y', at=TIMES[0])]):
        pass
    writer.close()
    told = client.get('/timegate/http://b.example/">;x, <y')
    assert told.status_code == 302
    assert not set(told.headers["Location"]) & set('"<> ')
    assert len(links_of(told)) == 3


def test_a_date_is_read_in_one_form_only():
    assert memento.parse_accept_datetime("Thu, 31 May 2007 20:35:00 GMT") == datetime(
        2007, 5, 31, 20, 35, tzinfo=UTC
    )
    assert parse_memento_datetime(memento._date(TIMES[1])) == TIMES[1]
    for wrong in (
        "Thu, 31 may 2007 20:35:00 GMT",
        "Thu, 31 May 07 20:35:00 GMT",
        "٣١ May 2007",
        "Thu, 00 May 2007 20:35:00 GMT",
    ):
        assert memento.parse_accept_datetime(wrong) is None


def test_json_is_json(client):
    told = json.loads(client.get(f"/timemap/json/{ORIGINAL}").get_data())
    assert told["original_uri"] == ORIGINAL
    assert told["mementos"]["first"]["datetime"] == "2000-06-20T18:02:59Z"
    assert told["timemap_uri"]["link_format"] == f"http://localhost/timemap/link/{ORIGINAL}"
    assert "timemap_index" not in told
