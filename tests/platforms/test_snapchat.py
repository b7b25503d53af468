from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

CODE = "W7_EDlXWTBiXAEEniNoMPwAAYb3Z5cmF0aW5nAY"
UUID = "0b5c2d1e-7f3a-4c69-9d8e-1a2b3c4d5e6f"


class TestSnapchat(PlatformContract):
    name = "snapchat"
    at_least = 6
    posts = {
        f"https://www.snapchat.com/spotlight/{CODE}": (CODE, None),
        f"https://snapchat.com/spotlight/{CODE}?share_id=x&locale=en-US": (CODE, None),
        f"https://www.snapchat.com/@mira.okafor/spotlight/{CODE}": (CODE, "mira.okafor"),
        f"https://www.snapchat.com/embed/spotlight/{CODE}": (CODE, None),
        f"https://www.snapchat.com/@mira.okafor/highlight/{UUID}": (f"highlight/{UUID}", "mira.okafor"),
        f"https://www.snapchat.com/p/{UUID}/1234567890/1234567890": (f"p/{UUID}/1234567890", None),
        f"https://story.snapchat.com/p/{UUID}/1234567890": (f"p/{UUID}/1234567890", None),
        "https://story.snapchat.com/s/s:W7_EDlXWTBiXAEEniNoMPwAA": (
            "story.snapchat.com/s/s:W7_EDlXWTBiXAEEniNoMPwAA",
            None,
        ),
        "https://map.snapchat.com/ttp/snap/W7_EDlXWTBiXAEEniNoMPwAA/@37,46,12z": (
            "map/W7_EDlXWTBiXAEEniNoMPwAA",
            None,
        ),
    }
    share_links = {
        "https://t.snapchat.com/AbCdEf12": "t/AbCdEf12",
        "https://www.snapchat.com/t/AbCdEf12": "t/AbCdEf12",
    }
    profiles = {
        "https://www.snapchat.com/add/mira.okafor": "mira.okafor",
        "https://www.snapchat.com/@mira.okafor": "mira.okafor",
        "https://story.snapchat.com/u/mira.okafor": "mira.okafor",
    }
    pages = {
        "search": "https://www.snapchat.com/explore/river",
        "hashtag": "https://www.snapchat.com/topic/river",
        "share dialog": "https://www.snapchat.com/scan?attachmentUrl=https%3A%2F%2Fexample.com",
        "login": "https://accounts.snapchat.com/accounts/login",
        "help": "https://help.snapchat.com/hc/en-us",
    }
    not_posts = (
        "https://www.snapchat.com/",
        "https://www.snapchat.com/spotlight",
        "https://www.snapchat.com/discover",
        "https://www.snapchat.com/lens/0b5c2d1e7f3a4c699d8e1a2b3c4d5e6f",
        "https://map.snapchat.com/@37,46,12z",
    )
    times = {CODE: None}
    embeds = (("iframe", {"src": f"https://www.snapchat.com/embed/spotlight/{CODE}"}, CODE),)
    walls = (
        ("https://accounts.snapchat.com/accounts/login", 200, "", Outcome.LOGIN_WALL),
        (
            f"https://www.snapchat.com/spotlight/{CODE}",
            200,
            "<h1>This content was not found</h1>",
            Outcome.GONE,
        ),
        (f"https://www.snapchat.com/spotlight/{CODE}", 200, "The river", None),
    )
