"""A visit to a post -> the observation of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ...model import Capture, EventKind, Observation, PostRef
from ...sightings import missing_since
from ...urls.hosts import find_host
from ..asking import Said
from ..context import Context
from ..outcomes import KEPT
from ..page import Page
from ..seen import Seen
from ..shell import is_shell
from .breakdown import AROUND, misses_all
from .judge import Judgement, Look, judge


def observe(
    context: Context, made: Capture, page: Page, said: Said, seen: Seen | None, post: PostRef
) -> Observation:
    """What a visit showed of a post, by what the catalogue knows of it from before.

    ``seen`` is ``None`` where the page's host doesn't say any more that it holds posts.
    """
    with context.catalog.read() as session:
        before = session.load_readings(post)
        history = session.load_observations(post, collection=made.collection)
        # Visits of before there were observations, and those of imported files.
        first_at = history[-1].observed_at if history else made.captured_at
        kept = session.find_last_good(post, collection=made.collection, before=first_at)
    look = Look(
        at=made.captured_at,
        outcome=made.outcome,
        evidence=made.evidence,
        page_outcome=page.outcome,
        page_evidence=page.evidence,
        is_shell=_is_shell(page),
        readings=seen.readings if seen else said.readings,
        doubtful=said.doubtful,
    )
    judged = judge(look, before, history, was_kept=kept is not None)
    if EventKind.POST_GONE in judged.announces:
        judged = _doubt(context, judged, made, post, missing_since(history) or made.captured_at)
    return Observation(
        post=post,
        collection=made.collection,
        capture_id=made.id,
        observed_at=made.captured_at,
        **vars(judged),
    )


def _doubt(context: Context, judged: Judgement, made: Capture, post: PostRef, first: datetime) -> Judgement:
    """Nothing is told yet of a post whose host misses whatever it is asked for."""
    host = find_host("watch", made.url)
    with context.catalog.read() as session:
        lately = session.load_lately(host, since=first - AROUND) if host else []
    if not misses_all(lately, post, first=first, at=made.captured_at):
        return judged
    said = f"{judged.evidence}; {host} misses all that it was asked for lately, which may be an outage"
    return replace(judged, evidence=said, is_doubtful=True, announces=())


def _is_shell(page: Page) -> bool:
    if page.visit.final is None or page.outcome not in KEPT or not page.is_html:
        return False
    with page.reading() as lean:
        return is_shell(lean.body, page.visit.final.header("content-type"))
