from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "18fyhnh"
COMMENT = "18fyhnh/kd1l4m0"


class TestReddit(PlatformContract):
    name = "reddit"
    at_least = 20
    posts = {
        f"https://www.reddit.com/r/rivers/comments/{ID}/the_gauge_is_up/": (ID, None),
        f"https://reddit.com/r/rivers/comments/{ID}": (ID, None),
        f"https://old.reddit.com/r/rivers/comments/{ID}/the_gauge_is_up/?sort=new": (ID, None),
        f"https://np.reddit.com/r/rivers/comments/{ID}/the_gauge_is_up": (ID, None),
        f"https://new.reddit.com/r/rivers/comments/{ID}/": (ID, None),
        f"https://amp.reddit.com/r/rivers/comments/{ID}/x": (ID, None),
        f"https://i.reddit.com/r/rivers/comments/{ID}/x.compact": (ID, None),
        f"https://www.reddit.com/r/rivers/comments/{ID}.json": (ID, None),
        f"https://www.reddit.com/comments/{ID}/": (ID, None),
        f"https://www.reddit.com/user/mira_okafor/comments/{ID}/x/": (ID, "mira_okafor"),
        f"https://www.reddit.com/u/mira_okafor/comments/{ID}/x/": (ID, "mira_okafor"),
        f"https://www.reddit.com/gallery/{ID}": (ID, None),
        f"https://www.reddit.com/tb/{ID}": (ID, None),
        f"https://www.reddit.com/r/rivers/duplicates/{ID}/x/": (ID, None),
        f"https://reddit.com/{ID}": (ID, None),
        f"https://redd.it/{ID}": (ID, None),
        f"https://embed.reddit.com/r/rivers/comments/{ID}/?embed=true": (ID, None),
        f"https://www.redditmedia.com/r/rivers/comments/{ID}/x/?ref_source=embed": (ID, None),
        f"https://www.reddit.com/R/Rivers/COMMENTS/{ID.upper()}/": (ID, None),
        f"https://www.reddit.com/r/rivers/comments/{ID}/the_gauge_is_up/kd1l4m0/": (COMMENT, None),
        f"https://www.reddit.com/r/rivers/comments/{ID}/comment/kd1l4m0/?utm_source=share": (COMMENT, None),
        f"https://www.reddit.com/r/rivers/comments/{ID}//kd1l4m0/?context=3": (COMMENT, None),
        f"https://libreddit.example.org/r/rivers/comments/{ID}/x": (ID, None),
        f"https://www.rxddit.com/r/rivers/comments/{ID}/x": (ID, None),
        f"https://www.reveddit.com/v/rivers/comments/{ID}/x": (ID, None),
        f"https://www.reddit.com/oembed?url=https%3A%2F%2Fwww.reddit.com%2Fr%2Frivers%2Fcomments%2F{ID}%2F": (
            ID,
            None,
        ),
        f"https://www.reddittorjg6rue252oqsxryoxengawnmo46qy4kyii5wtqnwfj4ooad.onion/r/rivers/comments/{ID}/": (
            ID,
            None,
        ),
        f"https://www.reddit.com/link/{ID}/video/abc123def/player": (ID, None),
        f"https://www.redditmedia.com/mediaembed/{ID}": (ID, None),
        f"https://www.reddit.com/api/info.json?id=t3_{ID}": (ID, None),
    }
    share_links = {
        "https://www.reddit.com/r/rivers/s/AbCdEfGhIj": "r/rivers/s/AbCdEfGhIj",
        "https://v.redd.it/abcdefghij123": "v/abcdefghij123",
        "https://www.reddit.com/video/abcdefghij123": "v/abcdefghij123",
    }
    profiles = {
        "https://www.reddit.com/user/mira_okafor": "mira_okafor",
        "https://www.reddit.com/u/mira_okafor/submitted/": "mira_okafor",
        "https://old.reddit.com/user/mira_okafor/?sort=top": "mira_okafor",
    }
    pages = {
        "search": "https://www.reddit.com/search/?q=comments%2F18fyhnh",
        "share dialog": "https://www.reddit.com/submit?url=https://www.reddit.com/r/rivers/comments/18fyhnh/",
        "login": "https://www.reddit.com/login/?dest=%2Fr%2Frivers%2Fcomments%2F18fyhnh%2F",
        "help": "https://support.reddithelp.com/hc/en-us/articles/205926439",
    }
    has_none = {
        "hashtag": "Reddit has no hashtags",
    }
    not_posts = (
        "https://www.reddit.com/",
        "https://www.reddit.com/r/rivers/",
        "https://www.reddit.com/r/rivers/new/",
        "https://www.reddit.com/r/rivers/wiki/index",
        "https://www.reddit.com/r/rivers/comments/",
        "https://www.redditinc.com/policies/content-policy",
        "https://i.redd.it/abcdefghij123.jpg",
        "https://www.reddit.com/settings",
        "https://www.reddit.com/premium",
    )
    times = {ID: None}
    embeds = (
        ("amp-reddit", {"data-src": f"https://www.reddit.com/r/rivers/comments/{ID}/x/"}, ID),
        ("iframe", {"src": f"https://embed.reddit.com/r/rivers/comments/{ID}/x/?embed=true"}, ID),
    )
    walls = (
        ("https://www.reddit.com/login/?dest=x", 200, "", Outcome.LOGIN_WALL),
        (
            "https://www.reddit.com/r/a/comments/b/",
            403,
            "You've been blocked by network security.",
            Outcome.BLOCKED,
        ),
        (
            "https://www.reddit.com/r/a/comments/b/",
            200,
            "Sorry, this post was deleted by the person who originally posted it.",
            Outcome.GONE,
        ),
        ("https://www.reddit.com/r/a/comments/b/", 403, "r/a is a private community", Outcome.PRIVATE),
        ("https://www.reddit.com/r/a/comments/b/", 200, "The gauge is up", None),
    )
