"""What must hold of a home after a run was broken off, at once and once it was finished."""

from __future__ import annotations

import traceback
from collections import Counter
from pathlib import Path

from archiver.warc.appends import iter_all_appends
from archiver.warc.storage import IMPORTED
from archiver.warc.walk import BrokenRecord, iter_records
from tests.internet import Internet
from tests.system import holdings, stored
from tests.system.program import Program

from .reading import find_due, query, read_rows
from .works import Work


def check_kept(home: Path, *, newest: int | None = None) -> None:
    """What the catalogue says is kept lies whole in its WARC file, before anything was made good.

    All of it, or so many records in the ``newest`` files.
    """
    select = "SELECT warc, warc_offset, length, record_id FROM capture_records"
    if newest is not None:
        select += f" ORDER BY warc DESC, warc_offset DESC LIMIT {newest}"  # their names begin with a time
    known = query(home, select)
    stored.bring(home)
    for warc, offset, length, record_id in known:
        with (home / "collections" / "main" / "archive" / warc).open("rb") as file:
            try:
                record = next(iter_records(file, offset))
            except (BrokenRecord, StopIteration) as error:
                raise AssertionError(f"{warc}: the catalogue knows of what isn't whole: {error}") from error
        assert (record.length, record.record_id) == (length, record_id), f"{warc}: another record at {offset}"


def check_finished(program: Program, work: Work, internet: Internet) -> None:
    """Files, indexes and catalogue are whole and agree; nothing is due, nothing lost, nothing there twice."""
    home = program.home
    captures = read_rows(program, "captures")
    holdings.check(home, captures)
    check_ours(home)
    check_revisits(home)
    assert find_due(home) == []
    lost = work.captured - {row["url"] for row in captures}
    assert not lost, f"never captured: {sorted(lost)}"
    jobs = Counter(row["job_id"] for row in captures)
    assert [job for job, times in jobs.items() if times > 1] == [], "two captures of one job"
    unkept = query(
        home,
        "SELECT step, subject FROM work WHERE state = 'done' AND step IN ('read', 'capture', 'describe')"
        " AND id NOT IN (SELECT job_id FROM captures)",
    )
    assert unkept == [], "jobs were done without a capture"
    leftovers = [path.name for path in (home / "tmp").iterdir()] if (home / "tmp").exists() else []
    assert leftovers == [], "something is left in tmp"
    work.check(program, internet)


def check_ours(home: Path) -> None:
    """Our own reader finds whole records and appends to the end of every file, and an index of each."""
    for path in holdings.warcs(home):
        with path.open("rb") as file:
            assert sum(record.length for record in iter_records(file)) == path.stat().st_size
            if IMPORTED.fullmatch(path.name):
                continue
            for append in iter_all_appends(file, path.name):
                assert not isinstance(append, BrokenRecord), f"{path.name}: {append}"
                assert append.is_whole, f"{path.name}: half an append before byte {append.end}"
                assert append.faults == (), f"{path.name}: {append.faults}"
    stems = [path.name.removesuffix(".warc.gz") for path in holdings.warcs(home)]
    assert sorted(path.stem for path in holdings.cdxj(home)) == sorted(stems), "a file isn't sealed"


def check_revisits(home: Path) -> None:
    """What a revisit refers to is there, with the same payload."""
    originals, revisits = holdings.payloads(home)
    lost = [one for one in revisits if originals.get(one.refers_to) != one.digest]
    assert lost == []


def why(error: BaseException) -> str:
    """What is wrong, in one line, and where that was seen."""
    seen = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:400] or seen.line or ""
    return f"{type(error).__name__}: {said} ({Path(seen.filename).name}, line {seen.lineno})"
