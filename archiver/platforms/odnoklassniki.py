"""Odnoklassniki: https://ok.ru/<owner>/topic/<number>

Ids      numbers, without time; topics, videos and photos have different lengths and don't collide.
Lookup   none without a key.
"""

from __future__ import annotations

from ..model import Outcome
from ._prefixes import ArchivedForm
from ._spec import Form, Platform, Sample, Wall, words

_ID = r"(?P<post>\d{8,20})(?!\d)"
_GROUP = "https://ok.ru/group/{author}/topic/{id}"
_PROFILE = "https://ok.ru/profile/{author}/statuses/{id}"
_VIDEO = "https://ok.ru/video/{id}"

PLATFORM = Platform(
    name="odnoklassniki",
    title="Odnoklassniki",
    hosts=("*.ok.ru", "*.odnoklassniki.ru"),
    other_hosts=words("api.ok.ru insideok.ru apiok.ru connect.ok.ru"),
    posts=(
        Form(rf"/(?:video|videoembed|live|clip|web-api/video/moviePlayer)/{_ID}", url=_VIDEO),
        Form(rf"/group/(?P<author>\d+)/(?:topic|statuses)/{_ID}", url=_GROUP),
        Form(rf"/profile/(?P<author>\d+)/(?:statuses|topic)(?:/all)?/{_ID}", url=_PROFILE),
        Form(
            rf"/(?:group|profile)/(?P<author>\d+)/(?:p?photos?|album/\d+)/{_ID}",
            url="https://ok.ru/profile/{author}/pphotos/{id}",
        ),
        Form(rf"/(?!group/|profile/)(?P<author>[\w.-]+)/(?:topic|statuses)/{_ID}"),
        Form(rf"/(?:dk|video)\?(?:[^#]*&)?st\.(?:mvId|vpl\.mvid)={_ID}", url=_VIDEO),
        Form(rf"/dk\?(?=[^#]*movieLayer)(?:[^#]*&)?st\.discId={_ID}", url=_VIDEO),
        Form(rf"/dk\?(?=(?:[^#]*&)?st\.groupId=(?P<author>\d+))(?:[^#]*&)?st\.themeId={_ID}", url=_GROUP),
    ),
    profiles=(
        Form(r"/profile/(?P<author>\d+)", url="https://ok.ru/profile/{author}"),
        Form(r"/group/(?P<author>\d+)", url="https://ok.ru/group/{author}"),
        Form(r"/(?P<author>[a-z][\w.-]{1,60})/?(?:\?[^#]*)?$"),
    ),
    reserved=words(
        """
        dk video videoembed live clip login help feed groups group profile search music games gifts hobby
        discover regulations about market online apps offer dk.ru mall shopping marks messages guests
        """
    ),
    canonical_url="https://ok.ru/{author}/topic/{id}",
    canonical_url_without_author=_VIDEO,
    profile_url="https://ok.ru/{author}",
    archived=(
        ArchivedForm(
            prefix="ok.ru/group/{author}/topic/", handle=r"(?:group/)?(?P<author>\d{8,20})", then_id=False
        ),
        ArchivedForm(
            prefix="ok.ru/profile/{author}/statuses/",
            handle=r"(?:profile/)?(?P<author>\d{8,20})",
            then_id=False,
        ),
        ArchivedForm(prefix="ok.ru/{author}/topic/", handle=r"(?P<author>[a-z][\w.-]{1,60})", then_id=False),
    ),
    embed_addresses=(
        (r"(?:[\w-]+\.)?ok\.ru/(?:video|videoembed|live)/(?P<id>\d+)", "https://ok.ru/videoembed/{id}"),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/dk\?[^#]*st\.cmd=anonym(?:Login|Main)"),
        Wall(Outcome.GONE, body="страница не найдена|видео (?:удалено|не найдено)|тема удалена"),
    ),
    samples=(
        # From memory: of 2015.
        Sample(
            url="https://ok.ru/video/20079905452",
            gives={"page": ("text",)},
        ),
    ),
)
