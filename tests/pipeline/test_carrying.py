"""A person's decision outlives a change of the article's words."""

from __future__ import annotations

from tests.internet import answers

STORY = """<!doctype html><html lang="en"><head><title>Dam survey</title>
<meta property="article:published_time" content="2026-05-14T08:00:00Z"></head><body><article>
<h1>Dam survey delayed</h1>
<p>The survey of the Orrin dam was put off again on Thursday, the water board said.</p>
<p>Mayor Ivo Brandt said in a Facebook post on Tuesday that the board "owes the valley an answer".</p>
</article></body></html>"""
POST = "https://www.facebook.com/ivo.brandt/posts/10158111222333444"


def publish(internet, html=STORY) -> str:
    return internet.site("paper.example").at("/story", answers.page(html))


def only_citation(archiver, url):
    (citation,) = archiver.show(url)["citations"]
    return archiver.show(citation["id"])


def test_a_decision_is_carried_over_to_the_articles_next_text(archiver, internet):
    url = publish(internet)
    archiver.archive([url])
    before = only_citation(archiver, url)
    archiver.decide("link", "ida").say_none(before, "he deleted it")
    publish(internet, STORY.replace("put off again", "put off once more"))
    archiver.archive([url])
    after = only_citation(archiver, url)
    assert after["id"] != before["id"]
    decided = after["resolution"]
    assert (decided["method"], decided["decided_by"]) == ("person", "ida")
    assert "he deleted it" in decided["reasons"]
    assert f"carried over from {before['id']}: the article's text has changed since" in decided["reasons"]
    assert archiver.show(before["id"])["resolution"]["decided_by"] == "ida"
    again = len(after["resolutions"])
    archiver.archive([url])
    assert len(only_citation(archiver, url)["resolutions"]) == again


def test_a_rejection_is_carried_over_too(archiver, internet):
    from archiver.platforms import identify

    url = publish(internet)
    archiver.archive([url])
    before = only_citation(archiver, url)
    archiver.decide("review", "ida").reject(before, identify(POST).post)
    publish(internet, STORY.replace("put off again", "put off once more"))
    archiver.archive([url])
    (one,) = only_citation(archiver, url)["rejections"]
    assert one["decided_by"] == "ida"


def test_tags_and_notes_on_a_citation_are_taken_along_with_who_wrote_them(archiver, internet):
    url = publish(internet)
    archiver.archive([url])
    before = only_citation(archiver, url)
    notes = archiver.notes
    notes.add_tag(before["id"], "to check", by="ida")
    note = notes.add_note(before["id"], "he has two accounts", by="ida")
    notes.edit_note(note["id"], "he has three accounts", by="ivo")
    notes.remove_note(notes.add_note(before["id"], "nonsense", by="ivo")["id"], by="ivo")
    publish(internet, STORY.replace("put off again", "put off once more"))
    archiver.archive([url])
    after = only_citation(archiver, url)
    assert after["id"] != before["id"]
    written = archiver.show(before["id"])
    assert after["tagged"] == written["tagged"]
    (taken,), (left,) = after["notes"], written["notes"]
    assert {**taken, "id": None} == {**left, "id": None}
    notes.remove_tag(after["id"], "to check", by="ivo")
    archiver.archive([url])
    assert only_citation(archiver, url)["tags"] == []
    assert archiver.show(before["id"])["tags"] == ["to check"]


def test_a_decision_on_other_words_is_not_carried_over(archiver, internet):
    url = publish(internet)
    archiver.archive([url])
    archiver.decide("link", "ida").say_none(only_citation(archiver, url))
    publish(internet, STORY.replace("owes the valley an answer", "has told the valley all it knows"))
    archiver.archive([url])
    assert only_citation(archiver, url)["resolution"]["decided_by"] == "archiver"
