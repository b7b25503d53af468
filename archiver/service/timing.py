"""When a person wants a source looked at."""

from __future__ import annotations

from dataclasses import replace

from ..errors import UsageError
from ..model import Source
from ..pipeline.cron import Cron, find_local_zone, parse_cron
from .adapters import Adapters
from .sources import find_named


def read_cron(line: str | None, zone: str | None) -> Cron | None:
    """The times that a line names, in a zone or this machine's; ``None`` without a line.

    :raises UsageError: the line or the zone can't be read, or there is a zone and no line.
    """
    if line is None:
        if zone is not None:
            raise UsageError(f"zone {zone[:60]!r}: a time zone goes with a cron line")
        return None
    return parse_cron(line, zone or find_local_zone())


def set_cron(adapters: Adapters, id_or_url: str, cron: Cron | None) -> Source:
    """Look at a source at the times of a line; with ``None`` at the pace that is learnt, from now on.

    :raises UsageError: there is none of that id or address, or several.
    """
    now = adapters.clock.now()
    with adapters.catalog.begin() as session:
        source = find_named(session, id_or_url)
        if cron is None:
            changed = replace(source, cron=None, cron_zone=None, next_poll_at=now)
        else:
            next_at = cron.next_after(now)
            changed = replace(source, cron=cron.line, cron_zone=cron.zone, next_poll_at=next_at)
        session.save_schedule([changed])
    return changed
