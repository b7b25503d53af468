"""Pinterest: https://www.pinterest.com/pin/<number>/

Ids      numbers, without time; the same on every country's site. Visitors without an account are shown
         some pins under a long code ("A…"), and only the network tells its number, as with pin.it.
Lookup   none without a key: the page describes itself.
"""

from __future__ import annotations

from ..model import Outcome
from ._spec import Form, Mark, Platform, Sample, Wall, words

PLATFORM = Platform(
    name="pinterest",
    title="Pinterest",
    hosts=words(
        """
        *.pinterest.com *.pinterest.co.uk *.pinterest.de *.pinterest.fr *.pinterest.es *.pinterest.it
        *.pinterest.ca *.pinterest.com.au *.pinterest.com.mx *.pinterest.at *.pinterest.ch *.pinterest.cl
        *.pinterest.dk *.pinterest.jp *.pinterest.co.kr *.pinterest.nz *.pinterest.co.nz *.pinterest.ph
        *.pinterest.pt *.pinterest.ru *.pinterest.se *.pinterest.ie *.pinterest.nl *.pinterest.be
        *.pinterest.pl *.pinterest.in *.pinterest.co *.pinterest.co.at *.pinterest.co.in *.pinterest.com.bo
        *.pinterest.com.ec *.pinterest.com.pe *.pinterest.com.py *.pinterest.com.uy *.pinterest.com.vn
        *.pinterest.ec *.pinterest.hu *.pinterest.id *.pinterest.info *.pinterest.kr *.pinterest.mx
        *.pinterest.pe *.pinterest.th *.pinterest.tw *.pinterest.uk *.pinterest.us *.pinterest.vn pin.it
        """
    ),
    other_hosts=words(
        """
        help.pinterest.com business.pinterest.com developers.pinterest.com about.pinterest.com
        policy.pinterest.com newsroom.pinterest.com ads.pinterest.com create.pinterest.com
        careers.pinterest.com api.pinterest.com
        """
    ),
    posts=(
        Form(r"/(?P<post>[\w-]{5,20})/?(?:\?|$)", id="pin.it/{post}", hosts=("pin.it",), needs="expansion"),
        Form(r"/(?:amp/)?pin/(?:[^/?#]*--)?(?P<post>\d{5,20})(?!\d)"),
        Form(r"/pin/(?P<post>A[\w-]{40,90})(?![\w-])"),
        Form(r"/ext/embed\.html\?(?:[^#]*&)?id=(?P<post>\d{5,20})"),
    ),
    profiles=(Form(r"/(?P<author>[\w-]{3,40})/?(?:(?:_saved|_created|pins|boards)/?)?(?:\?[^#]*)?$"),),
    reserved=words(
        """
        pin search ideas explore login signup today settings business password source categories about videos
        ext resource topics join logout discover shop news_hub pinterest-predicts oauth convert-business app
        amp
        """
    ),
    canonical_url="https://www.pinterest.com/pin/{id}/",
    id_urls=((r"pin\.it/.+", "https://{id}"),),
    profile_url="https://www.pinterest.com/{author}/",
    embeds=(
        Mark("data-url", tag="amp-pinterest"),
        Mark("data-pin-id", url="https://www.pinterest.com/pin/{value}/", shape=r"\d{5,20}"),
    ),
    embed_pages=((r"\d+", "https://assets.pinterest.com/ext/embed.html?id={id}"),),
    walls=(Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|signup)(?:[/?]|$)"),),
    samples=(
        # From memory: a video.
        Sample(
            url="https://www.pinterest.com/pin/664281013778109217/",
            gives={"page": words("text media")},
        ),
    ),
)
