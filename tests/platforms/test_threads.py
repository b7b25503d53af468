from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

CODE = "C1JGsX0MPTM"


class TestThreads(PlatformContract):
    name = "threads"
    at_least = 10
    posts = {
        f"https://www.threads.net/@mira.okafor/post/{CODE}": (CODE, "mira.okafor"),
        f"https://www.threads.com/@mira.okafor/post/{CODE}": (CODE, "mira.okafor"),
        f"https://threads.net/@mira.okafor/post/{CODE}?xmt=AQG": (CODE, "mira.okafor"),
        f"https://www.threads.net/%40mira.okafor/post/{CODE}/": (CODE, "mira.okafor"),
        f"https://www.threads.net/@mira.okafor/post/{CODE}/embed/": (CODE, "mira.okafor"),
        f"https://www.threads.net/@mira.okafor/post/{CODE}/media": (CODE, "mira.okafor"),
        f"https://www.threads.net/t/{CODE}": (CODE, None),
        f"https://www.threads.com/t/{CODE}/embed": (CODE, None),
        f"threads.net/@mira.okafor/post/{CODE}": (CODE, "mira.okafor"),
        f"https://www.fixthreads.net/@mira.okafor/post/{CODE}": (CODE, "mira.okafor"),
        f"https://l.threads.com/?u=https%3A%2F%2Fwww.threads.com%2F%40mira.okafor%2Fpost%2F{CODE}&e=1": (
            CODE,
            "mira.okafor",
        ),
        f"https://www.threads.net/mira.okafor/post/{CODE}": (CODE, "mira.okafor"),
    }
    profiles = {
        "https://www.threads.net/@mira.okafor": "mira.okafor",
        "https://www.threads.com/@mira.okafor/replies": "mira.okafor",
    }
    pages = {
        "search": "https://www.threads.net/search?q=river",
        "hashtag": "https://www.threads.com/tag/river",
        "share dialog": f"https://www.threads.com/intent/post?text=https%3A%2F%2Fwww.threads.com%2Ft%2F{CODE}",
        "login": "https://www.threads.com/login",
        "help": "https://help.threads.com/1234567890",
    }
    not_posts = (
        "https://www.threads.net/",
        "https://www.threads.com/intent/post?text=river",
        "https://about.threads.net/t/privacy",
    )
    times = {CODE: "2023-12-22T04:41:01+00:00"}
    embeds = (
        (
            "blockquote",
            {
                "class": "text-post-media",
                "data-text-post-permalink": f"https://www.threads.net/@mira.okafor/post/{CODE}",
            },
            CODE,
        ),
        ("iframe", {"src": f"https://www.threads.net/@mira.okafor/post/{CODE}/embed/"}, CODE),
    )
    walls = (
        ("https://www.threads.com/login?next=x", 200, "", Outcome.LOGIN_WALL),
        ("https://www.threads.com/@a/post/x", 200, "<h1>This page isn’t available</h1>", Outcome.GONE),
        ("https://www.threads.com/@a/post/x", 200, '<meta property="og:description" content="River">', None),
    )
