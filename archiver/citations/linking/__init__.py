"""Which post a citation means: quotes against texts, dates, authors; pure."""

from __future__ import annotations

from .compare import compare_quotes, compare_texts
from .decision import METHODS, decide
from .owners import has_namesakes
from .quotes import match_quote
from .ranking import order_to_read, rank
from .stopping import could_change
from .text import normalise_text
from .window import Window, latest_of, window_of

__all__ = [
    "METHODS",
    "Window",
    "compare_quotes",
    "compare_texts",
    "could_change",
    "decide",
    "has_namesakes",
    "latest_of",
    "match_quote",
    "normalise_text",
    "order_to_read",
    "rank",
    "window_of",
]
