from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "108225614334567890"


class TestTruthsocial(PlatformContract):
    name = "truthsocial"
    at_least = 8
    posts = {
        f"https://truthsocial.com/@miraokafor/posts/{ID}": (ID, "miraokafor"),
        f"https://truthsocial.com/@miraokafor/{ID}": (ID, "miraokafor"),
        f"https://www.truthsocial.com/@miraokafor/{ID}/embed": (ID, "miraokafor"),
        f"https://truthsocial.com/@miraokafor/statuses/{ID}": (ID, "miraokafor"),
        f"https://truthsocial.com/users/miraokafor/statuses/{ID}": (ID, "miraokafor"),
        f"https://truthsocial.com/group/river-watch/posts/{ID}": (ID, None),
        f"https://truthsocial.com/api/v1/statuses/{ID}": (ID, None),
        f"truthsocial.com/%40miraokafor/posts/{ID}": (ID, "miraokafor"),
    }
    profiles = {
        "https://truthsocial.com/@miraokafor": "miraokafor",
        "https://truthsocial.com/@miraokafor/with_replies": "miraokafor",
    }
    pages = {
        "search": "https://truthsocial.com/search?q=river",
        "hashtag": "https://truthsocial.com/tags/river",
        "share dialog": f"https://truthsocial.com/share?url=https%3A%2F%2Ftruthsocial.com%2F%40miraokafor%2Fposts%2F{ID}",
        "login": "https://truthsocial.com/login",
        "help": "https://help.truthsocial.com/legal/terms-of-service",
    }
    not_posts = (
        "https://truthsocial.com/",
        "https://truthsocial.com/explore",
        "https://truthsocial.com/group/river-watch",
    )
    times = {ID: "2022-05-01T07:57:00+00:00", "12345": None}
    embeds = (
        ("div", {"class": "truth", "data-truth-id": ID}, ID),
        ("iframe", {"src": f"https://truthsocial.com/@miraokafor/{ID}/embed"}, ID),
    )
    walls = (
        ("https://truthsocial.com/login", 200, "", Outcome.LOGIN_WALL),
        ("https://truthsocial.com/@a/posts/1", 403, "<title>Just a moment...</title>", Outcome.BLOCKED),
        ("https://truthsocial.com/@a/posts/1", 200, "The river", None),
    )
