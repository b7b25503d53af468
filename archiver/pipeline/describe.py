"""A post's address -> what is known of the post, without keeping its page for itself.

Only the describing endpoints are asked; the page is visited last, and only
where they know too little. The answers are kept as a capture of its own kind,
which nobody takes for a capture of the page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ..model import Availability, Capture, Job, Outcome, PostRef, stable_id
from ..platforms import doubtful_endpoints, identify, url_for
from ..ports import Again, Done, Entry, Session
from .aliases import find_aliases
from .asking import Said, ask_discovered, ask_endpoints, post_of, read_page
from .confirmation import host_of
from .context import Context
from .identity import find_shown, is_confirmed, link_alias
from .keep import finish, keep_capture
from .outcomes import find_refusal, weigh
from .page import Page, fetch_page
from .statements import StatedPost, alias_statement, description_statement


def describe(context: Context, job: Job) -> Done | Again:
    """Ask what is said of the post behind an address, and keep the answers and what was read of them.

    Nothing is tried again later: a person asked, and is answered now.
    """
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
        host_platform = session.find_host(host_of(job.subject))
    if earlier is not None:  # a kill fell between the WARC and the catalogue: nothing is asked again
        with context.catalog.begin() as session:
            finish(session, context, job)
        return Done()
    asked_at = context.clock.now()
    said, page = Said(), None
    try:
        post, url = post_of(job), job.subject
        if identify(url).needs == "expansion":
            page = _visit(context, url, post, said)
            post, url = find_shown(page, post)
        if post is not None:
            said.doubtful = doubtful_endpoints(post.platform)
            ask_endpoints(context, post, url, said)
            if page is None and not (said.is_told or said.is_absent):
                page = _visit(context, url, post, said)
            if page is not None:
                if reading := read_page(page, post):
                    said.readings.append(reading)
                ask_discovered(context, post, page, said)
        only_looks_so = post is not None and not is_confirmed(url, page, said.readings, host_platform)
        if only_looks_so:
            post = None
        aliases = find_aliases(post, url, page, said.readings) if post else ()
        if post and page:
            aliases = (*link_alias(post, url, page), *aliases)
        made = _as_capture(job, page, said, asked_at)
        if only_looks_so:
            made = replace(made, evidence=f"{host_of(url)} doesn't say that it holds such posts")
        statements = [description_statement(post, one) for one in said.readings] if post else []
        statements += [alias_statement(alias) for alias in aliases]

        def also(session: Session) -> None:
            if post is not None:
                for one in said.readings:
                    session.save_reading(post, one)
                for alias in aliases:
                    session.save_alias(alias)
            finish(session, context, job)

        main = _main_of(page, said)
        entries: list[Entry] = [*said.exchanges, *statements]
        keep_capture(context, made, entries, main=main, posts=_as_stated(post, url, job), also=also)
    finally:
        for exchange in said.exchanges:
            exchange.body.close()
    context.progress.note("describe", url=job.subject, outcome=made.outcome, evidence=made.evidence)
    return Done()


def _as_stated(post: PostRef | None, url: str, job: Job) -> tuple[StatedPost, ...]:
    if post is None:
        return ()
    address = identify(url).canonical_url or url_for(post)
    return (StatedPost(post=post, url=address, aliases=(job.subject,)),)


def _visit(context: Context, url: str, post: PostRef | None, said: Said) -> Page:
    page = fetch_page(context, url, post=post, requisites=False)
    said.exchanges += page.exchanges
    return page


def _as_capture(job: Job, page: Page | None, said: Said, asked_at: datetime) -> Capture:
    """The capture of a description: captured where anybody shows the post."""
    answer = page.visit.final if page else None
    outcome, evidence = _outcome_of(page, said)
    return Capture(
        id=stable_id("k", job.collection, "description", job.subject, asked_at.isoformat()),
        collection=job.collection,
        url=job.subject,
        purpose="description",
        captured_at=asked_at,
        outcome=outcome,
        evidence=evidence,
        status=answer.status if answer else None,
        final_url=answer.url if answer else job.subject,
        job_id=job.id,
    )


def _outcome_of(page: Page | None, said: Said) -> tuple[Outcome, str | None]:
    if any(one.metadata.availability is Availability.AVAILABLE for one in said.readings):
        return Outcome.CAPTURED, None
    if page is not None:
        outcome, evidence = weigh(page.outcome, page.evidence, said.readings, said.doubtful)
        if outcome is Outcome.CAPTURED and not any(one.metadata.text for one in said.readings):
            return Outcome.PARTIAL, "the page came, but neither it nor an answer tells anything of the post"
        return outcome, evidence
    return find_refusal(said.readings) or (Outcome.UNREACHABLE, "no endpoint could be asked")


def _main_of(page: Page | None, said: Said) -> int:
    """The place of the exchange that shows the post, else of the page's answer, else of the last; or -1."""
    shown = next((one for one in said.readings if one.metadata.availability is Availability.AVAILABLE), None)
    best = said.find_exchange(shown) if shown and shown.origin.name != "page" else None
    best = best or (page.visit.final if page else None)
    places = (place for place, each in enumerate(said.exchanges) if each is best)
    return next(places, len(said.exchanges) - 1)
