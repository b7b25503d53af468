from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "7264222690322517291"
USER = "mira.okafor"


class TestTiktok(PlatformContract):
    name = "tiktok"
    at_least = 20
    posts = {
        f"https://www.tiktok.com/@{USER}/video/{ID}": (ID, USER),
        f"https://tiktok.com/@{USER}/video/{ID}?is_from_webapp=1&sender_device=pc": (ID, USER),
        f"https://m.tiktok.com/@{USER}/video/{ID}": (ID, USER),
        f"https://www.tiktok.com/@{USER}/photo/{ID}": (ID, USER),
        f"https://www.tiktok.com/%40{USER}/video/{ID}": (ID, USER),
        f"https://www.tiktok.com/@/video/{ID}": (ID, None),
        f"https://www.tiktok.com/share/video/{ID}": (ID, None),
        f"https://www.tiktok.com/i18n/share/video/{ID}/": (ID, None),
        f"https://www.tiktok.com/embed/{ID}": (ID, None),
        f"https://www.tiktok.com/embed/v2/{ID}?lang=en": (ID, None),
        f"https://www.tiktok.com/embed/v3/{ID}": (ID, None),
        f"https://www.tiktok.com/player/v1/{ID}": (ID, None),
        f"https://m.tiktok.com/v/{ID}.html": (ID, None),
        f"https://www.tiktok.com/foryou?item_id={ID}#/@{USER}/video/{ID}": (ID, None),
        f"https://www.tiktok.com/oembed?url=https%3A%2F%2Fwww.tiktok.com%2F%40{USER}%2Fvideo%2F{ID}": (
            ID,
            USER,
        ),
        f"https://www.tiktok.com/link/v2?target=https%3A%2F%2Fwww.tiktok.com%2F%40{USER}%2Fvideo%2F{ID}": (
            ID,
            USER,
        ),
        f"tiktok.com/@{USER}/video/{ID}": (ID, USER),
        f"HTTPS://WWW.TIKTOK.COM/@{USER}/VIDEO/{ID}": (ID, USER),
        f"https://vxtiktok.com/@{USER}/video/{ID}": (ID, USER),
        f"https://www.tnktok.com/@{USER}/video/{ID}": (ID, USER),
        f"https://proxitok.example.org/@{USER}/video/{ID}": (ID, USER),
        f"https://www.tiktok.com/foryou?is_copy_url=1&is_from_webapp=v1#/@{USER}/video/{ID}": (ID, USER),
        f"https://www.tiktok.com/de-DE/@{USER}/video/{ID}": (ID, USER),
        f"https://tikwm.com/video/{ID}.html": (ID, None),
        f"snssdk1233://aweme/detail/{ID}": (ID, None),
    }
    share_links = {
        "https://vm.tiktok.com/ZMabc123x/": "t/ZMabc123x",
        "https://vt.tiktok.com/ZSabc123x/": "t/ZSabc123x",
        "https://www.tiktok.com/t/ZTabc123x/": "t/ZTabc123x",
    }
    profiles = {
        f"https://www.tiktok.com/@{USER}": USER,
        f"https://www.tiktok.com/@{USER}?lang=en": USER,
        f"https://www.tiktok.com/@{USER}/live": USER,
        f"https://www.tiktok.com/embed/@{USER}": USER,
    }
    pages = {
        "search": "https://www.tiktok.com/search?q=video",
        "hashtag": "https://www.tiktok.com/tag/river",
        "login": f"https://www.tiktok.com/login?redirect_url=https%3A%2F%2Fwww.tiktok.com%2F%40{USER}%2Fvideo%2F{ID}",
        "help": "https://support.tiktok.com/en/using-tiktok",
    }
    has_none = {
        "share dialog": "its dialog sends to the dialogs of the others",
    }
    not_posts = (
        "https://www.tiktok.com/",
        "https://www.tiktok.com/foryou",
        "https://www.tiktok.com/music/original-sound-7264222690322517291",
        "https://newsroom.tiktok.com/en-us/video/7264222690322517291",
        "https://www.tiktok.com/legal/terms-of-service",
        "https://www.tiktok.com/discover/river-video",
    )
    times = {
        ID: "2023-08-06T14:54:04+00:00",
        "6584647400055483653": "2018-08-01T07:14:52+00:00",
        "12345678": None,
        "t/ZMabc123x": None,
    }
    embeds = (
        (
            "blockquote",
            {
                "class": "tiktok-embed",
                "cite": f"https://www.tiktok.com/@{USER}/video/{ID}",
                "data-video-id": ID,
            },
            ID,
        ),
        ("blockquote", {"class": "tiktok-embed", "data-video-id": ID}, ID),
        ("amp-tiktok", {"data-src": ID}, ID),
        ("amp-tiktok", {"data-src": f"https://www.tiktok.com/@{USER}/video/{ID}"}, ID),
        ("div", {"data-tiktok-id": ID}, ID),
        ("div", {"class": "embed-tiktok", "data-embed-id": ID}, ID),
        ("iframe", {"src": f"https://www.tiktok.com/embed/v2/{ID}"}, ID),
    )
    walls = (
        ("https://www.tiktok.com/login?redirect_url=x", 200, "", Outcome.LOGIN_WALL),
        ("https://www.tiktok.com/@a/video/1", 200, '<div id="tiktok-verify-page">', Outcome.BLOCKED),
        ("https://www.tiktok.com/@a/video/1", 200, '{"statusCode":10204,"statusMsg":""}', Outcome.GONE),
        ("https://www.tiktok.com/@a/video/1", 200, '{"statusCode":10222,"statusMsg":""}', Outcome.PRIVATE),
        ("https://www.tiktok.com/@a/video/1", 200, '{"statusCode":0,"itemInfo":{}}', None),
    )
