"""Persons decide: which citations wait for one, and what they say."""

from __future__ import annotations

import getpass
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import NotThere, UsageError
from ..lightly import dataclass
from ..model import MACHINE, Candidate, PostRef, Resolution, ResolutionState
from ..naming import say_back
from ..pipeline.judgement import decide_by_person, find_linked, reject, withdraw
from ..ports import Session
from .jobs import Jobs
from .report import Report

_MOST_LETTERS = 100


@dataclass(frozen=True, kw_only=True)
class OpenCitation:
    """A citation that a person can decide, with all that is to be looked at."""

    #: As ``archiver list citations --json`` shows it.
    citation: Mapping[str, Any]
    #: The article's text around the mentions, and the stretches of it that refer to the post.
    sentence: str
    marked: tuple[tuple[int, int], ...]
    resolution: Resolution
    #: Without those that a person has ruled out.
    candidates: tuple[Candidate, ...]


def person_name(given: str | None) -> str:
    """The name that decisions are signed with: as given, else the login name.

    :raises UsageError: there is none, or it is the machine's.
    """
    try:
        name = given if given is not None else getpass.getuser()
    except (OSError, KeyError):  # no such user in this container
        name = ""
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()[:_MOST_LETTERS]
    if not name:
        raise UsageError("nobody's name is known to sign the decision with; give one with --by")
    if name.casefold() == MACHINE:
        raise UsageError(f"--by {name}: is the program's own name; give a person's")
    return name


class Decisions:
    """What one person decides in one command; each decision is stored at once."""

    def __init__(self, jobs: Jobs, by: str) -> None:
        self._jobs = jobs
        self._by = by
        jobs.recover()

    @property
    def by(self) -> str:
        return self._by

    def find_citation(self, id_or_beginning: str) -> Mapping[str, Any]:
        """The citation of that id, as :meth:`archiver.ports.Session.show` shows it.

        :raises UsageError: there is none, or it is something else.
        """
        with self._jobs.catalog.read() as session:
            return find_citation(session, id_or_beginning)

    def link(self, citation: Mapping[str, Any], url: str, note: str | None = None) -> Resolution:
        """Set the post of a citation by its address.

        :raises UsageError: it is no post's own address.
        """
        with self._jobs.catalog.read() as session:
            chosen = find_linked(session, url, citation["collection"])
        return self._decide(citation, chosen, note)

    def accept(self, citation: Mapping[str, Any], candidate: Candidate) -> Resolution:
        """Set the post of a citation that no person has decided.

        :raises DecidedMeanwhile: one has, since it was shown.
        """
        return self._decide(citation, (candidate.post, candidate.url), None, overrules=False)

    def say_none(
        self, citation: Mapping[str, Any], note: str | None = None, *, overrules: bool = True
    ) -> Resolution:
        """Say that none of the posts known is meant.

        :raises DecidedMeanwhile: a person's decision stands, and ``overrules`` is false.
        """
        return self._decide(citation, None, note, overrules=overrules)

    def undo(self, citation: Mapping[str, Any], note: str | None = None) -> Resolution | None:
        """Take back what persons decided; what counts from now on.

        :raises UsageError: no person's decision stands.
        """
        context = self._jobs.adapters.context
        return withdraw(context, citation["id"], collection=citation["collection"], by=self._by, note=note)

    def reject(self, citation: Mapping[str, Any], post: PostRef, *, withdrawn: bool = False) -> None:
        """Rule one candidate out, also for what the machine finds later; or take that back."""
        collection = citation["collection"]
        context = self._jobs.adapters.context
        reject(context, citation["id"], post, collection=collection, by=self._by, withdrawn=withdrawn)

    def capture(self) -> Report:
        """Capture the posts that were decided on, with progress."""
        report = Report()
        self._jobs.run()
        self._jobs.count_left(report)
        return report

    def _decide(
        self,
        citation: Mapping[str, Any],
        chosen: tuple[PostRef, str] | None,
        note: str | None,
        *,
        overrules: bool = True,
    ) -> Resolution:
        return decide_by_person(
            self._jobs.adapters.context,
            citation["id"],
            chosen,
            collection=citation["collection"],
            batch=self._jobs.batch,
            by=self._by,
            note=note,
            overrules=overrules,
        )


def find_citation(session: Session, id_or_beginning: str) -> Mapping[str, Any]:
    """The citation of that id or unambiguous beginning of one.

    :raises UsageError: there is none, or it is something else.
    """
    shown = session.show(id_or_beginning)
    if shown is None:
        raise NotThere(f"{say_back(id_or_beginning)}: no citation has this id; see `archiver list citations`")
    if shown["type"] != "citation":
        raise UsageError(f"{say_back(id_or_beginning)}: is {_named(shown['type'])}, not a citation")
    return shown


def _named(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def list_open(
    session: Session, *, collection: str | None, article: str | None, state: ResolutionState
) -> Sequence[str]:
    """Ids of the citations in a state that no person has decided, newest article first.

    :raises UsageError: there is no such article.
    """
    article_id = None
    if article is not None:
        shown = session.show(article)
        if shown is None or shown["type"] != "article":
            raise UsageError(f"{article}: no article has this id or address; see `archiver list articles`")
        article_id = shown["id"]
    return session.list_undecided(state, collection=collection, article_id=article_id)


def load_open(session: Session, citation_id: str) -> OpenCitation | None:
    """A citation as it stands now; ``None`` where nothing is decided, or a person did meanwhile."""
    resolution = session.find_resolution(citation_id)
    if resolution is None or resolution.decided_by != MACHINE:
        return None
    shown = session.show(citation_id)
    if shown is None or shown["type"] != "citation":
        return None
    rejected = set(session.find_rejected(citation_id))
    version = session.load_version(shown["version_id"])
    sentence, marked = _around(version.text, shown)
    candidates = tuple(one for one in resolution.candidates if one.post not in rejected)
    return OpenCitation(
        citation=shown, sentence=sentence, marked=marked, resolution=resolution, candidates=candidates
    )


#: Characters of the article to each side of a mention, and of all that is shown.
_BESIDE, _MOST_AROUND = 120, 900


def _around(text: str, shown: Mapping[str, Any]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The paragraph part with the first mentions, and where in it they stand."""
    spans = [(one["start"], one["end"]) for one in shown["mentions"]]
    if not spans:
        return "", ()
    first = min(start for start, _ in spans)
    near = [span for span in spans if span[1] - first <= _MOST_AROUND - 2 * _BESIDE]
    last = max((end for _, end in near), default=first)
    start = max(text.rfind("\n", 0, first) + 1, first - _BESIDE)
    stop = text.find("\n", last)
    stop = min(stop if stop >= 0 else len(text), last + _BESIDE, start + _MOST_AROUND)
    marked = tuple((max(a, start) - start, min(b, stop) - start) for a, b in sorted(near) if a < b)
    return text[start:stop], marked
