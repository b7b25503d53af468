"""Pages that hang, flood, crash or open things cost only themselves."""

from __future__ import annotations

import os
import threading
import time

from archiver.model import Outcome
from archiver.net.browser import Patience
from tests.browsers import processes_of, wait_until
from tests.internet import answers, trouble
from tests.net.browser.pages import asked, site_with

#: For pages that use up every wait there is.
HURRIED = Patience(load=5.0, settle=1.5, scroll=2.0, embeds=1.5, picture=2.0)


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


def test_dialogs_without_an_end_are_an_outcome(internet, render):
    url = site_with(
        internet, "<p>Before</p><script>setTimeout(() => { while (true) alert('again') }, 300)</script>"
    )
    rendered = render(url, max_seconds=10.0)
    assert rendered.failure is not None
    assert asked(rendered)[0] == url


def test_the_text_of_a_huge_page_is_cut(internet, render):
    url = site_with(
        internet,
        "<p id=p>Begin</p><script>for (let i = 0; i < 30; i++) {"
        "const q = document.createElement('p'); q.textContent = 'long '.repeat(20000);"
        "document.body.append(q) }</script>",
    )
    rendered = render(url, patience=Patience(scroll=1.0))
    assert rendered.failure is None
    assert rendered.text.startswith("Begin")
    assert len(rendered.text) == 2_000_000


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
    rendered = render(url, max_requisites=30, patience=HURRIED)
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
    rendered = render(url, patience=HURRIED)
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
    assert all("authorization" not in request.headers for request in internet.requests("page.example"))


def test_a_page_that_never_rests_is_shown_whole_whatever_its_banner(internet, render):
    url = site_with(
        internet,
        "<p>Article</p><div id=b role=dialog><p>We use cookies.</p>"
        "<button onclick=b.remove()>Reject all</button></div>"
        "<script>setInterval(() => fetch('/x?' + Math.random()), 300)</script>",
    )
    internet.site("page.example").otherwise = answers.json_answer({})
    # Two waits together take longer than one may, with what it may take beyond its bound.
    rendered = render(url, patience=Patience(settle=2.0, more=1.5))
    assert rendered.failure is None
    assert rendered.text == "Article"
    assert rendered.screenshot


def test_a_page_that_loads_itself_again_and_again_is_shown(internet, render):
    how = "Math.random() < 0.5 ? location.reload() : location.href = '/?' + Math.random()"
    url = site_with(internet, f"<p>Restless<script>setTimeout(() => {{ {how} }}, 0)</script>")
    rendered = render(url, patience=HURRIED)
    assert rendered.failure is None
    assert rendered.text == "Restless"
    assert rendered.visit.final is not None
    assert rendered.visit.final.url.startswith(url)
    assert b"Restless" in rendered.markup
    assert rendered.screenshot


def test_what_a_page_makes_of_the_language_changes_nothing_of_how_it_is_read(internet, render):
    url = site_with(
        internet,
        "<p>Shown</p><form name=body><input name=scrollHeight><input name=innerText></form><script>"
        "Math.max = () => ({ a: 1 }); String.prototype.slice = () => 'x'.repeat(3e7);"
        "Object.getOwnPropertyDescriptor = () => null; JSON.stringify = () => 'no'; window.scrollBy = null;"
        "for (const type of [Document, Element, HTMLElement]) for (const name of"
        " ['body', 'documentElement', 'outerHTML', 'innerText', 'scrollHeight', 'querySelectorAll'])"
        " if (name in type.prototype) Object.defineProperty(type.prototype, name, { get() { throw 1 } })"
        "</script>",
    )
    rendered = render(url)
    assert rendered.failure is None
    assert rendered.text == "Shown"
    assert b"<p>Shown</p>" in rendered.markup
    assert len(rendered.markup) < 10_000
    assert rendered.screenshot


def test_what_a_page_sends_counts_and_is_bounded(internet, render):
    url = site_with(
        internet,
        "<p id=p></p><script>(async () => { for (const size of [9e5, 9e5, 9e5, 2e6, 10]) try {"
        "const a = await fetch('/p', { method: 'POST', body: new Uint8Array(size) });"
        "p.textContent += ' ' + a.status } catch { p.textContent += ' -' } })()</script>",
    )
    internet.site("page.example").at("/p", answers.json_answer({}))
    left = [2_000_000]

    def allows(size: int) -> bool:
        left[0] -= size
        return left[0] >= 0

    rendered = render(url, allows=allows)
    # The fourth breaks off, or is told 413 just in time.
    assert rendered.text in ("200 200 502 - 502", "200 200 502 413 502")
    assert sum(len(exchange.request) for exchange in rendered.exchanges) < 2_000_000
    assert rendered.is_cut
    assert any("refused: no room for what is sent" in note for note in rendered.notes)
