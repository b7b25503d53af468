"""Telegram: https://t.me/<channel>/<number>

Ids      a number is unique in its channel only, so the id is <channel>/<number>, in lower case
         as channel names are case-insensitive. Private channels: c/<channel number>/<number>.
Lookup   the embed widget (``?embed=1``), https://core.telegram.org/widgets/post,
         read in ``_telegram_answers.py``.
Gone     the widget says "Post not found".
"""

from __future__ import annotations

from ..model import Outcome
from . import _telegram_answers, _telegram_lists
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words

_RESERVED = words(
    """
    joinchat addstickers addemoji share proxy socks login setlanguage addtheme invoice addlist boost giftcode
    contact confirmphone auth nft iv bg faq apps privacy tos web blog api desktop android
    """
)
_CHANNEL = rf"(?!(?:{'|'.join(_RESERVED)})/)(?P<author>[a-z]\w{{2,31}})"
_ID = r"(?P<post>\d{1,10})(?!\w)"
_HANDLE = r"(?P<author>[a-z]\w{2,31})"

PLATFORM = Platform(
    name="telegram",
    title="Telegram",
    hosts=("*.t.me", "telegram.me", "telegram.dog", "*.telegram.im"),
    mirrors=words(
        """
        *.tgstat.com *.tgstat.ru telemetr.me tg.i-c-a.su tlgrm.ru teletype.link tgram.link telesco.pe tx.me
        telete.in
        """
    ),
    posts=(
        Form(rf"/(?:s/)?{_CHANNEL}/s/{_ID}", id="{author}/s/{post}"),
        Form(rf"/c/(?P<channel>\d{{5,15}})/(?:\d+/)?{_ID}", id="c/{channel}/{post}"),
        Form(rf"/(?:s/)?@?{_CHANNEL}/(?:\d+/)?{_ID}", id="{author}/{post}"),
        Form(
            rf"/(?:\w+/)?(?:channel|content|channels|chat)/@?{_CHANNEL}/{_ID}",
            id="{author}/{post}",
            hosts=("*.tgstat.com", "*.tgstat.ru", "telemetr.me", "tlgrm.ru"),
        ),
        Form(rf"/(?:s/)?{_ID}", id="{author}/{post}", hosts=("*.t.me",), author_in_host=True),
    ),
    profiles=(
        Form(
            r"/(?:\w+/)?(?:channel|content|channels|chat)/@?(?P<author>[a-z]\w{2,31})",
            hosts=("*.tgstat.com", "*.tgstat.ru", "telemetr.me", "tlgrm.ru"),
        ),
        Form(rf"/(?:s/)?{_CHANNEL}/?(?:\?[^#]*)?$"),
        Form(r"/?(?:\?[^#]*)?$", hosts=("*.t.me",), author_in_host=True),
    ),
    reserved=_RESERVED,
    schemes={
        "tg": (
            Form(
                r"resolve/?\?(?=(?:[^#]*&)?domain=(?P<author>[a-z]\w{2,31})(?![^&#]))(?:[^#]*&)?post=(?P<post>\d+)",
                id="{author}/{post}",
            ),
            Form(
                r"privatepost/?\?(?=(?:[^#]*&)?channel=(?P<channel>\d{5,15})(?![^&#]))(?:[^#]*&)?post=(?P<post>\d+)",
                id="c/{channel}/{post}",
            ),
            Form(r"resolve/?\?(?:[^#]*&)?domain=(?P<author>[a-z]\w{2,31})(?![^&#])"),
        ),
    },
    fold=str.lower,
    canonical_url="https://t.me/{id}",
    profile_url="https://t.me/{author}",
    archived=(
        ArchivedForm(prefix="t.me/{author}/", handle=_HANDLE, then_id=False),
        ArchivedForm(prefix="t.me/s/{author}/", handle=_HANDLE, then_id=False),
    ),
    embeds=(
        Mark("data-telegram-post", url="https://t.me/{value}", shape=r"\w+/\d+"),
        Mark("data-post", cls="tgme_widget_message", url="https://t.me/{value}", shape=r"\w+/\d+"),
    ),
    endpoints=(
        Endpoint(
            name="widget",
            url="https://t.me/{id}?embed=1&mode=tme",
            parse=_telegram_answers.parse_widget,
            only=r"(?!c/)\w+/\d+",
        ),
    ),
    listings=_telegram_lists.LISTINGS,
    read_copy=_telegram_answers.read_copy,
    walls=(
        Wall(Outcome.GONE, body=r'tgme_widget_message_error">[^<]{0,200}not found'),
        Wall(Outcome.LOGIN_WALL, body=r'tgme_widget_message_error">[^<]{0,200}open telegram'),
    ),
    samples=(
        # From memory: the example of Telegram's documentation.
        Sample(
            url="https://t.me/telegram/83",
            gives={"widget": words("text author_name handle posted_at")},
        ),
    ),
)
