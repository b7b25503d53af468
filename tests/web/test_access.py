"""Who may do what: hosts, tokens, sessions, and where a request comes from."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from archiver.web.access import MAX_BODY_BYTES
from archiver.web.attempts import MOST_ALL, MOST_EACH, WINDOW_SECONDS, Attempts
from archiver.web.sessions import IDLE_SECONDS, LIFE_SECONDS, Sessions
from tests.web.asking import HERE, OURS, READ, WRITE, bearer, form_token, log_in

#: Views that take something without a token: the log-in itself, and what browsers report.
WITHOUT = {"access.take_token", "reports.take"}


def addresses(app, *, unsafe):
    """Method, path and endpoint of every route, with values of our own for its parts."""
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "x") | {"form": "link", "page": 1}
        values = {name: values[name] for name in rule.arguments}
        with app.test_request_context("/", base_url=HERE):
            built = app.url_map.bind("127.0.0.1").build(
                rule.endpoint, values, method=next(iter(rule.methods - {"HEAD", "OPTIONS"}), "GET")
            )
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            if (method not in ("GET", "HEAD")) == unsafe:
                yield method, built, rule.endpoint


def test_every_route_that_changes_something_refuses_what_comes_from_elsewhere(open_app):
    client = open_app.test_client()
    token = form_token(open_app)
    asked = 0
    for method, path, endpoint in addresses(open_app, unsafe=True):
        if endpoint == "reports.take":
            continue
        asked += 1
        for headers, data in (
            ({}, {}),
            ({}, {"csrf_token": token}),
            (OURS, {}),
            (OURS, {"csrf_token": token[:-1] + ("1" if token.endswith("0") else "0")}),
            ({"Origin": "null"}, {"csrf_token": token}),
            ({"Origin": "http://localhost"}, {"csrf_token": token}),
            ({"Origin": "http://127.0.0.1:8081"}, {"csrf_token": token}),
            ({"Origin": "https://127.0.0.1"}, {"csrf_token": token}),
            ({"Origin": HERE, "Sec-Fetch-Site": "same-site"}, {"csrf_token": token}),
            ({"Origin": HERE, "Sec-Fetch-Site": "cross-site"}, {"csrf_token": token}),
            ({"Sec-Fetch-Site": "none"}, {"csrf_token": token}),
        ):
            if method != "POST" and endpoint.startswith("api.") and not headers and not data:
                continue  # a program's; a page elsewhere would have to ask first, and is told no
            answer = client.open(path, method=method, base_url=HERE, headers=headers, data=data)
            assert answer.status_code == 403, (method, path, headers, data)
    assert asked >= 2


def test_no_route_shows_or_changes_anything_without_a_token_where_tokens_are_set(shut_app):
    client = shut_app.test_client()
    for method, path, endpoint in addresses(shut_app, unsafe=True):
        if endpoint not in WITHOUT:
            data = {"csrf_token": form_token(shut_app)}
            answer = client.open(path, method=method, base_url=HERE, headers=OURS, data=data)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for _, path, endpoint in addresses(shut_app, unsafe=False):
        answer = client.get(path, base_url=HERE, buffered=True)
        if endpoint in ("static", "access.log_in"):
            assert answer.status_code in (200, 404)
        elif path.startswith(("/api", "/timegate", "/timemap", "/collections")):
            assert answer.status_code == 401, path
        else:
            assert (answer.status_code, answer.location[:13]) == (303, "/log-in?next="), path


def test_the_token_to_read_reads_and_changes_nothing_anywhere(shut_app):
    client = shut_app.test_client()
    assert client.get("/csp", base_url=HERE, headers=bearer(READ)).status_code == 200
    for method, path, endpoint in addresses(shut_app, unsafe=True):
        if endpoint not in WITHOUT | {"access.log_out"}:
            answer = client.open(path, method=method, base_url=HERE, headers=bearer(READ))
            assert answer.status_code == 403, (method, path)


def test_a_browser_logs_in_reads_and_logs_out(shut_app):
    client = shut_app.test_client()
    wanted = client.get("/csp?a=1&b=2", base_url=HERE)
    assert wanted.location == "/log-in?next=/csp%3Fa%3D1%26b%3D2"
    page = client.get(wanted.location, base_url=HERE)
    assert 'value="/csp?a=1&amp;b=2"' in page.text
    answer = log_in(shut_app, client, READ, data={"next": "/csp?a=1&b=2"})
    assert (answer.status_code, answer.location) == (303, "/csp?a=1&b=2")
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="))
    assert "Secure" not in cookie
    assert READ not in cookie
    assert client.get("/csp", base_url=HERE).status_code == 200
    name = client.get_cookie("archiver-session", domain="127.0.0.1").value
    ended = client.post(
        "/log-out", base_url=HERE, headers=OURS, data={"csrf_token": form_token(shut_app, name)}
    )
    assert ended.status_code == 303
    client.set_cookie("archiver-session", name, domain="127.0.0.1")
    assert client.get("/csp", base_url=HERE).status_code == 303


def test_a_forms_token_of_one_session_is_none_of_another(shut_app):
    client = shut_app.test_client()
    log_in(shut_app, client, WRITE)
    data = {"csrf_token": form_token(shut_app)}
    assert client.post("/log-out", base_url=HERE, headers=OURS, data=data).status_code == 403


def test_behind_a_proxy_with_tls_the_cookie_is_for_this_host_and_https_alone(build_app, shut_app):
    client = shut_app.test_client()
    answer = client.post(
        "/log-in",
        base_url=HERE,
        data={"token": READ, "csrf_token": form_token(shut_app)},
        headers={"Origin": "https://127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"},
    )
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-archiver-session=")
    assert "Secure" in cookie


@pytest.mark.parametrize(
    "given",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "/a\nb", ""],
)
def test_a_log_in_leads_nowhere_else(shut_app, given):
    answer = log_in(shut_app, shut_app.test_client(), READ, data={"next": given})
    assert answer.location == "/"


def test_a_bearer_token_needs_no_form_and_a_wrong_one_is_not_made_good_by_a_cookie(shut_app):
    client = shut_app.test_client()
    log_in(shut_app, client, WRITE)
    assert client.get("/csp", base_url=HERE, headers=bearer("wrong" * 5)).status_code == 401
    assert client.get("/csp", base_url=HERE, headers={"Authorization": "Basic eDp5"}).status_code == 401
    fresh = shut_app.test_client()
    assert fresh.post("/log-out", base_url=HERE, headers=bearer(WRITE)).status_code == 303
    assert fresh.post("/log-out", base_url=HERE, headers=bearer(READ)).status_code == 303


def test_wrong_tokens_are_limited_for_each_address(shut_app):
    client = shut_app.test_client()
    for _ in range(MOST_EACH):
        answer = log_in(shut_app, client, "wrong" * 5)
        assert answer.status_code == 403
        assert "none of this server" in answer.text
    answer = log_in(shut_app, client, READ)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW_SECONDS
    there = {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}}
    assert log_in(shut_app, client, READ, **there).status_code == 303
    # Who goes on guessing isn't told which one is right; elsewhere it is as good as ever.
    for given in ("wrong" * 5, READ):
        assert client.get("/csp", base_url=HERE, headers=bearer(given)).status_code == 429
    assert client.get("/csp", base_url=HERE, headers=bearer(READ), **there).status_code == 200


def test_an_address_that_a_stranger_claims_to_be_forwarded_for_is_not_believed(shut_app):
    client = shut_app.test_client()
    there = {"REMOTE_ADDR": "192.0.2.9"}
    codes = [
        client.get(
            "/csp",
            base_url=HERE,
            headers=bearer("wrong" * 5) | {"X-Forwarded-For": f"198.51.100.{n}"},
            environ_base=there,
        ).status_code
        for n in range(MOST_EACH + 1)
    ]
    assert codes == [401] * MOST_EACH + [429]


def test_attempts_are_limited_in_all_and_forgotten_after_a_minute():
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for number in range(MOST_ALL):
        attempts.note_failure(f"192.0.{number // 4}.{number % 4}")
    assert attempts.wait_seconds("198.51.100.1", counts_all=True) == WINDOW_SECONDS
    assert attempts.wait_seconds("198.51.100.1", counts_all=False) == 0
    now[0] = WINDOW_SECONDS
    assert attempts.wait_seconds("198.51.100.1", counts_all=True) == 0


def test_addresses_of_one_ipv6_network_are_one():
    attempts = Attempts(lambda: 0.0)
    for number in range(MOST_EACH):
        attempts.note_failure(f"2001:db8::{number}")
    assert attempts.wait_seconds("2001:db8::ffff", counts_all=False) > 0
    assert attempts.wait_seconds("2001:db8:0:1::1", counts_all=False) == 0


def test_sessions_end_when_they_are_idle_or_old_and_are_bounded():
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    idle, used = sessions.begin("read"), sessions.begin("write")
    while now[0] + IDLE_SECONDS / 2 < LIFE_SECONDS:
        assert sessions.find_role(used) == "write"
        now[0] += IDLE_SECONDS / 2
    assert sessions.find_role(idle) is None
    now[0] = LIFE_SECONDS
    assert sessions.find_role(used) is None
    first = sessions.begin("read")
    for _ in range(1000):
        sessions.begin("read")
    assert sessions.find_role(first) is None


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8080", 200),
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("[::1]:8080", 200),
        ("archive.paper.example", 200),
        ("archive.paper.example.:443", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("evil.example@127.0.0.1", 421),
        ("127.0.0.1:80:80", 421),
        ("127.0.0.1, evil.example", 421),
        ("192.0.2.1", 421),
        ("", 421),
        ("x" * 400, 421),
    ],
)
def test_only_names_of_this_server_are_answered(build_app, host, status):
    app = build_app(allowed_hosts=frozenset({"archive.paper.example"}))
    # The client of the tests would refuse some of them itself.
    _, answered, _ = run_wsgi_app(app, create_environ("/csp") | {"HTTP_HOST": host}, buffered=True)
    assert int(answered[:3]) == status


def test_off_this_machine_any_address_is_answered_and_no_strangers_name(build_app):
    client = build_app(host="0.0.0.0").test_client()
    assert client.get("/csp", headers={"Host": "192.0.2.1:8080"}).status_code == 200
    assert client.get("/csp", headers={"Host": "evil.example"}).status_code == 421


def test_without_tokens_nothing_is_answered_through_a_proxy(open_app):
    client = open_app.test_client()
    for name in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Host"):
        assert client.get("/csp", base_url=HERE, headers={name: "192.0.2.1"}).status_code == 403


def test_pages_elsewhere_may_lead_here_and_ask_for_nothing(open_app):
    client = open_app.test_client()

    def ask(**headers):
        return client.get("/csp", base_url=HERE, headers={k.replace("_", "-"): v for k, v in headers.items()})

    led = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert ask(Sec_Fetch_Site="cross-site", **led).status_code == 200
    assert ask(Sec_Fetch_Site="none", **led).status_code == 200
    assert ask(Sec_Fetch_Site="same-site", Sec_Fetch_Mode="no-cors").status_code == 403
    assert ask(Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="cors").status_code == 403
    assert ask(Sec_Fetch_Site="same-site", **(led | {"Sec_Fetch_Dest": "iframe"})).status_code == 403


def test_what_is_too_long_is_refused(open_app):
    client = open_app.test_client()
    assert client.get("/csp?" + "x" * 9000, base_url=HERE).status_code == 414
    answer = client.post("/log-in", base_url=HERE, headers=OURS, data={"token": "x" * (MAX_BODY_BYTES + 1)})
    assert answer.status_code == 413
    many = {f"n{number}": "x" for number in range(2000)}
    files = {"file": (io.BytesIO(b"x"), "x.txt"), **many}
    assert client.post("/log-in", base_url=HERE, headers=OURS, data=files).status_code == 413


def test_methods_that_there_are_not_are_refused(open_app):
    client = open_app.test_client()
    for method in ("PUT", "DELETE", "TRACE", "BREW"):
        assert client.open("/log-in", method=method, base_url=HERE).status_code == 405


def test_on_the_host_of_replay_the_catalogue_leads_to_its_own(build_app):
    class There:
        base = "http://localhost:8081"
        says = ""

    app = build_app(replay=There(), address="http://127.0.0.1:8080/")
    client = app.test_client()
    answer = client.get("/csp?a=b%20c", headers={"Host": "localhost:8080"})
    assert (answer.status_code, answer.location) == (308, "http://127.0.0.1:8080/csp?a=b%20c")
    ours = {"Origin": "http://localhost:8080", "Host": "localhost:8080"}
    token = {"csrf_token": form_token(app)}
    assert client.post("/log-in", headers=ours, data=token).status_code == 421
