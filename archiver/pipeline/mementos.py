"""Address -> which copies web archives hold of it; where the live page isn't to be had, the best copy."""

from __future__ import annotations

from collections.abc import Sequence

from ..archives import ARCHIVES, ask_holdings, parse_archive_names, read_holdings
from ..errors import ArchiverError
from ..model import Capture, Holdings, Job, Memento, Outcome
from ..platforms import archived_addresses, identify, url_for
from ..ports import Again, Done, NewJob, Session
from .context import Context
from .copy import keep_copy
from .keep import finish, keep_statements
from .linking.inquiry import Inquiry
from .outcomes import KEPT
from .retry import enqueue_retry
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
    if earlier is not None:  # a kill fell between the WARC and the catalogue: nothing is asked again
        with context.catalog.begin() as session:
            finish(session, context, job)
        return Done()
    inquiry = Inquiry(context.lookups, most=_MOST_QUESTIONS)
    held, copies = _ask(context, inquiry, addresses)
    now = context.clock.now()
    statements = [holdings_statement(one) for one in held]

    def also(session: Session) -> None:
        for one in held:
            session.save_holdings(one)
        if inquiry.open:
            enqueue_retry(session, context, job, Outcome.UNREACHABLE, inquiry.retry_after_seconds)

    kept = None
    if context.lookups is not None and latest is not None and copies and needs_copy(latest):
        kept = keep_copy(context, context.lookups, job, latest, copies, statements=statements, also=also)
    made = kept[0] if kept else None
    if made is None:
        keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note(
        "mementos",
        url=job.subject,
        outcome=made.outcome if made else None,
        evidence=made.evidence if made else None,
        copies=sum(one.count for one in held),
    )
    return Done()


def needs_copy(latest: Capture | None) -> bool:
    """Whether the live page could not be kept, as far as is known."""
    return latest is not None and latest.outcome not in KEPT and latest.outcome not in _NOT_ASKED


#: A page that was not asked for is not missing; a copy is kept once.
_NOT_ASKED = frozenset({Outcome.REFUSED, Outcome.MEMENTO_ONLY})


def mementos_job(context: Context, job: Job, made: Capture) -> NewJob | None:
    """What comes after a visit to an article or a post: archives are asked what they hold.

    At once and as part of the command where the live page isn't to be had; else when there is time.
    """
    if context.lookups is None or not made.url.startswith(("http://", "https://")):
        return None
    is_urgent = needs_copy(made)
    return NewJob(
        step="mementos",
        subject=made.url,
        collection=made.collection,
        priority=38 if is_urgent else 5,
        batch=job.batch if is_urgent else None,
        patient=True,
    )


def _ask(
    context: Context, inquiry: Inquiry, addresses: Sequence[str]
) -> tuple[list[Holdings], list[Memento]]:
    held: list[Holdings] = []
    copies: list[Memento] = []
    for archive in parse_archive_names(context.settings.linking.archives):
        for address in addresses:
            question = ask_holdings(archive, address)
            reply = inquiry.ask(question)
            if reply is None:
                continue
            try:
                holdings, mementos = read_holdings(archive, address, reply.body, reply.said_at)
            except ArchiverError as error:
                inquiry.say(f"{ARCHIVES[archive].title}: {error}")
                continue
            held.append(holdings)
            copies += mementos
    return held, copies


def _addresses_of(session: Session, url: str) -> Sequence[str]:
    """The addresses under which archives may hold a page: a post has had several."""
    ref = identify(url).post
    post = session.find_post(ref) if ref else None
    addresses = [url]
    if ref is not None:
        known = post.metadata.handle if post else None
        addresses += archived_addresses(ref, known or ref.author)
        addresses.append(post.url if post else url_for(ref))
    return list(dict.fromkeys(addresses))[:_MOST_ADDRESSES]
