from archiver.model import Outcome, PostRef
from archiver.platforms import lookups
from tests.platforms.contract import PlatformContract

ID = "1521889612345678901"


class TestX(PlatformContract):
    name = "x"
    at_least = 30
    posts = {
        f"https://twitter.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://x.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"http://www.twitter.com/mira_okafor/statuses/{ID}": (ID, "mira_okafor"),
        f"https://mobile.twitter.com/mira_okafor/status/{ID}?s=20&t=AbC": (ID, "mira_okafor"),
        f"https://m.twitter.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://mobile.x.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://x.com/i/status/{ID}": (ID, None),
        f"https://twitter.com/i/web/status/{ID}": (ID, None),
        f"https://twitter.com/statuses/{ID}": (ID, None),
        f"https://twitter.com/#!/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://twitter.com/@mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://twitter.com/mira_okafor/status/{ID}/photo/1": (ID, "mira_okafor"),
        f"https://twitter.com/mira_okafor/status/{ID}/video/1?ref_src=twsrc%5Etfw": (ID, "mira_okafor"),
        f"https://x.com/mira_okafor/status/{ID}/analytics": (ID, "mira_okafor"),
        f"https://x.com/mira_okafor/article/{ID}": (ID, "mira_okafor"),
        f"https://twitter.com/i/cards/tfw/v1/{ID}?cardname=player": (ID, None),
        f"https://twitter.com/i/videos/tweet/{ID}": (ID, None),
        f"https://twitter.com/i/videos/{ID}?embed_source=facebook": (ID, None),
        f"https://platform.twitter.com/embed/Tweet.html?dnt=true&id={ID}&lang=en": (ID, None),
        f"https://platform.twitter.com/embed/index.html?tweetId={ID}": (ID, None),
        f"https://cdn.syndication.twimg.com/tweet-result?id={ID}&token=a": (ID, None),
        f"https://syndication.twitter.com/tweets.json?ids={ID}": (ID, None),
        f"https://publish.twitter.com/?query=https%3A%2F%2Ftwitter.com%2Fa%2Fstatus%2F{ID}": (ID, "a"),
        f"https://publish.twitter.com/oembed?url=https%3A%2F%2Ftwitter.com%2Fa%2Fstatus%2F{ID}": (ID, "a"),
        f"twitter.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"//x.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"HTTPS://X.COM/Mira_Okafor/STATUS/{ID}": (ID, "Mira_Okafor"),
        f"https://twitter.com/mira_okafor%2Fstatus%2F{ID}": (ID, "mira_okafor"),
        f"https%3A%2F%2Ftwitter.com%2Fmira_okafor%2Fstatus%2F{ID}": (ID, "mira_okafor"),
        f"https://x.com:443/mira_okafor//status/{ID}/": (ID, "mira_okafor"),
        f"  https://x.com/mira_okafor/status/{ID}\n": (ID, "mira_okafor"),
        f"https://nitter.net/mira_okafor/status/{ID}#m": (ID, "mira_okafor"),
        f"https://nitter.example.org/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://xcancel.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://fxtwitter.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://d.vxtwitter.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://fixupx.com/mira_okafor/status/{ID}/en": (ID, "mira_okafor"),
        f"https://threadreaderapp.com/thread/{ID}.html": (ID, None),
        f"https://farside.link/nitter/https://twitter.com/a/status/{ID}": (ID, "a"),
        f"twitter://status?id={ID}": (ID, None),
        "https://twitter.com/somebody/status/20": ("20", "somebody"),
        f"http://twitter.com/mira_okafor#!/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"http://twitter.com/#%21/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"[https://twitter.com/mira_okafor/status/{ID}].": (ID, "mira_okafor"),
        f"https://twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion/mira_okafor/status/{ID}": (
            ID,
            "mira_okafor",
        ),
        f"https://unrollthread.com/t/{ID}/": (ID, None),
        f"https://ghostarchive.org/archive/https://twitter.com/mira_okafor/status/{ID}": (ID, "mira_okafor"),
        f"https://translate.google.com/website?sl=en&tl=de&u=https://x.com/mira_okafor/status/{ID}": (
            ID,
            "mira_okafor",
        ),
        f"https://polititweet.org/tweet?account=1&tweet={ID}": (ID, None),
    }
    profiles = {
        "https://x.com/mira_okafor": "mira_okafor",
        "https://twitter.com/@mira_okafor?lang=en": "mira_okafor",
        "https://mobile.twitter.com/mira_okafor/with_replies": "mira_okafor",
        "https://twitter.com/#!/mira_okafor": "mira_okafor",
        "https://nitter.net/mira_okafor": "mira_okafor",
        "https://twitter.com/intent/user?screen_name=mira_okafor": "mira_okafor",
    }
    pages = {
        "search": "https://x.com/search?q=status%2F123&src=typed_query",
        "hashtag": "https://twitter.com/hashtag/water",
        "share dialog": f"https://twitter.com/intent/tweet?url=https://twitter.com/a/status/{ID}",
        "login": "https://twitter.com/login?redirect_after_login=%2Fa%2Fstatus%2F1",
        "help": "https://help.x.com/en/rules-and-policies",
    }
    not_posts = (
        "https://x.com/",
        "https://x.com/home",
        f"https://twitter.com/intent/like?tweet_id={ID}",
        f"https://twitter.com/share?url=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F{ID}",
        "https://x.com/i/flow/login",
        "https://x.com/i/lists/1234567890123456789",
        "https://x.com/i/spaces/1YqKDqWqdPLJV",
        "https://twitter.com/i/events/1234567890123456789",
        "https://developer.x.com/en/docs/status/1",
        "https://x.com/settings/account",
        "https://x.com/mira_okafor/lists",
        "https://twitter.com/mira_okafor/status/",
        "https://notx.com/mira_okafor/status/1521889612345678901",
    )
    times = {
        "643211948184596480": "2015-09-13T23:57:33+00:00",
        ID: "2022-05-04T16:28:53+00:00",
        "8138669971": None,
        "20": None,
    }
    embeds = (
        ("div", {"data-tweet-id": ID}, ID),
        ("amp-twitter", {"data-tweetid": ID, "layout": "responsive"}, ID),
        ("div", {"class": "lazy", "data-tweet": ID}, ID),
        ("div", {"data-twitter-id": ID}, ID),
        ("twitter-embed", {"tweet-id": ID}, ID),
        ("div", {"class": "embed embed-twitter", "data-embed-id": ID}, ID),
        ("div", {"class": "tweet", "data-id": ID}, ID),
        ("iframe", {"src": f"https://platform.twitter.com/embed/Tweet.html?id={ID}"}, ID),
        ("iframe", {"data-lazy-src": f"//twitter.com/i/videos/tweet/{ID}"}, ID),
        ("blockquote", {"class": "x", "cite": f"https://twitter.com/mira_okafor/status/{ID}"}, ID),
    )
    walls = (
        (
            "https://x.com/i/flow/login?redirect_after_login=%2Fa",
            200,
            "<title>Log in to X</title>",
            Outcome.LOGIN_WALL,
        ),
        ("https://x.com/account/suspended", 200, "", Outcome.UNAVAILABLE),
        ("https://nitter.net/a/status/1", 200, "<div>Tweet not found</div>", Outcome.GONE),
        ("https://nitter.net/a/status/1", 429, "Instance has been rate limited.", Outcome.RATE_LIMITED),
        ("https://x.com/a/status/1", 200, "<p>These posts are protected</p>", Outcome.PRIVATE),
        (
            "https://x.com/a/status/1",
            200,
            "<noscript>JavaScript is not available.</noscript>",
            Outcome.PARTIAL,
        ),
        ("https://x.com/a/status/1", 200, "<article>The river is rising.</article>", None),
        (
            "https://x.com/a/status/1",
            200,
            '<meta property="og:description" content="The river"><noscript>JavaScript is not available.</noscript>',
            None,
        ),
    )


# Node: ((id / 1e15) * Math.PI).toString(36).replace(/(0+|\.)/g, "")
TOKENS = {
    "20": "6dq1a2xwd93",
    "643211948184596480": "1k4pk2jnx8j",
    ID: "3ot5nriu1ms",
    "1629307668568633344": "3y6mctgwzxo",
}


def test_the_embeds_token_is_the_one_that_javascript_computes():
    asked = {i: {e.name: url for e, url in lookups(PostRef("x", i))}["tweet-result"] for i in TOKENS}
    assert asked == {
        i: f"https://cdn.syndication.twimg.com/tweet-result?id={i}&token={token}&lang=en"
        for i, token in TOKENS.items()
    }
