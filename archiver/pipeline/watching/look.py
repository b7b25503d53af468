"""A visit to a post -> the observation of it."""

from __future__ import annotations

from ...model import Capture, Observation, PostRef
from ..asking import Said
from ..context import Context
from ..outcomes import KEPT
from ..page import Page
from ..seen import Seen
from ..shell import is_shell
from .judge import Look, judge


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
    return Observation(
        post=post,
        collection=made.collection,
        capture_id=made.id,
        observed_at=made.captured_at,
        **vars(judged),
    )


def _is_shell(page: Page) -> bool:
    if page.visit.final is None or page.outcome not in KEPT or not page.is_html:
        return False
    with page.reading() as lean:
        return is_shell(lean.body, page.visit.final.header("content-type"))
