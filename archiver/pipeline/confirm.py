"""An address that looks like a post, on a host that nobody claims -> what the host says it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..model import Capture, Job, PlatformName, stable_id
from ..platforms import identify
from ..ports import Again, Done, Entry, Session
from .confirmation import Confirmation, ask_host, first_sign, host_of
from .context import Context
from .keep import keep_capture
from .outcomes import TRANSIENT
from .statements import host_statement
from .waiting import close

#: A host that didn't say so is not asked again for another post's sake so soon.
_RECENT = timedelta(hours=1)


def confirm(context: Context, job: Job) -> Done | Again:
    """Ask a host what it is, unless it said so before, and let the citations that wait be resolved."""
    address, host = identify(job.subject), host_of(job.subject)
    asked_url = first_sign(job.subject)
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
        known = session.find_host(host)
        latest = session.find_latest_capture(asked_url, collection=job.collection)
    now = context.clock.now()
    if earlier or known or address.platform is None or _is_fresh(latest, now):
        with context.catalog.begin() as session:
            close(session, context, job, earlier.outcome if earlier else None)
        return Done()
    asked = ask_host(context, address)
    try:
        _store(context, job, host, address.platform, asked)
    finally:
        for visit in asked.visits:
            visit.close()
    context.progress.note("confirm", url=job.subject, outcome=asked.outcome, evidence=asked.evidence)
    return Done()


def _store(context: Context, job: Job, host: str, platform: PlatformName, asked: Confirmation) -> None:
    exchanges: list[Entry] = [exchange for visit in asked.visits for exchange in visit.exchanges]
    statements = [host_statement(host, platform, asked.origin)] if asked.origin else []

    def also(session: Session) -> None:
        if asked.origin is not None:
            session.save_host(host, platform, origin=asked.origin)
        close(session, context, job, asked.outcome)

    main = len(exchanges) - 1 if asked.visits[-1].final else -1
    made = _as_capture(asked, job)
    keep_capture(context, made, (*exchanges, *statements), main=main, also=also)


def _as_capture(asked: Confirmation, job: Job) -> Capture:
    answer = asked.visits[-1].final
    url = asked.visits[0].url
    return Capture(
        id=stable_id("k", job.collection, url, asked.asked_at.isoformat()),
        collection=job.collection,
        url=url,
        purpose="address",
        captured_at=asked.asked_at,
        outcome=asked.outcome,
        evidence=asked.evidence,
        status=answer.status if answer else None,
        final_url=answer.url if answer else url,
        job_id=job.id,
    )


def _is_fresh(latest: Capture | None, at: datetime) -> bool:
    return latest is not None and latest.outcome not in TRANSIENT and at - latest.captured_at < _RECENT
