"""The invented posts that the Courier's articles cite, by the name its articles call them by."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.internet.platforms import Posting
from tests.internet.platforms.posting import record_key, shortcode, snowflake, tiktok_id


def at(day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    """A moment of September."""
    return datetime(year, 9, day, hour, minute, tzinfo=UTC)


POSTINGS: dict[str, Posting] = {
    "mayor": Posting(
        platform="x",
        key=snowflake(at(15, 18, 42), 12),
        handle="solvang_vessby",
        name="Ingrid Solvang",
        text="The harbour bridge closes tonight at nine, until every pier has been looked at twice. "
        "I know what this means for the north shore. Buses run from six.",
        posted_at=at(15, 18, 42),
    ),
    "port": Posting(
        platform="facebook",
        key="10162338410957714",
        handle="portofvessby",
        name="Port of Vessby",
        text="The swing section stays in service for ships. "
        "The fishing fleet can come and go as it always has.",
        posted_at=at(16, 6, 5),
    ),
    "traffic": Posting(
        platform="telegram",
        key="1204",
        handle="vessbytraffic",
        name="Vessby traffic desk",
        text="07:10. Valley road, both directions: 50 minutes. Please leave the hospital lane free.",
        posted_at=at(16, 5, 10),
    ),
    "hearing": Posting(
        platform="youtube",
        key="wQ7rK2pLx0c",
        handle="vessbycouncil",
        name="Vessby Council",
        text="Technical committee, hearing of 12 September 2024",
        posted_at=at(13, 9, year=2024),
    ),
    "engineer": Posting(
        platform="bluesky",
        key=record_key(at(16, 19, 20), 7),
        handle="annikaroe.example",
        name="Annika Roe",
        text="The interval was a choice, and it was a defensible one. "
        "What matters now is how the money is spent.",
        posted_at=at(16, 19, 20),
    ),
    "councillor": Posting(
        platform="x",
        key=snowflake(at(16, 7, 30), 40),
        handle="per_aas_vessby",
        name="Per Aas",
        text="A few hairline cracks. Every bridge has them.",
        posted_at=at(16, 7, 30),
        state="gone",
    ),
    "student": Posting(
        platform="tiktok",
        key=tiktok_id(at(16, 16), 3),
        handle="bridgewatch.vessby",
        name="bridgewatch",
        text="two years ago vs today #vessby",
        posted_at=at(16, 16),
    ),
    "club": Posting(
        platform="instagram",
        key=shortcode(at(17, 8, 15), 5),
        handle="vessbysailing",
        name="Vessby Sailing Club",
        text="New course for Saturday: start off the lighthouse, two laps of the outer bay.",
        posted_at=at(17, 8, 15),
    ),
}
