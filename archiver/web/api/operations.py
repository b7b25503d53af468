"""The table of operations: all that can be asked of the API."""

from __future__ import annotations

from .annotating import ANNOTATING
from .exporting import EXPORTING
from .operation import Operation
from .reading import READING
from .writing import WRITING

OPERATIONS: tuple[Operation, ...] = READING + WRITING + ANNOTATING + EXPORTING
