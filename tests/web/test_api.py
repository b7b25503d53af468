"""What the API promises, one thing at a time; :mod:`tests.web.test_api_fuzz` asks everything at random."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from archiver.catalog.person_keys import write_key
from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.api.checking import find_fault, read_day, read_instant
from archiver.web.api.operations import OPERATIONS
from archiver.web.api.problems import PROBLEM_TYPE
from archiver.web.app import create_app
from archiver.web.serving import Serving
from archiver.web.tokens import Tokens
from tests.catalog.examples import ARTICLE, POST, POST_URL
from tests.web.homes import fill
from tests.web.shelf import fill_shelf

ROOT = "/api/v1"
READ, WRITE = "r" * 32, "w" * 32
BY = {"by": "Ana Ruiz"}
MEANT = {"platform": POST.platform, "post_id": POST.post_id}


class BesideIt:
    """A replay that is said to run."""

    base = "http://replay.example"
    says = ""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("api") / "home").home


@pytest.fixture(scope="module")
def archiver(home):
    with Archiver(Settings(home=home)) as archiver:
        yield archiver


@pytest.fixture(scope="module")
def app(archiver):
    return create_app(archiver)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def stored(home, tmp_path):
    """A client of a home of its own, to write to."""
    shutil.copytree(home, tmp_path / "home")
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        yield create_app(archiver).test_client()


def ids(client, noun, **wanted):
    return [row["id"] for row in client.get(f"{ROOT}/{noun}", query_string=wanted).json["rows"]]


def problem(answer, status):
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == PROBLEM_TYPE
    told = answer.json
    assert told["status"] == status
    assert told["title"]
    assert "\n" not in told["detail"]
    return told


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", ["articles", "citations", "posts", "captures", "events", "people"])
def test_a_list_is_read_to_its_end_by_following_its_links(client, noun):
    whole = client.get(f"{ROOT}/{noun}").json
    assert whole["after"] is None
    rows, address = [], f"{ROOT}/{noun}?limit=1"
    while address:
        answer = client.get(address)
        rows += answer.json["rows"]
        link = answer.headers.get("Link", "")
        assert (answer.json["after"] is None) is (link == "")
        address = link.partition("<")[2].partition(">")[0]
    assert rows == whole["rows"]
    assert len(rows) >= 1


def test_filters_are_those_of_the_lists(client):
    assert len(ids(client, "citations", state="candidates")) == 1
    assert len(ids(client, "captures", outcome="memento_only")) == 1
    assert len(ids(client, "events", kind="post_gone")) == 1
    assert ids(client, "articles", collection="other") == []
    for row in client.get(f"{ROOT}/people").json["rows"]:
        assert len(ids(client, "articles", person=row["key"])) == row["articles"]
        assert len(ids(client, "citations", person=row["key"])) == row["citations"]
    assert ids(client, "articles", person="nobody") == []
    assert len(ids(client, "articles", since="2026-05-04", until="2026-05-05T00:00:00Z")) == 4
    assert ids(client, "articles", until="2026-05-04") == []


def test_a_persons_key_may_be_as_long_as_those_that_lists_give(client):
    key = write_key("鈴木" * 90)
    assert 601 < len(key) < 1500
    assert client.get(f"{ROOT}/people/{key}").status_code == 404
    assert ids(client, "articles", person=key) == []


def test_a_text_comes_with_the_places_that_cite(client):
    (article,) = [row for row in client.get(f"{ROOT}/articles").json["rows"] if row["url"] == ARTICLE]
    told = client.get(f"{ROOT}/articles/{article['id']}/text").json
    assert told["text"].startswith("Part 0. Maja Lind wrote")
    shown = client.get(f"{ROOT}/articles/{article['id']}").json
    assert "text" not in shown
    assert {one["citation"] for one in told["mentions"]} == {one["id"] for one in shown["citations"]}
    assert {one["state"] for one in told["mentions"]} == {"resolved", "candidates"}
    assert [one["start"] for one in told["mentions"]] == sorted(one["start"] for one in told["mentions"])


def test_search_finds_by_words_and_by_address(client):
    found = client.get(f"{ROOT}/search", query_string={"words": "bridge"}).json
    assert {row["url"] for row in found["articles"]["rows"]} >= {ARTICLE}
    assert found["named"] is None
    assert client.get(f"{ROOT}/search", query_string={"words": POST_URL}).json["named"] == {
        "type": "post",
        "id": POST.id,
    }


def test_a_word_that_an_id_begins_with_names_nothing(client):
    assert client.get(f"{ROOT}/search", query_string={"words": POST.id}).json["named"]["type"] == "post"
    assert client.get(f"{ROOT}/search", query_string={"words": POST.id[:6]}).json["named"] is None


def test_a_capture_says_where_it_replays(archiver):
    client = create_app(archiver, Serving(replay=BesideIt())).test_client()
    rows = client.get(f"{ROOT}/captures").json["rows"]
    assert {row["replay_url"] for row in rows} >= {f"http://replay.example/main/20260504120100/{ARTICLE}"}
    shown = client.get(f"{ROOT}/captures/{rows[0]['id']}").json
    assert shown["replay_url"] == rows[0]["replay_url"]


def test_a_stranger_s_title_doesnt_make_an_answer_large(client):
    (row,) = [one for one in client.get(f"{ROOT}/articles").json["rows"] if "script" in one["title"]]
    assert len(row["title"]) == 1000
    assert len(client.get(f"{ROOT}/articles/{row['id']}").json["title"]) == 20_000


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("noun", ["article", "citation", "post", "capture"])
def test_what_has_another_id_isnt_shown(client, noun):
    (mine, *_), others = ids(client, f"{noun}s"), ids(client, "posts" if noun != "post" else "captures")
    for wrong in ("nothing", mine[:6], others[0], "https://paper.example", "%00", "ä", "x" * 200):
        answer = client.get(f"{ROOT}/{noun}s/{wrong}")
        told = problem(answer, 422 if len(wrong) > 100 else 404)
        assert told.get("parameter") == "id" or wrong.startswith("https")


@pytest.mark.parametrize(
    ("path", "parameter", "words"),
    [
        ("articles?limit=0", "limit", "from 1 to 200"),
        ("articles?limit=1e3", "limit", "a whole number"),
        ("articles?limit=201", "limit", "from 1 to 200"),
        ("articles?limit=1&limit=2", "limit", "given 2 times"),
        ("articles?since=yesterday", "since", "a day (2026-05-14) or an instant"),
        ("articles?since=2026-02-30", "since", "a day"),
        ("articles?until=2026-05-01T12:00:00", "until", "with its zone"),
        ("articles?state=gone", "state", "one of resolved, candidates"),
        ("captures?outcome=fine", "outcome", "one of captured"),
        ("articles?collection=../x", "collection", "has to look like"),
        ("articles?word=x", "word", "there is no parameter 'word' here; there is words, "),
        ("sources?limit=1", "limit", "there is none"),
        ("search", "words", "is missing"),
        ("search?words=", "words", "is empty"),
    ],
)
def test_a_wrong_parameter_is_named(client, path, parameter, words):
    told = problem(client.get(f"{ROOT}/{path}"), 422)
    assert told["parameter"] == parameter
    assert words in told["detail"]


def test_a_cursor_of_another_list_is_refused(client):
    after = client.get(f"{ROOT}/articles?limit=1").json["after"]
    for wrong in (after, "nonsense", "é" * 10):
        assert (
            problem(client.get(f"{ROOT}/posts", query_string={"after": wrong}), 400)["parameter"] == "after"
        )


def test_what_isnt_there_and_what_isnt_done_are_problems_too(client):
    problem(client.get(f"{ROOT}/nothing"), 404)
    answer = client.delete(f"{ROOT}/articles")
    problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def deep(levels):
    return '{"urls":' + "[" * levels + "]" * levels + "}"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("", 400, "no JSON"),
        ("{", 400, "no JSON"),
        ("\xff", 400, "no JSON"),
        ('{"urls": [NaN]}', 400, "no JSON"),
        (deep(20_000), 400, "no JSON"),
        ("[]", 422, "the body has to be an object"),
        ("{}", 422, "urls is missing"),
        ('{"urls": []}', 422, "urls is empty"),
        ('{"urls": "https://a.example"}', 422, "urls has to be a list"),
        ('{"urls": ["https://a.example", 1]}', 422, "urls[1] has to be text"),
        ('{"urls": ["\\ud800"]}', 422, "half a character"),
        ('{"urls": ["https://a.example"], "by": 1}', 422, "'by' isn't known here; there is urls"),
        ('{"urls": ["ftp://a.example"]}', 400, "ftp://a.example"),
        (json.dumps({"urls": ["https://a.example/" + "a" * 7_000] * 10}), 413, "65,536 bytes"),
    ],
)
def test_a_wrong_body_is_told_what_is_wrong_and_nothing_is_stored(client, body, status, words):
    before = client.get(f"{ROOT}/work").json
    answer = client.post(f"{ROOT}/archive", data=body.encode("latin-1"), content_type="application/json")
    assert words in problem(answer, status)["detail"]
    assert client.get(f"{ROOT}/work").json == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/json5"])
def test_only_json_is_taken(client, kind):
    answer = client.post(
        f"{ROOT}/archive",
        data='{"urls": ["https://a.example"]}',
        content_type=kind,
        headers={"Origin": "http://localhost"} if kind else {},
    )
    assert answer.status_code in (403, 415)
    answer.get_json(force=True)


# --- who may -----------------------------------------------------------------------------------


def test_the_token_to_read_reads_and_writes_nothing(archiver):
    client = create_app(archiver, Serving(tokens=Tokens.of(READ, WRITE))).test_client()
    citation = client.get(f"{ROOT}/citations", headers={"Authorization": f"Bearer {READ}"}).json["rows"][0]
    told = problem(client.get(f"{ROOT}/articles"), 401)
    assert "Authorization: Bearer" in told["detail"]
    assert client.get(f"{ROOT}/articles").headers["WWW-Authenticate"].startswith("Bearer")
    path = f"{ROOT}/citations/{citation['id']}/undo"
    problem(client.post(path, json=BY, headers={"Authorization": f"Bearer {READ}"}), 403)
    told = problem(client.post(path, json=BY, headers={"Authorization": f"Bearer {WRITE}"}), 400)
    assert "nothing to undo" in told["detail"]


def test_another_site_s_page_can_write_nothing(client):
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Host": "evil.example"},
    ):
        answer = client.post(f"{ROOT}/archive", json={"urls": ["https://a.example"]}, headers=headers)
        problem(answer, 421 if "Host" in headers else 403)


# --- writing -----------------------------------------------------------------------------------


def test_a_person_accepts_and_takes_it_back(stored):
    (citation,) = ids(stored, "citations", state="candidates")
    path = f"{ROOT}/citations/{citation}"
    seen = stored.get(path).json["resolution"]["decided_at"]
    answer = stored.post(f"{path}/accept", json={**MEANT, **BY, "seen": seen})
    assert answer.status_code == 200
    assert (answer.json["resolution"]["method"], answer.json["resolution"]["decided_by"]) == (
        "person",
        "Ana Ruiz",
    )
    assert answer.json["post"]["id"] == POST.id
    late = problem(stored.post(f"{path}/accept", json={**MEANT, "by": "Jo", "seen": seen}), 409)
    assert "Ana Ruiz decided meanwhile" in late["detail"]
    undone = stored.post(f"{path}/undo", json={**BY, "note": "too early"}).json
    assert undone["resolution"]["state"] == "candidates"
    problem(stored.post(f"{path}/undo", json=BY), 400)


def test_a_person_rules_out_and_sets_another_address(stored):
    (citation,) = ids(stored, "citations", state="candidates")
    path = f"{ROOT}/citations/{citation}"
    ruled_out = stored.post(f"{path}/reject", json={**MEANT, **BY}).json
    assert [one["post"] for one in ruled_out["rejections"]] == [POST.id]
    assert stored.post(f"{path}/reject", json={**MEANT, **BY, "withdrawn": True}).json["rejections"] == []
    problem(stored.post(f"{path}/reject", json={"platform": "x", "post_id": "1", **BY}), 400)
    linked = stored.post(
        f"{path}/link", json={"url": "https://x.com/volyna/status/1524000000000000000", **BY}
    )
    assert linked.json["resolution"]["url"] == "https://x.com/i/status/1524000000000000000"
    problem(stored.post(f"{path}/link", json={"url": "https://paper.example/", **BY}), 400)
    none = stored.post(
        f"{path}/link", json={"url": "", **BY, "seen": linked.json["resolution"]["decided_at"]}
    )
    assert (none.json["resolution"]["state"], none.json["post"]) == ("unresolved", None)


def test_decisions_want_a_citation_and_a_name(stored):
    (article, *_), (citation, *_) = ids(stored, "articles"), ids(stored, "citations")
    for wrong in (article, citation[:8], "nothing"):
        problem(stored.post(f"{ROOT}/citations/{wrong}/undo", json=BY), 404)
    assert (
        "by is missing" in problem(stored.post(f"{ROOT}/citations/{citation}/undo", json={}), 422)["detail"]
    )
    for name in ("archiver", "\u200b"):
        problem(stored.post(f"{ROOT}/citations/{citation}/undo", json={"by": name}), 400)


def test_what_is_asked_for_is_followed_by_its_location(stored):
    answer = stored.post(f"{ROOT}/archive", json={"urls": ["https://paper.example/new"]})
    assert answer.status_code == 202
    told = stored.get(answer.headers["Location"]).json
    assert told["batch"] == answer.json["batch"]
    assert [(one["url"], one["state"]) for one in told["articles"]] == [
        ("https://paper.example/new", "waiting")
    ]
    problem(stored.get(f"{ROOT}/archive/nothing"), 404)


def test_a_source_is_paused_and_resumed(stored):
    (source,) = ids(stored, "sources")
    path = f"{ROOT}/sources/{source}"
    first = stored.post(f"{path}/pause", json={}).json
    assert first["is_changed"]
    again = stored.post(f"{path}/pause", json={}).json
    assert (again["is_changed"], again["paused_at"]) == (False, first["paused_at"])
    assert stored.get(f"{ROOT}/sources").json["rows"][0]["health"] == "paused"
    assert stored.post(f"{path}/resume", json={}).json == {
        "id": source,
        "paused_at": None,
        "is_changed": True,
    }
    problem(stored.post(f"{ROOT}/sources/{ids(stored, 'posts')[0]}/pause", json={}), 404)


def test_the_daemon_is_paused_and_resumed(stored):
    first = stored.post(f"{ROOT}/daemon/pause", json={}).json
    assert first["is_changed"]
    assert read_instant(first["paused_at"])
    again = stored.post(f"{ROOT}/daemon/pause", json={}).json
    assert again == {"paused_at": first["paused_at"], "is_changed": False}
    assert stored.get(f"{ROOT}/work").json["is_paused"]
    for is_changed in (True, False):
        told = stored.post(f"{ROOT}/daemon/resume", json={}).json
        assert told == {"paused_at": None, "is_changed": is_changed}
    assert not stored.get(f"{ROOT}/work").json["is_paused"]


def test_what_a_page_can_change_the_api_can_change_too(app):
    """An action of the pages -> the operations that do the same; who adds one adds both."""
    twins = {
        "archiving.begin": {"archive"},
        "citations.decide": {"acceptCitation", "rejectCitation", "linkCitation", "undoCitation"},
        "remarks.change": {"tagPost", "untagPost", "notePost", "editNote", "deleteNote"},
        "sources.change": {"pauseSource", "resumeSource"},
        "work.change": {"pauseDaemon", "resumeDaemon"},
        # A person's session, and what browsers report.
        "access.take_token": set(),
        "access.log_out": set(),
        "reports.take": set(),
    }
    changing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods & {"POST", "PUT", "DELETE"} and not rule.endpoint.startswith("api.")
    }
    assert changing == set(twins)
    assert set().union(*twins.values()) <= {one.name for one in OPERATIONS if one.writes}


# --- the description ---------------------------------------------------------------------------


def test_the_description_names_every_route_and_no_other(client, app):
    told = client.get(f"{ROOT}/openapi.json").json
    described = {(method.upper(), f"{ROOT}{path}") for path, each in told["paths"].items() for method in each}
    routed = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{ROOT}/") and rule.endpoint not in ("api.openapi", "api.index")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == routed
    names = [each["operationId"] for path in told["paths"].values() for each in path.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)


def test_every_reference_leads_somewhere_and_every_schema_is_used(client):
    text = client.get(f"{ROOT}/openapi.json").get_data(as_text=True)
    schemas = json.loads(text)["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) == set(schemas)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_examples_fit_what_they_are_examples_of(operation):
    for parameter in operation.parameters:
        parameter.read(str(parameter.example))
    if operation.body is not None:
        assert find_fault(operation.body, operation.body_example, "the body") is None


def test_a_page_shows_the_operations_without_any_script(client):
    page = client.get(f"{ROOT}/").get_data(as_text=True)
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<script" not in main
    for operation in OPERATIONS:
        assert f"<code>{operation.method} {ROOT}{operation.path}</code>" in main


def test_a_schema_word_that_nobody_checks_is_noticed():
    with pytest.raises(ValueError, match="multipleOf"):
        find_fault({"type": "integer", "multipleOf": 2}, 4, "number")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-05-14T09:12:00Z", "2026-05-14T09:12:00+00:00"),
        ("2026-05-14t09:12:00.123456789z", "2026-05-14T09:12:00.123456+00:00"),
        ("2026-05-14T23:59:60Z", "2026-05-14T23:59:59+00:00"),
        ("2026-05-14T09:12:00+02:00", "2026-05-14T07:12:00+00:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_instants_are_read_as_the_standard_writes_them(text, read):
    assert read_instant(text).isoformat() == read


@pytest.mark.parametrize(
    "text", ["2026-05-14", "2026-05-14T25:00:00Z", "2026-05-14 09:12:00Z", "", "٢٠٢٦-05-14T00:00:00Z"]
)
def test_what_is_no_instant_is_none(text):
    assert read_instant(text) is None
    assert (read_day(text) is not None) is (text == "2026-05-14")


def test_an_empty_home_answers(tmp_path):
    with Archiver(Settings(home=tmp_path / "none")) as archiver:
        client = create_app(archiver).test_client()
        for operation in OPERATIONS:
            if operation.method == "GET" and "{" not in operation.path:
                answer = client.get(
                    f"{ROOT}{operation.path}",
                    query_string={"words": "x"} if operation.name == "search" else {},
                )
                # Of nothing there can be a list, and no package.
                expected = 400 if operation.name == "exportPackage" else 200
                assert answer.status_code == expected, operation.name
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("noun", ["articles", "citations", "posts"])
def test_a_thing_is_tagged_and_noted(stored, noun):
    (thing, *_) = ids(stored, noun)
    path = f"{ROOT}/{noun}/{thing}"
    for tag in ("Harbour", "harbour", "land%2Fsea", "ünï 1"):
        assert stored.put(f"{path}/tags/{tag}", query_string=BY).status_code == 200
    assert stored.get(path).json["tags"] == ["Harbour", "land/sea", "ünï 1"]
    left = stored.delete(f"{path}/tags/HARBOUR", query_string=BY).json
    assert left["tags"] == ["land/sea", "ünï 1"]
    assert [row["tag"] for row in stored.get(f"{ROOT}/tags?words=LAND").json["rows"]] == ["land/sea"]
    note = stored.post(f"{path}/notes", json={"text": "Called them.", **BY})
    assert note.status_code == 201
    about = f"{ROOT}/notes/{note.json['id']}"
    edited = stored.put(about, json={"text": "Called them twice.", "by": "Jo"}).json
    assert (edited["text"], edited["edited_by"], len(edited["history"])) == ("Called them twice.", "Jo", 1)
    assert [one["text"] for one in stored.get(path).json["notes"]] == ["Called them twice."]
    assert stored.delete(about, query_string=BY).json["removed_by"] == "Ana Ruiz"
    assert stored.get(path).json["notes"] == []


def test_tags_and_notes_want_a_thing_a_text_and_a_name(stored):
    (article, *_), (post, *_) = ids(stored, "articles"), ids(stored, "posts")
    tag = f"{ROOT}/articles/{article}/tags"
    assert problem(stored.put(f"{tag}/x"), 422)["parameter"] == "by"
    problem(stored.put(f"{tag}/%E2%80%8B", query_string=BY), 400)
    problem(stored.put(f"{tag}/{'x' * 61}", query_string=BY), 422)
    problem(stored.put(f"{ROOT}/articles/{post}/tags/x", query_string=BY), 404)
    problem(stored.put(f"{ROOT}/articles/{article[:8]}/tags/x", query_string=BY), 404)
    problem(stored.post(f"{ROOT}/posts/{post}/notes", json={"text": " \n", **BY}), 400)
    problem(stored.put(f"{ROOT}/notes/nothing", json={"text": "x", **BY}), 404)
    problem(stored.delete(f"{ROOT}/notes/{post}", query_string=BY), 404)


def test_how_a_text_changed_is_told_as_the_page_shows_it(tmp_path):
    shelf = fill_shelf(tmp_path / "home")
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        client = create_app(archiver).test_client()
        (change,) = client.get(f"{ROOT}/articles/{shelf.article}/changes").json["rows"]
        assert any("An older sentence stood here" in line for line in change["diff"])
        assert change["last_read_at"] < change["read_at"]
        assert client.get(f"{ROOT}/posts/{shelf.post}/changes").json == {"rows": []}
        problem(client.get(f"{ROOT}/posts/{shelf.article}/changes"), 404)
