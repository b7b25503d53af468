from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

KEY = "3kh5rarr3gn2n"
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
HANDLE = "mira.example.org"


class TestBluesky(PlatformContract):
    name = "bluesky"
    at_least = 15
    posts = {
        f"https://bsky.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://bsky.app/profile/{DID}/post/{KEY}": (f"{DID}/{KEY}", DID),
        f"https://www.bsky.app/profile/{HANDLE}/post/{KEY}/": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://bsky.app/profile/{HANDLE}/post/{KEY}?ref_src=embed": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://bsky.app/profile/Mira.Example.org/post/{KEY.upper()}": (
            f"{HANDLE}/{KEY}",
            "Mira.Example.org",
        ),
        f"https://bsky.app/profile/did%3Aplc%3Az72i7hdynmk6r22z27h6tvur/post/{KEY}": (f"{DID}/{KEY}", DID),
        f"https://bsky.app/profile/@{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://bsky.app/profile/{HANDLE}/post/{KEY}/liked-by": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://staging.bsky.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"bsky.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"at://{DID}/app.bsky.feed.post/{KEY}": (f"{DID}/{KEY}", DID),
        f"at://{HANDLE}/app.bsky.feed.post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://embed.bsky.app/embed/{DID}/app.bsky.feed.post/{KEY}?id=1": (f"{DID}/{KEY}", DID),
        f"https://embed.bsky.app/oembed?url=https%3A%2F%2Fbsky.app%2Fprofile%2F{HANDLE}%2Fpost%2F{KEY}": (
            f"{HANDLE}/{KEY}",
            HANDLE,
        ),
        f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?uri=at://{DID}/app.bsky.feed.post/{KEY}": (
            f"{DID}/{KEY}",
            DID,
        ),
        f"https://r.bsky.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://fxbsky.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://c.vxbsky.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://bskyx.app/profile/{HANDLE}/post/{KEY}": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://go.bsky.app/redirect?u=https%3A%2F%2Fbsky.app%2Fprofile%2F{HANDLE}%2Fpost%2F{KEY}": (
            f"{HANDLE}/{KEY}",
            HANDLE,
        ),
        f"https://bsky.app/profile/{HANDLE}/post/{KEY}.": (f"{HANDLE}/{KEY}", HANDLE),
        f"https://pdsls.dev/at://{DID}/app.bsky.feed.post/{KEY}": (f"{DID}/{KEY}", DID),
        f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPosts?uris=at://{DID}/app.bsky.feed.post/{KEY}": (
            f"{DID}/{KEY}",
            DID,
        ),
    }
    profiles = {
        f"https://bsky.app/profile/{HANDLE}": HANDLE,
        f"https://bsky.app/profile/{DID}": DID,
        f"at://{DID}": DID,
    }
    pages = {
        "search": "https://bsky.app/search?q=post%2Fabc",
        "hashtag": "https://bsky.app/hashtag/water",
        "share dialog": f"https://bsky.app/intent/compose?text=https://bsky.app/profile/{HANDLE}/post/{KEY}",
        "help": "https://bsky.app/support/privacy",
    }
    has_none = {
        "login": "signing in has no address of its own",
    }
    not_posts = (
        "https://bsky.app/",
        f"https://bsky.app/profile/{HANDLE}/feed/news",
        f"https://bsky.app/profile/{HANDLE}/lists/{KEY}",
        "https://bsky.app/starter-pack/mira.example.org/3kh5rarr3gn2n",
        "https://bsky.app/settings",
        f"at://{DID}/app.bsky.feed.like/{KEY}",
    )
    times = {
        f"{HANDLE}/{KEY}": "2023-12-22T18:58:32+00:00",
        f"{DID}/3kkzc3xaf5m2w": "2024-02-09T21:57:32+00:00",
        f"{HANDLE}/self": None,
        f"{HANDLE}/0000000000000": None,
    }
    embeds = (
        (
            "blockquote",
            {"class": "bluesky-embed", "data-bluesky-uri": f"at://{DID}/app.bsky.feed.post/{KEY}"},
            f"{DID}/{KEY}",
        ),
        ("div", {"data-bluesky-post": f"https://bsky.app/profile/{HANDLE}/post/{KEY}"}, f"{HANDLE}/{KEY}"),
        ("iframe", {"src": f"https://embed.bsky.app/embed/{DID}/app.bsky.feed.post/{KEY}"}, f"{DID}/{KEY}"),
    )
    walls = (
        (
            f"https://bsky.app/profile/{HANDLE}/post/{KEY}",
            200,
            "<p>This author has chosen to make their posts visible only to people who are signed in.</p>",
            Outcome.LOGIN_WALL,
        ),
        (f"https://bsky.app/profile/{HANDLE}/post/{KEY}", 200, "<h1>Post not found</h1>", Outcome.GONE),
        (
            f"https://bsky.app/profile/{HANDLE}/post/{KEY}",
            200,
            '<meta property="og:description" content="Post not found, says the archive"><p>Post not found</p>',
            None,
        ),
    )
