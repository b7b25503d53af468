"""The queue: claims due jobs from the work table and runs their steps.

:mod:`.local` is the whole engine for one machine, :mod:`.cluster` the one for many;
:mod:`.ownership` tells the living processes from the dead ones.
"""

from __future__ import annotations

from .local import LocalQueue

__all__ = ["LocalQueue"]
