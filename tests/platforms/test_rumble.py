from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "v2c3abc"


class TestRumble(PlatformContract):
    name = "rumble"
    at_least = 6
    posts = {
        f"https://rumble.com/{ID}-the-river-is-rising.html": (ID, None),
        f"https://www.rumble.com/{ID}-the-river-is-rising.html?mref=1": (ID, None),
        f"https://rumble.com/{ID}.html": (ID, None),
        f"https://rumble.com/{ID}": (ID, None),
        f"https://rumble.com/embed/{ID}/?pub=4": (ID, None),
        f"https://rumble.com/embed/u4.{ID}/": (ID, None),
        f"https://rumble.com/shorts/{ID}": (ID, None),
        f"RUMBLE.com/{ID.upper()}-River.html": (ID, None),
    }
    profiles = {
        "https://rumble.com/c/HarborLedger": "HarborLedger",
        "https://rumble.com/user/miraokafor": "miraokafor",
    }
    pages = {
        "search": "https://rumble.com/search/video?q=v2c3abc",
        "login": "https://rumble.com/login.php",
        "help": "https://help.rumble.com/v2c3abc",
    }
    has_none = {
        "hashtag": "Rumble has categories instead",
        "share dialog": "its dialog sends to the dialogs of the others",
    }
    not_posts = (
        "https://rumble.com/",
        "https://rumble.com/videos?sort=views",
        "https://rumble.com/category/news",
        "https://rumble.com/s/terms",
        "https://rumble.com/live",
    )
    times = {ID: None}
    embeds = (
        ("div", {"data-rumble-id": ID}, ID),
        ("iframe", {"data-src": f"https://rumble.com/embed/{ID}/?pub=4"}, ID),
    )
    walls = (
        (f"https://rumble.com/{ID}", 200, "This video has been removed", Outcome.GONE),
        (f"https://rumble.com/{ID}", 200, "This video is private", Outcome.PRIVATE),
        (f"https://rumble.com/{ID}", 200, "The river", None),
    )
