"""The text of a candidate: from an archive's copy, else from an endpoint that describes posts."""

from __future__ import annotations

from collections.abc import Sequence

from ...archives import ARCHIVES, ask_copy, find_given, may_show
from ...model import Availability, Candidate, Memento, Origin, Reading
from ...platforms import lookups, read_answer, read_archived
from ...ports import Question
from ..context import Context
from .inquiry import Inquiry

#: Endpoints that are asked for one text.
_MOST_ENDPOINTS = 2


def read_text(
    context: Context,
    candidate: Candidate,
    copies: Sequence[Memento],
    inquiry: Inquiry,
    *,
    asks_endpoints: bool = True,
) -> tuple[Reading, Memento | None] | None:
    """What is said of a candidate, and the copy that says it; ``None`` where nobody gives its text."""
    for memento in copies:
        if may_show(memento) and (reading := _from_copy(candidate, memento, inquiry)):
            return reading, memento
    if not asks_endpoints or not context.settings.capture.describe_posts:
        return None
    said = _from_endpoints(context, candidate, inquiry)
    return (said, None) if said else None


def _from_copy(candidate: Candidate, memento: Memento, inquiry: Inquiry) -> Reading | None:
    reply = inquiry.ask(ask_copy(memento), says_failure=False)
    if reply is None or reply.status is None or not 200 <= reply.status < 300:
        return None
    given = find_given(ARCHIVES[memento.archive], memento, reply.url, reply.status, reply.headers)
    if given is None:
        return None
    said = read_archived(
        candidate.post,
        url=given.original,
        body=reply.body,
        status=reply.status,
        media_type=given.media_type,
    )
    return Reading(Origin(memento.archive, given.at), said) if said.text else None


def _from_endpoints(context: Context, candidate: Candidate, inquiry: Inquiry) -> Reading | None:
    opt_in = context.settings.capture.opt_in_endpoints
    post = candidate.post
    for endpoint, url in lookups(post, url=candidate.url, opt_in=opt_in)[:_MOST_ENDPOINTS]:
        about = f"the text of {candidate.url}"
        question = Question(
            service=f"endpoint:{post.platform}", url=url, about=about, headers={"Accept": endpoint.accept}
        )
        if (reply := inquiry.ask(question, says_failure=False)) is None:
            continue
        said = read_answer(post.platform, endpoint, url=reply.url, status=reply.status or 0, body=reply.body)
        if said.text:
            return Reading(Origin(endpoint.name, reply.said_at), said)
        if said.availability in (Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE):
            return None
    return None
