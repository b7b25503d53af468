from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "123456789"


class TestVimeo(PlatformContract):
    name = "vimeo"
    at_least = 10
    posts = {
        f"https://vimeo.com/{ID}": (ID, None),
        f"https://www.vimeo.com/{ID}?share=copy": (ID, None),
        f"https://vimeo.com/{ID}/0a1b2c3d4e": (ID, None),
        f"https://player.vimeo.com/video/{ID}?h=0a1b2c3d4e": (ID, None),
        f"//player.vimeo.com/video/{ID}": (ID, None),
        f"https://vimeo.com/channels/staffpicks/{ID}": (ID, None),
        f"https://vimeo.com/groups/rivers/videos/{ID}": (ID, None),
        f"https://vimeo.com/album/1234567/video/{ID}": (ID, None),
        f"https://vimeo.com/showcase/1234567/video/{ID}": (ID, None),
        f"https://vimeo.com/user123/review/{ID}/0a1b2c3d4e": (ID, None),
        f"https://vimeo.com/ondemand/river/{ID}": (ID, None),
        f"https://vimeo.com/moogaloop.swf?clip_id={ID}&server=vimeo.com": (ID, None),
        f"https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F{ID}": (ID, None),
        "https://vimeo.com/event/1234567": ("event/1234567", None),
        f"https://vimeo.com/showcase/1234567?video={ID}": (ID, None),
        f"https://vimeopro.com/harbor/films/video/{ID}": (ID, None),
    }
    profiles = {
        "https://vimeo.com/miraokafor": "miraokafor",
        "https://vimeo.com/user12345678/videos": "user12345678",
    }
    pages = {
        "search": "https://vimeo.com/search?q=123456789",
        "hashtag": "https://vimeo.com/tag:river",
        "login": "https://vimeo.com/log_in",
        "help": "https://help.vimeo.com/hc/en-us/articles/123456789",
    }
    has_none = {
        "share dialog": "its dialog sends to the dialogs of the others",
    }
    not_posts = (
        "https://vimeo.com/",
        "https://vimeo.com/watch",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/album/1234567",
    )
    times = {ID: None}
    embeds = (
        ("amp-vimeo", {"data-videoid": ID}, ID),
        ("div", {"data-vimeo-id": ID}, ID),
        ("lite-vimeo", {"videoid": ID}, ID),
        ("iframe", {"src": f"https://player.vimeo.com/video/{ID}?title=0"}, ID),
    )
    walls = (
        (
            f"https://vimeo.com/{ID}",
            403,
            "Because of its privacy settings, this video cannot be played here.",
            Outcome.PRIVATE,
        ),
        (f"https://vimeo.com/{ID}", 404, "Sorry, we couldn’t find that page", Outcome.GONE),
        ("https://vimeo.com/log_in?redirect=x", 200, "", Outcome.LOGIN_WALL),
        (f"https://vimeo.com/{ID}", 200, "The river", None),
    )
