"""When a source is looked at next, as the catalogue and the settings have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..model import Source
from ..ports import Session
from .context import Context
from .pace import plan_next


def plan_look(
    session: Session,
    context: Context,
    polled: Source,
    *,
    published: Sequence[datetime],
    new: int,
    rests: bool = False,
) -> Source:
    """The source after a look, with its next one; a person may have set its times while the look was made."""
    current = session.find_source(polled.id)
    if current is not None:
        polled = replace(polled, cron=current.cron, cron_zone=current.cron_zone)
    return plan_next(
        polled,
        looked_at=context.clock.now(),
        published=published,
        new=new,
        bounds=context.settings.daemon.poll_bounds,
        rests=rests,
    )
