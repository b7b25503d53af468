"""A home with something of everything on its pages, stored directly; and one full of hostile texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.model import (
    ArticleVersion,
    Availability,
    Event,
    EventKind,
    Filters,
    Holdings,
    LinkCard,
    Media,
    NoteText,
    Observation,
    Outcome,
    PostMetadata,
    PostRef,
    PostState,
    Quote,
    Source,
    Span,
    Tagging,
)
from archiver.ports import Ask
from archiver.settings import Settings
from tests.catalog.examples import (
    ARTICLE,
    NOON,
    POST,
    POST_URL,
    candidate,
    capture,
    citation,
    later,
    memento,
    resolution,
    said,
)

TEXT = (
    "Bridge closed\n"
    "The bridge is closed until Friday, Maja Lind wrote on Bluesky on Monday: "
    "“The bridge is closed … of the flood”.\n"
    "Pavel Hora named the flood in a post on X, and the ferry runs twice an hour."
)
SAYS = "The bridge is closed until Friday because of the flood, says the mayor."
RIVAL = PostRef("x", "1700000000000000001", "pavelhora")
RIVAL_URL = "https://x.com/pavelhora/status/1700000000000000001"
FEED = "https://paper.example/feed.xml"

#: What must never run, nor turn a page about, nor break its layout.
SCRIPT = "<script>window.canary=1</script><img src=x onerror=window.canary=1>\"'><svg onload=window.canary=1>"
TURNED = "\u202egnp.exe\u202c \u200bzero\ufeff\u2066\x07 half \ud83d"
#: Addresses that no link may lead to, and words that no template may carry out: the product is 176,176.
RUNS = "javascript:window.canary=1"
DATA = "data:text/html,<script>window.canary=1</script>"
FILLED = "{{ 176*1001 }} {% set x = 1 %} ${176*1001} &lt;b&gt;"
HUGE = "A title without an end " * 45_000


@dataclass(frozen=True)
class Shelf:
    """Ids of what is there."""

    article: str
    embed: str
    named: str
    post: str
    capture: str
    source: str
    #: Further pages that there are.
    more: tuple[str, ...] = ()


def fill_shelf(home: Path) -> Shelf:
    """An article in two versions that embeds one post, resolved and gone, and names one to be decided."""
    catalog = SqlCatalog(Settings(home=home))
    source = Source(
        url=FEED,
        title="The Paper",
        added_at=NOON,
        polled_at=NOON,
        status="12 entries, 1 new",
        filters=Filters(),
    )
    first = _version("The bridge is open, for now.\nAn older sentence stood here, and it was a long one.")
    text = _version(TEXT)
    begin, end = TEXT.index("The bridge is closed until"), TEXT.index("\nPavel")
    embed = citation(
        quotes=(Quote("The bridge is closed … of the flood", begin, end, "same-sentence"),),
        mentions=(Span("prose", TEXT[begin:end], begin, end), Span("embed", "", end, end)),
    )
    start = TEXT.index("Pavel")
    named = replace(
        citation(
            kind="prose",
            platform="x",
            url=None,
            post=None,
            claim=None,
            when=None,
            when_from=None,
            when_to=None,
        ),
        author="Pavel Hora",
        handle=None,
        quotes=(),
        mentions=(Span("prose", "Pavel Hora", start, start + 41),),
    )
    visits = [
        capture(1),
        capture(20, outcome=Outcome.GONE, evidence="404 Not Found", status=404),
        capture(5, ARTICLE, purpose="article"),
    ]
    with catalog.begin() as session:
        session.add_source(source)
        article = session.save_article(ARTICLE, collection="main", at=NOON)
        session.save_version(article, first, at=NOON)
        version, _ = session.save_version(article, text, at=later(30))
        ids = session.save_citations(version, [embed, named])
        session.save_resolution(ids[0], resolution(score=100.0))
        choices = (
            candidate(RIVAL, url=RIVAL_URL, score=71.5, text="The flood took the road."),
            candidate(
                PostRef("x", "1700000000000000002"),
                url="https://x.com/i/status/1700000000000000002",
                score=None,
                text=None,
                quotes=(),
                notes=(),
                excluded="posted after the article",
            ),
        )
        session.save_resolution(
            ids[1],
            resolution(
                state="candidates",
                post=None,
                url=None,
                method="rank-only",
                score=71.5,
                margin=4.0,
                candidates=choices,
                reasons=("Wayback Machine: x.com/pavelhora: 2 posts", "nothing is quoted"),
            ),
        )
        post = session.save_post(POST, POST_URL, at=NOON)
        told = PostMetadata(
            text=SAYS,
            author_name="Maja Lind",
            handle="maja.example",
            posted_at=NOON - timedelta(hours=3),
            language="en",
            availability=Availability.AVAILABLE,
        )
        session.save_reading(POST, said("appview", told))
        session.save_holdings(
            Holdings(
                archive="wayback",
                url=POST_URL,
                count=3,
                first_at=NOON,
                last_at=later(600),
                asked_at=later(700),
            )
        )
        for visit in visits:
            session.save_capture(visit)
        for number, state in ((1, PostState.PRESENT), (20, PostState.GONE)):
            session.add_observation(
                Observation(post=POST, capture_id=f"k{number:012}", observed_at=later(number), state=state)
            )
        fields = {"url": POST_URL, "author": "Maja Lind", "evidence": "404 Not Found", "cited_by": [ARTICLE]}
        session.add_event(Event(kind=EventKind.POST_GONE, subject=post, happened_at=later(20), fields=fields))
    catalog.close()
    return Shelf(article, *ids, post, visits[0].id, source.id)


def fill_hostile(home: Path) -> Shelf:
    """The same nouns, every text of them a stranger's worst."""
    catalog = SqlCatalog(Settings(home=home))
    evil = f"{SCRIPT} {TURNED} {FILLED}"
    text = f"{evil}\n{'x' * 3000} {evil}\nשלום {evil} hello"
    title = f"{evil} {HUGE}"
    cited = citation(
        author=evil,
        handle=evil[:80],
        url=DATA,
        quotes=(Quote(evil, 0, len(evil), "same-sentence"),),
        when=evil,
        mentions=(Span("prose", evil, 0, len(evil)), Span("link", "", len(text) + 50, len(text) + 90)),
    )
    choice = candidate(
        url=RUNS,
        memento=memento(url=RUNS),
        text=evil,
        author_name=evil,
        handle=evil[:50],
        notes=(evil,),
        score=5.0,
    )
    with catalog.begin() as session:
        source = Source(url="https://evil.example/feed", title=evil, added_at=NOON, status=evil, failures=3)
        session.add_source(source)
        article = session.save_article(ARTICLE, collection="main", at=NOON)
        version = ArticleVersion(url=ARTICLE, title=title, byline=evil, text=text, language='en"><b>')
        version_id, _ = session.save_version(article, version, at=NOON)
        (embed,) = session.save_citations(version_id, [cited])
        session.save_resolution(embed, resolution(candidates=(choice,), reasons=(evil,), method=SCRIPT))
        post = session.save_post(POST, POST_URL, aliases=[RUNS, DATA], at=NOON)
        told = PostMetadata(
            text=evil,
            author_name=evil,
            handle=evil[:80],
            media=(Media(url=DATA, alt_text=evil),),
            card=LinkCard(url=RUNS, title=evil),
        )
        session.save_reading(POST, said("appview", told))
        held = Holdings(archive="wayback", url=DATA, count=2, first_at=NOON, last_at=NOON, asked_at=NOON)
        session.save_holdings(replace(held, archive=SCRIPT))
        session.save_holdings(replace(held, url=POST_URL))
        visit = capture(1, evidence=evil, final_url=RUNS, memento=memento(url=DATA))
        session.save_capture(visit)
        for kind, subject in (("article", article), ("citation", embed), ("post", post)):
            about = {"subject_kind": kind, "subject_id": subject, "collection": "main"}
            signed = {"decided_at": NOON, "decided_by": SCRIPT}
            session.save_tagging(Tagging(**about, tag=SCRIPT, is_set=True, **signed))
            session.save_note(NoteText(**about, note_id=f"n-{kind}", text=f"{SCRIPT} {FILLED}", **signed))
        session.save_ask(Ask(batch="ask-1", collection="main", asked_at=NOON, jobs={ARTICLE: "j1"}))
        session.add_event(
            Event(
                kind=EventKind.POST_EDITED,
                subject=post,
                happened_at=NOON,
                fields={
                    "title": evil,
                    "evidence": evil,
                    "diff": [f"-{evil}", f"+{evil}"],
                    "cited_by": [evil],
                },
            )
        )
    catalog.close()
    return Shelf(article, embed, embed, post, visit.id, source.id, more=("/archive/ask-1",))


def _version(text: str) -> ArticleVersion:
    return ArticleVersion(
        url=ARTICLE,
        title="Bridge closed",
        byline="Ivo Ferri",
        published_at=NOON - timedelta(hours=1),
        language="en",
        text=text,
    )
