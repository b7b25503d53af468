"""What a list of people says that it may not mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .handles import fold_handle
from .listed import Handle, Person
from .names import is_full_name


def find_doubts(people: Sequence[Person]) -> Iterator[str]:
    """One line for each thing that is allowed and looks like a slip."""
    owners: dict[tuple[str, str], list[tuple[Person, Handle]]] = {}
    for person in people:
        if not person.handles:
            yield f"{person.name}: has no [[person.handle]], so nothing is found by this entry"
        if not person.is_organisation and not is_full_name(person.name):
            yield f"{person.name}: is one word; an article's full name doesn't match it"
        for handle in person.handles:
            key = (handle.platform, fold_handle(handle.handle))
            for other, theirs in owners.get(key, ()):
                if _overlap(handle, theirs):
                    account = f"@{handle.handle} on {handle.platform}"
                    yield f"{person.name}: {account} is given to {other.name} too, at the same time"
                    break
            owners.setdefault(key, []).append((person, handle))


def _overlap(a: Handle, b: Handle) -> bool:
    return not (
        (a.valid_until and b.valid_from and a.valid_until < b.valid_from)
        or (b.valid_until and a.valid_from and b.valid_until < a.valid_from)
    )
