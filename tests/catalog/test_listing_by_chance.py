"""What people browse is true after whatever was stored, in whatever order and parts."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from archiver.catalog.listing import list_everything
from archiver.catalog.listing_tables import listed_articles, listed_citations, listed_posts
from archiver.catalog.tally_tables import tallies
from archiver.model import (
    Alias,
    Availability,
    Observation,
    Origin,
    PostMetadata,
    PostRef,
    PostState,
    SeenEntry,
)
from archiver.ports import Filter
from tests.catalog.examples import NOON, capture, citation, named, resolution, said, version

REFS = [PostRef("bluesky", f"maja.example/{number}") for number in range(6)]
TEXTS = ["The bridge is closed.", "The bridge is open.", "Nobody knows <script>.", "Brücke 橋 \u200bzu"]
#: The last two are never looked at: of them counts what is said.
LOOKED_AT = REFS[:4]
STEPS = 90


def url_of(ref: PostRef) -> str:
    return f"https://bsky.example/profile/maja.example/post/{ref.post_id[-1]}"


class Story:
    """Things that happen, in an order that chance gives."""

    def __init__(self, chance: random.Random) -> None:
        self.session, self.chance = None, chance
        self.at = NOON
        self.versions: list[str] = []

    def one(self, values):
        return self.chance.choice(values)

    def article(self) -> tuple[str, str]:
        return self.one(["main", "other"]), f"https://paper.example/{self.chance.randrange(5)}"

    def step(self) -> None:
        self.at += timedelta(minutes=self.chance.randrange(1, 90))
        steps = (
            self.read,
            self.read,
            self.cite,
            self.decide,
            self.look,
            self.say,
            self.join,
            self.list_entry,
        )
        self.one(steps)()
        if self.chance.random() < 0.05:
            self.session.mend_times(at=self.at - timedelta(hours=5))

    def read(self) -> None:
        collection, url = self.article()
        article_id = self.session.save_article(url, collection=collection, at=self.at)
        if self.chance.random() < 0.1:
            return
        number = int(self.at.timestamp())
        self.session.save_capture(
            capture(number, url, captured_at=self.at, purpose="article", collection=collection)
        )
        text = self.one(TEXTS)
        known = {} if self.chance.random() < 0.5 else {"byline": None, "published_at": None}
        known |= {} if self.chance.random() < 0.8 else {"published_at": self.at + timedelta(days=400)}
        version_id, _ = self.session.save_version(article_id, version(text, title=text, **known), at=self.at)
        self.versions.append(version_id)

    def cite(self) -> None:
        if self.versions:
            found = [citation(post=ref, url=url_of(ref)) for ref in self.chance.sample(REFS, 2)]
            found.append(named(self.one(["Pavel Hora", "Ana Ló"])))
            self.session.save_citations(self.one(self.versions), found[: self.chance.randrange(4)])

    def decide(self) -> None:
        rows = list(self.session.iter_citations())
        if not rows:
            return
        row, ref = self.one(rows), self.one(REFS)
        state, by = self.one(["resolved", "not_found", "ambiguous"]), self.one(["archiver", "ida"])
        if state == "resolved":
            self.session.save_post(ref, url_of(ref), at=self.at)
        means = {"post": ref, "url": url_of(ref)} if state == "resolved" else {"post": None, "url": None}
        method = "withdrawn" if by == "ida" and self.chance.random() < 0.3 else "search"
        made = resolution(state=state, **means, method=method, decided_by=by, decided_at=self.at)
        self.session.save_resolution(row["id"], made)

    def look(self) -> None:
        ref, number = self.one(LOOKED_AT), int(self.at.timestamp())
        self.session.save_post(ref, url_of(ref), at=self.at)
        made = capture(number, url_of(ref), captured_at=self.at)
        self.session.save_capture(made)
        state = self.one(list(PostState))
        before = self.at - timedelta(minutes=5) if state is PostState.EDITED else None
        collection = self.one(["main", "other"])
        self.session.add_observation(
            Observation(
                post=ref, collection=collection,
                observed_at=self.at - timedelta(hours=self.chance.randrange(9)),
                capture_id=made.id, state=state, evidence="seen", before_at=before,
            )
        )  # fmt: skip

    def say(self) -> None:
        ref = self.one(REFS)
        self.session.save_post(ref, url_of(ref), at=self.at)
        told = PostMetadata(text="as posted", availability=self.one(list(Availability)))
        self.session.save_reading(ref, said(self.one(["appview", "embed"]), told, at=self.at))

    def join(self) -> None:
        if self.chance.random() < 0.6:
            return
        one, other = self.chance.sample(REFS, 2)
        origin = Origin("redirect", self.at)
        alias = Alias(post=one, post_url=url_of(one), url=url_of(other), other=other, origin=origin)
        self.session.save_alias(alias)

    def list_entry(self) -> None:
        collection, url = self.article()
        seen = SeenEntry(
            entry_id=f"e{self.chance.randrange(3)}", url=url, seen_at=self.at,
            left_out=self.one([None, None, "path"]),
        )  # fmt: skip
        source = f"{self.one(['s1', 's2'])}-{collection}"
        if self.chance.random() < 0.5:
            self.session.save_entries(source, collection, [seen])
        else:
            self.session.add_entry(source, collection, seen)


def kept(catalog) -> dict[str, object]:
    """The lists, and what is found for each word; a text's number says nothing."""
    with catalog.read() as session:
        tables = (listed_articles, listed_citations, listed_posts, tallies)
        lists = {
            table.name: sorted(
                repr({name: value for name, value in row.items() if name != "number"})
                for row in session.connection.execute(select(table)).mappings()
            )
            for table in tables
        }
        words = ("bridge", "closed", "open", "ferri", "brucke", "橋", "zu", "script", "paper", '"is closed"')
        found = {
            word: sorted(
                row["id"] for row in session.page_articles(Filter(words=word), after=None, limit=50).rows
            )
            for word in words
        }
        people = [row["key"] for row in session.page_people(Filter(), after=None, limit=50).rows]
    return {**lists, "found": found, "people": people}


@pytest.mark.parametrize("seed", range(4))
def test_lists_and_index_say_what_listing_everything_anew_says(catalog, seed):
    chance = random.Random(seed)
    story, left = Story(chance), STEPS
    while left > 0:
        with catalog.begin() as story.session:
            for _ in range(chance.randrange(1, 6)):
                story.step()
                left -= 1
    as_kept = kept(catalog)
    with catalog.begin() as session:
        list_everything(session.connection)
    assert kept(catalog) == as_kept
    assert as_kept["listed_articles"]
    assert as_kept["listed_posts"]
    assert as_kept["found"]["bridge"]
