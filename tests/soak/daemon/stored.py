"""Whether all is done, and what is stored is whole: jobs, WARC files, indexes, catalogue."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from tests.soak.reading import query, read_rows
from tests.soak.verdict import check_ours, check_revisits
from tests.system import holdings
from tests.system.program import Program
from tests.system.tables import UNSAID, dump

from .day import Day
from .happened import Found

#: Looks at sources and posts come again and again: one that was due for longer was forgotten.
_LATE = timedelta(minutes=2)
_STANDING = "('watch', 'discover', 'audit')"


def check_daemon(day: Day, program: Program) -> Found:
    service = day.service
    ends = f"{service.kills} killed, {service.full} for want of room"
    return f"{service.starts} starts: {ends}, the last told to stop", service.wrong


def check_work(day: Day, program: Program) -> Found:
    """Nothing is due, nothing was given up, no job left two captures, and none that visits left none."""
    home = program.home
    left = query(home, f"SELECT step, subject FROM work WHERE state = 'pending' AND step NOT IN {_STANDING}")
    wrong = [f"still to do: {step} of {subject}" for step, subject in left]
    gone = query(home, "SELECT step, subject, reason FROM work WHERE state = 'failed'")
    wrong += [f"given up: {step} of {subject}: {reason}" for step, subject, reason in gone]
    doubled = query(home, "SELECT job_id FROM captures GROUP BY job_id HAVING count(*) > 1")
    wrong += [f"two captures of the job {job}" for (job,) in doubled]
    unkept = query(
        home,
        "SELECT step, subject FROM work WHERE state = 'done' AND step IN ('read', 'capture', 'watch')"
        " AND id NOT IN (SELECT job_id FROM captures)",
    )
    wrong += [f"done without a capture: {step} of {subject}" for step, subject in unkept]
    late = query(
        home, "SELECT step, subject, due_at FROM work WHERE state = 'pending' ORDER BY due_at LIMIT 1"
    )
    ended_at = datetime.fromtimestamp((home / "catalog.sqlite").stat().st_mtime).astimezone()
    wrong += [
        f"due since {due_at}: {step} of {subject}"
        for step, subject, due_at in late
        if ended_at - datetime.fromisoformat(due_at) > _LATE
    ]
    ((done,),) = query(home, "SELECT count(*) FROM work WHERE state = 'done'")
    return f"{done:,} jobs done; {day.service.cut_off} in hand at the kills", wrong


def check_files(day: Day, program: Program) -> Found:
    """``warcio check`` and ours read every record; files, indexes and catalogue have the same ones."""
    home = program.home
    holdings.check(home, read_rows(program, "captures"))
    check_ours(home)
    check_revisits(home)
    scratch = [path.name for path in (home / "tmp").iterdir()] if (home / "tmp").exists() else []
    warcs = holdings.warcs(home)
    size = sum(path.stat().st_size for path in warcs) / 1e6
    wrong = [f"left in tmp: {name}" for name in scratch]
    return (
        f"{len(warcs)} WARC files, {size:.1f} MB, {len(holdings.index(home)):,} records in the indexes",
        wrong,
    )


def check_audit(day: Day, program: Program) -> Found:
    """``archiver audit`` finds nothing, and the daemon's own audits found nothing."""
    ended = program.run("audit", seconds=300)
    lines = ended.out.splitlines()
    wrong = [] if ended.code == 0 else [f"it ended with {ended.code}: {ended.err[-300:]}", *lines]
    wrong += [str(row) for row in query(program.home, "SELECT warc, kind, what FROM audit_findings")]
    return lines[-1] if lines else "nothing was said", wrong


def check_rebuild(day: Day, program: Program) -> Found:
    """``archiver rebuild`` makes the same rows from the WARC files alone."""
    before = dump(program.home, without=UNSAID)
    ended = program.run("rebuild", seconds=300)
    wrong = [] if (ended.code, ended.complaints) == (0, []) else [f"it ended with {ended.code}: {ended.err}"]
    after = dump(program.home, without=UNSAID)
    for table, rows in before.items():
        kept, made = (Counter(map(repr, each)) for each in (rows, after[table]))
        wrong += [f"{table} lost {row}" for row in kept - made]
        wrong += [f"{table} has anew {row}" for row in made - kept]
    return f"{sum(map(len, before.values())):,} rows of {len(before)} tables", wrong
