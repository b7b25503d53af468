"""Replay, TimeMaps, availability and Save Page Now behave as the real ones do."""

from __future__ import annotations

from datetime import timedelta

from tests.world import build_citations, build_world
from tests.world.small import ASKED, ASKED_AT, PUMPS_ASKED

from . import publish

WAYBACK = "https://web.archive.org"
NOBODYS = "https://twitter.com/nobody/status/1"


def captures(client, words="verbytsky_ua"):
    asked = {"url": f"twitter.com/{words}/status/*", "output": "json"}
    return client.get(f"{WAYBACK}/cdx/search/cdx", params=asked).json()[1:]


def test_a_copy_is_replayed_as_it_was_captured_and_says_when(archives, client):
    _, timestamp, original, kind, *_ = captures(client)[0]
    answer = client.get(f"{WAYBACK}/web/{timestamp}id_/{original}", allow_redirects=False)
    assert answer.status_code == 200
    assert kind == answer.headers["Content-Type"] == "application/json"
    assert answer.json()["data"]["text"] == ASKED
    assert answer.json()["includes"]["users"][0]["username"] == "verbytsky_ua"
    assert answer.headers["Memento-Datetime"] == "Wed, 11 May 2022 09:46:44 GMT"
    assert f'<{original}>; rel="original"' in answer.headers["Link"]


def test_another_time_leads_to_the_nearest_copy(archives, client):
    _, timestamp, original, *_ = captures(client)[0]
    answer = client.get(f"{WAYBACK}/web/2019id_/{original}", allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{WAYBACK}/web/{timestamp}id_/{original}"
    gate = client.get(
        f"{WAYBACK}/web/{original}",
        headers={"Accept-Datetime": "Wed, 01 Jun 2022 00:00:00 GMT"},
        allow_redirects=False,
    )
    assert gate.status_code == 302
    assert timestamp not in gate.headers["Location"]


def test_the_timemap_lists_every_copy(archives, client):
    rows = captures(client)
    original = rows[0][2]
    answer = client.get(f"{WAYBACK}/web/timemap/link/{original}")
    assert answer.headers["Content-Type"] == "application/link-format"
    held = [row for row in rows if row[2] == original]
    assert answer.text.count("memento") == len(held)
    assert 'rel="first memento"; datetime="Wed, 11 May 2022 09:46:44 GMT"' in answer.text
    assert client.get(f"{WAYBACK}/web/timemap/link/{NOBODYS}").status_code == 404


def test_what_was_never_captured_is_not_found(archives, client):
    assert client.get(f"{WAYBACK}/web/2022id_/{NOBODYS}").status_code == 404
    answer = client.get("https://archive.org/wayback/available", params={"url": NOBODYS}).json()
    assert answer == {"url": NOBODYS, "archived_snapshots": {}}


def test_availability_gives_the_closest_copy(archives, client):
    _, timestamp, original, *_ = captures(client)[0]
    asked = {"url": original, "timestamp": timestamp}
    answer = client.get("https://archive.org/wayback/available", params=asked).json()
    assert answer["archived_snapshots"]["closest"]["timestamp"] == timestamp


def test_a_page_is_saved_after_it_was_pending(archives, client, clock):
    url = "https://paper.example/story"
    login = {"Authorization": "LOW key:secret", "Accept": "application/json"}
    assert client.post(f"{WAYBACK}/save", data={"url": url}).status_code == 401
    job = client.post(f"{WAYBACK}/save", data={"url": url}, headers=login).json()["job_id"]
    said = [client.get(f"{WAYBACK}/save/status/{job}", headers=login).json() for _ in range(3)]
    assert [s["status"] for s in said] == ["pending", "pending", "success"]
    assert said[2]["timestamp"] == f"{clock.now():%Y%m%d%H%M%S}"
    assert said[2]["original_url"] == url
    assert client.get(f"{WAYBACK}/web/{said[2]['timestamp']}id_/{url}").status_code == 200
    assert archives.saving.asked == [url]
    archives.saving.fails[url] = "error:blocked-url"
    job = client.post(f"{WAYBACK}/save", data={"url": url}, headers=login).json()["job_id"]
    said = [client.get(f"{WAYBACK}/save/status/{job}", headers=login).json() for _ in range(3)]
    assert said[2]["status_ext"] == "error:blocked-url"
    bad = client.post(f"{WAYBACK}/save", data={"url": "nonsense"}, headers=login)
    assert bad.json()["status_ext"] == "error:invalid-url-syntax"


def test_the_platforms_show_what_is_still_up(archives, client):
    # Of the minister, whose handle an index has in lower case.
    original = captures(client, "HrabarDanylo")[0][2]
    answer = client.get("https://publish.twitter.com/oembed", params={"url": original})
    assert PUMPS_ASKED.split()[1] in answer.json()["html"]


def test_posts_lie_where_their_ids_say(archives):
    post = next(p for p in archives.world.posts if p.posting.text == ASKED)
    milliseconds = (int(post.posting.key) >> 22) + 1288834974657
    assert abs(milliseconds / 1000 - ASKED_AT.timestamp()) < timedelta(seconds=1).total_seconds()


def test_articles_are_published_at_their_addresses(internet, client):
    case = build_citations(build_world(2, people=200, posts=6000), 20)[0]
    publish(internet, [case])
    answer = client.get(case.url)
    assert (answer.content, answer.headers["Content-Type"]) == (case.body, case.content_type)
