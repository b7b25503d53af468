from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

CODE = "C1JGsX0MPTM"
STORY = "3260795380706932806"


class TestInstagram(PlatformContract):
    name = "instagram"
    at_least = 20
    posts = {
        f"https://www.instagram.com/p/{CODE}/": (CODE, None),
        f"https://instagram.com/p/{CODE}": (CODE, None),
        f"http://instagr.am/p/{CODE}/": (CODE, None),
        f"https://m.instagram.com/p/{CODE}/": (CODE, None),
        f"https://www.instagram.com/p/{CODE}/?img_index=1&igsh=MzRlODBiNWFlZA%3D%3D": (CODE, None),
        f"https://www.instagram.com/p/{CODE}/?utm_source=ig_embed&utm_campaign=loading": (CODE, None),
        f"https://www.instagram.com/reel/{CODE}/": (CODE, None),
        f"https://www.instagram.com/reels/{CODE}/": (CODE, None),
        f"https://www.instagram.com/tv/{CODE}/": (CODE, None),
        f"https://www.instagram.com/mira.okafor/p/{CODE}/": (CODE, "mira.okafor"),
        f"https://www.instagram.com/mira.okafor/reel/{CODE}/": (CODE, "mira.okafor"),
        f"https://www.instagram.com/p/{CODE}/embed/captioned/?cr=1": (CODE, None),
        f"https://www.instagram.com/p/{CODE}/c/18012345678901234/": (CODE, None),
        f"https://www.instagram.com/p/{CODE}/media/?size=l": (CODE, None),
        f"https://www.instagram.com//p//{CODE}//": (CODE, None),
        f"INSTAGRAM.com/P/{CODE}": (CODE, None),
        f"https://www.instagram.com/stories/mira.okafor/{STORY}/?hl=en": (STORY, "mira.okafor"),
        f"https://www.instagram.com/s/aGlnaGxpZ2h0?story_media_id={STORY}_1": (STORY, None),
        f"https://ddinstagram.com/reel/{CODE}/": (CODE, None),
        f"https://www.kkinstagram.com/p/{CODE}/": (CODE, None),
        f"https://imginn.com/p/{CODE}/": (CODE, None),
        f"https://l.instagram.com/?u=https%3A%2F%2Fwww.instagram.com%2Fp%2F{CODE}%2F&e=AT0": (CODE, None),
        f"https://archive.ph/20231222000000/https://www.instagram.com/p/{CODE}/": (CODE, None),
        "https://www.instagram.com/p/aye83DjauH/": ("aye83DjauH", None),
        "https://www.instagram.com/p/C/": ("C", None),
        f"https://api.instagram.com/oembed/?url=https%3A%2F%2Fwww.instagram.com%2Fp%2F{CODE}%2F": (
            CODE,
            None,
        ),
        f"https://www.instagram.com/api/v1/oembed/?url=https://www.instagram.com/p/{CODE}/": (CODE, None),
    }
    share_links = {
        "https://www.instagram.com/share/p/BADe1xY2zQ": "share/p/BADe1xY2zQ",
        "https://www.instagram.com/share/reel/_x7yZ9-abc/": "share/reel/_x7yZ9-abc",
    }
    profiles = {
        "https://www.instagram.com/mira.okafor/": "mira.okafor",
        "https://instagram.com/mira.okafor?igsh=abc": "mira.okafor",
        "https://www.instagram.com/mira.okafor/reels/": "mira.okafor",
        "https://www.instagram.com/stories/mira.okafor/": "mira.okafor",
        "instagram://user?username=mira.okafor": "mira.okafor",
    }
    pages = {
        "search": "https://www.instagram.com/explore/search/keyword/?q=river",
        "hashtag": "https://www.instagram.com/explore/tags/river/",
        "login": f"https://www.instagram.com/accounts/login/?next=/p/{CODE}/",
        "help": "https://help.instagram.com/1234567890",
    }
    has_none = {
        "share dialog": "Instagram shares to itself inside its app only",
    }
    not_posts = (
        "https://www.instagram.com/",
        "https://www.instagram.com/explore/locations/1234/harbor/",
        "https://www.instagram.com/reels/audio/1234567890/",
        "https://www.instagram.com/stories/highlights/17912345678901234/",
        "https://www.instagram.com/direct/inbox/",
        "https://about.instagram.com/blog/p/announcements",
        "https://www.instagram.com/legal/terms/",
        "https://www.instagram.com/p/",
    )
    times = {
        "aye83DjauH": "2013-06-20T17:15:45+00:00",
        "aye83DjauH" + "x" * 28: "2013-06-20T17:15:45+00:00",
        STORY: "2023-12-18T22:05:22+00:00",
        "share/p/BADe1xY2zQ": None,
        "C": None,
        "AAAAA": None,
    }
    embeds = (
        (
            "blockquote",
            {
                "class": "instagram-media",
                "data-instgrm-permalink": f"https://www.instagram.com/p/{CODE}/?utm_source=ig_embed",
            },
            CODE,
        ),
        ("amp-instagram", {"data-shortcode": CODE}, CODE),
        ("div", {"data-instagram-id": CODE}, CODE),
        ("div", {"class": "embed-instagram", "data-embed-id": CODE}, CODE),
        ("iframe", {"src": f"https://www.instagram.com/p/{CODE}/embed/captioned/"}, CODE),
    )
    walls = (
        ("https://www.instagram.com/accounts/login/?next=/p/x/", 200, "", Outcome.LOGIN_WALL),
        ("https://www.instagram.com/p/x/", 200, "<title>Instagram</title>", Outcome.LOGIN_WALL),
        ("https://www.instagram.com/p/x/", 200, "Sorry, this page isn't available.", Outcome.GONE),
        (
            "https://www.instagram.com/p/x/",
            401,
            '{"message":"Please wait a few minutes before you try again."}',
            Outcome.RATE_LIMITED,
        ),
        ("https://www.instagram.com/p/x/", 200, "<h2>This Account is Private</h2>", Outcome.PRIVATE),
        (
            "https://www.instagram.com/p/x/",
            200,
            '<title>Instagram</title><meta property="og:description" content="3 likes">',
            None,
        ),
    )
