"""The CDX servers answer as documented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.internet.platforms import Posting
from tests.internet.platforms.posting import snowflake
from tests.world import Copy, World, WorldPost, archived_address

from . import serve
from .index import surt

CDX = "https://web.archive.org/cdx/search/cdx"
START = datetime(2023, 3, 1, tzinfo=UTC)
FORMS = ("json2", "shell", "redirect", "missing", "revisit")


@pytest.fixture
def archives(internet, clock):
    """137 captures of 60 posts, two of them elsewhere."""
    posts = []
    for n in range(60):
        at = START + timedelta(hours=7 * n)
        posting = Posting(
            platform="x",
            key=snowflake(at, n),
            handle="MayorOslund",
            name="Mayor",
            text=f"Notice {n}",
            posted_at=at,
        )
        address = archived_address(posting, host="twitter.com" if n % 9 else "mobile.twitter.com")
        copies = [Copy(at=at + timedelta(hours=k), url=address, form=FORMS[k]) for k in range(1 + n % 4)]
        if n < 2:
            copies.append(Copy(at=at, url=address, archive="arquivo"))
        posts.append(WorldPost(posting=posting, owner="Q1", copies=tuple(copies)))
    return serve(internet, World(posts=tuple(posts)), clock=clock)


def rows(client, **asked):
    answer = client.get(CDX, params={"output": "json", "url": "twitter.com/mayoroslund/status/*"} | asked)
    assert answer.status_code == 200
    return answer.json()


def test_paging_by_resume_keys_gives_every_row_once(archives, client):
    whole = rows(client)
    paged, key = [], None
    while True:
        page = rows(client, limit="7", showResumeKey="true", **({"resumeKey": key} if key else {}))
        assert page[0] == whole[0]
        cut = page[-2:-1] == [[]]
        paged += page[1:-2] if cut else page[1:]
        if not cut:
            break
        key = page[-1][0]
        archives.meters["wayback-cdx"].allowed = 1000
    assert paged == whole[1:]
    assert len(paged) > 70


def test_a_prefix_finds_what_begins_so_whatever_the_case_and_no_other_host(archives, client):
    found = rows(client, url="Twitter.com/MAYOROSLUND/status/16", matchType="prefix")[1:]
    assert found == rows(client, url="twitter.com/MayorOslund/status/16*")[1:]
    assert {row[0].partition(")")[0] for row in found} == {"com,twitter"}
    mobile = rows(client, url="mobile.twitter.com/MayorOslund/status/", matchType="prefix")[1:]
    assert {row[0].partition(")")[0] for row in mobile} == {"com,twitter,mobile"}
    everything = rows(client, url="twitter.com", matchType="domain")[1:]
    assert len(everything) == len(mobile) + len(rows(client)[1:])
    assert rows(client, url="twitter.com", matchType="host")[1:] == rows(client)[1:]


def test_no_captures_is_an_empty_list_or_nothing_at_all(archives, client):
    assert rows(client, url="twitter.com/nobody/status/*") == []
    assert client.get(CDX, params={"url": "twitter.com/nobody/status/1"}).content == b""


def test_plain_lines_carry_the_same_fields_as_the_table(archives, client):
    table = rows(client, fl="timestamp,original,statuscode")
    lines = client.get(
        CDX, params={"url": "twitter.com/mayoroslund/status/*", "fl": "timestamp,original,statuscode"}
    )
    assert [line.split(" ") for line in lines.text.splitlines()] == table[1:]


def test_collapse_keeps_the_first_of_neighbours_and_filters_come_before_it(archives, client):
    one_each = rows(client, collapse="urlkey")[1:]
    assert len({row[0] for row in one_each}) == len(one_each) < len(rows(client)[1:])
    gone = rows(client, collapse="urlkey", filter="statuscode:404")[1:]
    assert gone
    assert {row[4] for row in gone} == {"404"}
    assert {row[4] for row in rows(client, filter="!statuscode:200")[1:]} == {"302", "404"}
    a_day = rows(client, collapse="timestamp:8", url="twitter.com/mayoroslund/status/*")[1:]
    assert len(a_day) < len(rows(client)[1:])


def test_from_and_to_mean_the_whole_of_what_they_leave_out(archives, client):
    march = rows(client, **{"from": "202303", "to": "20230305"})[1:]
    assert march
    assert all("20230301" <= row[1][:8] <= "20230305" for row in march)
    assert rows(client, **{"from": "2024"}) == []


def test_a_negative_limit_gives_the_last_ones(archives, client):
    assert rows(client, limit="-3")[1:] == rows(client)[-3:]


def test_a_revisit_has_a_dash_for_its_status_and_its_originals_digest(internet, clock, client):
    at = START
    posting = Posting(platform="x", key=snowflake(at), handle="a", name="A", text="Words", posted_at=at)
    address = archived_address(posting, host="twitter.com")
    copies = (Copy(at=at, url=address), Copy(at=at + timedelta(days=1), url=address, form="revisit"))
    serve(internet, World(posts=(WorldPost(posting=posting, owner="Q1", copies=copies),)), clock=clock)
    first, second = rows(client, url=address)[1:]
    assert second[3:5] == ["warc/revisit", "-"]
    assert first[5] == second[5]


@pytest.mark.parametrize(
    "asked", [{"from": "soon"}, {"filter": "nothing"}, {"collapse": "colour"}, {"limit": "x"}]
)
def test_what_makes_no_sense_is_refused(archives, client, asked):
    assert client.get(CDX, params={"url": "twitter.com/a"} | asked).status_code == 400


def test_arquivo_gives_a_line_of_json_for_each_capture(archives, client):
    asked = {"url": "mobile.twitter.com/MayorOslund/status/*", "output": "json"}
    lines = client.get("https://arquivo.pt/wayback/cdx", params=asked).text.splitlines()
    assert len(lines) == 1
    assert '"status": "200"' in lines[0]
    assert '"mime": "application/json"' in lines[0]
    assert (
        client.get("https://arquivo.pt/wayback/cdx", params={"url": "x.com/a", "output": "json"}).text == ""
    )


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://twitter.com/Volyna_UA/status/15", "com,twitter)/volyna_ua/status/15"),
        ("http://www.Paper.example/", "example,paper)/"),
        ("x.com", "com,x)/"),
        ("https://t.me/s/Chan/", "me,t)/s/chan"),
        ("https://a.example/x?b=2&a=1", "example,a)/x?a=1&b=2"),
    ],
)
def test_keys_are_reversed_hosts_and_lower_case(url, key):
    assert surt(url) == key
