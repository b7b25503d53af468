"""Where a reader finds the copy that an archive holds of an address as of an instant."""

from __future__ import annotations

from datetime import datetime

from . import archive_today, arquivo, wayback
from ._stamps import write_stamp


def copy_url(archive: str, url: str, at: datetime) -> str | None:
    """The copy's address for a person; ``None`` for an archive that isn't known."""
    if archive == wayback.KEY:
        return wayback.page_url(url, at)
    if archive == arquivo.KEY:
        return arquivo.page_url(url, at)
    if archive == archive_today.KEY:
        return f"{archive_today.BASE}/{write_stamp(at)}/{url}"
    return None
