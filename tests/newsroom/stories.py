"""What the Courier reports: four articles, and the markup that shows the posts in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

from tests.internet.platforms import bluesky, facebook, instagram, telegram, tiktok, x, youtube

from .postings import POSTINGS

HOST = "courier.example"

_EMBEDS = {
    "x": (x.embed_html, '<script async src="https://platform.twitter.com/widgets.js"></script>'),
    "facebook": (facebook.embed_html, ""),
    "instagram": (instagram.embed_html, '<script async src="https://www.instagram.com/embed.js"></script>'),
    "youtube": (youtube.embed_html, ""),
    "tiktok": (tiktok.embed_html, '<script async src="https://www.tiktok.com/embed.js"></script>'),
    "telegram": (telegram.embed_html, ""),
    "bluesky": (bluesky.embed_html, '<script async src="https://embed.bsky.app/static/embed.js"></script>'),
}


@dataclass(frozen=True, kw_only=True)
class Story:
    """An article as the newsroom files it; its words are ``articles/SLUG.html``."""

    slug: str
    title: str
    byline: str
    summary: str
    published_at: datetime

    @property
    def url(self) -> str:
        return f"https://{HOST}/2026/09/17/{self.slug}"

    def html(self) -> str:
        """The whole page."""
        fields: dict[str, str] = {}
        for name, posting in POSTINGS.items():
            embed, script = _EMBEDS[posting.platform]
            fields |= {f"embed_{name}": embed(posting) + script, f"url_{name}": escape(posting.url)}
        body = _template(self.slug).substitute(fields)
        when = self.published_at
        return _template("frame").substitute(
            title=escape(self.title),
            byline=self.byline,
            summary=escape(self.summary),
            published_at=when.isoformat(),
            day=f"{when.day} {when:%B %Y}",
            url=self.url,
            body=body,
        )


def _template(name: str) -> Template:
    return Template((Path(__file__).parent / "articles" / f"{name}.html").read_text(encoding="utf-8"))


STORIES = (
    Story(
        slug="bridge-closure",
        title="Harbour bridge closed for a month after divers find cracks",
        byline="Marit Solheim",
        summary="The quickest way to the hospital is cut; the bus drivers' union wants overtime paid.",
        published_at=datetime(2026, 9, 17, 5, 0, tzinfo=UTC),
    ),
    Story(
        slug="council-hearing",
        title="Council was warned of bridge wear two years ago, recording shows",
        byline="Erik Dahl",
        summary="An engineer told the committee that inspections were too far apart.",
        published_at=datetime(2026, 9, 17, 8, 30, tzinfo=UTC),
    ),
    Story(
        slug="ferry-captain",
        title="Ferry captain asks shipping line for a larger vessel",
        byline="Marit Solheim",
        summary="He opened an account on Twitter to reach the owner of three ships laid up nearby.",
        published_at=datetime(2026, 9, 17, 10, 0, tzinfo=UTC),
    ),
    Story(
        slug="regatta-moved",
        title="Regatta moves to the outer bay",
        byline="Jon Vik",
        summary="The closed bridge leaves no way to bring spectators to the inner harbour.",
        published_at=datetime(2026, 9, 17, 11, 15, tzinfo=UTC),
    ),
)
