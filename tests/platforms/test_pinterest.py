from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "123456789012345678"


class TestPinterest(PlatformContract):
    name = "pinterest"
    at_least = 6
    posts = {
        f"https://www.pinterest.com/pin/{ID}/": (ID, None),
        f"https://pinterest.com/pin/{ID}": (ID, None),
        f"https://www.pinterest.co.uk/pin/{ID}/": (ID, None),
        f"https://de.pinterest.com/pin/{ID}/": (ID, None),
        f"https://www.pinterest.de/pin/{ID}/?nic_v3=1a": (ID, None),
        f"https://www.pinterest.com/pin/the-river-at-dawn--{ID}/": (ID, None),
        f"https://www.pinterest.com/pin/{ID}/sent/?invite_code=x": (ID, None),
        f"https://assets.pinterest.com/ext/embed.html?id={ID}": (ID, None),
        f"https://www.pinterest.com/pin/A{'bC-_' * 12}/": (f"A{'bC-_' * 12}", None),
        f"https://www.pinterest.com.vn/pin/{ID}/": (ID, None),
    }
    share_links = {"https://pin.it/AbCdEf123": "pin.it/AbCdEf123"}
    profiles = {
        "https://www.pinterest.com/miraokafor/": "miraokafor",
        "https://www.pinterest.com/miraokafor/_saved/": "miraokafor",
    }
    pages = {
        "search": "https://www.pinterest.com/search/pins/?q=river",
        "hashtag": "https://www.pinterest.com/search/pins/?q=%23river&rs=hashtag",
        "share dialog": "https://www.pinterest.com/pin/create/button/?url=https%3A%2F%2Fexample.com",
        "login": "https://www.pinterest.com/login/",
        "help": "https://help.pinterest.com/en/article/pin",
    }
    not_posts = (
        "https://www.pinterest.com/",
        "https://www.pinterest.com/miraokafor/rivers/",
        "https://www.pinterest.com/ideas/rivers/123456789012/",
    )
    times = {ID: None}
    embeds = (
        ("amp-pinterest", {"data-do": "embedPin", "data-url": f"https://www.pinterest.com/pin/{ID}/"}, ID),
        ("span", {"data-pin-id": ID}, ID),
        ("iframe", {"src": f"https://assets.pinterest.com/ext/embed.html?id={ID}"}, ID),
    )
    walls = (
        ("https://www.pinterest.com/login/?next=x", 200, "", Outcome.LOGIN_WALL),
        (f"https://www.pinterest.com/pin/{ID}/", 200, "The river", None),
    )
