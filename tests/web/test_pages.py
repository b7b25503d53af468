"""What a person reads on each page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from archiver.catalog import SqlCatalog
from archiver.exports.marking import CitedSpan, mark_text
from archiver.model import Observation, Outcome, PostState
from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.app import create_app
from archiver.web.pages.articles import _without_head
from archiver.web.serving import NoRunner, Serving
from archiver.web.times import tell_instant
from tests.catalog.examples import NOON, POST, POST_URL, capture, later
from tests.web.asking import HERE, OURS, form_token
from tests.web.shelf import FEED, RIVAL_URL, SAYS, Shelf, fill_hostile, fill_shelf


class Reader:
    """Asks for pages of an application as a browser on this machine does."""

    def __init__(self, archiver: Archiver, shelf: Shelf) -> None:
        self.app = create_app(archiver)
        self.client = self.app.test_client()
        self.archiver = archiver
        self.shelf = shelf

    def read(self, path: str, status: int = 200) -> HTMLParser:
        answer = self.client.get(path, base_url=HERE)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        return HTMLParser(answer.text)

    def send(self, path: str, **data: str):
        data["csrf_token"] = form_token(self.app)
        return self.client.post(path, base_url=HERE, data=data, headers=OURS)

    def paths(self) -> list[str]:
        shelf = self.shelf
        person = self.archiver.browsing.list_people(_all()).rows[0]["key"]
        return [
            "/",
            "/articles",
            "/articles?q=bridge",
            f"/articles/{shelf.article}",
            "/citations",
            "/citations?state=candidates",
            "/posts",
            f"/posts/{shelf.post}",
            "/people",
            f"/people/{person}",
            "/captures",
            f"/captures/{shelf.capture}",
            "/sources",
            "/events",
            "/work",
            "/work/now",
            "/archive",
            "/exports",
            *shelf.more,
        ]


def _all():
    from archiver.service.browsing import Filter

    return Filter()


@pytest.fixture(scope="module")
def shelved(tmp_path_factory) -> tuple[Path, Shelf]:
    """A home with something of everything, to be copied."""
    home = tmp_path_factory.mktemp("shelf") / "home"
    return home, fill_shelf(home)


@pytest.fixture(scope="module")
def reader(shelved) -> Iterator[Reader]:
    home, shelf = shelved
    with Archiver(Settings(home=home)) as archiver:
        yield Reader(archiver, shelf)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[Reader]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    shelf = fill_hostile(home)
    with Archiver(Settings(home=home)) as archiver:
        yield Reader(archiver, shelf)


@pytest.fixture
def writer(tmp_path, shelved) -> Iterator[Reader]:
    home, shelf = shelved
    shutil.copytree(home, tmp_path / "home")
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        yield Reader(archiver, shelf)


def said(node) -> str:
    """What a node reads like."""
    assert node is not None
    return " ".join(node.text().split())


def texts(page, selector) -> list[str]:
    return [said(node) for node in page.css(selector)]


# --- the article and its citations ---------------------------------------------------------------


def test_an_article_has_its_citations_marked_in_place_by_kind_and_state(reader):
    page = reader.read(f"/articles/{reader.shelf.article}")
    marks = [(mark.attributes["class"], said(mark)) for mark in page.css(".words mark")]
    assert marks == [
        (
            "k-embed s-saved",
            "The bridge is closed until Friday, Maja Lind wrote on Bluesky on Monday: "
            "“The bridge is closed … of the flood”.",
        ),
        ("k-prose s-undecided", "Pavel Hora named the flood in a post on X"),
    ]
    signs = [(sign.attributes["href"], sign.attributes["aria-label"]) for sign in page.css(".words a.sign")]
    assert signs == [
        (f"#c-{reader.shelf.embed}", "Citation 1: embedded, Bluesky, gone, copy kept"),
        (f"#c-{reader.shelf.named}", "Citation 2: named in the text, X (Twitter), to decide"),
    ]
    assert said(page.css_first("h1")) == "Bridge closed"
    assert "Bridge closed" not in texts(page, ".words p")  # the title stands above the text already
    assert "By Ivo Ferri" in said(page.css_first(".head .meta"))


@pytest.mark.parametrize(
    ("line", "is_dropped"),
    [
        ("By Ivo Ferri 4 May 2026", True),
        ("IVO FERRI | 04.05.2026", True),
        ("Ivo Ferri", True),
        ("By Ivo Ferri and Ida Östby", False),
        ("Ivo Ferri was there.", False),
        ("Ivo Ferri resigned.", False),
    ],
)
def test_a_byline_that_stands_above_the_text_is_not_told_again(line, is_dropped):
    article = {"title": "Bridge closed", "byline": "Ivo Ferri"}
    for begin in ("Bridge closed\n", ""):
        left = _without_head(mark_text(f"{begin}{line}\nThe bridge is closed.", ()), article)
        assert len(left) == (1 if is_dropped else 2)
        marked = mark_text(line, [CitedSpan(start=0, end=len(line), citation=0)])
        assert _without_head(marked, article) == marked


def test_each_sign_leads_to_a_card_of_the_page(reader):
    page = reader.read(f"/articles/{reader.shelf.article}")
    for sign in page.css(".words a.sign"):
        assert page.css_first(sign.attributes["href"]).tag == "article"


def test_a_card_says_who_where_when_and_why_it_is_this_post(reader):
    card = reader.read(f"/articles/{reader.shelf.article}").css_first(f"#c-{reader.shelf.embed}")
    assert said(card.css_first("h3")) == "1 Bluesky by Maja Lind"
    assert "“Monday”" not in said(card.css_first(".meta"))  # the quotation marks are the browser's
    assert "the article says Monday, read as 2026-05-04" in said(card.css_first(".meta"))
    why = said(card.css_first(".why"))
    assert "The article gives the post's address. score 100 of 100 for fit" in why
    assert "embedded in the article" in why
    assert said(card.css_first(".said-there")) == SAYS
    assert "3 copies, first 2026-05-04, last 2026-05-04" in said(card)


def test_a_card_compares_the_quotes_with_the_post_and_shows_the_words_that_fit(reader):
    card = reader.read(f"/articles/{reader.shelf.article}").css_first(f"#c-{reader.shelf.embed}")
    quote = card.css_first(".quotes li")
    assert said(quote.css_first(".badge")) == "⋯ shortened"
    assert "in the post: The bridge is closed until Friday because of the flood" in said(quote)
    assert texts(card, ".said-there mark") == ["The bridge is closed until Friday because of the flood"]


def test_a_card_has_a_timeline_and_the_same_instants_as_text(reader):
    card = reader.read(f"/articles/{reader.shelf.article}").css_first(f"#c-{reader.shelf.embed}")
    drawn = [title.text() for title in card.css("svg.timeline title")]
    assert drawn == [
        "posted, as the platform states",
        "the article appeared",
        "Wayback Machine took a copy, the first of 3",
        "visited: kept",
        "visited: gone",
        "Wayback Machine took its last copy",
    ]
    listed = " ".join(texts(card, ".visits li"))
    assert all(words in listed for words in (*drawn[:3], drawn[5], "kept", "gone", "404 Not Found"))


def test_candidates_stand_with_their_scores_and_those_ruled_out_with_the_reason(reader):
    card = reader.read(f"/articles/{reader.shelf.article}").css_first(f"#c-{reader.shelf.named}")
    first, second = card.css(".candidates > ol > li")
    assert "score 71.5" in said(first)
    assert "The flood took the road." in said(first)
    assert texts(first, "button") == [
        f"This is the post: {RIVAL_URL.removeprefix('https://')}",
        f"Not this one: {RIVAL_URL.removeprefix('https://')}",
    ]
    assert "ruled out: posted after the article" in said(second)
    assert not second.css("button")


def test_the_versions_of_a_text_show_what_changed(reader):
    page = reader.read(f"/articles/{reader.shelf.article}")
    assert any("An older sentence stood here" in line for line in texts(page, ".diff del"))
    assert any("Pavel Hora named the flood" in line for line in texts(page, ".diff ins"))


def test_the_beginning_of_an_id_leads_to_the_page_of_the_whole_one(reader):
    answer = reader.client.get(f"/articles/{reader.shelf.article[:8]}", base_url=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/articles/{reader.shelf.article}")


def test_a_citation_is_its_card_in_its_article(reader):
    answer = reader.client.get(f"/citations/{reader.shelf.named}", base_url=HERE)
    assert answer.headers["Location"] == f"/articles/{reader.shelf.article}#c-{reader.shelf.named}"


# --- the other pages -----------------------------------------------------------------------------


def test_a_search_marks_what_was_found(reader):
    page = reader.read("/articles?q=ferry")
    assert said(page.css_first(".count")) == "1 article, the best match first"
    assert said(page.css_first("h1")) == "Articles with ferry"
    assert page.css_first("header [name=q]").attributes["value"] == "ferry"
    assert "ferry" in [text.lower() for text in texts(page, ".snippet mark")]
    assert "No article fits" in said(reader.read("/articles?q=unheardof").css_first(".none"))


def test_a_list_leads_to_exports_of_the_same_or_says_that_they_are_chosen_otherwise(reader):
    for listed in ("/posts?platform=bluesky&since=2026-01-01", "/articles?platform=bluesky&since=2026-01-01"):
        (link,) = (one for one in reader.read(listed).css("main p a") if said(one) == "Take them along")
        assert link.attributes["href"] == "/exports?platform=bluesky&since=2026-01-01"
    for listed in (
        "/posts?state=gone",
        "/articles?q=bridge",
        "/articles?tag=flood",
        "/articles?person=maja-lind",
    ):
        page = said(reader.read(listed).css_first("main"))
        assert "Take them along" not in page, listed
        assert "are chosen by collection, source, platform and dates alone" in page, listed


def test_a_search_finds_people_by_name_surname_and_handle_and_what_cites_them(reader):
    for typed in ("lind", "Maja Li", "@maja.example", "Lind's"):
        found = reader.read(f"/articles?q={typed}").css("[aria-labelledby=people-head] li")
        assert len(found) == 1, typed
        assert said(found[0]).startswith("Maja Lind Bluesky @maja.example cited in 1 article"), typed
    who, where = (one.attributes["href"] for one in found[0].css("a"))
    assert said(reader.read(who).css_first("h1")) == "Maja Lind"
    page = reader.read(where)
    assert texts(page, ".list h2") == ["Bridge closed"]
    assert said(page.css_first(".whom")).startswith("Citing Maja Lind")
    assert page.css_first(".filters [name=person]").attributes["value"] == who.rpartition("/")[2]
    assert reader.read("/articles?q=bridge").css("[aria-labelledby=people-head]") == []
    for nobody in ("nobody", "~~", "pavel-lind"):
        page = reader.read(f"/articles?person={nobody}")
        assert page.css(".list h2") == []
        assert said(page.css_first(".whom")).startswith("Citing a person who is not known")


def test_a_person_leads_to_all_that_cites_them_also_with_other_filters(reader):
    page = reader.read("/people/pavel-hora")
    articles, citations = (
        one.attributes["href"] for one in page.css("[aria-labelledby=articles-head] p > a")
    )
    assert texts(reader.read(articles), ".list h2") == ["Bridge closed"]
    assert len(reader.read(citations).css(".list > li")) == 1
    assert texts(reader.read(f"{articles}&q=ferry&platform=x"), ".list h2") == ["Bridge closed"]
    assert reader.read(f"{articles}&platform=bluesky").css(".list h2") == []
    assert reader.read(f"{articles}&q=unheardof").css(".list h2") == []


def test_an_address_or_an_id_leads_to_what_has_it(reader):
    for typed in (POST_URL, reader.shelf.post):
        page = reader.read(f"/articles?q={typed}")
        assert page.css_first(".said a").attributes["href"] == f"/posts/{reader.shelf.post}"
    assert reader.read(f"/articles?q={reader.shelf.post[:6]}").css(".said") == []


def test_filters_keep_what_was_chosen_and_say_what_was_not_understood(reader):
    page = reader.read("/articles?platform=bluesky&since=2026-05-01&until=31.5.2026")
    assert page.css_first("select[name=platform] option[selected]").attributes["value"] == "bluesky"
    assert page.css_first("input[name=since]").attributes["value"] == "2026-05-01"
    assert "A date was not understood" in said(page.css_first(".filters [role=alert]"))
    assert texts(page, ".list h2") == ["Bridge closed"]
    assert reader.read("/articles?since=2026-06-01").css(".list h2") == []


def test_a_post_names_every_article_that_cites_it_its_looks_and_what_was_said(reader):
    page = reader.read(f"/posts/{reader.shelf.post}")
    assert said(page.css_first("h1")) == "Maja Lind on Bluesky"
    assert said(page.css_first("#cited-head")) == "Cited in 1 article"
    (link,) = page.css("[aria-labelledby=cited-head] h3 a")
    assert link.attributes["href"] == f"/articles/{reader.shelf.article}#c-{reader.shelf.embed}"
    assert texts(page, "[aria-labelledby=cited-head] time") == ["2026-05-04"]
    assert "an article that cites it appeared" in said(page.css_first("[aria-labelledby=time-head] .visits"))
    looks = " ".join(texts(page, "[aria-labelledby=looks-head] li"))
    assert "✕ gone" in looks
    assert "✓ there" in looks
    assert any("appview" in row and SAYS[:40] in row for row in texts(page, "[aria-labelledby=said-head] tr"))


def test_a_person_is_shown_with_each_article_that_names_them(reader):
    (key,) = {one for one in reader.paths() if one.startswith("/people/")}
    (cited,) = reader.read(key).css("[aria-labelledby=articles-head] li")
    assert cited.css_first("a").attributes["href"].startswith(f"/articles/{reader.shelf.article}#c-")
    assert cited.css_first("time").attributes["datetime"] == "2026-05-04T11:00:00+00:00"


def test_lists_say_how_it_stands_with_each_thing(reader):
    assert "Maja Lind" in said(reader.read("/posts").css_first("tbody th"))
    assert "✕ gone" in texts(reader.read("/posts"), "tbody .badge")
    people = reader.read("/people")
    assert {"Maja Lind", "Pavel Hora"} <= set(texts(people, "tbody th a"))
    captures = reader.read("/captures?outcome=gone")
    assert texts(captures, "tbody .badge") == ["✕ gone"]
    assert "404 Not Found" in said(captures.css_first("tbody"))
    sources = reader.read("/sources")
    assert "No daemon runs: nothing is looked at until it is started" in said(sources.css_first("main"))
    source = said(sources.css_first("tbody tr"))
    assert "The Paper" in source
    assert "12 entries, 1 new" in source
    event = said(reader.read("/events?kind=post_gone").css_first(".list li"))
    assert "✕ post gone" in event
    assert "Maja Lind" in event


def test_a_capture_shows_its_records_and_how_it_ended(reader):
    page = reader.read(f"/captures/{reader.shelf.capture}")
    assert texts(page, ".facts dd")[0] == "kept: The page is kept."
    rows = texts(page, "[aria-labelledby=records-head] tbody tr")
    assert len(rows) == 2
    assert all("archiver-1.warc.gz" in row for row in rows)


def test_a_capture_of_many_records_folds_all_but_the_first(tmp_path):
    home = tmp_path / "home"
    shelf = fill_shelf(home)
    records = tuple(replace(capture(200 + n).record, url=f"{POST_URL}/{n}") for n in range(25))
    with closing(SqlCatalog(Settings(home=home))) as catalog, catalog.begin() as session:
        session.save_capture(replace(capture(200), record=records[0], records=records))
    with Archiver(Settings(home=home)) as archiver:
        page = Reader(archiver, shelf).read(f"/captures/{capture(200).id}")
        rows = texts(page, "[aria-labelledby=records-head] tbody tr")
        assert (len(rows), len(set(rows))) == (25, 25)
        folded = page.css_first("[aria-labelledby=records-head] details")
        assert len(folded.css("tbody tr")) == 5
        assert said(folded.css_first("summary")) == "The other 5 records"


def test_every_table_of_several_columns_can_be_stacked(reader):
    for path in [*reader.paths(), "/api/v1/"]:
        for table in reader.read(path).css("table:not(.bars)"):
            assert "stack" in table.attributes["class"].split(), path
            assert all(cell.attributes.get("data-label") for cell in table.css("tbody td")), path
            roles = {(node.tag, node.attributes.get("role")) for node in table.css("tr, td, tbody th")}
            assert roles <= {("tr", "row"), ("td", "cell"), ("th", "rowheader")}, path


def test_the_front_page_leads_to_the_newest_article_and_names_what_is_at_risk(reader):
    page = reader.read("/")
    (link,) = page.css("[aria-labelledby=new-head] h3 a")
    assert link.attributes["href"] == f"/articles/{reader.shelf.article}"
    assert "1 to decide" in said(page.css_first("[aria-labelledby=new-head]"))
    assert "post gone" in said(page.css_first("[aria-labelledby=events-head]"))
    assert said(page.css_first("[aria-labelledby=platforms-head] tbody tr")).startswith("Bluesky1")


def test_an_article_that_gave_no_text_is_no_news_and_is_marked_in_the_list(tmp_path):
    home = tmp_path / "home"
    shelf = fill_shelf(home)
    with closing(SqlCatalog(Settings(home=home))) as catalog, catalog.begin() as session:
        for number, (outcome, evidence) in enumerate(
            (("captured", "kept, but not read: is a PDF"), ("refused", "a private address"))
        ):
            url = f"https://paper.example/unread-{number}"
            session.save_article(url, collection="main", at=later(9000))
            visit = capture(90 + number, url, purpose="article", outcome=Outcome(outcome), evidence=evidence)
            session.save_capture(visit)
    with Archiver(Settings(home=home)) as archiver:
        reader = Reader(archiver, shelf)
        assert texts(reader.read("/"), "[aria-labelledby=new-head] h3") == ["Bridge closed"]
        told = texts(reader.read("/articles"), ".list .chips")
        assert sorted(told)[:2] == [
            "! not read kept, but not read: is a PDF",
            "! not read not asked for: a private address",
        ]
        assert "2 citations" in told[2]
        rows = reader.client.get("/api/v1/articles", base_url=HERE).json["rows"]
        assert sorted(row["unread"]["outcome"] for row in rows if row["unread"]) == ["captured", "refused"]


def test_the_tabs_of_citations_say_how_many_wait(reader):
    assert texts(reader.read("/citations"), ".tabs a") == [
        "All",
        "To decide (1)",
        "Several people of that name (0)",
        "Not found (0)",
    ]


def test_what_the_last_look_met_is_said_where_it_tells_nothing_of_the_post(writer):
    look = Observation(
        post=POST,
        capture_id="k-last",
        observed_at=later(60),
        state=PostState.UNREACHABLE,
        evidence="HTTP 503",
    )
    with (
        closing(SqlCatalog(Settings(home=writer.archiver.settings.home))) as catalog,
        catalog.begin() as session,
    ):
        session.add_observation(look)
    told = said(writer.read(f"/posts/{writer.shelf.post}").css_first("[aria-labelledby=looks-head] p"))
    assert "gone since" in told
    assert told.endswith(f"Last look {tell_instant(later(60).isoformat())}: unreachable.")


def test_raw_answers_stand_folded_behind_a_plain_sentence(reader):
    captures = reader.read("/captures?outcome=gone")
    assert "404 Not Found" in said(captures.css_first("details.raw"))
    assert "Maja Lind on Bluesky" in said(captures.css_first("tbody th"))
    post = reader.read(f"/posts/{reader.shelf.post}")
    (gone,) = [one for one in post.css("[aria-labelledby=looks-head] li") if one.css_first("details.raw")]
    assert "The answer was that it is not there." in said(gone)
    assert "gone since" in said(post.css_first("[aria-labelledby=looks-head] p"))


def test_every_collection_can_be_chosen_whatever_is_in_it(tmp_path):
    home = tmp_path / "home"
    shelf = fill_shelf(home)
    with closing(SqlCatalog(Settings(home=home))) as catalog, catalog.begin() as session:
        session.save_article("https://paper.example/2", collection="typed", at=NOON)
        session.save_capture(replace(capture(91), collection="visited"))
    (home / "collections" / "imported").mkdir(parents=True)
    with Archiver(Settings(home=home)) as archiver:
        reader = Reader(archiver, shelf)
        for path in ("/articles", "/posts", "/captures", "/exports"):
            offered = texts(reader.read(path), "select[name=collection] option")
            assert offered == ["any", "imported", "main", "typed", "visited"], path


def test_a_new_home_says_on_every_list_that_there_is_nothing_yet(tmp_path):
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        reader = Reader(archiver, Shelf("a", "c", "c", "p", "k", "s"))
        for path in (
            "/",
            "/articles",
            "/citations",
            "/posts",
            "/people",
            "/captures",
            "/sources",
            "/events",
            "/work",
        ):
            main = said(reader.read(path).css_first("main"))
            assert any(words in main for words in (" yet", "No source is watched", "Nothing")), path


@pytest.mark.parametrize(
    "path", ["/articles/a", "/posts/a", "/people/nobody", "/captures/a", "/archive/a", "/x"]
)
def test_what_is_not_there_is_said_in_the_usual_layout(reader, path):
    page = reader.read(path, 404)
    assert said(page.css_first("h1")) == "Not found"
    assert page.css_first("nav[aria-label=Main]") is not None


def test_a_thing_is_no_other_thing(reader):
    reader.read(f"/articles/{reader.shelf.post}", 404)
    reader.read(f"/posts/{reader.shelf.article}", 404)
    reader.read(f"/captures/{reader.shelf.embed}", 404)


# --- persons decide and remark -------------------------------------------------------------------


def test_a_candidate_is_accepted_and_the_person_comes_back_to_its_card(writer):
    shown = writer.archiver.show(writer.shelf.named)
    answer = writer.send(
        f"/citations/{writer.shelf.named}/decision",
        action="accept",
        candidate=RIVAL_URL,
        seen=shown["resolution"]["decided_at"],
        by="Ida Östby",
    )
    back = f"/articles/{writer.shelf.article}?done=accepted#c-{writer.shelf.named}"
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    page = writer.read(back.partition("#")[0])
    assert said(page.css_first("[role=status].said")) == "Your decision is stored. The post will be captured."
    card = page.css_first(f"#c-{writer.shelf.named}")
    assert "A person decided." in said(card.css_first(".why"))
    assert "by Ida Östby" in said(card.css_first(".why"))
    # The browser keeps the name for the next decision.
    assert card.css_first("input[name=by]").attributes["value"] == "Ida Östby"


def test_a_decision_on_what_is_no_longer_so_changes_nothing_and_says_so(writer):
    path = f"/citations/{writer.shelf.named}/decision"
    answer = writer.send(path, action="none", seen="2020-01-01T00:00:00+00:00", by="Ida")
    assert answer.status_code == 409
    page = HTMLParser(answer.text)
    assert said(page.css_first(".problem")).startswith("Nothing was stored:")
    assert writer.archiver.show(writer.shelf.named)["resolution"]["state"] == "candidates"


def test_a_link_that_is_no_post_is_refused_beside_the_article(writer):
    answer = writer.send(
        f"/citations/{writer.shelf.named}/decision", action="link", url="https://paper.example/"
    )
    assert answer.status_code == 400
    page = HTMLParser(answer.text)
    assert "Nothing was stored" in said(page.css_first("[role=alert]"))
    assert said(page.css_first("h1")) == "Bridge closed"
    assert writer.send(f"/citations/{writer.shelf.named}/decision", action="burn").status_code == 400


def test_a_candidate_that_was_ruled_out_can_be_allowed_again(writer):
    path = f"/citations/{writer.shelf.named}/decision"
    for action, words in (("reject", "Allow it again"), ("allow", "This is the post")):
        answer = writer.send(path, action=action, candidate=RIVAL_URL, by="Ida")
        assert answer.status_code == 303
        card = writer.read(f"/articles/{writer.shelf.article}").css_first(f"#c-{writer.shelf.named}")
        assert said(card.css_first(".candidates button")).startswith(words)


def test_what_was_typed_into_a_decision_that_is_refused_stands_there_again_with_the_reason(writer):
    path = f"/citations/{writer.shelf.named}/decision"
    asked = {"action": "link", "url": "https://paper.example/", "note": 'he told us "so"', "by": "Ida"}
    for more, status, why, at, fault in (
        ({}, 400, "https://paper.example/", "url", "true"),
        ({"url": ""}, 400, "give the post's own address", "url", "true"),
        ({"note": "long " * 1000}, 400, "2000 characters at most", "note", "true"),
        ({"action": "none", "note": "long " * 1000}, 400, "2000 characters at most", "note", "true"),
        ({"action": "none", "seen": "2020-01-01T00:00:00+00:00"}, 409, "", "url", None),
    ):
        sent = {**asked, **more}
        answer = writer.send(path, **sent)
        assert answer.status_code == status
        page = HTMLParser(answer.text)
        form = page.css_first(f"#c-{writer.shelf.named} details.decide[open] form")
        typed = {name: form.css_first(f"[name={name}]").attributes["value"] for name in ("url", "note", "by")}
        assert typed == {name: sent[name] for name in typed}
        reason = form.css_first(".problem")
        assert why in said(reason)
        # The reason is read with the field, not above all besides.
        assert said(page.css_first("[role=alert]")) == "Nothing was stored: the form says why."
        (field,) = page.css("[autofocus]")
        assert (field.attributes["name"], field.attributes.get("aria-invalid")) == (at, fault)
        assert field.attributes["aria-describedby"] == reason.attributes["id"]
        assert len(page.css("[aria-invalid]")) == bool(fault)
        assert page.css_first(f"#c-{writer.shelf.embed} .decide [name=url]").attributes["value"] == ""


def test_what_was_typed_into_a_remark_that_is_refused_stands_there_again_with_the_reason(writer):
    shelf = writer.shelf
    for kind, subject in (("article", shelf.article), ("citation", shelf.named), ("post", shelf.post)):
        place = f"/remarks/{kind}/{subject}"
        long = writer.send(place, action="add", tag="flood", text="y" * 10_001, by="Ida")
        (field,) = HTMLParser(long.text).css("[autofocus]")
        assert (field.attributes["name"], field.attributes["aria-invalid"]) == ("text", "true")
        sent = {"action": "add", "tag": "x" * 200, "text": "A long\nnote <b>.", "by": "Ida"}
        answer = writer.send(place, **sent)
        assert answer.status_code == 400
        form = HTMLParser(answer.text).css_first(f"form[action='{place}']:has([autofocus])")
        assert form.parent.tag == "details"
        assert "open" in form.parent.attributes
        assert form.css_first("[name=tag]").attributes["value"] == sent["tag"]
        assert form.css_first("textarea").text() == sent["text"]
        assert "Nothing was stored" in said(form.css_first(".problem"))
        assert writer.send(place, action="add", text="First.", by="Ida").status_code == 303
        note = writer.archiver.show(subject)["notes"][0]["id"]
        for edited, text, status in ((note, "y" * 10_001, 400), ("n-gone", "Better.", 404)):
            answer = writer.send(place, action="edit", note=edited, text=text)
            assert answer.status_code == status
            form = HTMLParser(answer.text).css_first("form:has([autofocus])")
            assert form.css_first("textarea").text() == text
            shown = form.css_first("[name=note]")
            assert (shown.attributes["value"] if shown else None) == (note if edited == note else None)
        assert writer.archiver.show(subject)["notes"][0]["text"] == "First."


def test_tags_and_notes_stand_where_they_were_put(writer):
    shelf = writer.shelf
    for kind, subject, path in (
        ("article", shelf.article, f"/articles/{shelf.article}"),
        ("citation", shelf.embed, f"/articles/{shelf.article}"),
        ("post", shelf.post, f"/posts/{shelf.post}"),
    ):
        place = f"/remarks/{kind}/{subject}"
        both = {"tag": "flood, to check", "text": "Ask the\nmayor."}
        assert writer.send(place, action="add", by="Ida", **both).status_code == 303
        page = writer.read(path)
        around = page.css_first(f"#c-{subject}") if kind == "citation" else page.css_first(".head")
        assert texts(around, ".tags a") == ["flood", "to check"]
        assert texts(around, ".note > div p") == ["Ask the", "mayor."]
        assert said(around.css_first(".note > .soft")).startswith("Ida, 20")
        assert writer.send(place, action="untag", tag="flood", by="Ida").status_code == 303
        assert "flood" not in texts(writer.read(path), ".head .tags a")
        for nothing in ({"tag": " , ", "text": " \n"}, {"tag": "new", "text": "x" * 10_001}):
            assert writer.send(place, action="add", **nothing).status_code == 400
        assert "new" not in texts(writer.read(path), ".tags a")
    assert texts(writer.read("/articles?tag=to+check"), ".list h2") == ["Bridge closed"]


def test_a_source_is_paused_and_resumed(writer):
    for what, health in (("pause", "‖ paused"), ("resume", "✓ well")):
        assert writer.send(f"/sources/{writer.shelf.source}/{what}").status_code == 303
        assert texts(writer.read("/sources"), "tbody .badge") == [health]
    assert writer.send("/sources/snothing/pause").status_code == 404
    assert FEED.removeprefix("https://") in said(writer.read("/sources").css_first("tbody"))


def test_what_is_asked_for_shows_how_far_it_is(writer):
    answer = writer.send("/archive", urls="https://paper.example/one\nhttps://paper.example/two")
    assert answer.status_code == 303
    page = writer.read(answer.headers["Location"])
    assert page.css_first("#live").attributes["data-poll"] == answer.headers["Location"] + "/now"
    assert len(page.css("#live .list > li")) == 2
    assert "Waiting" in said(page.css_first("#live [role=status]"))
    assert "nobody works on this archive" in said(page.css_first("#live [role=status]"))
    busy = NoRunner(shown={"state": "running", "outcome": None, "ended_at": None})
    app = create_app(writer.archiver, Serving(runner=busy))
    told = app.test_client().get(answer.headers["Location"] + "/now", base_url=HERE)
    assert said(HTMLParser(told.text).css_first("[role=status]")) == "Waiting for its turn: 2 steps to do."
    refused = writer.send("/archive", urls="ftp://paper.example/")
    assert refused.status_code == 400
    assert "Nothing was asked for" in said(HTMLParser(refused.text).css_first("[role=alert]"))
    assert said(HTMLParser(refused.text).css_first("textarea")) == "ftp://paper.example/"


# --- hostile texts, and how every page is made ---------------------------------------------------


@pytest.mark.parametrize("kind", ["reader", "hostile"])
def test_every_page_is_well_made(request, kind):
    reader = request.getfixturevalue(kind)
    for path in reader.paths():
        page = reader.read(path)
        if not path.endswith("/now"):
            assert len(page.css("h1")) == 1, path
            assert page.css_first("title").text().endswith("· Archiver"), path
        assert page.css("[style], style, script:not([src])") == [], path
        ids = [node.attributes["id"] for node in page.css("[id]")]
        assert len(ids) == len(set(ids)), path
        fields = page.css("input:not([type=hidden]), select, textarea")
        labels = {label.attributes.get("for") for label in page.css("label")}
        assert {field.attributes.get("id") for field in fields} <= labels, path
        for name in ("aria-labelledby", "aria-describedby"):
            for node in page.css(f"[{name}]"):
                assert node.attributes[name] in ids, (path, node.attributes[name])
        for table in page.css("table"):
            assert all(head.attributes.get("scope") for head in table.css("th")), path


def test_texts_of_strangers_are_only_text(hostile):
    for path in hostile.paths():
        page = hostile.read(path)
        for script in page.css("script"):
            assert script.attributes["src"].startswith("/static/"), path
        for node in page.css("*"):
            assert not any(name.startswith("on") for name in node.attributes), (path, node.html[:200])
        for node in page.css("[href], [src], [action]"):
            for name in ("href", "src", "action"):
                assert not (node.attributes.get(name) or "").lower().startswith(("javascript", "data")), path
        assert page.css("[onerror], [onload], img[src=x]") == [], path
        assert "176176" not in page.html, path
        for link in page.css("a[href^=http]"):
            assert "noopener" in link.attributes["rel"], (path, link.html[:200])


def test_marks_that_turn_text_about_or_cannot_be_seen_are_gone_from_titles_and_names(hostile):
    for path in hostile.paths():
        page = hostile.read(path)
        for selector in ("title", "h1", "h2", "h3", ".who", "tbody th", ".meta"):
            for text in (node.text() for node in page.css(selector)):
                assert not set("\u202e\u202c\u200b\ufeff\u2066\x07") & set(text), (path, selector)


def test_a_title_of_a_megabyte_is_cut_and_can_be_read_whole(hostile):
    page = hostile.read(f"/articles/{hostile.shelf.article}")
    assert len(page.css_first("h1").text()) < 400
    assert len(page.html) < 200_000
    (link,) = page.css(f"a[href='/articles/{hostile.shelf.article}/title']")
    answer = hostile.client.get(link.attributes["href"], base_url=HERE)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.text) > 1_000_000
    assert len(hostile.read("/articles").html) < 50_000
