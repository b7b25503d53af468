from __future__ import annotations

import json

import pytest

from archiver.articles.html import read_html
from tests.articles.pages import PARAGRAPHS, TWEET, blocks, page, paragraphs, read


def test_the_body_is_the_article_and_not_what_stands_around_it():
    version = read(paragraphs())
    assert [text for _, text in blocks(version)] == ["Ferry landing to close", *PARAGRAPHS]


def test_blocks_have_kinds_and_exact_offsets():
    version = read(
        f"<h2>Why now</h2>{paragraphs()}<blockquote><p>{PARAGRAPHS[0]}</p></blockquote>"
        "<figure><img src=a.jpg><figcaption>The old pier in 1954</figcaption></figure>"
        "<ul><li>Closed from the first of June</li><li>Tickets stay valid</li></ul>"
    )
    kinds = {text: kind for kind, text in blocks(version)}
    assert kinds["Why now"] == "heading"
    assert kinds[PARAGRAPHS[1]] == "paragraph"
    assert kinds["The old pier in 1954"] == "caption"
    assert kinds["Tickets stay valid"] == "list_item"
    assert ("quote", PARAGRAPHS[0]) in blocks(version)
    ends = [(b.start, b.end) for b in version.blocks]
    assert ends == sorted(ends)
    assert "\n".join(version.text[a:b] for a, b in ends) == version.text


def test_white_space_is_folded_and_words_are_not_glued():
    version = read(
        "<p>The  ferry\n\t<b>Aurora</b>,<i> built</i>&nbsp;in&shy;side 1954,<br>sails on. " + "x " * 40
    )
    assert "The ferry Aurora, built inside 1954, sails on." in version.text


def test_two_line_breaks_part_paragraphs():
    version = read(f"<div>{PARAGRAPHS[0]}<br><br>{PARAGRAPHS[1]}<br> <br>{PARAGRAPHS[2]}</div>")
    assert [text for _, text in blocks(version)][1:] == list(PARAGRAPHS[:3])


@pytest.mark.parametrize(
    "wrapper",
    [
        "<article>{}</article>",
        "<div class=content>{}</div>",
        "<table><tr><td><font size=2>{}</font></td></tr></table>",
        "<form id=aspnetForm><div>{}</div></form>",
        "<div><span class=abc__textblock>{}</span></div>",
        "<center>{}",
        "<div class='page-with-sidebar comments-open'><div>{}</div></div>",
        "<div id=shares-and-more>{}</div>",
    ],
)
def test_the_body_is_found_whatever_holds_it(wrapper):
    version = read(wrapper.format("<h1>Ferry landing to close</h1>" + paragraphs()), bare=True)
    assert set(PARAGRAPHS) <= {text for _, text in blocks(version)}


@pytest.mark.parametrize(
    "part",
    [
        "<nav>{}</nav>",
        "<div class='related-articles'>{}</div>",
        "<div id=disqus_thread>{}</div>",
        "<section class=commentList>{}</section>",
        "<div class='share-buttons'>{}</div>",
        "<div class='newsletter-signup'>{}</div>",
        "<div class=authorBio>{}</div>",
        "<div class='c-recirc__module'>{}</div>",
        "<div role=complementary>{}</div>",
        "<div style='display: none'>{}</div>",
        "<div hidden>{}</div>",
        "<amp-sidebar>{}</amp-sidebar>",
        "<button>{}</button>",
    ],
)
def test_parts_that_are_not_the_article_give_neither_text_nor_links_nor_embeds(part):
    inner = f"<p>Somebody else wrote this and it is quite long, too, dear readers.</p>{TWEET}"
    version = read(paragraphs() + part.format(inner))
    assert [text for _, text in blocks(version)] == ["Ferry landing to close", *PARAGRAPHS]
    assert not version.embeds
    assert not version.links


@pytest.mark.parametrize(
    "heading", ["Related stories", "Mehr zum Thema", "Читайте также", "12 Comments", "Read more"]
)
def test_a_heading_of_other_articles_ends_the_text(heading):
    teasers = "<p><a href=/1>Storm sinks three boats</a></p><p>A short teaser</p>" + TWEET
    version = read(f"{paragraphs()}<div><h3>{heading}</h3>{teasers}</div>")
    assert [text for _, text in blocks(version)][-1] == PARAGRAPHS[-1]
    assert not version.embeds


@pytest.mark.parametrize("heading", ["Trending on X", "Comments from the islands", "The latest on the pier"])
def test_a_heading_of_the_article_does_not_end_it(heading):
    version = read(f"{paragraphs(*PARAGRAPHS[:2])}<h3>{heading}</h3>{TWEET}{paragraphs(*PARAGRAPHS[2:])}")
    assert heading in version.text
    assert len(version.embeds) == 1


def test_text_goes_on_after_a_list_of_related_articles_in_its_middle():
    version = read(
        f"{paragraphs(*PARAGRAPHS[:2])}<h3>Related</h3><ul><li><a href=/1>Storm sinks boats</a></li></ul>"
        f"<p>{PARAGRAPHS[2]} {PARAGRAPHS[3]}</p>{TWEET}"
    )
    assert version.text.endswith(PARAGRAPHS[3])
    assert "Storm" not in version.text
    assert len(version.embeds) == 1


def test_teasers_between_the_paragraphs_are_left_out():
    version = read(
        f"<p>{PARAGRAPHS[0]}</p><p>READ: <a href=/x>Storm sinks three boats in the bay</a></p>{paragraphs()}"
    )
    assert "Storm" not in version.text


def test_a_linked_sentence_is_no_teaser():
    linked = "The board had warned of the state of the pier as early as the spring of 2019."
    version = read(f"{paragraphs()}<p><a href=/2019>{linked}</a></p>")
    assert linked in version.text


def test_further_articles_loaded_below_are_left_out():
    second = f"<article><h1>Storm sinks boats</h1><p>{'Other words entirely. ' * 20}</p>{TWEET}</article>"
    version = read(f"{paragraphs()}</article>{second}<article>")
    assert "Other words" not in version.text
    assert not version.embeds


def test_links_know_their_words():
    version = read(f"{paragraphs()}<p>The <a href='/board/venn'> chair of\n the <b>board</b> </a> resigned.")
    (link,) = version.links
    assert link.url == "https://harbourtimes.example/board/venn"
    assert version.text[link.start : link.end] == "chair of the board"


def test_a_base_element_counts_for_links():
    version = read(
        f"{paragraphs()}<p>More from <a href='venn'>the chair</a> later today.</p>", "<base href='/board/'>"
    )
    assert [link.url for link in version.links] == ["https://harbourtimes.example/board/venn"]


def test_addresses_written_out_are_links_too():
    version = read(f"{paragraphs()}<p>https://www.instagram.com/p/CMe36CjDPBh/</p>")
    (link,) = version.links
    assert link.url == "https://www.instagram.com/p/CMe36CjDPBh/" == version.text[link.start : link.end]


def test_markup_that_never_closes_is_read():
    version = read("<div><p>" + "<p>".join(f"{text}<b><i>" for text in PARAGRAPHS))
    assert set(PARAGRAPHS) <= {text for _, text in blocks(version)}


def test_the_body_in_linked_data_stands_in_for_an_empty_page():
    data = json.dumps({"@type": "NewsArticle", "headline": "Ferry", "articleBody": "\n\n".join(PARAGRAPHS)})
    head = f'<script type="application/ld+json">{data}</script>'
    version = read_html(page("<div id=root></div>", head, bare=True), url=None)
    assert [text for _, text in blocks(version)] == list(PARAGRAPHS)


def test_a_page_without_an_article_is_an_empty_text():
    version = read("", bare=True)
    assert (version.text, version.blocks, version.links, version.embeds) == ("", (), (), ())


def test_the_language_of_the_text_counts_more_than_the_declared_one():
    german = (
        "Der Hafen wird geschlossen, sagte die Vorsitzende am Freitag, und das ist nicht gut für die Stadt. "
    )
    assert read(f"<p>{german * 5}</p>").language == "de"


def test_a_list_of_teasers_is_known_by_its_shape_even_where_it_outweighs_the_article():
    summary = (
        "Three boats sank in the storm on Monday night, and nobody was hurt, the harbour office said then."
    )
    teaser = (
        f"<li><a href=/1><img src=1.jpg></a><div><a href=/1>Storm sinks boats</a><p>{summary}</p></div></li>"
    )
    version = read(f"{paragraphs()}<div><ul>{teaser * 12}</ul></div>")
    assert "Storm" not in version.text
    assert "Three boats" not in version.text
    assert PARAGRAPHS[-1] in version.text


def test_a_list_of_sources_is_no_list_of_teasers():
    sources = "".join(
        f"<li><a href='https://x.com/orla/status/178640000000000000{n}'>Post number {n}</a></li>"
        for n in range(5)
    )
    assert len(read(f"{paragraphs()}<h3>Sources</h3><ul>{sources}</ul>").links) == 5


def test_a_short_article_is_found_beside_longer_texts():
    notice = "We use cookies and similar tools to make the site work and to learn how you use it every day. "
    rest = f"<div><p>{notice * 4}</p></div><div><iframe src='https://www.youtube.com/embed/abcDEF12345'></iframe></div>"
    for part in ("div", "article"):
        own = f"<{part}><h1>Watch the pier fall</h1><p>It fell today:</p>{TWEET}</{part}>"
        version = read(f"<div><a href=/>Home</a></div>{own}{rest}", bare=True)
        assert "It fell today:" in version.text
        assert "cookies" not in version.text
        assert len(version.embeds) == 1


def test_the_posts_of_a_live_blog_are_all_read():
    posts = "".join(
        f"<article><h1>Update {n}</h1><p>{text}</p></article>" for n, text in enumerate(PARAGRAPHS)
    )
    version = read(f"<main><h1>Ferry landing to close</h1>{posts}</main>", bare=True)
    assert set(PARAGRAPHS) <= {text for _, text in blocks(version)}


def test_a_picture_or_video_above_the_headline_counts():
    frame = "<iframe src='https://www.youtube.com/embed/abcDEF12345'></iframe>"
    body = f"<div class=top>{frame}</div><div><h1>Ferry landing to close</h1></div><div>{paragraphs()}</div>"
    assert len(read(f"<div><div>{body}</div></div>", bare=True).embeds) == 1


def test_a_video_beside_the_article_element_does_not_count():
    aside = "<aside><h3>Video of the day</h3><iframe src='https://www.youtube.com/embed/abcDEF12345'></iframe></aside>"
    article = f"<article><h1>Ferry landing to close</h1>{paragraphs()}</article>"
    assert not read(f"<main>{article}{aside}</main>", bare=True).embeds


def test_names_of_layouts_and_states_say_nothing_of_the_part():
    for name in ("content-with-sidebar", "has-comments", "js-related", "article__Ee5Ad", "l-sidebar-fixed"):
        assert PARAGRAPHS[0] in read(f"<div class='{name}'>{paragraphs()}</div>").text
