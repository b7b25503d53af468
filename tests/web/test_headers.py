"""What every answer carries, whatever it is, and what errors tell."""

from __future__ import annotations

import re

import pytest

from archiver.errors import HomeError, UsageError
from archiver.web.headers import SECURITY_HEADERS
from tests.web.asking import HERE, OURS
from tests.web.kept import PAGE, PNG, keep, picture
from tests.web.test_access import addresses


def check(answer):
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    for name, value in SECURITY_HEADERS.items():
        if name not in ("Content-Security-Policy", "Cache-Control"):
            assert answer.headers.getlist(name) == [value], name
    assert answer.headers["Cache-Control"]


def test_every_route_and_every_error_carries_them(open_app):
    client = open_app.test_client()
    asked = [*addresses(open_app, unsafe=False), *addresses(open_app, unsafe=True)]
    asked += [("GET", "/nothing", ""), ("PUT", "/log-in", ""), ("GET", "/csp?" + "x" * 9000, "")]
    asked += [("GET", "/static/archiver.css", ""), ("GET", "/static/../app.py", ""), ("OPTIONS", "/csp", "")]
    assert len(asked) > 8
    for method, path, _ in asked:
        check(client.open(path, method=method, base_url=HERE, buffered=True))
    check(client.get("/csp", headers={"Host": "evil.example"}))


def test_pages_are_kept_nowhere_and_files_of_a_known_digest_for_ever(open_app):
    client = open_app.test_client()
    page = client.get("/nothing", base_url=HERE)
    assert page.headers["Cache-Control"] == "no-store"
    address = re.search(r'href="(/static/archiver.css\?v=\w{16})"', page.text)[1]
    assert "immutable" in client.get(address, base_url=HERE, buffered=True).headers["Cache-Control"]
    assert (
        client.get("/static/archiver.css", base_url=HERE, buffered=True).headers["Cache-Control"]
        == "no-cache"
    )
    assert client.get("/static/%2e%2e/app.py", base_url=HERE).status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UsageError("it is <b>no</b> id"), 400, "it is &lt;b&gt;no&lt;/b&gt; id"),
        (HomeError("catalog.sqlite: is damaged"), 503, "is damaged"),
        (RuntimeError("secret"), 500, "The server&#39;s log says what"),
    ],
)
def test_a_fault_is_a_plain_page_without_a_trace(open_app, caplog, error, status, said):
    @open_app.get("/broken<more>")
    def broken(more):
        raise error

    answer = open_app.test_client().get("/broken%0A%1B[2Jforged", base_url=HERE)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert said in answer.text
    assert "Traceback" not in answer.text
    assert "secret" not in answer.text
    assert "<html" in answer.text
    assert bool(caplog.records) == (status >= 500)
    # Nobody writes lines of the log by asking for them.
    assert not any(set("\n\x1b") & set(record.getMessage()) for record in caplog.records)


def test_a_fault_of_the_layout_itself_is_still_answered(open_app, caplog):
    open_app.jinja_env.globals["url_for"] = None
    answer = open_app.test_client().get("/nothing", base_url=HERE)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    check(answer)
    assert caplog.records


def test_programs_are_answered_in_json(open_app):
    answer = open_app.test_client().get("/api/nothing", base_url=HERE)
    assert (answer.status_code, answer.json["status"]) == (404, 404)
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


def test_violations_of_the_policy_are_counted(open_app):
    client = open_app.test_client()
    report = {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "inline"}}
    sent = {"base_url": HERE, "content_type": "application/csp-report"}
    assert client.post("/csp", json=report, base_url=HERE).status_code == 204
    newer = [{"body": {"effectiveDirective": "img-src", "blockedURL": "https://evil.example/a?b"}}]
    assert client.post("/csp", json=newer, base_url=HERE).status_code == 204
    for junk, status in ((b"{", 400), (b"[" * 10_000, 400), (b"x" * 20_000, 413), (b"[1, {}]", 204)):
        assert client.post("/csp", data=junk, **sent).status_code == status
    shown = client.get("/csp", base_url=HERE).json
    assert shown["total"] == 2
    assert {"directive": "img-src", "blocked": "https://evil.example", "times": 1} in shown["kinds"]
    for number in range(200):
        client.post("/csp", json=[{"body": {"effectiveDirective": f"d{number}"}}], base_url=HERE)
    assert len(client.get("/csp", base_url=HERE).json["kinds"]) == 100


def test_a_screenshot_is_shown_as_a_picture_that_can_do_nothing(open_app, tmp_path):
    keep(tmp_path / "home", "c000000000001", picture(content_type="text/html"))
    for path in ("/pictures/c000000000001", "/api/v1/captures/c000000000001/picture"):
        answer = open_app.test_client().get(path, base_url=HERE)
        assert (answer.status_code, answer.data, answer.content_type) == (200, PNG, "image/png")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_api_says_which_capture_has_no_screenshot(open_app, tmp_path):
    keep(tmp_path / "home", "c000000000001", picture(b"<script>"))
    for name, says in (
        ("c000000000001", "no screenshot is kept"),
        ("c000000000002", "no capture has the id"),
    ):
        told = open_app.test_client().get(f"/api/v1/captures/{name}/picture", base_url=HERE)
        assert (told.status_code, told.content_type) == (404, "application/problem+json")
        assert says in told.json["detail"]


def test_what_is_no_picture_by_its_bytes_is_never_shown(open_app, tmp_path):
    client = open_app.test_client()
    contents = (b"<script>alert(1)</script>", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"GIF89a", b"")
    for number, content in enumerate(contents):
        keep(tmp_path / "home", f"c00000000000{number}", picture(content))
        assert client.get(f"/pictures/c00000000000{number}", base_url=HERE).status_code == 404
    keep(tmp_path / "home", "c100000000000")
    for asked in ("c100000000000", "c1000", "nothing", PAGE, "..%2f..%2fcatalog.sqlite"):
        assert client.get(f"/pictures/{asked}", base_url=HERE).status_code == 404


def test_a_home_that_was_empty_shows_what_came_since(open_app, tmp_path):
    client = open_app.test_client()
    assert client.get("/pictures/c000000000001", base_url=HERE).status_code == 404
    keep(tmp_path / "home", "c000000000001", picture())
    assert client.get("/pictures/c000000000001", base_url=HERE).status_code == 200


def test_a_catalogue_that_was_made_again_is_read_anew(open_app, tmp_path):
    client, home = open_app.test_client(), tmp_path / "home"
    keep(home, "c000000000001", picture())
    assert client.get("/pictures/c000000000001", base_url=HERE).status_code == 200
    keep(tmp_path / "other", "c000000000002", picture())
    for file in home.glob("catalog.sqlite-*"):
        file.unlink()
    (tmp_path / "other" / "catalog.sqlite").replace(home / "catalog.sqlite")
    assert client.get("/pictures/c000000000001", base_url=HERE).status_code == 404


def test_forms_carry_the_token_that_they_need(open_app, shut_app):
    page = shut_app.test_client().get("/log-in", base_url=HERE).text
    token = re.search(r'name="csrf_token" value="(\w{64})"', page)[1]
    sent = shut_app.test_client().post(
        "/log-in", base_url=HERE, headers=OURS, data={"csrf_token": token, "token": "x" * 20}
    )
    assert "none of this server" in sent.text
