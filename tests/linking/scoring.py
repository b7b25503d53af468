"""What a run was worth: right and wrong answers, what was asked, each wrong answer with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from archiver.model import Citation, PostRef, Resolution
from tests.world import WorldPost

from .running import Linked, Run

#: Services that are web archives.
ARCHIVES = (
    "wayback-cdx", "wayback-replay", "wayback-timemap", "wayback-available",
    "arquivo-cdx", "arquivo-replay", "archive-today",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A citation that was resolved to another post than it means."""

    linked: Linked
    citation: Citation
    resolution: Resolution


@dataclass(frozen=True, kw_only=True)
class Spread:
    median: float
    mean: float
    ninety: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Score:
    right: int
    wrong: Sequence[Wrong]
    #: Of those whose post is archived and whose quote can decide: the found ones, and the missed ones.
    found: Sequence[Linked]
    missed: Sequence[Linked]
    #: By pool, how many ended in which state.
    states: Mapping[str, Counter[str]]
    #: Resolved posts that are later than their article.
    later: Sequence[Wrong]
    #: Requests to web archives for each citation: the search alone, and with asking for copies of its post.
    searching: Spread
    with_copies: Spread

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.missed))


def score(run: Run) -> Score:
    """Every resolved citation of every article counts, also one that the finder made up."""
    right, wrong, later = 0, [], []
    states: dict[str, Counter[str]] = {}
    found, missed = [], []
    for linked in run.linked:
        case = linked.case
        meant = [post for post in (case.truth, *case.group) if post is not None]
        hit = False
        for citation, resolution in linked.resolved:
            answer = Wrong(linked=linked, citation=citation, resolution=resolution)
            is_right = any(is_same_post(resolution.post, post) for post in meant)
            right += is_right
            hit = hit or is_right
            if not is_right:
                wrong.append(answer)
            posted = [one.posted_at for one in resolution.candidates if one.post == resolution.post]
            if any(at is not None and at > case.published_at for at in posted):
                later.append(answer)
        if case.counts_for_recall:
            (found if hit else missed).append(linked)
        state = linked.resolution.state if linked.resolution else "no citation"
        states.setdefault(case.pool, Counter())[state] += 1
    return Score(
        right=right,
        wrong=wrong,
        found=found,
        missed=missed,
        states=states,
        later=later,
        searching=_spread([_to_archives(one.asked) for one in run.linked]),
        with_copies=_spread(
            [_to_archives(one.asked) + _to_archives(one.asked_for_copies) for one in run.linked]
        ),
    )


def is_same_post(ref: PostRef | None, post: WorldPost) -> bool:
    """Whether they are one post, whichever of its ids each has: Bluesky's owner is a handle or a DID."""
    if ref is None or ref.platform != post.ref.platform:
        return False
    if ref.platform == "bluesky":
        return ref.post_id.rpartition("/")[2] == post.ref.post_id.rpartition("/")[2]
    return ref.post_id == post.ref.post_id


def _to_archives(asked: Mapping[str, int]) -> int:
    return sum(asked.get(service, 0) for service in ARCHIVES)


def _spread(counts: Sequence[int]) -> Spread:
    ordered = sorted(counts)
    return Spread(
        median=median(ordered), mean=mean(ordered), ninety=ordered[int(len(ordered) * 0.9)], most=ordered[-1]
    )
