"""The report put together from findings as they come, in four forms."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ...lightly import dataclass
from ...ports.exports import CitedPost
from ..lines import write_json
from ..sheet import iter_sheet
from .fate import Fate, find_fate
from .html import render_rot
from .listed import COLUMNS, tell_finding
from .tally import Tally


@dataclass(frozen=True, kw_only=True)
class LinkRot:
    """The counts, and as many rows of the list as were wanted, the worst first."""

    counted: Mapping[str, Any]
    listed: tuple[Mapping[str, Any], ...]
    #: Rows of the list beyond those.
    left_out: int


#: What is listed where nobody chooses: all that isn't there as it was.
USUAL = frozenset(Fate) - {Fate.THERE}


def build_rot(
    cited: Iterable[CitedPost],
    sources: Mapping[str, str],
    *,
    fates: Collection[Fate] = USUAL,
    limit: int | None = None,
) -> LinkRot:
    """The report; of its list no more than ``limit`` rows are kept, and of each fate the first."""
    tally = Tally()
    rows: dict[Fate, list[Mapping[str, Any]]] = {fate: [] for fate in Fate}
    listed = 0
    for one in cited:
        finding = find_fate(one)
        tally.add(finding)
        if finding.fate in fates:
            listed += 1
            if limit is None or len(rows[finding.fate]) < limit:
                rows[finding.fate].append(tell_finding(finding))
    kept = [row for fate in Fate for row in rows[fate]][:limit]
    return LinkRot(counted=tally.as_json(sources), listed=tuple(kept), left_out=listed - len(kept))


def iter_rot_json(
    cited: Iterable[CitedPost],
    sources: Mapping[str, str],
    *,
    about: Mapping[str, str],
    made_at: datetime,
    fates: Collection[Fate] = USUAL,
) -> Iterator[str]:
    """One JSON object, written as findings come: the list first, since counts are known at the end."""
    tally = Tally()
    yield f'{{"made_at": {json.dumps(made_at.isoformat())}, "wanted": {write_json(about)}, "listed": ['
    comma = "\n"
    for one in cited:
        finding = find_fate(one)
        tally.add(finding)
        if finding.fate in fates:
            yield comma + write_json(tell_finding(finding))
            comma = ",\n"
    yield '\n], "counted": ' + write_json(tally.as_json(sources), indent=2) + "}\n"


def iter_rot_csv(
    cited: Iterable[CitedPost], *, fates: Collection[Fate] = USUAL, excel: bool = False
) -> Iterator[str]:
    """The list as CSV, newest article first."""
    findings = (find_fate(one) for one in cited)
    rows = (tell_finding(one) for one in findings if one.fate in fates)
    yield from iter_sheet(rows, COLUMNS, excel=excel)


def iter_rot_html(rot: LinkRot, *, about: Mapping[str, str], made_at: datetime) -> Iterator[str]:
    """The report as one HTML file."""
    yield from render_rot(rot.counted, rot.listed, left_out=rot.left_out, about=about, made_at=made_at)
