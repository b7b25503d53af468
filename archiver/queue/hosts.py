"""Which host a job asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..model import StepName


def find_host(step: StepName, subject: str) -> str | None:
    """The host that a job asks first; ``None`` where its subject is no address."""
    if step not in ("read", "expand", "confirm", "capture"):
        return None
    try:
        return urlsplit(subject).hostname
    except ValueError:
        return None
