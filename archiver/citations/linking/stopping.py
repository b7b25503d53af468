"""When no further text needs to be read."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Candidate, Citation
from ...people import fold_handle
from .evidence import columns_held, date_fit, quoted_columns
from .quotes import LONG
from .window import Window

#: Where nothing is quoted, texts only help a person to choose: so many are read.
_READ_FOR_A_PERSON = 10


def could_change(
    citation: Citation, ranked: Sequence[Candidate], undecided: Sequence[Candidate], *, window: Window | None
) -> bool:
    """Whether reading the texts of ``undecided`` candidates may still change the decision.

    It can't when a text in time has all quotes word by word, 40 columns or more, and

    - where the article states an interval: the text is within it, and no unread candidate is;
    - where it states none: at once. Texts are read from the latest to the oldest
      (:func:`order_to_read`), and ties go to the latest.

    Nor where the article shows one post of the author, which has all quotes. A group of posts is read
    whole. Where nothing is quoted, ten texts are enough for a person to choose.
    Candidates outside the window are never worth a request.
    """
    waiting = [
        one
        for one in undecided
        if one.text is None and one.excluded is None and date_fit(one, window, None) != "outside"
    ]
    if not waiting:
        return False
    if citation.plural:
        return True
    read = [one for one in ranked if one.text is not None and one.excluded is None]
    width = quoted_columns(citation)
    shown = [one for one in ranked if one.found_by == "article" and one.excluded is None]
    if len(shown) == 1 and _is_by_author(citation, shown[0]) and columns_held(shown[0].quotes) == width:
        return False
    if not width:
        return len(read) < _READ_FOR_A_PERSON
    stated = window is not None and window.centre_from is not None
    for one in read:
        if width < LONG or columns_held(one.quotes) < width or not _is_by_author(citation, one):
            continue
        fit = date_fit(one, window, None)
        if fit == "window" and not stated:
            return False
        if fit == "centre":
            return any(date_fit(other, window, None) in ("centre", "unknown") for other in waiting)
    return True


def _is_by_author(citation: Citation, one: Candidate) -> bool:
    if one.account is not None:
        return True
    handle, author = citation.handle, one.post.author
    return bool(handle and author and fold_handle(handle) == fold_handle(author))
