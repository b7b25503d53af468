"""Where a person at a page decides: each decision is stored at once, what follows is left to the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..errors import DecidedMeanwhile, UsageError
from ..lightly import dataclass
from ..model import PostRef, Resolution
from ..naming import say_back
from ..ports import Session
from ..tags import clean_text
from .deciding import find_citation
from .pen import Pen

#: Characters of an address.
_LONGEST_URL = 8_000
#: Characters of a note that goes with a decision.
_LONGEST_NOTE = 2_000


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What came of a decision."""

    #: ``decided_meanwhile``: what the person looked at counts no more; nothing was changed.
    outcome: Literal["decided", "decided_meanwhile"]
    #: One line for a person.
    says: str
    #: The citation as :meth:`.archiver.Archiver.show` has it now.
    citation: Mapping[str, Any]


class Desk:
    """What one person decides of citations; for any thread.

    ``seen`` is ``resolution.decided_at`` of the citation as it was shown, "" where nothing was decided: where
    something else counts by now, nothing is changed. The post decided on is captured by whoever works on
    the home.

    All methods raise NotThere where there is no such citation, and HomeError where the home can't be written.
    """

    def __init__(self, pen: Pen, collection: str, by: str) -> None:
        self._pen = pen
        self._collection = collection
        self._by = by

    @property
    def by(self) -> str:
        """Who signs."""
        return self._by

    def accept(self, citation_id: str, candidate: int | str, *, seen: str | None = None) -> Decided:
        """Set the post to a candidate: its place among ``resolution.candidates``, from 0, its address or
        its post's id.

        :raises UsageError: there is no such candidate.
        """

        def choose(session: Session, shown: Mapping[str, Any]) -> tuple[PostRef, str]:
            return _find_candidate(session.find_resolution(shown["id"]), candidate)

        return self._decide(citation_id, choose, None, seen, overrules=seen is not None)

    def link(
        self, citation_id: str, url: str, note: str | None = None, *, seen: str | None = None
    ) -> Decided:
        """Set the post by its address, whatever was decided before.

        :raises UsageError: it is no post's own address.
        """
        from ..pipeline.judgement import find_linked

        if len(url) > _LONGEST_URL:
            raise UsageError(f"{say_back(url)}: is longer than {_LONGEST_URL:,} characters", field="url")

        def choose(session: Session, shown: Mapping[str, Any]) -> tuple[PostRef, str]:
            return find_linked(session, url, shown["collection"])

        return self._decide(citation_id, choose, note, seen, overrules=True)

    def say_none(self, citation_id: str, note: str | None = None, *, seen: str | None = None) -> Decided:
        """Say that none of the posts known is meant."""
        return self._decide(citation_id, lambda *_: None, note, seen, overrules=seen is not None)

    def undo(self, citation_id: str, note: str | None = None, *, seen: str | None = None) -> Decided:
        """Take back what persons decided; the machine's newest counts again.

        :raises UsageError: no person's decision stands.
        """
        from ..pipeline.judgement import withdraw

        note = _check_note(note)
        with self._pen.held(self._collection) as context:
            with context.catalog.read() as session:
                shown = find_citation(session, citation_id)
            try:
                withdraw(
                    context,
                    shown["id"],
                    collection=shown["collection"],
                    by=self._by,
                    note=note,
                    seen=seen,
                )
            except DecidedMeanwhile as error:
                return self._tell(citation_id, error)
        return self._tell(citation_id, "what persons decided is taken back")

    def reject(self, citation_id: str, post: str, *, withdrawn: bool = False) -> Decided:
        """Rule a candidate out, by its address or its post's id, for good; ``withdrawn`` takes that back.

        :raises UsageError: it is no candidate, nor ruled out.
        """
        from ..pipeline.judgement import reject

        with self._pen.held(self._collection) as context:
            with context.catalog.read() as session:
                shown = find_citation(session, citation_id)
                resolution = session.find_resolution(shown["id"])
                known = {one.id: one for one in session.find_rejected(shown["id"])}
            for one in resolution.candidates if resolution else ():
                known |= {one.post.id: one.post, one.url: one.post}
            ref = known.get(post)
            if ref is None:
                raise UsageError(f"{say_back(post)}: is none of the citation's candidates")
            reject(
                context, shown["id"], ref, collection=shown["collection"], by=self._by, withdrawn=withdrawn
            )
        return self._tell(citation_id, f"{post} is {'a candidate again' if withdrawn else 'ruled out'}")

    def _decide(
        self,
        citation_id: str,
        choose: Callable[[Session, Mapping[str, Any]], tuple[PostRef, str] | None],
        note: str | None,
        seen: str | None,
        *,
        overrules: bool,
    ) -> Decided:
        from ..pipeline.judgement import check_seen, decide_by_person

        note = _check_note(note)
        with self._pen.held(self._collection) as context:
            with context.catalog.read() as session:
                shown = find_citation(session, citation_id)
            try:
                with context.catalog.read() as session:
                    # Before a place is looked up among other candidates.
                    check_seen(session, shown["id"], seen)
                    chosen = choose(session, shown)
                decide_by_person(
                    context,
                    shown["id"],
                    chosen,
                    collection=shown["collection"],
                    batch=None,
                    by=self._by,
                    note=note,
                    overrules=overrules,
                    seen=seen,
                )
            except DecidedMeanwhile as error:
                return self._tell(citation_id, error)
        return self._tell(citation_id, f"it is {chosen[1]}" if chosen else "it is none of the posts known")

    def _tell(self, citation_id: str, said: str | DecidedMeanwhile) -> Decided:
        with self._pen.catalog.read() as session:
            citation = find_citation(session, citation_id)
        if isinstance(said, DecidedMeanwhile):
            return Decided(outcome="decided_meanwhile", says=str(said), citation=citation)
        return Decided(outcome="decided", says=said, citation=citation)


def _find_candidate(resolution: Resolution | None, candidate: int | str) -> tuple[PostRef, str]:
    candidates = resolution.candidates if resolution else ()
    if isinstance(candidate, int):
        if not 0 <= candidate < len(candidates):
            raise UsageError(f"no candidate {candidate}: there are {len(candidates)}, from 0")
        return candidates[candidate].post, candidates[candidate].url
    found = next((one for one in candidates if candidate in (one.url, one.post.id)), None)
    if found is None:
        raise UsageError(f"{say_back(candidate)}: is none of the citation's candidates")
    return found.post, found.url


def _check_note(note: str | None) -> str | None:
    if note is not None and len(note) > _LONGEST_NOTE:
        raise UsageError(
            f"a note on a decision has {_LONGEST_NOTE} characters at most, not {len(note)}", field="note"
        )
    return clean_text(note or "") or None
