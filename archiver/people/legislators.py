"""Members of the United States Congress and their official accounts, from a table that is downloaded.

The table is made of two files of https://github.com/unitedstates/congress-legislators (CC0):
those who sit now, and their accounts. Their addresses and fields are from memory of its README.
``legislators-historical.json`` is left out: ten times as large, and the accounts are of those who sit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..lightly import dataclass
from ..model import Account, PlatformName
from .folding import fold_words
from .names import INITIAL, SURNAME, likeness
from .words import word_pairs

#: Kept under the home folder.
TABLE = "people/legislators.json"
SCHEMA = "legislators/1"
#: Bytes of a file that is read.
MAX_BYTES = 50_000_000
_CHAMBERS = {"sen": ("senator", "senate"), "rep": ("representative", "house", "congress")}
_STATES = word_pairs(
    "AL:Alabama AK:Alaska AZ:Arizona AR:Arkansas CA:California CO:Colorado CT:Connecticut DE:Delaware "
    "FL:Florida GA:Georgia HI:Hawaii ID:Idaho IL:Illinois IN:Indiana IA:Iowa KS:Kansas KY:Kentucky "
    "LA:Louisiana ME:Maine MD:Maryland MA:Massachusetts MI:Michigan MN:Minnesota MS:Mississippi "
    "MO:Missouri MT:Montana NE:Nebraska NV:Nevada NH:New_Hampshire NJ:New_Jersey NM:New_Mexico "
    "NY:New_York NC:North_Carolina ND:North_Dakota OH:Ohio OK:Oklahoma OR:Oregon PA:Pennsylvania "
    "RI:Rhode_Island SC:South_Carolina SD:South_Dakota TN:Tennessee TX:Texas UT:Utah VT:Vermont "
    "VA:Virginia WA:Washington WV:West_Virginia WI:Wisconsin WY:Wyoming DC:District_of_Columbia "
    "PR:Puerto_Rico GU:Guam VI:Virgin_Islands AS:American_Samoa MP:Northern_Mariana_Islands"
)


class BrokenTable(ValueError):
    """A file isn't in the shape that is known; the message says what is wrong with it."""


@dataclass(frozen=True)
class Legislator:
    """A member of Congress with accounts."""

    #: Bioguide id.
    id: str
    names: tuple[str, ...]
    #: ``sen`` or ``rep``.
    chamber: str
    #: Two letters.
    state: str
    party: str
    #: Since when a member, aware UTC; ``None`` where it isn't told.
    since: datetime | None
    handles: Mapping[PlatformName, str]

    @property
    def title(self) -> str:
        """As articles write it: ``Sen. Ida Brandt (Vermont)``."""
        office = {"sen": "Sen. ", "rep": "Rep. "}.get(self.chamber, "")
        return f"{office}{self.names[0]} ({_STATES.get(self.state, self.state) or 'Congress'})"


def find_legislators(
    author: str,
    platform: PlatformName,
    at: datetime | None,
    legislators: Sequence[Legislator],
    role_words: Sequence[str] = (),
) -> tuple[Account, ...]:
    """The accounts of members whom an author's name can mean, the likest name first.

    Only those count who sat at the instant already. A surname alone counts where
    the role words name the chamber or the state. Namesakes that role words don't tell apart all stay.
    """
    rows = []
    for member in legislators:
        handles = [pair for pair in member.handles.items() if platform in (pair[0], "unknown")]
        grade = max(likeness(author, name) for name in member.names)
        if not handles or grade < SURNAME or (at and member.since and at < member.since):
            continue
        fitting = _fitting(member, role_words)
        if grade >= INITIAL or fitting:
            rows.append((grade >= INITIAL, len(fitting), grade, member, handles))
    if not rows:
        return ()
    best = max(row[:2] for row in rows)
    kept = sorted((row for row in rows if row[:2] == best), key=lambda row: -row[2])
    return tuple(
        Account(
            platform=where,
            handle=handle,
            owner=member.names[0],
            owner_id=member.id,
            origin="legislators",
            evidence=f"official account of {member.title}, by the table of legislators",
        )
        for _, _, _, member, handles in kept
        for where, handle in handles
    )


def dump_legislators(legislators: Sequence[Legislator], at: datetime) -> bytes:
    """The table as it is kept; ``at`` is when it was downloaded."""
    rows = [
        {
            "id": m.id,
            "names": list(m.names),
            "chamber": m.chamber,
            "state": m.state,
            "party": m.party,
            "since": m.since.date().isoformat() if m.since else None,
            "handles": dict(m.handles),
        }
        for m in legislators
    ]
    tree = {"schema": SCHEMA, "downloaded_at": at.isoformat(), "legislators": rows}
    return json.dumps(tree, ensure_ascii=False, indent=0).encode() + b"\n"


def parse_table(content: bytes) -> tuple[Legislator, ...]:
    """The members of a kept table.

    :raises BrokenTable: it isn't one that :func:`dump_legislators` made.
    """
    tree = load_json(content, "the table")
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        raise BrokenTable(f"the table isn't {SCHEMA}: download it again")
    try:
        return tuple(
            Legislator(
                id=str(row["id"]),
                names=tuple(map(str, row["names"])),
                chamber=str(row["chamber"]),
                state=str(row["state"]),
                party=str(row["party"]),
                since=parse_day(row["since"]),
                handles={str(k): str(v) for k, v in row["handles"].items()},
            )
            for row in tree["legislators"]
            if row["names"]
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenTable("the table is damaged: download it again") from error


def _fitting(member: Legislator, role_words: Sequence[str]) -> set[str]:
    state = fold_words(_STATES.get(member.state, ""))
    known = {*_CHAMBERS.get(member.chamber, ()), *state, *fold_words(member.party), member.state.casefold()}
    return known & {word[:-1] if word.endswith("s") and word[:-1] in known else word for word in role_words}


def parse_day(given: object) -> datetime | None:
    """An ISO date as its first instant, UTC; ``None`` for anything else."""
    try:
        return datetime.fromisoformat(given).replace(tzinfo=UTC) if isinstance(given, str) else None
    except ValueError:
        return None


def load_json(content: bytes, name: str) -> Any:
    """The JSON of a file that ``name`` names in messages.

    :raises BrokenTable: too large, or no JSON.
    """
    if len(content) > MAX_BYTES:
        raise BrokenTable(f"{name}: {len(content)} bytes are too many")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenTable(f"{name}: no JSON: {str(error)[:100]}") from error
