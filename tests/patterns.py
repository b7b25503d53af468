"""How much a pattern may have to do at one place of a text, told from its construction.

Every pattern is tried at each place of a text that strangers wrote. So the
work at one place has a bound, and the whole is linear: each repetition has an
end, none stands inside another that repeats as often, and what the pattern
can try is the product of its choices.
"""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

#: Steps at one place. Products count choices that hardly ever meet, so this is far above what is done.
MAX_WORK = 20_000
UNBOUNDED = 10**12


def patterns_of(module: ModuleType) -> dict[str, re.Pattern[Any]]:
    return {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}


def work_of(pattern: re.Pattern[Any] | str) -> int:
    """The most ways there are to match at one place; :data:`UNBOUNDED` where it has no end."""
    source, flags = (pattern, 0) if isinstance(pattern, str) else (pattern.pattern, pattern.flags)
    return min(_ways(list(_parser.parse(source, flags & ~re.DEBUG))), UNBOUNDED)


def _ways(items: list[Any]) -> int:
    ways = 1
    for place, (kind, value) in enumerate(items):
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, inner = value
            if high == op.MAXREPEAT:
                if not _ends_by_itself(items, place):
                    return UNBOUNDED
                continue
            within = _ways(list(inner))
            if within > 1 and high > 1:
                ways *= min(within ** min(high, 64), UNBOUNDED)
            ways *= high - low + 1
        elif kind is op.BRANCH:
            ways *= sum(_ways(list(branch)) for branch in value[1])
        elif kind is op.SUBPATTERN:
            ways *= _ways(list(value[3]))
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            ways *= _ways(list(value[1]))
    return ways


def _ends_by_itself(items: list[Any], place: int) -> bool:
    """Whether it repeats blanks, and neither what is before nor what follows is one.

    Then there is one way to match it, and no blank belongs to two such runs.
    """
    is_blank = list(items[place][1][2]) == [(op.IN, [(op.CATEGORY, op.CATEGORY_SPACE)])]
    before, after = items[:place], items[place + 1 :]
    return is_blank and bool(before) and not _may_be_blank(before[-1]) and not _starts_blank(after)


def _starts_blank(items: list[Any]) -> bool:
    return not items or _may_be_blank(items[0])


def _may_be_blank(item: Any) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return chr(value).isspace()
    if kind is op.SUBPATTERN:
        return _starts_blank(list(value[3]))
    if kind is op.BRANCH:
        return any(_starts_blank(list(branch)) for branch in value[1])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):  # one that may be left out is no less than what it repeats
        return _starts_blank(list(value[2]))
    return True
