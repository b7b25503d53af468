"""What stands around an article, and inside its element, in six languages."""

from __future__ import annotations

import pytest

from tests.articles.pages import PARAGRAPHS, TWEET, paragraphs, read

OTHER = f"<ul><li><a href='/2'>Swan bites alderman</a>{TWEET}</li></ul>"


@pytest.mark.parametrize(
    "heading",
    [
        "In this section",
        "Key events",
        "Similar stories",
        "Mehr dazu",
        "In dieser Rubrik",
        "Lesen Sie außerdem",
        "Dans la même rubrique",
        "À voir aussi",
        "Nos derniers articles",
        "En la misma sección",
        "Te recomendamos",
        "Lee también",
        "В этой рубрике",
        "Смотрите также",
        "Новости партнёров",
        "У цій рубриці",
        "Дивіться також",
        "Читайте ще",
    ],
)
def test_what_stands_below_a_heading_for_other_articles_is_left_out(heading):
    version = read(f"{paragraphs()}<div><h2>{heading}</h2>{OTHER}</div>")
    assert (version.embeds, version.links) == ((), ())
    assert version.text.endswith(PARAGRAPHS[-1])


@pytest.mark.parametrize(
    "named",
    [
        "class='articles-lies'",
        "class=verwandte-artikel",
        "class=noticias-relacionadas",
        "class=chitajte-takzhe",
        "class=chytajte_takozh",
        "class=live-key-events",
        "data-spot-im-class=conversation",
        "data-spotim-module=recirculation",
        "id=sb_instagram",
        "class='sbi sbi_feed'",
        "class=ctf-tweets",
        "class=social-wall",
        "class=juicer-feed",
    ],
)
def test_related_stories_comments_and_feeds_are_told_by_their_names(named):
    version = read(f"{paragraphs()}<div {named}><p>{PARAGRAPHS[0][:70]}</p>{TWEET}</div>")
    assert version.embeds == ()
    assert version.text.count(PARAGRAPHS[0][:70]) == 1


@pytest.mark.parametrize("name", ["embed-instagram", "tweet-feature", "verwandtschaft", "borlabs-embed"])
def test_names_of_one_post_are_not_those_of_a_feed(name):
    assert len(read(f"{paragraphs()}<div class={name}>{TWEET}</div>").embeds) == 1


def test_a_list_of_places_on_the_page_is_navigation():
    rows = "".join(f"<li><time>1{n}:04</time> <a href='#b{n}'>Minister tweets thanks</a></li>" for n in "012")
    version = read(f"<ol>{rows}</ol>{paragraphs()}")
    assert "Minister" not in version.text


def test_notes_that_lead_back_to_their_places_stay():
    note = "The board's minutes of 3 May give eleven million crowns, before tax and without the cranes."
    version = read(f"{paragraphs()}<ol><li>{note} <a href='#ref1'>back</a></li></ol>")
    assert note in version.text
