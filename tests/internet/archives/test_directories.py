"""Wikidata, the table of legislators and the platforms' lists answer as documented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.internet.platforms import Posting
from tests.internet.platforms.posting import record_key, status_id
from tests.world import Handle, Holder, Office, World, WorldPost

from . import serve

API = "https://www.wikidata.org/w/api.php"
START = datetime(2024, 1, 1, tzinfo=UTC)


def ask(client, **asked):
    return client.get(API, params={"format": "json"} | asked).json()


def search(client, words, language="en", **asked):
    return ask(client, action="wbsearchentities", search=words, language=language, type="item", **asked)


def test_a_search_goes_by_beginnings_of_names_and_finds_namesakes(archives, client):
    found = search(client, "ostap verb")["search"]
    assert [hit["id"] for hit in found] == ["Q90000001", "Q90000004"]
    assert found[1]["description"] == "Ukrainian goalkeeper, born 1996"
    assert search(client, "Verbytsky")["search"] == []


def test_names_of_another_language_and_aliases_are_found(archives, client):
    found = search(client, "Остап Вербицький", "uk")["search"]
    assert found[0]["match"] == {"type": "label", "language": "uk", "text": "Остап Вербицький"}
    assert search(client, "Остап Вербицький", "de")["search"] == []
    alias = search(client, "Ostap Verbytskyi")["search"][0]
    assert alias["match"]["type"] == "alias"
    assert alias["aliases"] == ["Ostap Verbytskyi"]


def test_a_long_answer_goes_on(archives, client):
    first = search(client, "Ostap", limit=1)
    assert first["search-continue"] == 1
    second = search(client, "Ostap", limit=1, **{"continue": "1"})
    assert "search-continue" not in second
    assert first["search"][0]["id"] != second["search"][0]["id"]


def test_entities_carry_handles_with_their_dates_and_positions(archives, client):
    asked = {"ids": "Q90000001|Q99999999", "props": "labels|claims", "languages": "en|uk"}
    entities = ask(client, action="wbgetentities", **asked)["entities"]
    assert entities["Q99999999"] == {"id": "Q99999999", "missing": ""}
    commander = entities["Q90000001"]
    assert set(commander["labels"]) == {"en", "uk"}
    assert "aliases" not in commander
    [claim] = commander["claims"]["P2002"]
    assert claim["mainsnak"]["datavalue"]["value"] == "verbytsky_ua"
    since = claim["qualifiers"]["P580"][0]["datavalue"]["value"]
    assert (since["time"], since["precision"]) == ("+2022-05-11T00:00:00Z", 11)
    position = commander["claims"]["P39"][0]["mainsnak"]["datavalue"]["value"]["id"]
    named = ask(client, action="wbgetentities", ids=position, props="labels", languages="en")
    assert named["entities"][position]["labels"]["en"]["value"] == "commander of the marines"


def test_a_merged_item_leads_to_the_one_that_stayed(archives, client):
    archives.wikidata.redirects["Q90000009"] = "Q90000001"
    entity = ask(client, action="wbgetentities", ids="Q90000009", props="labels")["entities"]["Q90000009"]
    assert entity["id"] == "Q90000001"
    assert entity["redirects"] == {"from": "Q90000009", "to": "Q90000001"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"action": "wbgetentities", "ids": "|".join(f"Q{n}" for n in range(1, 52))}, "toomanyvalues"),
        ({"action": "wbgetentities", "ids": "Q1|nonsense"}, "no-such-entity"),
        ({"action": "wbgetentities"}, "param-missing"),
        ({"action": "wbsearchentities", "search": "a"}, "missingparam"),
        ({"action": "wbsearchentities", "search": "a", "language": "!!"}, "badvalue"),
        ({"action": "wbfly"}, "badvalue"),
    ],
)
def test_a_wrong_question_gets_an_error_object(archives, client, asked, code):
    assert ask(client, **asked)["error"]["code"] == code


def test_lagging_databases_turn_away_who_said_that_it_can_wait(archives, client):
    archives.wikidata.lags = 1
    asked = {"action": "wbgetentities", "ids": "Q90000001", "format": "json"}
    assert "entities" in client.get(API, params=asked).json()
    turned_away = client.get(API, params=asked | {"maxlag": "5"})
    assert turned_away.json()["error"]["code"] == "maxlag"
    assert turned_away.headers["Retry-After"] == "5"
    assert "entities" in client.get(API, params=asked | {"maxlag": "5"}).json()


def test_who_doesnt_say_who_asks_is_refused(archives, client):
    client.headers["User-Agent"] = ""
    assert client.get(API, params={"format": "json"}).status_code == 403


@pytest.fixture
def lists(internet, clock):
    """A channel of 90, a feed of 130, two Mastodon accounts of 100 posts, and one senator."""
    posts = []
    kinds = {
        "telegram": ("mayor_news", 90),
        "bluesky": ("mayor.bsky.example", 130),
        "mastodon": ("mayor", 100),
    }
    kinds["truthsocial"] = ("MayorTruth", 100)
    for platform, (handle, count) in kinds.items():
        for n in range(count):
            at = START + timedelta(hours=5 * n)
            keys = {"telegram": str(100 + n), "bluesky": record_key(at), "mastodon": status_id(at)}
            posting = Posting(
                platform=platform,
                key=keys.get(platform, status_id(at)),
                handle=handle,
                name="The Mayor",
                text=f"Bulletin {n}: water is back" if n % 10 == 3 else f"Bulletin {n}: all quiet",
                posted_at=at,
                state="gone" if n == 5 else "up",
            )
            posts.append(WorldPost(posting=posting, owner="Q1"))
    seat = Office(key="Q77", title={"en": "United States senator"}, since=datetime(2021, 1, 3, tzinfo=UTC))
    senator = Holder(
        key="Q78",
        name="June Abelard",
        offices=(seat,),
        handles=(Handle(platform="x", name="SenAbelard"),),
        bioguide="A000999",
    )
    return serve(internet, World(holders=(senator,), posts=tuple(posts)), clock=clock)


def test_telegram_searches_a_channel_and_pages_back(lists, client):
    found = client.get("https://t.me/s/mayor_news", params={"q": "Water back"}).text
    assert found.count('data-post="mayor_news/') == 9
    page, seen = client.get("https://t.me/s/mayor_news").text, []
    while 'rel="prev"' in page:
        seen += _posts(page)
        page = client.get("https://t.me/s/mayor_news", params={"before": min(_posts(page))}).text
    seen += _posts(page)
    assert sorted(seen) == [n for n in range(100, 190) if n != 105]
    assert "No posts found" in client.get("https://t.me/s/mayor_news", params={"q": "submarine"}).text
    nobody = client.get("https://t.me/s/nobody_here", allow_redirects=False)
    assert nobody.headers["Location"] == "https://t.me/nobody_here"


def _posts(page):
    return [int(part.partition('"')[0]) for part in page.split('data-post="mayor_news/')[1:]]


def test_blueskys_feed_goes_on_by_its_cursor(lists, client):
    api = "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"
    texts, cursor = [], None
    while True:
        asked = {"actor": "mayor.bsky.example", "limit": "50"} | ({"cursor": cursor} if cursor else {})
        page = client.get(api, params=asked).json()
        texts += [post["post"]["record"]["text"] for post in page["feed"]]
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert len(texts) == len(set(texts)) == 129
    assert texts[0].startswith("Bulletin 129")
    assert client.get(api, params={"actor": "nobody.example"}).status_code == 400
    assert client.get(api, params={"actor": "mayor.bsky.example", "limit": "101"}).status_code == 400


@pytest.mark.parametrize(
    ("host", "handle"), [("mastodon.social", "mayor"), ("truthsocial.com", "MayorTruth")]
)
def test_mastodons_statuses_page_both_ways(lists, client, host, handle):
    account = client.get(f"https://{host}/api/v1/accounts/lookup", params={"acct": handle}).json()
    address = f"https://{host}/api/v1/accounts/{account['id']}/statuses"
    newest = client.get(address, params={"limit": "40"}).json()
    older = client.get(address, params={"limit": "40", "max_id": newest[-1]["id"]}).json()
    ids = [int(status["id"]) for status in newest + older]
    assert len(set(ids)) == 80
    assert ids == sorted(ids, reverse=True)
    above = client.get(address, params={"limit": "5", "min_id": older[-1]["id"]}).json()
    assert [status["id"] for status in above] == [status["id"] for status in older[-6:-1]]
    assert newest[0]["url"].startswith(f"https://{host}/@{handle}/")
    assert client.get(f"https://{host}/api/v1/accounts/lookup", params={"acct": "nobody"}).status_code == 404


def test_the_table_of_legislators_names_their_accounts(lists, client):
    place = "https://unitedstates.github.io/congress-legislators"
    [legislator] = client.get(f"{place}/legislators-current.json").json()
    [accounts] = client.get(f"{place}/legislators-social-media.json").json()
    assert legislator["id"] == {"bioguide": "A000999", "wikidata": "Q78"}
    assert legislator["terms"][0]["type"] == "sen"
    assert accounts == {"id": {"bioguide": "A000999"}, "social": {"twitter": "SenAbelard"}}
