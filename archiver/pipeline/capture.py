"""Post or plain address -> capture: the page, its requisites, and what describes the post."""

from __future__ import annotations

from dataclasses import replace

from ..jsonable import to_json
from ..model import Job, PostRef
from ..platforms import doubtful_endpoints, identify, url_for
from ..ports import Again, Done, Entry, Session
from .aliases import find_aliases
from .asking import Said, ask_discovered, ask_endpoints, post_of, read_page
from .beside import Beside, fetch_beside, know, load_before
from .card import make_card
from .confirmation import host_of
from .context import Context
from .identity import find_shown, is_confirmed, link_alias
from .keep import finish, keep_capture, main_entry
from .outcomes import weigh
from .page import Page, fetch_page
from .retry import enqueue_retry
from .statements import alias_statement, description_statement
from .videos import Video


def capture(context: Context, job: Job) -> Done | Again:
    """Visit an address and keep what came; a post's describing endpoints are asked beside its page."""
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
        host_platform = session.find_host(host_of(job.subject))
    if earlier is not None:  # a kill fell between the WARC and the catalogue: nothing is asked again
        with context.catalog.begin() as session:
            finish(session, context, job)
            enqueue_retry(session, context, job, earlier.outcome)
        return Done()
    named = post_of(job)
    wanted = bool(job.details.get("requisites", context.settings.capture.requisites))
    page = fetch_page(context, job.subject, post=named, requisites=wanted)
    post, url = find_shown(page, named)
    doubtful = doubtful_endpoints(post.platform) if post else frozenset()
    said = Said(exchanges=[*page.exchanges], doubtful=doubtful)
    exchanges, readings = said.exchanges, said.readings
    beside, card = Beside(), None
    try:
        if post and context.settings.capture.describe_posts:
            _describe(context, post, url, page, said)
        if post and not is_confirmed(url, page, readings, host_platform):
            post = None
        aliases = (*link_alias(post, url, page), *find_aliases(post, url, page, readings)) if post else ()
        outcome, evidence = page.outcome, page.evidence
        if post:
            with context.catalog.read() as session:
                before = load_before(session, post)
            known = know(post, url, before, readings, aliases)
            if wanted:
                beside = fetch_beside(context, known, page.outcome, exchanges)
                exchanges += beside.exchanges
            outcome, evidence = weigh(outcome, evidence, readings, doubtful)
            evidence = "; ".join(filter(None, (evidence, *beside.missing))) or None
            video = beside.video.shown if isinstance(beside.video, Video) else None
            card = make_card(known, page, outcome, evidence, pieces=beside.pieces, video=video)
        made = replace(
            page.as_capture(collection=job.collection, purpose="post" if post else "address", job_id=job.id),
            outcome=outcome,
            evidence=evidence,
        )
        entries: list[Entry] = [*exchanges, *([card] if card else [])]
        entries += beside.entries(made.id, made.captured_at)
        if post:
            entries += [description_statement(post, reading) for reading in readings]
            entries += [alias_statement(alias) for alias in aliases]

        def also(session: Session) -> None:
            if post:
                address = identify(url).canonical_url or url_for(post)
                session.save_post(post, address, aliases=(job.subject,), at=page.visited_at)
                for reading in readings:
                    session.save_reading(post, reading)
                for alias in aliases:
                    session.save_alias(alias)
            finish(session, context, job)
            enqueue_retry(session, context, job, outcome, page.visit.retry_after_seconds)

        keep_capture(context, made, entries, main=main_entry(page.visit), also=also)
    finally:
        beside.close()
        for exchange in exchanges:
            exchange.body.close()
    context.progress.note("capture", url=job.subject, outcome=outcome, evidence=evidence)
    return Done()


def details_of(post: PostRef) -> dict[str, str]:
    """What a capture job has to know of the post; its author may be part of the address to ask."""
    return {name: str(value) for name, value in to_json(post).items()}


def _describe(context: Context, post: PostRef, url: str, page: Page, said: Said) -> None:
    """Ask the post's endpoints, and read its page, which was visited before them."""
    ask_endpoints(context, post, url, said)
    if reading := read_page(page):
        said.readings.append(reading)
    ask_discovered(context, post, page, said)
