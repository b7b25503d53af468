"""What must hold of a cluster once all is done: each check says what it looked at, and what is wrong."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median

from archiver.catalog import SqlCatalog
from archiver.settings import load_settings
from tests.bucket_server import Bucket
from tests.soak.daemon.verdict import Check
from tests.soak.verdict import check_ours, why
from tests.system import holdings
from tests.system.holdings import Place, Reference

from .breaking import Broken
from .machines import Cluster
from .origin import Visit, most_at_once

#: What was looked at, in figures, and what is wrong.
Found = tuple[str, list[str]]

#: What a worker complains of when all is well, or PostgreSQL was away when it began; which of the two it was
#: has been looked at when it ended.
_EXPECTED = re.compile("archiver: stopping;|archiver: .* the database (can't be reached|went away)")
_ERROR = re.compile(r"^[-0-9]+ [0-9:,]+ (ERROR|CRITICAL) .*", re.MULTILINE)
#: So many pages of a host in a row take as long as they should, or this part of it: the first may have been
#: held up on its way.
_IN_A_ROW, _HURRIED = 10, 0.9


@dataclass
class Holding:
    """What the files of one home hold, read by other people's tools."""

    home: Path
    records: Mapping[Place, str]
    listed: set[Place]
    originals: Mapping[str, str]
    revisits: Sequence[Reference]


@dataclass
class Seen:
    """A cluster that has done its work and was stopped, and how it went."""

    cluster: Cluster
    urls: Sequence[str]
    visits: Sequence[Visit]
    broken: Broken = field(default_factory=Broken)
    #: Where the WARC files are, if not in the homes.
    bucket: Bucket | None = None
    #: Those that were brought to be looked at.
    _brought: list[Path] = field(default_factory=list)

    @cached_property
    def holdings(self) -> list[Holding]:
        homes = [machine.home for machine in self.cluster.machines]
        for home in homes if self.bucket else ():
            self._bring(home)
        return [_read(home) for home in homes if holdings.warcs(home)]

    def take_away(self) -> None:
        """The homes are as they were."""
        while self._brought:
            self._brought.pop().unlink()

    def _bring(self, home: Path) -> None:
        """What a home wrote lies in it again."""
        assert self.bucket is not None
        for index in holdings.cdxj(home):
            name = f"{index.stem}.warc.gz"
            path = home / "collections" / "main" / "archive" / name
            if not path.exists():
                path.write_bytes(self.bucket.load(f"collections/main/archive/{name}"))
                self._brought.append(path)


def judge(seen: Seen) -> Iterator[Check]:
    """Every check, each though one before it found something wrong."""
    for name, check in CHECKS.items():
        try:
            said, wrong = check(seen)
        except Exception as error:  # noqa: BLE001 - a check that can't be made is a finding
            said, wrong = "couldn't be looked at", [why(error)]
        yield Check(name, said, wrong)


def check_workers(seen: Seen) -> Found:
    """None said that anything went wrong, but that the catalogue was away."""
    wrong = list(seen.broken.wrong)
    lives = [said for machine in seen.cluster.machines for said in machine.said()]
    for said in lives:
        wrong += [found[0] for found in _ERROR.finditer(said)]
        if "Traceback" in said:
            wrong.append(said[said.index("Traceback") :][:700])
        complaints = [line for line in said.splitlines() if line.startswith(("archiver: ", "Error: "))]
        wrong += [line for line in complaints if not _EXPECTED.match(line)]
    restarts = ", ".join(seen.broken.restarts) or "none"
    said = f"{len(lives)} lives, {seen.broken.kills} kills, restarts of PostgreSQL: {restarts}"
    if seen.broken.vain_starts:
        said += f"; {seen.broken.vain_starts} began while it was away, and ended with one line"
    return said, wrong


def check_captures(seen: Seen) -> Found:
    """Each address was captured once, and well."""
    rows = seen.cluster.query("SELECT url, outcome FROM captures")
    times = Counter(url for url, _ in rows)
    wrong = [f"{url} was never captured" for url in seen.urls if not times[url]]
    wrong += [f"{url} was captured {n} times" for url, n in times.items() if n > 1]
    wrong += [f"{url} was never asked for" for url in times.keys() - set(seen.urls)]
    wrong += [f"{url}: {outcome}" for url, outcome in rows if outcome != "captured"]
    return f"{len(seen.urls):,} asked for, {len(rows):,} captured", wrong


def check_work(seen: Seen) -> Found:
    """Each job is done, has its one capture, and is in nobody's hands."""
    query = seen.cluster.query
    states = {str(state): int(count) for state, count in query(_STATES)}
    wrong = [f"{count} jobs are {state}" for state, count in states.items() if state != "done"]
    if states.get("done") != len(seen.urls):
        wrong.append(f"{states.get('done', 0)} jobs are done")
    ((without,),) = query(_WITHOUT_CAPTURE)
    ((leased,),) = query("SELECT count(*) FROM work WHERE lease_owner IS NOT NULL")
    handed = _count_handed(seen.cluster)
    counted = {"jobs have no capture": without, "jobs are leased": leased, "jobs of Procrastinate's": handed}
    wrong += [f"{count} {what}" for what, count in counted.items() if count]
    ((tries, most),) = query("SELECT count(*) FILTER (WHERE attempts > 1), max(attempts) FROM work")
    return f"{states.get('done', 0):,} done, {tries} after more than one try ({most} at most)", wrong


def check_visits(seen: Seen) -> Found:
    """Nothing was asked for again but what was under way when something was broken off."""
    times = Counter(visit.path for visit in seen.visits)
    again = sum(times.values()) - len(times)
    wrong = []
    if again > seen.broken.under_way:
        wrong.append(f"{again} asked for again; {seen.broken.under_way} can have been under way")
    cut = sum(visit.is_cut for visit in seen.visits)
    most = max(times.values(), default=0)
    return f"{len(seen.visits):,} requests, {again} of them again ({most} at most), {cut} cut off", wrong


def check_pace(seen: Seen) -> Found:
    """The hosts count: how many of its requests were under way at once, and how far apart they began."""
    plan = seen.cluster.plan
    by_host: dict[str, list[Visit]] = defaultdict(list)
    for visit in seen.visits:
        by_host[visit.host].append(visit)
    most = {host: most_at_once(visits) for host, visits in by_host.items()}
    wrong = [f"{host}: {n} requests at once" for host, n in most.items() if n > plan.parallel_per_host]
    said = f"{len(by_host)} hosts, {max(most.values(), default=0)} at once at most"
    gaps = sorted(gap for visits in by_host.values() for gap in _gaps(visits))
    # What is held up on its way comes nearer to the next: over several that makes no difference.
    spans = [span for visits in by_host.values() for span in _gaps(visits, _IN_A_ROW)]
    if gaps and plan.delay_seconds:
        sooner = [sum(gap < plan.delay_seconds * part for gap in gaps) / len(gaps) for part in (1, 0.9, 0.5)]
        said += (
            f"; wanted {plan.delay_seconds} s apart: the median {median(gaps):.3f} s, the least "
            f"{gaps[0]:.3f} s; sooner {sooner[0]:.1%}, by more than a tenth {sooner[1]:.1%}, by more than "
            f"half {sooner[2]:.1%}"
        )
        least = min(spans, default=math.inf) / _IN_A_ROW
        if spans:
            said += f"; {_IN_A_ROW} in a row {least:.3f} s apart at the least"
        if least < plan.delay_seconds * _HURRIED:
            wrong.append(f"{_IN_A_ROW} pages in a row came {least:.3f} s apart")
    return said, wrong


def check_files(seen: Seen) -> Found:
    """Every WARC file is whole to its end, for all who read such files."""
    records = files = 0
    wrong = []
    for holding in seen.holdings:
        try:
            holdings.check_warcs(holding.home)
            check_ours(holding.home)
        except AssertionError as error:
            wrong.append(f"{holding.home.name}: {why(error)}")
        files += len(holdings.warcs(holding.home))
        records += len(holding.records)
    return f"{files} files of {len(seen.holdings)} homes, {records:,} records", wrong


def check_agreement(seen: Seen) -> Found:
    """Catalogue and CDXJ name the same records, which are there; what else is there is of a visit again."""
    known = _catalogued(seen.cluster)
    listed = [place for holding in seen.holdings for place in holding.listed]
    kept = {
        place
        for holding in seen.holdings
        for place, kind in holding.records.items()
        if kind in holdings.SHOWN
    }
    wrong = [f"twice in CDXJ: {place}" for place, n in Counter(listed).items() if n > 1]
    wrong += [f"twice in the catalogue: {place}" for place, n in Counter(known).items() if n > 1]
    wrong += [f"in the catalogue only: {place}" for place in set(known) - set(listed)]
    wrong += [f"in CDXJ only: {place}" for place in set(listed) - set(known)]
    wrong += [f"listed, not there: {place}" for place in set(listed) - kept]
    captured = {place.url for place in known}
    left = kept - set(listed)
    wrong += [f"never listed: {place}" for place in left if place.url not in captured]
    said = f"{len(known):,} records in both; {len(left)} more, that nothing names, of visits made again"
    return said, wrong


def check_revisits(seen: Seen) -> Found:
    """What a revisit refers to is there, with the same payload: in its home, or in the bucket."""
    everywhere: dict[str, str] = {}
    for holding in seen.holdings:
        everywhere |= holding.originals
    wrong, count = [], 0
    for holding in seen.holdings:
        near = everywhere if seen.cluster.plan.bucket_url else holding.originals
        count += len(holding.revisits)
        wrong += [f"{one}" for one in holding.revisits if near.get(one.refers_to) != one.digest]
    return f"{count} revisits", wrong


def check_audit(seen: Seen) -> Found:
    """``archiver audit`` of each home finds nothing."""
    wrong: list[str] = []
    records = 0
    seen.take_away()
    for machine in seen.cluster.machines:
        ended = machine.program.run("-q", "audit", "--json", seconds=600)
        *findings, done = ended.rows()
        records += done["records"]
        wrong += [f"{machine.home.name}: {one['warc']}: {one['kind']}: {one['what']}" for one in findings]
        wrong += ended.complaints
    return f"{records:,} records of {len(seen.cluster.machines)} homes", wrong


_STATES = "SELECT state, count(*) FROM work WHERE step = 'capture' GROUP BY 1"
_WITHOUT_CAPTURE = (
    "SELECT count(*) FROM work WHERE step = 'capture'"
    " AND NOT EXISTS (SELECT FROM captures WHERE job_id = work.id)"
)

CHECKS: dict[str, Callable[[Seen], Found]] = {
    "workers": check_workers,
    "captures": check_captures,
    "work": check_work,
    "visits": check_visits,
    "pace": check_pace,
    "WARC files": check_files,
    "WARC, CDXJ, catalogue": check_agreement,
    "revisits": check_revisits,
    "archiver audit": check_audit,
}


def _catalogued(cluster: Cluster) -> list[Place]:
    """Every record that can be replayed as the catalogue knows it."""
    rows = cluster.query(
        f"SELECT warc, warc_offset, url FROM capture_records WHERE record_type IN {holdings.SHOWN}"
    )
    return [Place(*row) for row in rows]


def _gaps(visits: Sequence[Visit], further: int = 1) -> list[float]:
    """Seconds between each request of a host and the next, or one further on."""
    began = sorted(visit.began_at for visit in visits)
    return [later - earlier for earlier, later in zip(began, began[further:], strict=False)]


def _count_handed(cluster: Cluster) -> int:
    """What is left in Procrastinate's table, once those that were killed count as gone."""
    settings = load_settings(cluster.desk.home, cluster.desk.config)
    cluster.query("UPDATE procrastinate_workers SET last_heartbeat = 'epoch'")
    catalog = SqlCatalog(settings)
    try:
        with catalog.begin() as session:
            session.mend("nobody", queue="archiver", at=datetime.now(UTC))
    finally:
        catalog.close()
    return int(cluster.query("SELECT count(*) FROM procrastinate_jobs")[0][0])


def _read(home: Path) -> Holding:
    originals, revisits = holdings.payloads(home)
    return Holding(home, holdings.records(home), set(holdings.index(home)), originals, revisits)
