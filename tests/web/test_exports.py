"""Files to take along: from the pages and from the API, made as the command line makes them."""

from __future__ import annotations

import errno
import io
import json
import os
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import IncompleteRead
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from werkzeug.exceptions import ClientDisconnected, ServiceUnavailable

from archiver.errors import HomeError, StorageFull, UsageError
from archiver.ports import Wanted
from archiver.service import Archiver, package_file
from archiver.service.package_file import BoundedFile
from archiver.service.packaging import PackageWish
from archiver.settings import Settings, Storage
from archiver.warc.spilled import SpilledLines
from archiver.web import downloads
from archiver.web.app import create_app
from archiver.web.downloads import MOST_AT_ONCE, Outlets, name_file
from archiver.web.server import WebServer, listen
from tests.exports.homes import LATER, STORY, build, url_of
from tests.system.program import wait_until
from tests.web.asking import HERE, READ, bearer

ROOT = "/api/v1"


@pytest.fixture(scope="module")
def archiver(tmp_path_factory) -> Iterator[Archiver]:
    with Archiver(build(tmp_path_factory.mktemp("exports") / "home")) as archiver:
        yield archiver


@pytest.fixture(scope="module")
def app(archiver) -> Flask:
    return create_app(archiver)


@pytest.fixture
def get(app) -> Any:
    client = app.test_client()
    return lambda path, **more: client.get(path, base_url=HERE, **more)


def ids(archiver) -> tuple[str, str]:
    return archiver.show(STORY)["id"], archiver.show(url_of("there"))["id"]


def is_safe_attachment(answer: Any) -> bool:
    told = answer.headers
    return (
        told["Content-Disposition"].startswith('attachment; filename="')
        and told["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        and told["X-Content-Type-Options"] == "nosniff"
        and told["Cache-Control"] == "no-store"
    )


def _take_all(app: Flask) -> list[Any]:
    """Every place for a file on its way out; there are none left only if one was not given back."""
    outlets: Outlets = app.extensions["outlets"]
    places = [outlets.texts, outlets.packages] * MOST_AT_ONCE
    return [one.take() for one in (outlets.making, *places)]


def _give_back(held: list[Any]) -> None:
    for give_back in held:
        give_back()


def packed(archiver, tmp_path: Path, **wish: Any) -> bytes:
    archiver.export_wacz(PackageWish(**wish), tmp_path / "one.wacz")
    return (tmp_path / "one.wacz").read_bytes()


# --- single things -------------------------------------------------------------------------------


def test_each_download_that_a_page_of_an_article_or_a_post_offers_is_there_as_a_safe_attachment(
    archiver, get
):
    article, post = ids(archiver)
    for path, count in ((f"/articles/{article}", 5), (f"/posts/{post}", 3)):
        links = [one.attributes["href"] for one in HTMLParser(get(path).text).css(".take a")]
        assert len(links) == count
        for link in links:
            for address in (link, ROOT + link):
                answer = get(address)
                assert (answer.status_code, is_safe_attachment(answer)) == (200, True), address
                assert len(answer.data) > 100


def test_a_package_and_a_report_are_those_of_the_command_line(archiver, get, tmp_path):
    article, post = ids(archiver)
    for path, own in (("articles", article), ("posts", post)):
        answer = get(f"/{path}/{own}/export/wacz")
        assert answer.data == packed(archiver, tmp_path, things=(own,))
        assert answer.content_length == len(answer.data)
        assert answer.content_type == "application/wacz"
    names = zipfile.ZipFile(io.BytesIO(get(f"/articles/{article}/export/wacz").data)).namelist()
    assert "datapackage.json" in names
    report = get(f"/articles/{article}/export/report")
    assert report.content_type == "text/html; charset=utf-8"
    made = "".join(archiver.exporting.reporting.iter_html(article))
    head, tail = made[:2000], made[-2000:]
    assert report.text.startswith(head[:200])
    assert len(report.text) == len(made)
    assert "</html>" in tail
    assert report.headers["Content-Disposition"].endswith(f'-{article}.html"')


def test_an_article_s_references_are_it_and_what_it_cites_a_post_s_its_own(archiver, get):
    article, post = ids(archiver)
    told = json.loads(get(f"/articles/{article}/export/csl").data)
    assert len(told) > 5
    assert STORY in {one["URL"] for one in told}
    (one,) = json.loads(get(f"{ROOT}/posts/{post}/export/csl").data)
    assert one["URL"] == url_of("there")
    assert get(f"/posts/{post}/export/bibtex").text.count("@online") == 1


def test_what_has_no_capture_offers_no_package_and_says_so_where_one_is_asked_for(archiver, get):
    post = archiver.show(url_of("unseen"))["id"]
    links = [one.attributes["href"] for one in HTMLParser(get(f"/posts/{post}").text).css(".take a")]
    assert links == [f"/posts/{post}/export/csl", f"/posts/{post}/export/bibtex"]
    answer = get(f"/posts/{post}/export/wacz")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "nothing to pack" in answer.text
    told = get(f"{ROOT}/posts/{post}/export/wacz")
    assert (told.status_code, told.json["status"]) == (400, 400)
    assert get("/articles/nothing/export/wacz").status_code == 404
    assert get(f"/articles/{ids(archiver)[0]}/export/exe").status_code == 404
    assert get(f"{ROOT}/posts/{post}/export/report").status_code == 422


# --- the whole home ------------------------------------------------------------------------------


def test_every_button_of_the_exports_page_answers_with_a_file(get):
    page = HTMLParser(get("/exports").text)
    form = page.css_first("main form")
    buttons = form.css("button")
    assert len(buttons) == 12
    for button in buttons:
        action = button.attributes.get("formaction") or form.attributes["action"]
        asked = {
            "collection": "main",
            "source": "",
            "platform": "",
            "since": "",
            "until": "",
            "noun": "posts",
        }
        if "value" in button.attributes:
            asked["form"] = button.attributes["value"]
        for address in (action, ROOT + action):
            given = asked if address == action else _for_api(asked)
            answer = get(address if address == action else _of_noun(address), query_string=given)
            assert (answer.status_code, is_safe_attachment(answer)) == (200, True), (
                address,
                answer.text[:300],
            )
            assert answer.data


def _for_api(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value and name != "noun"}


def _of_noun(address: str) -> str:
    return address + "/posts" if address.endswith("/rows") else address


def test_what_is_chosen_is_all_that_is_in_it(archiver, get, tmp_path):
    every = get(f"{ROOT}/exports/rows/articles?form=jsonl").text.splitlines()
    assert {json.loads(line)["url"] for line in every} == {STORY, LATER}
    (one,) = get("/exports/rows?noun=articles&form=jsonl&collection=other").text.splitlines()
    assert json.loads(one)["url"] == LATER
    for root in ("", ROOT):
        graph = json.loads(get(f"{root}/exports/jsonld?form=graph").data)
        assert {one["url"] for one in graph["@graph"]} == {STORY, LATER}
        (line,) = get(f"{root}/exports/jsonld?form=lines&collection=other").text.splitlines()
        assert json.loads(line)["url"] == LATER
    assert get(f"{ROOT}/exports/jsonld?since=2040-01-01").json["@graph"] == []
    rot = get("/exports/link-rot?form=json&platform=bluesky").json
    assert rot["wanted"] == {"platform": "bluesky"}
    assert get("/exports/rows?noun=posts&form=excel").data.startswith(b"\xef\xbb\xbf")
    whole = get("/exports/wacz")
    assert whole.data == packed(archiver, tmp_path)
    assert whole.headers["Content-Disposition"] == 'attachment; filename="archive.wacz"'
    name = get("/exports/link-rot?collection=main&since=2026-05-01").headers["Content-Disposition"]
    assert name == 'attachment; filename="link-rot-main-2026-05-01.html"'


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/exports/rows?noun=posts&source=s1", 400, "posts can&#39;t be chosen by it"),
        ("/exports/rows?noun=passwords", 404, "Not found"),
        ("/exports/rows?noun=articles&form=exe", 404, "Not found"),
        ("/exports/link-rot?source=nothing", 400, "no source has this id"),
        ("/exports/link-rot?since=yesterday", 400, "A date was not understood"),
        ("/exports/wacz?collection=../..", 400, "a name has up to 64"),
        ("/exports/wacz?platform=x", 400, "a package can&#39;t be chosen by it"),
        ("/exports/wacz?collection=empty", 400, "nothing to pack"),
        ("/exports/jsonld?platform=x", 400, "articles can&#39;t be chosen by it"),
        ("/exports/jsonld?source=nothing", 400, "no source has this id"),
        ("/exports/references?source=s1", 400, "posts can&#39;t be chosen by it"),
    ],
)
def test_what_can_t_be_given_out_is_said_before_anything_is_sent(get, path, status, says):
    answer = get(path)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert says in answer.text
    assert "Content-Disposition" not in answer.headers


# --- bounds, and who may -------------------------------------------------------------------------


def test_the_token_to_read_is_needed_and_enough(shut_app):
    client = shut_app.test_client()
    path = f"{ROOT}/exports/link-rot"
    assert client.get(path, base_url=HERE).status_code == 401
    assert client.get("/exports/link-rot", base_url=HERE).status_code == 303
    assert client.get(path, base_url=HERE, headers=bearer(READ)).status_code == 200


def test_a_page_of_another_site_can_have_no_browser_fetch_one(get):
    led = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert get("/articles", headers=led).status_code == 200
    assert get("/exports/link-rot", headers=led).status_code == 403


def test_so_many_at_one_time_and_each_gives_its_place_back_however_it_ends(app, get, archiver):
    article, _ = ids(archiver)
    for path, status in (
        (f"/articles/{article}/export/report", 200),
        ("/exports/wacz", 200),
        ("/exports/link-rot?source=nothing", 400),
        ("/exports/wacz?collection=empty", 400),
    ):
        answer = get(path)
        assert (answer.status_code, bool(answer.data)) == (status, True)
        _give_back(_take_all(app))
    for path in ("/exports/rows?noun=posts", "/exports/wacz"):
        app.test_client().head(path, base_url=HERE).close()
        _give_back(_take_all(app))
    held = _take_all(app)
    answer = get("/exports/link-rot")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
    assert get(f"{ROOT}/exports/wacz").json["status"] == 503
    held[1]()
    held[1]()  # twice is once
    assert get("/exports/link-rot").status_code == 200
    held[2]()
    told = get(f"{ROOT}/exports/wacz")
    assert (told.status_code, told.headers["Retry-After"]) == (503, "20")
    assert "being made" in told.json["detail"]
    held[0]()
    assert get(f"{ROOT}/exports/wacz").data
    _give_back(held[3:])


def test_a_file_that_is_taken_too_slowly_is_cut_off_and_not_ended_as_if_it_were_whole(app, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_SECONDS", 0.05)
    with app.test_request_context("/", base_url=HERE):
        answer = downloads.send_pieces(iter(["x" * 100_000] * 3), "a.txt", "text/plain")
        body = answer.iter_encoded()
        assert len(next(body)) == 100_000
        time.sleep(0.1)
        with pytest.raises(TimeoutError):
            next(body)
    _give_back(_take_all(app))


def test_the_time_that_we_need_ourselves_is_not_the_reader_s(app, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_SECONDS", 0.05)

    def make() -> Iterator[str]:
        for _ in range(3):
            time.sleep(0.04)
            yield "x" * 100_000

    with app.test_request_context("/", base_url=HERE):
        answer = downloads.send_pieces(make(), "a.txt", "text/plain")
        assert sum(map(len, answer.iter_encoded())) == 300_000


def test_who_takes_a_text_slowly_keeps_its_place_and_the_server_little_of_it(archiver):
    app = create_app(archiver)
    made = []

    def send() -> Any:
        def make() -> Iterator[str]:
            for _ in range(500):
                made.append(1)
                yield "x" * 100_000

        return downloads.send_pieces(make(), "a.txt", "text/plain")

    app.add_url_rule("/much", "much", send)
    with listen("127.0.0.1", 0) as listening, WebServer(app, listening) as server, ExitStack() as open_ones:
        slow = []
        for _ in range(MOST_AT_ONCE):
            slow.append(open_ones.enter_context(_ask(server, "/much")))
            assert slow[-1].recv(64).startswith(b"HTTP/1.1 200")
        before = -1
        while before != len(made):  # until nobody goes on
            before = len(made)
            time.sleep(0.1)
        assert len(made) < 500 * MOST_AT_ONCE
        with _ask(server, "/much") as late:
            assert late.recv(64).startswith(b"HTTP/1.1 503")
        slow[0].close()
        wait_until(lambda: _is_one_free(app), what="its place")


def _is_one_free(app: Flask) -> bool:
    try:
        app.extensions["outlets"].texts.take()()
    except ServiceUnavailable:
        return False
    return True


def _ask(server: WebServer, path: str) -> socket.socket:
    asking = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return asking


def test_a_package_that_is_taken_too_slowly_is_cut_off_and_gives_its_place_back(app, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_SECONDS", -1.0)
    with listen("127.0.0.1", 0) as listening, WebServer(app, listening) as server:
        with urlopen(f"http://127.0.0.1:{server.port}/exports/wacz") as answer, pytest.raises(IncompleteRead):
            answer.read()
        _give_back(_take_all(app))


def test_a_package_that_nobody_waits_for_any_more_is_not_made_to_its_end(app, archiver):
    before = sorted(os.listdir(archiver.settings.home))
    gone = {"waitress.client_disconnected": lambda: True}
    with app.test_client().get("/exports/wacz", base_url=HERE, environ_overrides=gone) as answer:
        assert answer.status_code == 400
        assert "Content-Disposition" not in answer.headers
    assert sorted(os.listdir(archiver.settings.home)) == before
    _give_back(_take_all(app))


def test_a_package_that_is_too_large_or_would_fill_the_disk_is_refused_and_leaves_nothing(archiver, tmp_path):
    home = archiver.settings.home
    before = sorted(os.listdir(home))
    with pytest.raises(UsageError, match="larger than 1,000 bytes"):
        archiver.open_wacz(PackageWish(), most_bytes=1000)
    whole = Settings(home=home, storage=Storage(min_free_bytes=1 << 62))
    with Archiver(whole) as crowded, pytest.raises(StorageFull, match="no room for the package"):
        crowded.open_wacz(PackageWish(), most_bytes=1 << 40)
    with archiver.open_wacz(PackageWish(), most_bytes=1 << 40) as file:
        assert sorted(os.listdir(home)) == before
        assert file.read() == packed(archiver, tmp_path)
    assert sorted(os.listdir(home)) == before


@pytest.mark.parametrize("wish", [PackageWish(), PackageWish(things=(STORY,))])
def test_a_package_that_is_too_large_is_refused_before_any_of_it_is_written(archiver, monkeypatch, wish):
    def write(*_: Any) -> None:
        pytest.fail("it was begun")

    monkeypatch.setattr(BoundedFile, "__init__", write)
    with pytest.raises(UsageError, match="larger than 1,000 bytes"):
        archiver.open_wacz(wish, most_bytes=1000)


@pytest.mark.parametrize("wish", [PackageWish(), PackageWish(things=(STORY,))])
def test_a_package_can_be_ended_at_every_step_and_leaves_nothing(archiver, wish):
    home = archiver.settings.home
    before = sorted(os.listdir(home))
    asked = []
    archiver.open_wacz(wish, most_bytes=1 << 40, check=lambda: asked.append(1)).close()
    assert len(asked) > 35  # files, articles, posts, and what is written
    for last in (1, len(asked) // 3, len(asked) // 2, len(asked)):
        left = iter(range(1, last))

        def check(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise ClientDisconnected

        with pytest.raises(ClientDisconnected):
            archiver.open_wacz(wish, most_bytes=1 << 40, check=check)
        assert sorted(os.listdir(home)) == before


def test_what_is_free_on_the_disk_is_asked_again_while_a_package_is_written():
    free = iter([1000, 20, 3])
    file = BoundedFile(io.BytesIO(), 1 << 40, lambda: next(free), lambda: None, stride=10)
    for _ in range(2):
        file.write(b"x" * 10)
    with pytest.raises(StorageFull, match="no room for the package"):
        file.write(b"x" * 10)


def test_a_package_s_index_is_the_same_with_few_of_its_lines_in_memory(archiver, tmp_path, monkeypatch):
    spilled = []
    monkeypatch.setattr(SpilledLines, "_spill", lambda self: spilled.append(1) or spill(self))
    with archiver.open_wacz(PackageWish(), most_bytes=1 << 40, most_lines=1) as file:
        assert spilled
        assert file.read() == packed(archiver, tmp_path)


spill = SpilledLines._spill


def test_what_the_system_says_of_a_package_is_told_without_where_the_home_lies(archiver, get, monkeypatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EIO, "Input/output error", str(archiver.settings.home))

    monkeypatch.setattr(package_file, "TemporaryFile", refuse)
    answer = get(f"{ROOT}/exports/wacz")
    assert (answer.status_code, answer.json["detail"]) == (
        503,
        "the package can't be made: Input/output error",
    )
    home = archiver.settings.home

    def lose(*_: Any, **__: Any) -> None:
        raise HomeError(f"{home}/archive/a.warc.gz: ends at byte 1; {home}: see there")

    monkeypatch.setattr(package_file, "TemporaryFile", lose)
    told = get(f"{ROOT}/exports/wacz").json["detail"]
    assert told == "archive/a.warc.gz: ends at byte 1; the home: see there"


def test_over_http_they_are_sent_whole_as_they_are_made(archiver, app):
    article, _ = ids(archiver)
    with listen("127.0.0.1", 0) as listening, WebServer(app, listening) as server:
        address = f"http://127.0.0.1:{server.port}"
        for path in ("/exports/wacz", f"/articles/{article}/export/wacz"):
            with urlopen(address + path) as answer:
                content = answer.read()
                assert int(answer.headers["Content-Length"]) == len(content)
                assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
        with urlopen(address + "/exports/rows?noun=citations&form=jsonl") as answer:
            rows = answer.read().decode().splitlines()
        made = "".join(archiver.exporting.iter_jsonl("citations", Wanted()))
        assert rows == made.splitlines()
        with urlopen(Request(address + "/exports/wacz", method="HEAD")) as answer:
            assert answer.read() == b""
        _give_back(_take_all(app))


def test_a_file_s_name_is_plain_whatever_a_stranger_s_title_is():
    assert name_file('Brücke "zu"\r\nX: y; ../../etc', "a1", ".wacz") == "brucke-zu-x-y-etc-a1.wacz"
    assert name_file("市長", "a1", ".bib") == "a1.bib"
    assert name_file("x" * 900, "https://evil.example/\r\n", ".csv").endswith("-https-evil-example.csv")
    assert name_file(None, "", ".csv") == "file.csv"
