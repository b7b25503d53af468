"""What a page may not have: this machine, private networks, and what can't be replayed."""

from __future__ import annotations

import pytest

from archiver.model import Outcome
from tests.internet import answers
from tests.net.browser.pages import asked, site_with


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


def test_a_page_gets_nothing_of_the_machine_or_the_browser(internet, render):
    targets = [
        "file:///etc/passwd",
        "chrome://version",
        "chrome://crash",
        "view-source:https://page.example/",
    ]
    frames = "".join(f"<iframe src='{target}'></iframe>" for target in targets)
    moves = "".join(f"try {{ location.href = '{target}' }} catch {{}};" for target in targets)
    rendered = render(site_with(internet, f"<p>Still here</p>{frames}<script>{moves}</script>"))
    assert rendered.failure is None
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


@pytest.mark.parametrize(("is_own", "failure"), [(True, Outcome.REFUSED), (False, None)])
def test_a_page_that_the_program_chose_is_shown_only_where_robots_txt_allows(
    internet, build, is_own, failure
):
    url = site_with(internet, "<p>Page</p><img src=/a.png>")
    rules = "User-agent: *\nDisallow: /\n"
    internet.site("page.example").at("/robots.txt", answers.content(rules, "text/plain"))
    internet.site("page.example").at("/a.png", answers.content(b"\x89PNG", "image/png"))
    told: list[str] = []
    rendered = build().render(url, allows=lambda _: True, is_own=is_own, kept=told.append)
    rendered.close()
    assert rendered.visit.failure is failure
    assert rendered.text == ("" if failure else "Page")
    # Who asks is told what was kept beside the page.
    assert ("https://page.example/a.png" in told) is not bool(failure)


def test_only_the_sites_own_pages_ask_with_what_the_user_supplied(internet, render):
    """Another site's page could send on what it reads there."""
    short, paper, other = (internet.site(f"{name}.example") for name in ("short", "paper", "other"))
    start = short.at("/s", answers.redirect(paper.url("/")))
    paper.at(
        "/", answers.page(f"<p>Story<iframe src={other.url('/')}></iframe><script>fetch('/own')</script>")
    )
    other.at("/", answers.page("<script>fetch('https://paper.example/me', {credentials: 'omit'})</script>"))
    said = answers.json_answer({"name": "reader"}).with_headers(("Access-Control-Allow-Origin", "*"))
    paper.at("/own", said)
    paper.at("/me", said)
    render(start, headers={"paper.example": "Cookie: session=hush"})
    asked = {request.path: request.headers.get("cookie") for request in internet.requests("paper.example")}
    asked.pop("/favicon.ico", None)
    assert asked == {"/": "session=hush", "/own": "session=hush", "/me": None}
