"""VK: https://vk.com/wall<owner>_<number>, with a minus before the owner for a group

Ids      a number is unique for its owner only, so the id is <owner>_<number> for wall posts;
         photos, videos, stories and topics count apart and have their kind before it.
Lookup   the mobile page of a wall post, which is written by the server (from memory, read in
         ``_vk_answers.py``). The widget (``widget_post.php``) needs a hash that only the post's
         owner has.
"""

from __future__ import annotations

from ..model import Outcome
from . import _vk_answers
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words

_ID = r"(?P<author>-?\d+)_(?P<post>\d+)"
_KINDS = r"(?P<kind>photo|video|story|topic)"

PLATFORM = Platform(
    name="vk",
    title="VK",
    hosts=("*.vk.com", "*.vk.ru", "*.vkontakte.ru", "*.vkvideo.ru"),
    other_hosts=words("dev.vk.com id.vk.com away.vk.com connect.vk.com login.vk.com oauth.vk.com api.vk.com"),
    shorteners=("vk.cc",),
    posts=(
        Form(rf"/(?:[^?#]*/)?wall{_ID}", id="{author}_{post}"),
        Form(rf"/[^?#]*\?(?:[^#]*&)?[wz]=(?:[^&#]*/)?wall{_ID}", id="{author}_{post}"),
        Form(
            r"/widget_post\.php\?(?=(?:[^#]*&)?owner_id=(?P<author>-?\d+))(?:[^#]*&)?post_id=(?P<post>\d+)",
            id="{author}_{post}",
        ),
        Form(
            r"/video_ext\.php\?(?=(?:[^#]*&)?oid=(?P<author>-?\d+))(?:[^#]*&)?id=(?P<post>\d+)",
            id="video{author}_{post}",
        ),
        Form(rf"/[^?#]*\?(?:[^#]*&)?[wz]={_KINDS}{_ID}", id="{kind}{author}_{post}"),
        Form(rf"/[^?#]*\?(?:[^#]*&)?[wz]=clip{_ID}", id="video{author}_{post}"),
        Form(rf"/(?:[^?#]*/)?{_KINDS}{_ID}", id="{kind}{author}_{post}"),
        Form(rf"/(?:[^?#]*/)?(?:clip|clips/){_ID}", id="video{author}_{post}"),
        Form(r"/@(?P<author>[\w.]+)-(?P<post>[\w-]+)", id="@{author}-{post}"),
    ),
    profiles=(
        Form(r"/@(?P<author>[\w.]+)/?(?:\?[^#]*)?$"),
        Form(r"/(?P<author>[a-z][\w.]{1,40})/?(?:\?(?![wz]=)[^#]*)?$"),
    ),
    reserved=words(
        """
        feed im mail login join about blog dev support help jobs apps groups friends audio audios video
        videos photos albums docs market settings share.php widget_post.php video_ext.php away.php
        al_video.php search public terms privacy restore register fave bookmarks gifts stickers games vkme
        ads business clips stories topic wall music
        """
    ),
    fold=str.lower,
    canonical_url="https://vk.com/wall{id}",
    id_urls=((r"(?:photo|video|story|topic|@).+", "https://vk.com/{id}"),),
    profile_url="https://vk.com/{author}",
    archived=(
        ArchivedForm(prefix="vk.com/wall{number}_", handle=r"(?:id)?(?P<number>-?\d{1,15})", then_id=False),
        ArchivedForm(
            prefix="vk.com/wall-{number}_", handle=r"(?:club|public|event)(?P<number>\d{1,15})", then_id=False
        ),
        # Of a name only the network tells the number; posts are opened over the page, too.
        ArchivedForm(
            prefix="vk.com/{author}?w=wall",
            handle=r"(?P<author>[a-z][\w.]{1,40})",
            then_id=False,
            is_rare=True,
        ),
    ),
    embeds=(Mark("id", shape=r"vk_post_(?P<value>-?\d+_\d+)", url="https://vk.com/wall{value}"),),
    embed_classes=("vk-post",),
    endpoints=(
        Endpoint(
            name="mobile-page",
            url="https://m.vk.com/wall{id}",
            parse=_vk_answers.parse_wall,
            only=r"-?\d+_\d+",
        ),
    ),
    read_copy=_vk_answers.read_copy,
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|join)(?:[/.?]|$)"),
        Wall(
            Outcome.GONE,
            body=r"(?:post|запись) (?:not found|deleted|удалена|не найдена)|page has been deleted",
        ),
        Wall(
            Outcome.PRIVATE,
            body=r"this is a private (?:community|profile)|это закрыт(?:ый профиль|ая группа)",
        ),
    ),
    samples=(
        # From memory: the example of VK's documentation.
        Sample(
            url="https://vk.com/wall1_45616",
            gives={"mobile-page": words("text author_name")},
        ),
    ),
)
