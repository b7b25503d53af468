"""What web archives kept of each post: by its time, its platform, and chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from tests.internet.platforms import Posting

from .nouns import Copy, Form, Holder, archived_address

#: X renamed itself; its old addresses lived on beside the new ones.
RENAMED_AT = datetime(2023, 7, 24, tzinfo=UTC)
_V2_FROM = datetime(2022, 3, 1, tzinfo=UTC)
_SHELLS_FROM = datetime(2020, 6, 1, tzinfo=UTC)
#: How likely a post of another platform than X is archived.
_ELSEWHERE = {"telegram": 0.25, "facebook": 0.45, "bluesky": 0.3, "mastodon": 0.3, "truthsocial": 0.35}


def make_copies(random: Random, posting: Posting, holder: Holder, earlier: str | None) -> tuple[Copy, ...]:
    """The captures of a post, the oldest first; ``earlier`` is what it said before it was edited."""
    if posting.platform != "x":
        return _elsewhere(random, posting)
    fate = random.random()
    if fate < 0.2:
        return ()
    if fate < 0.24:
        return (_copy(random, posting, holder, "redirect", days=40),)
    if fate < 0.27:
        return (_copy(random, posting, holder, "missing", days=200),)
    if fate < 0.34:
        return tuple(_copy(random, posting, holder, "shell", days=20) for _ in range(random.randint(1, 2)))
    form = _form_of(random, posting.posted_at)
    first = _copy(random, posting, holder, form, days=2, text=earlier)
    copies = [first]
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 4))):
        later: Form = random.choice((form, form, "shell", "redirect", "missing"))
        copies.append(_copy(random, posting, holder, later, days=500))
    if random.random() < 0.08:
        copies.append(Copy(at=first.at + timedelta(days=3), url=first.url, form="revisit", text=first.text))
    if random.random() < 0.05:
        copies.append(Copy(at=first.at + timedelta(days=9), url=first.url, form=form, archive="arquivo"))
    if random.random() < 0.02:
        copies = [Copy(at=first.at, url=first.url, form=form, archive="arquivo")]
    if random.random() < 0.03:
        copies.append(
            Copy(at=first.at + timedelta(days=1), url=first.url, form="page", archive="archive.today")
        )
    return tuple(sorted(copies, key=lambda copy: copy.at))


def _form_of(random: Random, at: datetime) -> Form:
    if at < _SHELLS_FROM:
        return random.choice(("page", "page", "json1"))
    return "json1" if at < _V2_FROM else "json2"


def _copy(
    random: Random, posting: Posting, holder: Holder, form: Form, *, days: float, text: str | None = None
) -> Copy:
    """A capture some minutes to ``days`` after the post, under one of the hosts of that time."""
    at = (
        posting.posted_at
        + timedelta(minutes=random.randint(1, 90))
        + timedelta(days=days) * random.random() ** 3
    )
    if at < RENAMED_AT:
        host = random.choices(("twitter.com", "mobile.twitter.com"), (9, 1))[0]
    else:
        host = random.choices(("x.com", "twitter.com"), (13, 7))[0]
    # Who changed its handle takes its old posts along.
    handle = holder.handle_at("x", at) or posting.handle
    moved = Posting(**{**posting.__dict__, "handle": handle})
    return Copy(
        at=at.replace(microsecond=0),
        url=archived_address(moved, host=host),
        form=form,
        text=text,
        is_gzipped=random.random() < 0.2,
    )


def _elsewhere(random: Random, posting: Posting) -> tuple[Copy, ...]:
    if random.random() > _ELSEWHERE[posting.platform]:
        return ()
    at = posting.posted_at + timedelta(hours=1) + timedelta(days=30) * random.random() ** 2
    url = posting.url
    if posting.platform == "telegram" and random.random() < 0.5:
        url += "?embed=1"
    return (Copy(at=at.replace(microsecond=0), url=url, form="page"),)
