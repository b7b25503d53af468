from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "185958366550"
BLOG = "river-watch"


class TestTumblr(PlatformContract):
    name = "tumblr"
    at_least = 8
    posts = {
        f"https://{BLOG}.tumblr.com/post/{ID}/the-river-is-rising": (ID, BLOG),
        f"http://{BLOG}.tumblr.com/post/{ID}": (ID, BLOG),
        f"https://{BLOG}.tumblr.com/image/{ID}": (ID, BLOG),
        f"https://www.tumblr.com/{BLOG}/{ID}/the-river-is-rising?source=share": (ID, BLOG),
        f"https://tumblr.com/@{BLOG}/{ID}": (ID, BLOG),
        f"https://www.tumblr.com/blog/view/{BLOG}/{ID}": (ID, BLOG),
        f"https://www.tumblr.com/dashboard/blog/{BLOG}/{ID}": (ID, BLOG),
        f"https://embed.tumblr.com/embed/post/AbC-d_eF/{ID}": (ID, None),
        f"https://t.umblr.com/redirect?z=https%3A%2F%2F{BLOG}.tumblr.com%2Fpost%2F{ID}&t=x": (ID, BLOG),
        f"https://at.tumblr.com/{BLOG}/{ID}/abcdefghijkl": (ID, BLOG),
        f"https://www.tumblr.com/oembed/1.0?url=https%3A%2F%2F{BLOG}.tumblr.com%2Fpost%2F{ID}": (ID, BLOG),
    }
    share_links = {
        f"https://at.tumblr.com/{BLOG}/the-river/abcdefghij": f"at.tumblr.com/{BLOG}/the-river/abcdefghij",
    }
    profiles = {
        f"https://{BLOG}.tumblr.com/": BLOG,
        f"https://{BLOG}.tumblr.com/archive": BLOG,
        f"https://www.tumblr.com/{BLOG}": BLOG,
        f"https://www.tumblr.com/blog/view/{BLOG}": BLOG,
    }
    pages = {
        "search": "https://www.tumblr.com/search/river",
        "hashtag": "https://www.tumblr.com/tagged/river",
        "share dialog": f"https://www.tumblr.com/share/link?url=https%3A%2F%2F{BLOG}.tumblr.com%2Fpost%2F{ID}",
        "login": "https://www.tumblr.com/login",
        "help": "https://help.tumblr.com/hc/en-us",
    }
    not_posts = (
        "https://www.tumblr.com/",
        "https://www.tumblr.com/dashboard",
        f"https://{BLOG}.tumblr.com/tagged/river",
        "https://assets.tumblr.com/post/185958366550",
        f"https://www.tumblr.com/tagged/{ID}",
    )
    times = {ID: None}
    embeds = (
        (
            "div",
            {"class": "tumblr-post", "data-href": f"https://embed.tumblr.com/embed/post/AbC-d_eF/{ID}"},
            ID,
        ),
    )
    walls = (
        ("https://www.tumblr.com/login_required/x", 200, "", Outcome.LOGIN_WALL),
        (f"https://{BLOG}.tumblr.com/post/1", 404, "<h1>There's nothing here.</h1>", Outcome.GONE),
        (f"https://{BLOG}.tumblr.com/post/1", 200, "The river", None),
    )
