"""An account's statuses by Mastodon's API (https://docs.joinmastodon.org/methods/accounts/#statuses).

First the account's number by its name, then pages of its statuses. Numbers of statuses carry their time, so
that the first page begins at the end of the window. Servers that show nothing without an account answer 401.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from ..lightly import dataclass
from ..model import PostRef
from ..ports import Question
from ._answers import address, host_of, load_json, load_object, string
from ._broken import BrokenAnswer
from ._lists import Listed, ListedPost, Listing, Page, Sought, about, within
from ._mastodon import Names, read
from ._timed_ids import TimedIds

_PAGE = 40
_TIMED = TimedIds(shift=16)
_STATUSES = re.compile(r"/accounts/(\w{1,40})/statuses\?")

#: A post's identity of host, number and author.
Refers = Callable[[str, str, str], PostRef]


@dataclass(frozen=True, kw_only=True)
class StatusList:
    """The list of a platform that speaks Mastodon's API."""

    #: Pattern of its handles, whole, with the groups ``author`` and, where ``host`` is open, ``host``.
    handle: str
    host: str | None = None
    refer: Refers
    names: Names

    def listing(self, name: str) -> Listing:
        return Listing(name=name, most=6, first=self._first, parse=self._parse)

    def _place(self, sought: Sought) -> tuple[str, str] | None:
        """Server and user."""
        found = re.fullmatch(self.handle, sought.handle, re.IGNORECASE | re.ASCII)
        return ((self.host or found["host"]).lower(), found["author"]) if found else None

    def _first(self, sought: Sought) -> Page | None:
        if (place := self._place(sought)) is None:
            return None
        return _page(sought, place[0], f"lookup?acct={quote(place[1], safe='')}")

    def _parse(self, page: Page, body: bytes) -> Listed:
        sought, asked = page.sought, page.question.url
        if (place := self._place(sought)) is None:
            return Listed(reason="the handle names no server")
        host, user = place
        lowest, highest = _TIMED.numbers(sought.start, sought.end)
        account = _STATUSES.search(asked)
        if account is None:
            number = string(load_object(body).get("id"))
            if number is None or not re.fullmatch(r"\w{1,40}", number):
                raise BrokenAnswer("no account")
            return Listed(next=_page(sought, host, _path(number, lowest, str(highest + 1))))
        statuses = load_json(body)
        if not isinstance(statuses, list):
            raise BrokenAnswer(f"a {type(statuses).__name__}, not a list of statuses")
        found = [one for each in statuses[:_PAGE] if (one := self._read(each, host, user))]
        times = [when for each in found if (when := each.metadata.posted_at)]
        path = None
        if len(statuses) >= _PAGE // 2 and times and min(times) > sought.start:
            # Servers give fewer than asked where they leave boosts out.
            path = _path(account[1], lowest, found[-1].post.post_id.rpartition("/")[2])
        goes_on = path is not None and not asked.endswith(path)
        return Listed(
            posts=within(sought, found), next=_page(sought, host, path) if path and goes_on else None
        )

    def _read(self, status: object, host: str, user: str) -> ListedPost | None:
        if not isinstance(status, dict) or isinstance(status.get("reblog"), dict):
            return None
        number = string(status.get("id")) or ""
        if not re.fullmatch(r"[0-9A-Za-z]{1,40}", number):
            return None
        url = address(status.get("url"))
        if url is None or host_of(url) != host:
            url = f"https://{host}/@{user}/{number}"
        try:
            return ListedPost(self.refer(host, number, user), url, read(status, self.names))
        except BrokenAnswer:
            return None


def _page(sought: Sought, host: str, path: str) -> Page:
    url = f"https://{host}/api/v1/accounts/{path}"
    return Page(Question(service=f"fediverse:{host}", url=url, about=about(sought), reads=load_json), sought)


def _path(account: str, lowest: int, before: str) -> str:
    # ``since_id`` bounds the list and leaves it newest first; ``min_id`` would turn its paging round.
    bounds = f"max_id={before}&since_id={max(lowest - 1, 0)}"
    return f"{account}/statuses?limit={_PAGE}&exclude_reblogs=true&{bounds}"
