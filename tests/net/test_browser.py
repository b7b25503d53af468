"""The browser asks for everything by our fetcher, stays within bounds, and leaves nothing behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.errors import Stopped
from archiver.model import Outcome
from archiver.net.browser import Chromium
from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.ports import NoBrowser, Rendered
from archiver.settings import CaptureSettings, Network, Politeness, Settings
from tests.browsers import left_behind, need_chromium, processes_of, wait_until
from tests.internet import Internet, answers, trouble

Render = Callable[..., Rendered]


def settings_for(internet: Internet, home: Path, *hosts: str, **capture: int) -> Settings:
    tree = internet.settings(*hosts)
    return Settings(
        home=home,
        network=Network(**tree["network"]),
        politeness=Politeness(delay_seconds=0),
        capture=CaptureSettings(**capture),
    )


@pytest.fixture
def build(internet: Internet, tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Makes a browser with a home of its own, sent to the internet."""
    need_chromium()
    fetchers: list[HttpFetcher] = []

    def build(
        *hosts: str, stop: threading.Event | None = None, max_seconds=60.0, max_bytes=2_000_000_000, **capture
    ):
        settings = settings_for(internet, tmp_path, *hosts, **capture)
        fetchers.append(HttpFetcher(settings, SystemClock(), stop))
        return Chromium(
            settings, fetchers[-1], SystemClock(), stop, max_seconds=max_seconds, max_bytes=max_bytes
        )

    yield build
    for fetcher in fetchers:
        fetcher.close()


@pytest.fixture
def render(build: Callable[..., Chromium], tmp_path: Path) -> Iterator[Render]:
    """Shows a page in a browser; afterwards neither its folder nor a process of it is left."""
    made: list[Rendered] = []

    def render(url: str, *hosts: str, allows: Callable[[int], bool] = lambda _: True, **how) -> Rendered:
        rendered = build(*hosts, **how).render(url, allows=allows)
        assert isinstance(rendered, Rendered), rendered
        made.append(rendered)
        return rendered

    yield render
    for rendered in made:
        rendered.close()
    assert left_behind(tmp_path) == []


def asked(rendered: Rendered) -> list[str]:
    return [exchange.url for exchange in (*rendered.visit.exchanges, *rendered.exchanges)]


def site_with(internet: Internet, body: str, host: str = "page.example") -> str:
    return internet.site(host).at("/", answers.page(f"<!doctype html><title>Page</title>{body}"))


# --- what is kept ------------------------------------------------------------------------------


def test_what_the_script_shows_is_read_and_pictured(internet, render):
    url = site_with(internet, "<p id=p></p><script>p.textContent = 'Built by ' + 'script'</script>")
    rendered = render(url)
    assert rendered.failure is None
    assert b"Built by script</p>" in rendered.markup
    assert rendered.text == "Built by script"
    assert rendered.screenshot.startswith(b"\x89PNG")


def test_every_exchange_is_that_of_the_wire(internet, render):
    url = site_with(internet, "<img src=/a.png><script>fetch('/api', {method: 'POST', body: 'x=1'})</script>")
    internet.site("page.example").at("/a.png", answers.content(b"\x89PNG", "image/png"))
    internet.site("page.example").at("/api", answers.json_answer({"ok": True}))
    rendered = render(url)
    by_path = {exchange.url.removeprefix("https://page.example"): exchange for exchange in rendered.exchanges}
    assert by_path["/a.png"].status == 200
    assert by_path["/api"].request.startswith(b"POST /api HTTP/1.1\r\n")
    assert by_path["/api"].request.endswith(b"\r\n\r\nx=1")
    (page,) = rendered.visit.exchanges
    assert page.ip_address == "127.0.0.1"
    assert page.protocols[0] == "http/1.1"
    assert b"archiver/" in page.request
    assert {request.path for request in internet.requests("page.example")} >= set(by_path)


def test_redirects_lead_the_browser_and_are_kept(internet, render):
    url = internet.site("short.example").at("/s", answers.redirect("https://page.example/"))
    site_with(internet, "<link rel=stylesheet href=/moved.css><p>Here")
    internet.site("page.example").at("/moved.css", answers.redirect("/styles/real.css"))
    internet.site("page.example").at(
        "/styles/real.css", answers.content("p { background: url(bg.png) }", "text/css")
    )
    internet.site("page.example").at("/styles/bg.png", answers.content(b"\x89PNG", "image/png"))
    rendered = render(url)
    assert [(each.url, each.status) for each in rendered.visit.exchanges] == [
        ("https://short.example/s", 302),
        ("https://page.example/", 200),
    ]
    assert "https://page.example/styles/bg.png" in asked(rendered)


def test_a_script_that_moves_on_leads_to_the_page_that_is_shown(internet, render):
    url = site_with(internet, "<script>location.replace('/second')</script>")
    internet.site("page.example").at("/second", answers.page("<title>Second</title><p>Second page"))
    rendered = render(url)
    assert [each.url for each in rendered.visit.exchanges] == [url, "https://page.example/second"]
    assert rendered.text == "Second page"


def test_nothing_is_shared_between_two_pages(internet, render):
    site = internet.site("page.example")
    site.at(
        "/",
        answers.page(
            "<p id=p></p><script>p.textContent = 'had: ' + document.cookie + localStorage.had;"
            "document.cookie = 'who=me'; localStorage.had = 'stored'</script><img src=/c.png>"
        ).with_headers(("Set-Cookie", "seen=1")),
    )
    site.at(
        "/c.png", answers.content(b"\x89PNG", "image/png").with_headers(("Cache-Control", "max-age=9999"))
    )
    first, second = render(site.url("/")), render(site.url("/"))
    assert first.text == second.text == "had: seen=1undefined"
    assert [request.path for request in internet.requests("page.example")].count("/c.png") == 2


def test_what_the_browser_asks_for_itself_is_neither_asked_nor_kept(internet, render):
    rendered = render(site_with(internet, "<p>Alone"))
    assert {request.host for request in internet.requests()} == {"page.example"}
    assert all(url.startswith("https://page.example/") for url in asked(rendered))


def test_pictures_that_come_as_one_scrolls_are_there(internet, render):
    pictures = "".join(f"<div style='height: 900px'><img loading=lazy src=/{n}.png></div>" for n in range(12))
    url = site_with(internet, pictures)
    internet.site("page.example").at("/*.png", answers.content(b"\x89PNG", "image/png"))
    assert {f"https://page.example/{n}.png" for n in range(12)} <= set(asked(render(url)))


@pytest.mark.parametrize(
    ("banner", "said"),
    [
        (
            "<div id=b class=cookie-banner><p>We use cookies.</p><button onclick=agree()>Accept all</button>"
            "<button onclick=deny()>Reject all</button></div>",
            'refused a consent banner by "reject all"',
        ),
        (
            "<div id=b role=dialog><p>Wir verwenden Cookies.</p>"
            "<button onclick=agree()>Alle akzeptieren</button>"
            "<button onclick=deny()>Ablehnen</button></div>",
            'refused a consent banner by "ablehnen"',
        ),
        (
            "<div id=b style='position: fixed'>Мы используем файлы cookie "
            "<button onclick=agree()>Принять</button></div>",
            'accepted a consent banner by "принять"',
        ),
        (
            "<div id=b><button onclick=agree()>Yes</button>"
            "<button id=onetrust-reject-all-handler onclick=deny()>No</button></div>",
            'refused a consent banner by "#onetrust-reject-all-handler"',
        ),
    ],
)
def test_a_consent_banner_is_closed_refusing_where_that_is_to_be_had(internet, render, banner, said):
    script = (
        "function gone(word) { b.remove(); c.textContent = word }"
        "function agree() { gone('agreed') } function deny() { gone('denied') }"
    )
    url = site_with(internet, f"<p id=c>open</p>{banner}<script>{script}</script>")
    rendered = render(url)
    assert said in rendered.notes
    assert rendered.text == ("denied" if said.startswith("refused") else "agreed")


def test_a_button_that_is_no_banners_is_left_alone(internet, render):
    url = site_with(
        internet,
        "<p id=c>untouched</p><form><button type=button "
        "onclick=\"c.textContent = 'pressed'\">Decline</button></form>"
        "<footer>About cookies</footer>",
    )
    assert render(url).text.startswith("untouched")


# --- what is refused ---------------------------------------------------------------------------


def test_private_addresses_are_refused_to_scripts_frames_and_redirects(internet, render):
    with_secret = internet.site("secret.example")
    with_secret.at("/", answers.page("<p>secret"))
    port = internet.proxy_url.rpartition(":")[2]
    inner = f"http://127.0.0.1:{port}/"
    url = site_with(
        internet,
        f"<iframe src='{inner}frame'></iframe><img src='http://169.254.169.254/latest'><img src=/leads>"
        f"<p id=p></p><script>fetch('{inner}', {{mode: 'no-cors'}}).then(() => p.textContent = 'had it',"
        " () => p.textContent = 'refused')</script>",
    )
    internet.site("page.example").at("/leads", answers.redirect(f"http://localhost:{port}/leads"))
    before = len(internet.requests())
    rendered = render(url, "page.example")
    assert {request.host for request in internet.requests()[before:]} == {"page.example"}
    assert all(address.startswith("https://page.example/") for address in asked(rendered))
    assert any("could not be had" in note for note in rendered.notes)


def test_a_page_that_leads_to_a_private_address_is_refused(internet, render):
    port = internet.proxy_url.rpartition(":")[2]
    url = internet.site("page.example").at("/", answers.redirect(f"http://127.0.0.1:{port}/"))
    rendered = render(url, "page.example")
    assert rendered.visit.final is None
    assert rendered.visit.failure is Outcome.REFUSED
    assert "private address" in (rendered.visit.reason or "")
    assert rendered.markup == rendered.screenshot == b""


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "chrome://version", "chrome://crash", "view-source:https://page.example/"],
)
def test_a_page_gets_nothing_of_the_machine_or_the_browser(internet, render, target):
    url = site_with(
        internet,
        f"<p>Still here</p><iframe src='{target}'></iframe><script>location.href = '{target}'</script>",
    )
    rendered = render(url)
    assert rendered.text.startswith("Still here")
    assert "root:" not in rendered.text


def test_web_sockets_are_refused_and_told(internet, render):
    url = site_with(
        internet,
        "<p id=p></p><script>for (const a of ['wss://page.example/s', 'wss://other.example/s']) {"
        "const s = new WebSocket(a); s.onerror = () => p.textContent += 'no ' }</script>",
    )
    rendered = render(url)
    assert rendered.text == "no no"
    assert "2 web sockets refused" in rendered.notes


def test_a_service_worker_is_not_installed(internet, render):
    """It would answer in the network's place, and what it answers can't be replayed."""
    url = site_with(internet, "<p>Page</p><script>navigator.serviceWorker.register('/sw.js')</script>")
    internet.site("page.example").at("/sw.js", answers.content("onfetch = () => {}", "text/javascript"))
    assert render(url).text == "Page"
    assert "/sw.js" not in {request.path for request in internet.requests("page.example")}


def test_a_worker_asks_by_the_same_way(internet, render):
    url = site_with(
        internet, "<p id=p></p><script>new Worker('/w.js').onmessage = (e) => p.textContent = e.data</script>"
    )
    site = internet.site("page.example")
    site.at(
        "/w.js",
        answers.content(
            "fetch('/d.json').then((a) => a.json()).then((d) => postMessage(d.text))", "text/javascript"
        ),
    )
    site.at("/d.json", answers.json_answer({"text": "by a worker"}))
    rendered = render(url)
    assert rendered.text == "by a worker"
    assert {"https://page.example/w.js", "https://page.example/d.json"} <= set(asked(rendered))


# --- bad pages ---------------------------------------------------------------------------------


def test_dialogs_windows_and_downloads_stop_nothing(internet, render):
    url = site_with(
        internet,
        "<p id=p>before</p><script>alert('a'); confirm('b'); prompt('c');"
        "addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'stay' });"
        "for (let i = 0; i < 20; i++) window.open('/pop?' + i);"
        "const a = document.createElement('a'); a.href = '/file.bin'; a.download = 'f'; a.click();"
        "p.textContent = 'after'</script>",
    )
    site = internet.site("page.example")
    site.at("/file.bin", answers.content(b"\0" * 1000, "application/octet-stream"))
    site.otherwise = answers.page("<p>pop")
    rendered = render(url)
    assert rendered.text == "after"
    assert "closed 3 dialogs that the page opened" in rendered.notes


def test_an_address_that_is_a_file_is_kept_and_shows_no_page(internet, render):
    url = internet.site("page.example").at("/f.zip", answers.content(b"PK\3\4", "application/zip"))
    rendered = render(url)
    assert rendered.visit.final is not None
    assert rendered.visit.final.header("content-type") == "application/zip"
    assert rendered.markup == b""
    assert "the browser shows no page" in rendered.notes


def test_an_endless_page_is_cut(internet, render):
    url = site_with(
        internet,
        "<p>First</p><script>const more = () => {"
        "const d = document.createElement('div'); d.style.height = '3000px';"
        "d.textContent = 'more'; document.body.append(d); fetch('/more?' + Math.random()) };"
        "more(); addEventListener('scroll', more); setInterval(more, 50)</script>",
    )
    internet.site("page.example").otherwise = answers.json_answer({})
    rendered = render(url, max_requisites=30)
    assert rendered.failure is None
    assert rendered.is_cut
    assert any("more than 30" in note for note in rendered.notes)
    assert any("the screenshot shows 12,000 of" in note for note in rendered.notes)
    assert len(asked(rendered)) <= 31


def test_a_script_that_never_ends_is_ended(internet, render):
    url = site_with(internet, "<p>Before</p><script>setTimeout(() => { while (true); }, 300)</script>")
    began = time.monotonic()
    rendered = render(url, max_seconds=8.0)
    assert time.monotonic() - began < 30
    assert rendered.failure == "the browser took longer than 8 seconds"
    assert asked(rendered)[0] == url


def test_a_frame_that_never_answers_costs_only_itself(internet, render):
    internet.site("stuck.example").at(
        "/", answers.page("<p>Stuck<script>setTimeout(() => { while (true); })</script>")
    )
    internet.site("fine.example").at("/", answers.page("<p>Fine"))
    url = site_with(
        internet,
        "<p>Around</p><iframe src=https://stuck.example/></iframe><iframe src=https://fine.example/></iframe>",
    )
    rendered = render(url)
    assert rendered.failure is None
    assert rendered.text == "Around\n\nFine"


def test_a_page_that_eats_memory_is_ended(internet, render):
    url = site_with(
        internet,
        "<p>Hungry</p><script>const all = []; setInterval(() => {"
        "const a = new Uint8Array(30e6); a.fill(7); all.push(a) }, 20)</script>",
    )
    rendered = render(url, max_bytes=700_000_000)
    assert rendered.failure == "the browser took more than 700,000,000 bytes of memory"
    assert asked(rendered)[0] == url


def test_bytes_beyond_the_bound_are_not_kept(internet, render):
    url = site_with(internet, "".join(f"<img src=/{n}.png>" for n in range(10)))
    internet.site("page.example").at("/*.png", answers.content(b"\x89PNG" + b"x" * 100_000, "image/png"))
    left = [300_000]

    def allows(size: int) -> bool:
        left[0] -= size
        return left[0] >= 0

    rendered = render(url, allows=allows)
    assert rendered.is_cut
    assert sum(exchange.body.size for exchange in rendered.exchanges) <= 300_000


def test_a_crash_is_an_outcome_and_the_next_page_is_shown(internet, render, tmp_path):
    url = site_with(internet, "<p>Doomed</p><script>fetch('/never')</script>")
    site = internet.site("page.example")
    site.at("/never", trouble.hang())

    def kill_renderers() -> None:
        wait_until(lambda: any(request.path == "/never" for request in internet.requests()))
        for process, command in processes_of(tmp_path):
            if "--type=renderer" in command:
                os.kill(process, 9)

    killer = threading.Thread(target=kill_renderers)
    killer.start()
    rendered = render(url)
    killer.join()
    assert rendered.failure == "the page crashed the browser"
    assert asked(rendered)[0] == url
    site.at("/never", answers.page(""))
    assert render(url).text == "Doomed"


def test_a_certificate_that_is_not_trusted_is_no_page(internet, render):
    internet.site("bad.example", flaw="expired").at("/", answers.page("<p>bad"))
    rendered = render("https://bad.example/")
    assert rendered.visit.failure is Outcome.UNREACHABLE
    assert "certificate not trusted" in (rendered.visit.reason or "")


def test_a_page_that_asks_for_a_password_shows_what_it_says(internet, render):
    url = internet.site("page.example").at(
        "/", answers.page("<p>Who are you?", status=401).with_headers(("WWW-Authenticate", 'Basic realm="x"'))
    )
    rendered = render(url)
    assert rendered.visit.final is not None
    assert rendered.visit.final.status == 401
    assert all("Authorization" not in request.headers for request in internet.requests("page.example"))


# --- without a browser, and ending -------------------------------------------------------------


def test_a_machine_without_chromium_says_so(internet, build, monkeypatch, tmp_path):
    browser = build()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = browser.render("https://page.example/", allows=lambda _: True)
    assert answer == NoBrowser("no Chromium or Chrome is installed")


def test_a_chromium_that_does_not_start_is_told(internet, build, monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Chromium 120.0.0.0 && exit 0\nexit 3\n')
    program.chmod(0o755)
    browser = build()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    answer = browser.render("https://page.example/", allows=lambda _: True)
    assert isinstance(answer, NoBrowser)
    assert answer.reason.startswith("the browser doesn't start: ")
    assert left_behind(tmp_path) == []


def test_a_stop_ends_the_browser_at_once(internet, build, tmp_path):
    stop = threading.Event()
    url = site_with(internet, "<p>Long</p><script>setInterval(() => fetch('/x'), 100)</script>")
    timer = threading.Timer(4.0, stop.set)
    timer.start()
    with pytest.raises(Stopped):
        build(stop=stop).render(url, allows=lambda _: True)
    timer.join()
    assert left_behind(tmp_path) == []
