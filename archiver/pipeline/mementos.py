"""Address -> which copies web archives hold of it; where the live page isn't to be had, the best copy."""

from __future__ import annotations

from collections.abc import Sequence

from ..archives import ARCHIVES, BrokenAnswer, ask_holdings, may_show, parse_archive_names, read_holdings
from ..model import Holdings, Job, Memento, Outcome
from ..platforms import archived_addresses, identify, url_for
from ..ports import Again, Done, Session
from .context import Context
from .copy import keep_copy
from .elsewhere import needs_copy
from .keep import keep_statements
from .linking.inquiry import Inquiry
from .retry import Ended, enqueue_retry
from .statements import holdings_statement

#: Addresses of one page that each archive is asked about.
_MOST_ADDRESSES = 4
_MOST_QUESTIONS = 16


def mementos(context: Context, job: Job) -> Done | Again:
    """Ask each archive how many copies it holds; keep the best one where the live page could not be kept."""
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
        latest = session.find_latest_capture(job.subject, collection=job.collection)
        addresses = _addresses_of(session, job.subject)
        kept = session.load_mementos(job.subject, collection=job.collection)
    lookups = context.lookups()
    inquiry = Inquiry(lookups, most=_MOST_QUESTIONS)
    held, copies = _ask(context, inquiry, addresses)
    with context.catalog.read() as session:
        # An answer from memory was said before.
        news = [one for one in held if one not in session.load_holdings(one.url)]
    statements = [holdings_statement(one) for one in news]

    def also(session: Session) -> None:
        for one in news:
            session.save_holdings(one)
        if inquiry.open:
            enqueue_retry(session, context, job, Outcome.UNREACHABLE, Ended(inquiry.retry_after_seconds))

    made = None
    # A kill may have fallen between the copy's WARC and the catalogue: it is there now.
    is_wanted = earlier is None and latest is not None and needs_copy(latest)
    if lookups is not None and latest is not None and copies and is_wanted:
        made = keep_copy(context, lookups, job, latest, copies, kept=kept, statements=statements, also=also)
    if made is None:
        keep_statements(context, job.collection, statements, job=job, also=also)
    copies_held = sum(one.count for one in held)
    none_held = "no archive holds a copy" if held and not copies_held else None
    context.progress.note(
        "mementos",
        url=job.subject,
        outcome=made.outcome if made else None,
        evidence=made.evidence if made else none_held,
        copies=copies_held,
    )
    return Done()


def _ask(
    context: Context, inquiry: Inquiry, addresses: Sequence[str]
) -> tuple[list[Holdings], list[Memento]]:
    held: list[Holdings] = []
    copies: list[Memento] = []
    for name in parse_archive_names(context.settings.linking.archives):
        archive = ARCHIVES[name]
        for address in addresses:
            reply = inquiry.ask(ask_holdings(archive, address))
            if reply is None:
                continue
            try:
                holdings, found = read_holdings(
                    archive, address, reply.body, reply.said_at, status=reply.status or 0
                )
            except BrokenAnswer as error:
                inquiry.say(f"{archive.name}: {error}")
                continue
            held.append(holdings)
            copies += found
            if any(map(may_show, found)):
                break  # another of its addresses would only tell of more copies
    return held, copies


def _addresses_of(session: Session, url: str) -> Sequence[str]:
    """The addresses under which archives may hold a page, the likeliest first: a post has had several."""
    ref = identify(url).post
    post = session.find_post(ref) if ref else None
    if ref is None:
        return [url]
    handle = (post.metadata.handle if post else None) or ref.author
    likely = archived_addresses(ref, handle)
    known = session.load_aliases(ref)
    addresses = [
        *(one for one in known if one in likely),
        url,
        *likely[:2],
        *known,
        post.url if post else url_for(ref),
    ]
    return list(dict.fromkeys(addresses))[:_MOST_ADDRESSES]
