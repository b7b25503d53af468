from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "aB3-xY_9kLm"
POST = "UgkxQ7rT2vW9yZ1aB3cD5eF7gH9iJ1kL3mN5"


class TestYoutube(PlatformContract):
    name = "youtube"
    at_least = 30
    posts = {
        f"https://www.youtube.com/watch?v={ID}": (ID, None),
        f"https://youtube.com/watch?feature=share&v={ID}&t=42s": (ID, None),
        f"http://m.youtube.com/watch?v={ID}": (ID, None),
        f"https://music.youtube.com/watch?v={ID}&list=RD1": (ID, None),
        f"https://gaming.youtube.com/watch?v={ID}": (ID, None),
        f"https://www.youtube.com/watch?v={ID}&lc=UgzAbCdEf": (ID, None),
        f"https://www.youtube.com/watch/{ID}": (ID, None),
        f"https://www.youtube.com/watch_popup?v={ID}": (ID, None),
        f"https://www.youtube.com/?v={ID}": (ID, None),
        f"https://www.youtube.com/watch?app=desktop&amp;v={ID}": (ID, None),
        f"https://m.youtube.com/#/watch?v={ID}": (ID, None),
        f"https://www.youtube.co.uk/watch?v={ID}": (ID, None),
        f"http://https://youtu.be/{ID}": (ID, None),
        f"https://youtu.be/{ID}": (ID, None),
        f"https://youtu.be/{ID}?si=AbC&t=12": (ID, None),
        f"youtu.be/{ID}": (ID, None),
        f"https://www.youtube.com/shorts/{ID}": (ID, None),
        f"https://www.youtube.com/live/{ID}?feature=share": (ID, None),
        f"https://www.youtube.com/embed/{ID}?autoplay=0": (ID, None),
        f"//www.youtube.com/embed/{ID}?rel=0": (ID, None),
        f"https://www.youtube-nocookie.com/embed/{ID}": (ID, None),
        f"https://www.youtube.com/v/{ID}?version=3": (ID, None),
        f"https://www.youtube.com/e/{ID}": (ID, None),
        f"https://youtube.googleapis.com/v/{ID}": (ID, None),
        f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare": (ID, None),
        f"https://www.youtube.com/redirect?q=https%3A%2F%2Fyoutu.be%2F{ID}": (ID, None),
        f"https://www.youtube.com/oembed?url=https%3A%2F%2Fyoutu.be%2F{ID}&format=json": (ID, None),
        f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}&gl=DE": (
            ID,
            None,
        ),
        f"https://yewtu.be/watch?v={ID}": (ID, None),
        f"https://invidious.example.org/watch?v={ID}": (ID, None),
        f"https://piped.video/watch?v={ID}": (ID, None),
        f"https://www.youtube.com/post/{POST}": (POST, None),
        f"https://www.youtube.com/channel/UC{'a' * 22}/community?lb={POST}": (POST, None),
        f"HTTPS://WWW.YOUTUBE.COM/WATCH?v={ID}": (ID, None),
        f"vnd.youtube:{ID}": (ID, None),
        f"http://www.youtube.com/user/harborledger#p/u/1/{ID}": (ID, None),
        f"http://www.youtube.com/watch#!v={ID}&feature=related": (ID, None),
        f"https://www.youtubeeducation.com/embed/{ID}": (ID, None),
        f"https://www.youtube.com/embed/?v={ID}": (ID, None),
        f"https://ghostarchive.org/varchive/{ID}": (ID, None),
        f"https://ghostarchive.org/varchive/youtube/20210108/{ID}": (ID, None),
        f"https://web.archive.org/web/2oe_/http://wayback-fakeurl.archive.org/yt/{ID}": (ID, None),
        f"https://www.youtube.com/watch?v=%20{ID}": (ID, None),
    }
    share_links = {f"https://www.youtube.com/clip/{POST}": f"clip/{POST}"}
    profiles = {
        "https://www.youtube.com/@harborledger": "harborledger",
        "https://www.youtube.com/@harborledger/videos": "harborledger",
        f"https://www.youtube.com/channel/UC{'a' * 22}": f"UC{'a' * 22}",
        "https://www.youtube.com/user/harborledger": "harborledger",
        "https://www.youtube.com/c/HarborLedger/about": "HarborLedger",
        "https://www.youtube.com/harborledger": "harborledger",
    }
    pages = {
        "search": "https://www.youtube.com/results?search_query=watch+v",
        "hashtag": "https://www.youtube.com/hashtag/river",
        "login": f"https://accounts.youtube.com/accounts/CheckConnection?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}",
        "help": f"https://support.youtube.com/watch?v={ID}",
    }
    has_none = {
        "share dialog": "its dialog sends to the dialogs of the others",
    }
    not_posts = (
        "https://www.youtube.com/",
        "https://www.youtube.com/playlist?list=PL0123456789a",
        "https://www.youtube.com/embed/videoseries?list=PL0123456789a",
        f"https://www.youtube.com/embed/live_stream?channel=UC{'a' * 22}",
        "https://www.youtube.com/feed/trending",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?list=PL0123456789a",
        "https://support.youtube.com/watch?v=aB3-xY_9kLm",
        "https://www.youtube.com/t/terms",
        "https://www.youtube.com/premium",
        "https://i.ytimg.com/vi/aB3-xY_9kLm/hqdefault.jpg",
        "https://www.youtube.com/iframe_api",
        "https://img.youtube.com/vi/aB3-xY_9kLm/0.jpg",
    )
    times = {ID: None}
    embeds = (
        ("amp-youtube", {"data-videoid": ID}, ID),
        ("lite-youtube", {"videoid": ID}, ID),
        ("lite-youtube", {"video-id": ID}, ID),
        ("div", {"data-youtube-id": ID}, ID),
        ("div", {"data-youtube-video-id": ID}, ID),
        ("div", {"data-youtubeid": ID}, ID),
        ("div", {"data-yt-id": ID}, ID),
        ("div", {"data-ytid": ID}, ID),
        ("div", {"data-plyr-provider": "youtube", "data-plyr-embed-id": ID}, ID),
        ("div", {"class": "embed-youtube", "data-embed-id": ID}, ID),
        ("div", {"class": "youtube-player", "data-id": ID}, ID),
        ("iframe", {"src": "about:blank", "data-src": f"https://www.youtube.com/embed/{ID}"}, ID),
        (
            "iframe",
            {
                "src": f"//cdn.embedly.com/widgets/media.html?src=x&url=http%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}"
            },
            ID,
        ),
        ("object", {"data": f"https://www.youtube.com/v/{ID}"}, ID),
        ("embed", {"src": f"http://www.youtube.com/v/{ID}&hl=en"}, ID),
    )
    walls = (
        ("https://consent.youtube.com/m?continue=x", 200, "", Outcome.LOGIN_WALL),
        ("https://www.google.com/sorry/index?continue=x", 200, "", Outcome.RATE_LIMITED),
        (
            "https://www.youtube.com/watch?v=x",
            200,
            '"playabilityStatus":{"status":"ERROR","reason":"Video unavailable"',
            Outcome.GONE,
        ),
        (
            "https://www.youtube.com/watch?v=x",
            200,
            '"playabilityStatus":{"status":"LOGIN_REQUIRED","messages":["This is a private video."]',
            Outcome.PRIVATE,
        ),
        (
            "https://www.youtube.com/watch?v=x",
            200,
            '"playabilityStatus":{"status":"LOGIN_REQUIRED","reason":"Sign in to confirm your age"',
            Outcome.LOGIN_WALL,
        ),
        ("https://www.youtube.com/watch?v=x", 200, '"playabilityStatus":{"status":"OK"', None),
    )
