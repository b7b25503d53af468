"""What an audit needs of the outside world."""

from __future__ import annotations

from ...lightly import dataclass
from ...ports import ArchiveAuditor, Catalog, Clock


@dataclass(frozen=True)
class Tools:
    """The catalogue may be one that can only be read."""

    catalog: Catalog
    auditor: ArchiveAuditor
    clock: Clock
