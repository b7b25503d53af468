"""The table of legislators: ``unitedstates/congress-legislators`` in its two JSON files."""

from __future__ import annotations

from typing import Any

from tests.world.nouns import Holder, World

from .. import Internet
from ..answers import json_answer

_PLATFORMS = {"x": "twitter", "facebook": "facebook", "youtube": "youtube", "instagram": "instagram"}


def open_legislators(internet: Internet, world: World) -> None:
    holders = [holder for holder in world.holders if holder.bioguide]
    current = json_answer([_legislator(holder) for holder in holders])
    accounts = json_answer([_accounts(holder) for holder in holders])
    github = internet.site("raw.githubusercontent.com")
    pages = internet.site("unitedstates.github.io")
    for branch in ("main", "gh-pages"):
        github.at(f"/unitedstates/congress-legislators/{branch}/legislators-current.json", current)
        github.at(f"/unitedstates/congress-legislators/{branch}/legislators-social-media.json", accounts)
    pages.at("/congress-legislators/legislators-current.json", current)
    pages.at("/congress-legislators/legislators-social-media.json", accounts)


def _legislator(holder: Holder) -> dict[str, Any]:
    first, _, last = holder.name.rpartition(" ")
    terms = [
        {
            "type": "sen" if "senator" in office.title["en"].lower() else "rep",
            "start": f"{office.since:%Y-%m-%d}" if office.since else "2009-01-03",
            "end": f"{office.until:%Y-%m-%d}" if office.until else "2029-01-03",
            "state": "NV",
            "party": "Independent",
        }
        for office in holder.offices
    ]
    return {
        "id": {"bioguide": holder.bioguide, "wikidata": holder.key},
        "name": {"first": first, "last": last, "official_full": holder.name},
        "bio": {"birthday": "1961-02-03", "gender": "F" if holder.gender == "female" else "M"},
        "terms": terms,
    }


def _accounts(holder: Holder) -> dict[str, Any]:
    social = {
        _PLATFORMS[h.platform]: h.name for h in holder.handles if h.platform in _PLATFORMS and h.until is None
    }
    return {"id": {"bioguide": holder.bioguide}, "social": social}
