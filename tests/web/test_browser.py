"""The pages in real Chromium: with the keyboard alone, on a narrow screen, and with hostile texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.app import create_app
from archiver.web.server import WebServer, listen
from archiver.web.serving import Serving
from tests.browsers import browsers_turn
from tests.web.shelf import RIVAL_URL, fill_hostile, fill_shelf
from tests.web.test_pages import Reader

pytestmark = pytest.mark.made_once


class Elsewhere:
    """A replay that nobody asks anything."""

    base = "http://localhost:9"
    says = ""


@dataclass
class Open:
    """A server over a home, and what its pages are."""

    address: str
    reader: Reader
    app: Any


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with browsers_turn() as program, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def _serve(fill: Any, home: Any) -> Iterator[Open]:
    shelf = fill(home)
    with Archiver(Settings(home=home)) as archiver, listen("127.0.0.1", 0) as listening:
        app = create_app(archiver, Serving(replay=Elsewhere()))
        with WebServer(app, listening) as server:
            yield Open(f"http://127.0.0.1:{server.port}", Reader(archiver, shelf), app)


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Iterator[Open]:
    yield from _serve(fill_shelf, tmp_path_factory.mktemp("opened") / "home")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[Open]:
    yield from _serve(fill_hostile, tmp_path_factory.mktemp("evil") / "home")


@pytest.fixture
def page(chromium) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def test_three_clicks_lead_from_the_front_page_to_the_replay_of_a_post(opened, page):
    page.goto(opened.address)
    page.click("text=Bridge closed")
    mark = page.locator(".words mark.k-embed")
    mark.click()
    card = page.locator(f"#c-{opened.reader.shelf.embed}")
    assert page.url.endswith(f"#c-{opened.reader.shelf.embed}")
    assert card.locator("text=Why it is this post").is_visible()
    # The other cards stay folded: who, where, how it stands.
    other = page.locator(f"#c-{opened.reader.shelf.named}")
    assert other.locator("h3").is_visible()
    assert not other.locator(".why").is_visible()
    assert card.locator("svg.timeline").is_visible()
    replay = card.get_by_role("link", name="Replay the post")
    assert replay.get_attribute("href").startswith(
        "http://localhost:9/main/20260504120100/https://bsky.example/"
    )


def test_the_keyboard_alone_reaches_the_content_a_card_and_its_decision(opened, page):
    shelf = opened.reader.shelf
    page.goto(f"{opened.address}/articles/{shelf.article}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    sign = f".sign[href='#c-{shelf.named}']"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", sign):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.closest('article.card')?.id"))
        if page.evaluate("document.activeElement.textContent").startswith("This is the post"):
            break
    else:
        pytest.fail("no candidate's button was reached")
    assert set(seen) == {f"c-{shelf.named}"}
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your decision is stored.")
    assert page.url.endswith(f"?done=accepted#c-{shelf.named}")
    assert "A person decided." in page.inner_text(f"#c-{shelf.named}")


@pytest.fixture
def own(tmp_path) -> Iterator[Open]:
    """A home to be changed."""
    yield from _serve(fill_shelf, tmp_path / "home")


def _tab_to(page: Any, selector: str, most: int = 80) -> None:
    """Press Tab until what fits has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} is not reached on {page.url}")


def test_the_keyboard_alone_leads_from_the_front_page_through_all_that_a_person_does(own, page):
    shelf = own.reader.shelf
    card = f"article#c-{shelf.named}"
    page.goto(own.address)
    _tab_to(page, ".list h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/articles/{shelf.article}")
    _tab_to(page, f".sign[href='#c-{shelf.named}']")
    page.keyboard.press("Enter")
    _tab_to(page, f"{card} button[value=reject]")
    page.keyboard.press("Space")
    page.wait_for_selector("text=That post is ruled out")
    _tab_to(page, f"{card} button[value=allow]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=That post may be chosen again.")
    _tab_to(page, f"{card} .add summary")
    page.keyboard.press("Enter")
    for name, typed in (("[name=tag]", "harbour"), ("textarea", "Ask the port."), ("[name=by]", "Ida")):
        _tab_to(page, f"{card} .add {name}", most=1)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=It is stored.")
    assert page.inner_text(f"{card} .tags a") == "harbour"
    assert page.inner_text(f"{card} .note").startswith("Ask the port.")
    page.goto(f"{own.address}/articles/{shelf.article}")
    _tab_to(page, "nav a[href='/archive']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/archive")
    _tab_to(page, "#urls")
    page.keyboard.type("https://paper.example/further")
    _tab_to(page, "main button", most=1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/archive/*")
    assert "paper.example/further" in page.inner_text("#live")


@pytest.fixture(scope="module")
def acted(tmp_path_factory) -> Iterator[Open]:
    """A home to be changed by several tests, each another thing of it."""
    yield from _serve(fill_shelf, tmp_path_factory.mktemp("acted") / "home")


def _press(page: Any, selector: str, says: str, most: int = 80) -> None:
    """Tab to a button or a link, press Enter, and wait for what the next page says."""
    _tab_to(page, selector, most)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".said >> text={says}")


def test_a_link_is_set_taken_back_and_said_to_be_none_by_the_keyboard(acted, page):
    shelf = acted.reader.shelf
    card = f"article#c-{shelf.named}"
    page.goto(f"{acted.address}/articles/{shelf.article}#c-{shelf.named}")
    _tab_to(page, f"{card} .decide [name=url]")
    page.keyboard.type("https://paper.example/no-post")
    page.keyboard.press("Tab")
    page.keyboard.type("she sent it herself")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{card} .decide .problem")
    # Nothing is lost, and the field that has to change is where the reader is.
    assert page.input_value(f"{card} .decide [name=note]") == "she sent it herself"
    assert page.evaluate("document.activeElement.value") == "https://paper.example/no-post"
    page.keyboard.press("Control+A")
    page.keyboard.type(RIVAL_URL)
    page.keyboard.press("Enter")
    page.wait_for_selector(".said >> text=The link is set.")
    assert "A person decided." in page.inner_text(f"{card} .why")
    assert page.locator(f"{card} button[value=accept]:visible").count() == 0
    _tab_to(page, f"{card} .decide summary")
    page.keyboard.press("Enter")
    _press(page, f"{card} button[value=undo]", "The decision is taken back")
    assert page.inner_text(f"{card} header .badge").endswith("to decide")
    _press(page, f"{card} button[value=none]", "none of the posts known is meant")
    assert "A person decided." in page.inner_text(f"{card} .why")
    assert acted.reader.archiver.show(shelf.named)["resolution"]["state"] == "unresolved"


def test_a_source_and_the_daemon_are_paused_and_go_on_by_the_keyboard(acted, page):
    page.goto(f"{acted.address}/sources")
    for said, health in (("The source is paused", "paused"), ("The source is looked at again", "well")):
        _press(page, "tbody form button", said)
        assert page.inner_text("tbody .badge").endswith(health)
    page.goto(f"{acted.address}/work")
    for said, is_paused in (("The daemon begins nothing more", True), ("The daemon goes on", False)):
        _press(page, "main form button", said)
        assert ("it is paused" in page.inner_text("#live")) is is_paused


def test_tags_and_a_note_are_put_on_a_post_changed_and_removed_by_the_keyboard(acted, page):
    page.goto(f"{acted.address}/posts/{acted.reader.shelf.post}")
    _tab_to(page, ".head .add summary")
    page.keyboard.press("Enter")
    for name, typed in (("[name=tag]", "flood, to check"), ("textarea", "Ask the port.")):
        _tab_to(page, f".head .add {name}", most=1)
        page.keyboard.type(typed)
    _press(page, ".head .add button", "It is stored.")
    assert page.locator(".head .tags a").all_inner_texts() == ["flood", "to check"]
    _press(page, ".head .tags button", "The tag is removed.")
    assert page.locator(".head .tags a").all_inner_texts() == ["to check"]
    _tab_to(page, ".note summary")
    page.keyboard.press("Enter")
    _tab_to(page, ".note textarea", most=1)
    page.keyboard.press("Control+A")
    page.keyboard.type("The port confirms it.")
    _press(page, ".note button[value=edit]", "The note is stored.", most=1)
    assert page.inner_text(".note > div") == "The port confirms it."
    assert ", edited " in page.inner_text(".note > .soft")
    _tab_to(page, ".note summary")
    page.keyboard.press("Enter")
    _press(page, ".note button[value=unnote]", "The note is removed.", most=3)
    assert page.locator(".note").count() == 0


def test_a_report_is_a_download_and_never_a_page_of_ours(opened, page, tmp_path):
    article = opened.reader.shelf.article
    page.goto(f"{opened.address}/articles/{article}")
    page.click(".take summary")
    with page.expect_download() as started:
        page.click(".take >> text=Report")
    assert started.value.suggested_filename == f"bridge-closed-{article}.html"
    started.value.save_as(tmp_path / "report.html")
    assert "Bridge closed" in (tmp_path / "report.html").read_text("utf-8")
    assert page.url == f"{opened.address}/articles/{article}"
    page.goto(f"{opened.address}/exports")
    with page.expect_download() as started:
        page.click("text=Report as HTML")
    assert started.value.suggested_filename == "link-rot.html"


def test_hostile_texts_run_nothing_break_no_rule_and_are_no_wider_than_a_small_screen(hostile, chromium):
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda one: said.append(one.text))
    page.on("request", lambda one: asked.append(one.url))
    for path in [*hostile.reader.paths(), "/api/v1/", "/articles/nothing"]:
        if path.endswith("/now"):
            continue
        page.goto(hostile.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate("window.canary") is None, path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    # The browser itself says that one of them wasn't found.
    assert [one for one in said if "404 (NOT FOUND)" not in one] == []
    assert {url for url in asked if not url.startswith(hostile.address)} == set()
    assert hostile.app.extensions["violations"].total == 0
    context.close()


def _find_faults(chromium: Any, home: Open, scheme: Any, paths: Sequence[str]) -> list[tuple[str, str, str]]:
    """What axe finds on pages with all that is folded open: path, rule and the first place."""
    from axe_playwright_python.sync_playwright import Axe

    # axe is put into the page, which the pages' own rules wouldn't let it.
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page, faults = context.new_page(), []
    for path in paths:
        page.goto(home.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = Axe().run(page).response["violations"]
        faults += [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found]
    context.close()
    return faults


def test_axe_finds_no_fault_on_any_page(opened, hostile, chromium):
    pages = [path for path in opened.reader.paths() if "?" not in path and not path.endswith("/now")]
    assert _find_faults(chromium, opened, "light", [*pages, "/api/v1/", "/articles/nothing"]) == []
    main = ["/", f"/articles/{opened.reader.shelf.article}", f"/posts/{opened.reader.shelf.post}"]
    assert _find_faults(chromium, opened, "dark", main) == []
    evil = [f"/articles/{hostile.reader.shelf.article}"]
    assert _find_faults(chromium, hostile, "dark", evil) == []


def test_what_changes_is_shown_as_it_changes_without_a_reload(opened, page):
    page.goto(f"{opened.address}/work")
    assert page.locator("a.reload").is_hidden()
    page.evaluate("window.stays = 1")
    assert "read articles" not in page.inner_text("#live")
    opened.reader.archiver.enqueue_archive(["https://paper.example/later"])
    page.wait_for_selector("#live >> text=paper.example/later")
    assert page.evaluate("window.stays") == 1


def test_without_scripts_everything_is_there(opened, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{opened.address}/work")
    assert page.locator("a.reload").is_visible()
    page.goto(f"{opened.address}/articles/{opened.reader.shelf.article}")
    page.click(f".sign[href='#c-{opened.reader.shelf.named}']")
    card = page.locator(f"#c-{opened.reader.shelf.named}")
    card.locator(".why").wait_for()
    assert not page.locator(f"#c-{opened.reader.shelf.embed} .why").is_visible()
    card.locator(".back a").click()
    assert page.url.endswith(f"#m-{opened.reader.shelf.named}")
    context.close()


@pytest.mark.parametrize("width", [375, 800, 1280])
def test_the_whole_menu_and_the_search_are_seen_on_every_screen(opened, chromium, width):
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{opened.address}/exports")
    boxes = page.evaluate("""[...document.querySelectorAll('header nav a, header [type=search]')]
        .map(one => one.getBoundingClientRect().toJSON())""")
    shown = [box["width"] > 0 and box["left"] >= 0 and box["right"] <= width for box in boxes]
    assert len(shown) == 11
    assert all(shown)
    context.close()
