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
    }
    profiles = {
        "https://vine.co/u/906345798374133760": "906345798374133760",
        "https://vine.co/Mira.Okafor": "Mira.Okafor",
    }
    not_posts = (
        "https://vine.co/",
        "https://vine.co/popular-now",
        "https://vine.co/tags/river",
        "https://help.vine.co/v/hqtXbd7WUDq",
        "https://vine.co/login",
    )
    times = {ID: None}
    embeds = (
        ("amp-vine", {"data-vineid": ID}, ID),
        ("div", {"data-vine-id": ID}, ID),
        ("iframe", {"src": f"https://vine.co/v/{ID}/embed/simple"}, ID),
    )
