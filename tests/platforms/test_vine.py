from tests.platforms.contract import PlatformContract

ID = "hqtXbd7WUDq"


class TestVine(PlatformContract):
    name = "vine"
    posts = {
        f"https://vine.co/v/{ID}": (ID, None),
        f"https://www.vine.co/v/{ID}": (ID, None),
        f"https://vine.co/v/{ID}/embed/simple?audio=1": (ID, None),
        f"http://vine.co/v/{ID}/embed/postcard": (ID, None),
        f"https://vine.co/oembed/{ID}.json": (ID, None),
        f"https://archive.vine.co/posts/{ID}.json": (ID, None),
        f"https://vine.co/oembed.json?id={ID}": (ID, None),
    }
    profiles = {
        "https://vine.co/u/906345798374133760": "906345798374133760",
        "https://vine.co/Mira.Okafor": "Mira.Okafor",
    }
    pages = {
        "search": "https://vine.co/search/river",
        "hashtag": "https://vine.co/tags/river",
        "login": "https://vine.co/login",
        "help": "https://help.vine.co/v/hqtXbd7WUDq",
    }
    has_none = {
        "share dialog": "its dialog sent to the dialogs of the others",
    }
    not_posts = (
        "https://vine.co/",
        "https://vine.co/popular-now",
    )
    times = {ID: None}
    embeds = (
        ("amp-vine", {"data-vineid": ID}, ID),
        ("div", {"data-vine-id": ID}, ID),
        ("iframe", {"src": f"https://vine.co/v/{ID}/embed/simple"}, ID),
    )
