"""Weibo: https://weibo.com/<user number>/<code>

Ids      a post has a number, and a code that spells it in base 62 (seven digits are four characters);
         the code is the id here, whichever the address shows.
Time     seconds above 22 bits of the number, counted from 1986-05-03 (from memory).
Lookup   none without a key.
"""

from __future__ import annotations

from datetime import datetime

from ..model import Outcome
from ._ids import from_snowflake, weibo_code, weibo_number
from ._prefixes import ArchivedForm
from ._spec import Form, Platform, Sample, Wall, words


def fold(post_id: str) -> str:
    return weibo_code(post_id) if post_id.isdigit() and len(post_id) >= 15 else post_id


def minted_at(post_id: str) -> datetime | None:
    number = weibo_number(post_id) if post_id.isalnum() else None
    if number is None or len(number) < 16:
        return None
    return from_snowflake(number, shift=22, unit_ms=1000, epoch_ms=515_483_463_000)


#: A code has a capital or a digit: "followers" and "favorites" are pages of an account.
_ID = r"(?P<post>\d{16}|(?!\d{9}(?!\w))(?-i:(?=[a-z]*[A-Z0-9]))[0-9A-Za-z]{9})(?!\w)"
_USER = r"(?P<author>\d{5,12})"

PLATFORM = Platform(
    name="weibo",
    title="Weibo",
    hosts=("*.weibo.com", "*.weibo.cn"),
    other_hosts=words(
        """
        passport.weibo.com open.weibo.com api.weibo.com service.weibo.com s.weibo.com help.weibo.com
        kefu.weibo.com
        """
    ),
    shorteners=("t.cn", "sinaurl.cn"),
    posts=(
        Form(rf"/(?:detail|status|statuses/show|comment|repost|tv/v)/{_ID}"),
        Form(rf"/{_USER}/{_ID}"),
        Form(rf"/ajax/statuses/(?:show|extend)\?(?:[^#]*&)?id={_ID}"),
        Form(rf"/share/\d+,{_ID}", hosts=("*.weibo.cn",)),
        Form(rf"/share/[^?#]*\?(?:[^#]*&)?weibo_id={_ID}", hosts=("*.weibo.cn",)),
        Form(
            r"/(?:tv/show|show|s/video/\w+)[/?](?:[^#]*(?:fid|object_id)=)?(?P<post>\d{3,5}:\d{10,20})",
            id="tv/{post}",
        ),
        Form(r"/article/m/show/id/(?P<post>\d{10,30})", id="article/{post}"),
        Form(r"/article/?\?(?:[^#]*&)?id=(?P<post>\d{10,30})", id="article/{post}"),
        Form(r"/ttarticle/[^?#]*\?(?:[^#]*&)?id=(?P<post>\d{10,30})", id="article/{post}"),
    ),
    profiles=(
        Form(r"/(?:u|profile|n)/(?P<author>[^/?#]+)", url="https://weibo.com/u/{author}"),
        Form(r"/(?P<author>\d{5,12})/?(?:\?[^#]*)?$", url="https://weibo.com/u/{author}"),
        Form(r"/(?P<author>[a-z]\w{3,30})/?(?:\?[^#]*)?$"),
    ),
    reserved=words(
        """
        login signup home search hot tv newlogin settings mygroups message at like fav follow p aj ajax feed
        sinaurl ttarticle detail status show a
        """
    ),
    fold=fold,
    canonical_url="https://weibo.com/{author}/{id}",
    canonical_url_without_author="https://m.weibo.cn/status/{id}",
    id_urls=(
        (r"tv/.+", "https://weibo.com/tv/show/{key}"),
        (r"article/.+", "https://weibo.com/ttarticle/p/show?id={key}"),
    ),
    profile_url="https://weibo.com/{author}",
    archived=(ArchivedForm(prefix="weibo.com/{author}/", handle=r"(?P<author>\d{5,12})", then_id=False),),
    minted_at=minted_at,
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^https://passport\.weibo\.(?:com|cn)/|^/(?:new)?login(?:[/.?]|$)"),
        Wall(Outcome.LOGIN_WALL, body=r"<title>sina visitor system"),
        Wall(Outcome.GONE, body="该微博不存在|抱歉，此微博已被作者删除|微博已被删除"),
    ),
    samples=(
        # From memory: a newspaper's.
        Sample(
            url="https://weibo.com/7827771738/N4xlMvjhI",
            gives={"page": ("text",)},
        ),
    ),
)
