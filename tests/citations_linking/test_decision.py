"""Which post is taken, and what is said where none is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.citations.linking import METHODS
from archiver.model import Memento, PostRef, Span

from .making import ARTICLE_AT, DAY, MARA, WEDNESDAY, account, citation, decided, on_wednesday, post

TEXT = "We have counted every vote in Norvale twice, and the harbour stays public. Good night!"
LONG = "We have counted every vote in Norvale twice, and the harbour stays public"
BRIEF = "We have counted every vote in Norvale twice"
MIDDLE = "the harbour stays public"
HOURS = timedelta(hours=1)


def test_the_post_that_has_the_words_is_resolved_with_its_evidence():
    meant = post(TEXT)
    found = decided(on_wednesday(LONG), [post("I had soup."), meant], tried=("asked the Wayback Machine",))
    assert (found.state, found.method, found.post, found.url) == (
        "resolved",
        "quote-match",
        meant.post,
        meant.url,
    )
    assert found.score == 100
    assert found.margin is not None
    assert found.margin > 15
    assert found.reasons[0] == "asked the Wayback Machine"
    assert found.candidates[0].post == meant.post
    assert found.candidates[0].quotes[0].verdict == "exact"
    assert "its date is the one that the article gives" in found.candidates[0].notes


def test_a_post_later_than_the_article_is_never_taken():
    found = decided(citation(LONG), [post(TEXT, ARTICLE_AT + timedelta(seconds=1))])
    assert (found.state, found.candidates[0].excluded) == ("unresolved", "posted after the article")


def test_a_copy_of_another_week_loses_against_the_stated_day():
    meant, old = post(TEXT), post(TEXT, WEDNESDAY - 6 * DAY)
    assert decided(on_wednesday(LONG), [old, meant]).post == meant.post
    alone = decided(on_wednesday(LONG), [old])
    assert alone.state == "candidates"
    assert "its date isn't the one that the article gives" in alone.reasons


def test_the_same_words_a_day_beside_are_no_rival_of_those_on_the_day():
    meant, beside = post(TEXT), post(TEXT, WEDNESDAY - 20 * HOURS)
    assert decided(on_wednesday(LONG), [beside, meant]).post == meant.post


def test_two_posts_with_the_same_words_and_nothing_to_tell_them_apart_are_left_to_a_person():
    twice = [post(TEXT, ARTICLE_AT - 3 * DAY), post(TEXT, ARTICLE_AT - 5 * DAY)]
    found = decided(citation(LONG), twice)
    assert found.state == "candidates"
    assert found.margin == 0
    assert [one.posted_at for one in found.candidates] == [ARTICLE_AT - 3 * DAY, ARTICLE_AT - 5 * DAY]


def test_the_version_with_the_quoted_words_wins_against_one_with_another_word():
    meant, edited = post(TEXT), post(TEXT.replace("twice", "once"), WEDNESDAY + 10 * HOURS)
    assert decided(on_wednesday(LONG), [edited, meant]).post == meant.post


def test_another_number_or_name_is_another_post():
    template = "Unemployment in {} fell by {} percent in the last month, thanks to all of you who work"
    quote = template.format("Norvale", 12)
    assert decided(on_wednesday(quote), [post(template.format("Norvale", 13))]).state == "candidates"
    assert decided(on_wednesday(quote), [post(template.format("Brodny", 12))]).state == "candidates"


def test_a_spelling_that_the_paper_mended_is_the_same_post():
    assert decided(on_wednesday(LONG), [post(TEXT.replace("counted", "countet"))]).state == "resolved"


def test_one_other_word_on_the_stated_day_is_the_papers_but_not_without_a_day():
    said = BRIEF.replace("counted", "weighed")
    assert decided(on_wednesday(said), [post(TEXT)]).state == "resolved"
    assert decided(citation(said), [post(TEXT)]).state == "candidates"
    assert decided(on_wednesday(said), [post(TEXT, WEDNESDAY - 4 * DAY)]).state == "candidates"


def test_one_other_word_of_a_long_quote_is_the_papers_where_post_and_author_are_beyond_doubt():
    said = LONG.replace("stays", "remains")
    assert decided(citation(said), [post(TEXT)]).state == "resolved"
    assert decided(citation(said), [post(TEXT, ARTICLE_AT - 7 * DAY)]).state == "candidates"
    assert decided(citation(LONG.replace("twice", "19 times")), [post(TEXT)]).state == "candidates"
    two = (account(owner_id="Q1"), account("mara_v", owner_id="Q2"))
    assert decided(citation(said), [post(TEXT)], accounts=two).state == "candidates"


def test_one_unread_text_among_many_read_ones_is_no_doubt():
    changed = post(TEXT.replace("counted", "countet").replace("harbour", "harbor"))
    read = [post(f"I had soup {n} times.", WEDNESDAY + n * HOURS, post_id=str(n)) for n in range(1, 6)]
    assert decided(on_wednesday(LONG), [changed, *read, post(None, post_id="77")]).state == "resolved"


def test_a_changed_quote_is_not_taken_while_texts_are_unread():
    changed = post(TEXT.replace("counted", "countet").replace("harbour", "harbor"))
    found = decided(on_wednesday(LONG), [changed, post(None, post_id="77")])
    assert found.state == "candidates"
    assert "the texts of 1 candidates aren't known" in found.reasons


def test_twenty_columns_are_enough_and_fewer_are_not_without_a_day():
    assert decided(citation(MIDDLE), [post(TEXT)]).state == "resolved"
    assert decided(citation("Good night"), [post(TEXT)]).state == "candidates"


def test_a_short_quote_needs_the_day_the_account_and_every_text():
    short = on_wednesday("Good night!")
    assert decided(short, [post(TEXT), post("I had soup.")]).method == "short-quote-match"
    assert decided(short, [post(TEXT), post(None, post_id="5")]).state == "candidates"
    assert decided(short, [post(TEXT), post("Good night, Brodny")]).state == "candidates"
    assert decided(short, [post(TEXT, by=None)]).state == "candidates"
    assert decided(on_wednesday("Good"), [post(TEXT)]).state == "candidates"
    month = {"when": "in May", "when_from": WEDNESDAY - 14 * DAY, "when_to": WEDNESDAY + DAY}
    assert decided(citation("Good night!", **month), [post(TEXT)]).state == "candidates"


def test_all_quotes_count():
    found = decided(on_wednesday(LONG, "Good night"), [post(TEXT)])
    assert (found.state, found.score) == ("resolved", 100)
    other = decided(on_wednesday(MIDDLE, "the mayor should be ashamed of himself"), [post(TEXT)])
    assert other.state == "candidates"
    assert other.score is not None
    assert other.score < 75


def test_a_long_quote_word_by_word_bears_a_smaller_one_that_belongs_elsewhere():
    found = decided(on_wednesday(LONG, "the mayor should be ashamed"), [post(TEXT)])
    assert found.state == "resolved"
    assert "not in it: “the mayor should be ashamed”" in found.reasons


def test_someone_elses_words_are_not_the_authors():
    assert decided(on_wednesday(LONG), [post(TEXT, by=None)]).state == "candidates"
    retweet = decided(on_wednesday(LONG), [post(f"RT @other: {TEXT}")])
    assert retweet.state == "unresolved"
    assert retweet.candidates[0].excluded == "it passes on words of @other"


def test_the_handle_that_the_article_names_is_enough_of_an_author():
    mine = post(TEXT, by=None, post=PostRef("x", "9", "Mara_Velt"))
    assert decided(on_wednesday(LONG, handle="@mara_velt"), [mine], accounts=()).state == "resolved"
    other = decided(on_wednesday(LONG, handle="@somebody"), [mine], accounts=())
    assert other.state == "candidates"
    note = "its address names @Mara_Velt, which is no known account of the author"
    assert note in other.candidates[0].notes


def test_a_post_of_somebody_else_beside_the_sentence_is_not_the_authors():
    shown = post(TEXT, by=None, found_by="article", author_name="Alden Marrick", handle="aldenmarrick")
    for accounts in ((), (MARA,)):
        found = decided(on_wednesday(author="Mara Velt", author_kind="person"), [shown], accounts=accounts)
        assert found.state != "resolved", accounts
    named = post(TEXT, by=None, found_by="article", author_name="Mara Velt", handle="mara_writes")
    assert decided(on_wednesday(author="Mara Velt"), [named], accounts=()).method == "in-article"


def test_the_authors_address_with_somebody_elses_text_is_not_the_authors():
    found = decided(on_wednesday(LONG), [post(TEXT, handle="somebody_else", author_name="Some Body")])
    assert found.state == "unresolved"
    assert found.candidates[0].excluded.startswith("it is by somebody_else")


def test_an_account_that_was_renamed_since_is_still_its_owners():
    renamed = post(TEXT, handle="mayor_velt", author_name="Mara Velt")
    assert decided(on_wednesday(LONG, author="Mara Velt"), [renamed]).state == "resolved"


@pytest.mark.parametrize("text", [f"QT @other: {TEXT}", f"“@other: {TEXT}” agreed", f"rt @other {TEXT}"])
def test_words_that_are_passed_on_are_not_the_authors_own(text):
    assert decided(on_wednesday(LONG), [post(text)]).state == "unresolved"
    assert decided(on_wednesday(LONG), [post(TEXT, passes_on="other")]).state == "unresolved"


def test_of_a_bare_date_the_hours_after_its_day_are_for_a_person():
    cited, day = on_wednesday(LONG, when=None, when_from=None, when_to=None), WEDNESDAY
    late = post(TEXT, day + timedelta(hours=30))
    assert decided(cited, [late], published_at=day).state == "candidates"
    assert decided(cited, [post(TEXT, day + timedelta(hours=20))], published_at=day).state == "resolved"


def test_a_post_on_another_platform_is_not_meant():
    found = decided(on_wednesday(LONG, platform="facebook"), [post(TEXT)])
    assert found.candidates[0].excluded == "it is on x, the article says facebook"
    assert decided(on_wednesday(LONG, platform="unknown"), [post(TEXT)]).state == "resolved"


def test_an_undated_post_must_have_been_archived_before_the_article():
    def archived(at):
        return Memento(archive="wayback", url="https://a.example/1", original="https://x.com/1", at=at)

    assert decided(citation(LONG), [post(TEXT, None)]).state == "candidates"
    assert (
        decided(citation(LONG), [post(TEXT, None, memento=archived(ARTICLE_AT + DAY))]).state == "candidates"
    )
    assert decided(citation(LONG), [post(TEXT, None, memento=archived(ARTICLE_AT - DAY))]).state == "resolved"


def test_indirect_speech_only_ranks():
    told = citation(mentions=(Span("prose", "Velt wrote that the harbour in Norvale stays public.", 0, 51),))
    found = decided(told, [post("I had soup."), post(TEXT)])
    assert (found.state, found.method) == ("candidates", "rank-only")
    assert found.candidates[0].text == TEXT
    assert found.score is not None
    assert found.score <= 60


def test_translated_speech_only_ranks():
    found = decided(
        on_wednesday(LONG), [post("Ми порахували всі голоси, і гавань лишається нашою")], language="en"
    )
    assert (found.state, found.method) == ("candidates", "rank-only")
    spanish = "Hemos contado todos los votos de Norvale y el puerto es de todos"
    found = decided(on_wednesday(LONG), [post(spanish)], language="en")
    assert (found.state, found.method) == ("candidates", "rank-only")
    assert (
        decided(on_wednesday(LONG), [post("The soup is good and we have more of it.")]).state == "unresolved"
    )


def test_a_quote_in_the_posts_own_language_is_matched_whatever_the_articles_language():
    ours = "Ми порахували всі голоси, і гавань лишається нашою"
    assert decided(on_wednesday(ours), [post(ours + "!")], language="en").state == "resolved"


def test_a_group_never_becomes_one_post():
    found = decided(on_wednesday(LONG, plural=True), [post(TEXT), post("I had soup.")])
    assert (found.state, found.method, found.post) == ("candidates", "quote-match-group", None)
    assert "it has the quote" in found.candidates[0].notes


def test_the_articles_own_embed_of_the_author_is_meant():
    embed = post(None, found_by="article", post_id="1")
    assert decided(citation(), [embed, post(TEXT)]).method == "in-article"
    two = [embed, post(None, found_by="article", post_id="2")]
    assert decided(citation(), two).state == "candidates"
    assert decided(citation(), [post(None, found_by="article", by=None)]).state == "candidates"
    assert decided(citation(LONG), [post("I had soup.", found_by="article")]).state == "unresolved"
    assert decided(on_wednesday(), [post(None, WEDNESDAY - 30 * DAY, found_by="article")]).state != "resolved"


def test_an_embed_gives_way_to_another_post_that_has_the_quotes():
    embed, meant = post(None, found_by="article", post_id="1"), post(TEXT)
    assert decided(on_wednesday(LONG), [embed]).post == embed.post
    assert decided(on_wednesday(LONG), [embed, meant]).post == meant.post


def test_addressee_medium_and_day_put_a_post_first_where_nothing_is_quoted():
    video = post("Come and see pic.twitter.com/a", post_id="1")
    to_her = post("@IdaBrook come and see", post_id="2")
    plain = post("Come and see", post_id="3")
    on_day = post("Come and see", WEDNESDAY - 3 * HOURS * 8, post_id="4")
    told = on_wednesday(medium="video", addressee="Ida Brook")
    first = [one.post.post_id for one in decided(told, [on_day, plain, to_her, video]).candidates]
    assert set(first[:2]) == {"1", "2"}
    assert first[3] == "4"


def test_a_post_to_somebody_is_known_by_several_quotes_and_a_bare_date():
    text = (
        "@tobiasrenk You tell us nothing is too far. We sit where nothing reaches us. Bring us home, a sign"
    )
    quotes = (
        "You tell us nothing is too far,",
        "We sit where nothing reaches us.",
        "Bring us home, a sign.",
    )
    meant = post(text, WEDNESDAY + 20 * HOURS)
    published_at = WEDNESDAY
    found = decided(citation(*quotes, addressee="Tobias Renk"), [meant], published_at=published_at)
    assert (found.state, found.score) == ("resolved", 100)
    assert "it names Tobias Renk" in found.candidates[0].notes
    assert "it has 3 of 3 quotes" in found.candidates[0].notes


def test_a_group_is_found_among_older_posts_too():
    old = post("The terminals have arrived, thank you", ARTICLE_AT - 75 * DAY)
    found = decided(citation(plural=True), [old])
    assert (found.state, found.method) == ("candidates", "quote-match-group")


def test_namesakes_are_both_kept_unless_words_tell():
    origin = {"origin": "wikidata"}
    one, other = account("mara_a", owner_id="Q1", **origin), account("mara_b", owner_id="Q2", **origin)
    both = (one, other)
    unsure = decided(citation(), [post("I had soup.", by=one), post("I had tea.", by=other)], accounts=both)
    assert (unsure.state, unsure.accounts) == ("ambiguous_author", both)
    sure = decided(on_wednesday(LONG), [post("I had soup.", by=one), post(TEXT, by=other)], accounts=both)
    assert sure.state == "resolved"
    assert any("several go by that name" in reason for reason in sure.reasons)
    short = decided(on_wednesday("Good night"), [post(TEXT, by=other)], accounts=both)
    assert short.state == "candidates"


def test_one_owner_with_several_accounts_is_no_namesake():
    mine = (account("office", owner_id="Q1"), account("private", owner_id="Q1"), account("mara_velt"))
    assert decided(citation(), [post("I had soup.")], accounts=mine).state == "candidates"


def test_no_candidates_is_honestly_unresolved():
    found = decided(on_wednesday(LONG), [], tried=("the Wayback Machine has no posts of @mara_velt",))
    assert (found.state, found.method, found.post, found.score) == ("unresolved", "no-candidates", None, None)
    assert found.reasons == ("the Wayback Machine has no posts of @mara_velt", METHODS["no-candidates"])


def test_words_that_nobody_wrote_are_unresolved_with_the_candidates():
    found = decided(on_wednesday(LONG), [post("I had soup."), post("And tea.")])
    assert (found.state, found.method, len(found.candidates)) == ("unresolved", "no-match", 2)


@pytest.mark.parametrize("account_list", [(), (MARA,)])
def test_every_method_is_explained(account_list):
    cases = [
        decided(on_wednesday(q), [post(TEXT)], accounts=account_list)
        for q in (LONG, "Good night", "none such")
    ]
    assert {found.method for found in cases} <= set(METHODS)


def test_two_versions_of_a_post_of_which_one_is_empty_stand_alike_in_any_order():
    late = ARTICLE_AT + DAY
    versions = [post("", late, by=None, post_id="9"), post(None, late, by=None, post_id="9")]
    assert decided(citation(), versions) == decided(citation(), versions[::-1])
