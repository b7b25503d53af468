import pytest

from archiver.model import Outcome, PostRef
from archiver.platforms import identify
from tests.platforms.contract import PlatformContract

ID = "109372843234298725"
UUID = "0b5c2d1e-7f3a-4c69-9d8e-1a2b3c4d5e6f"
ULID = "01HJ5Z3V8Q4WX2N7K9M0PTRSAB"


class TestMastodon(PlatformContract):
    name = "mastodon"
    at_least = 20
    posts = {
        f"https://mastodon.social/@mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://www.mastodon.social/@mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://Mastodon.SOCIAL/@Mira/{ID}?x=1": (f"mastodon.social/{ID}", "Mira"),
        f"mastodon.social/@mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/%40mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/@mira@journa.host/{ID}": (f"mastodon.social/{ID}", "mira@journa.host"),
        f"https://journa.host/@mira/{ID}": (f"journa.host/{ID}", "mira"),
        f"https://mastodon.social/@mira/{ID}/embed": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/@mira/{ID}/reblogs": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/web/@mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/deck/@mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/web/statuses/{ID}": (f"mastodon.social/{ID}", None),
        f"https://mastodon.social/users/mira/statuses/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://mastodon.social/users/mira/statuses/{ID}/activity": (f"mastodon.social/{ID}", "mira"),
        "https://mastodon.social/@mira/1": ("mastodon.social/1", "mira"),
        f"https://mastodon.social/objects/{UUID}": (f"mastodon.social/{UUID}", None),
        "https://poa.st/notice/AbCdEfGhIjKlMnOpQr": ("poa.st/AbCdEfGhIjKlMnOpQr", None),
        "https://misskey.io/notes/9abc1def2g": ("misskey.io/9abc1def2g", None),
        f"https://pixelfed.social/p/mira/{ID}": (f"pixelfed.social/{ID}", "mira"),
        f"https://framatube.org/videos/watch/{UUID}": (f"framatube.org/w/{UUID}", None),
        "https://framatube.org/w/9dRFC6Ya11NCVeYKn8ZhiD": ("framatube.org/w/9dRFC6Ya11NCVeYKn8ZhiD", None),
        "https://lemmy.world/post/1234567": ("lemmy.world/1234567", None),
        "https://lemmy.world/comment/7654321": ("lemmy.world/comment/7654321", None),
        "https://lemmy.world/post/1234567/7654321": ("lemmy.world/comment/7654321", None),
        "https://lemmy.example/post/77": ("lemmy.example/77", None),
        "https://fedia.io/m/news@lemmy.world/t/12345/The-river": (
            "fedia.io/m/news@lemmy.world/t/12345",
            None,
        ),
        f"https://elk.zone/mastodon.social/@mira/{ID}": (f"mastodon.social/{ID}", "mira"),
        f"https://phanpy.social/#/mastodon.social/s/{ID}": (f"mastodon.social/{ID}", None),
        f"https://mastodon.social/@mira/statuses/{ULID}": (f"mastodon.social/{ULID}", "mira"),
        f"https://mastodon.social/api/v1/statuses/{ID}": (f"mastodon.social/{ID}", None),
        f"https://mastodon.social/api/oembed?url=https%3A%2F%2Fmastodon.social%2F%40mira%2F{ID}": (
            f"mastodon.social/{ID}",
            "mira",
        ),
        "https://poa.st/@mira/posts/AVabc1DefGhiJklMno": ("poa.st/AVabc1DefGhiJklMno", "mira"),
        "https://pixelfed.social/p/mira/12345": ("pixelfed.social/12345", "mira"),
    }
    profiles = {
        "https://mastodon.social/users/mira": "mira",
    }
    pages = {
        "search": f"https://mastodon.social/search?q=https%3A%2F%2Fmastodon.social%2F%40mira%2F{ID}",
        "hashtag": "https://mastodon.social/tags/river",
        "share dialog": f"https://mastodon.social/share?text=https://mastodon.social/@mira/{ID}",
        "login": "https://mastodon.social/auth/sign_in",
        "help": "https://docs.joinmastodon.org/user/posting/",
    }
    not_posts = (
        "https://mastodon.social/",
        "https://mastodon.social/explore",
        "https://mastodon.social/about",
        "https://mastodon.social/share?text=https://mastodon.social/@mira/109372843234298725",
        "https://lemmy.world/c/news",
        "https://mastodon.social/@mira/tagged/river",
        "https://framatube.org/search?search=w",
    )
    times = {
        f"mastodon.social/{ID}": "2022-11-19T22:32:24+00:00",
        "mastodon.social/1": None,
        "lemmy.world/1234567": None,
        "misskey.io/9abc1def2g": None,
    }
    embeds = (
        (
            "iframe",
            {"class": "mastodon-embed", "src": f"https://mastodon.social/@mira/{ID}/embed"},
            f"mastodon.social/{ID}",
        ),
        (
            "blockquote",
            {"class": "mastodon-embed", "data-embed-url": f"https://journa.host/@mira/{ID}/embed"},
            f"journa.host/{ID}",
        ),
    )
    walls = (
        ("https://mastodon.social/@mira/1", 404, "The page you are looking for isn't here.", Outcome.GONE),
        ("https://mastodon.social/auth/sign_in", 200, "", Outcome.LOGIN_WALL),
        ("https://mastodon.social/@mira/1", 200, "The river is rising", None),
    )

    def test_a_profiles_canonical_address_leads_back_to_it(self):
        """A handle without its server is no address, so profiles have none here."""
        assert identify("https://mastodon.social/@mira").canonical_url is None


@pytest.mark.parametrize(
    ("url", "post_id"),
    [
        (f"https://social.harbor.example/@mira/{ID}", f"social.harbor.example/{ID}"),
        (f"https://harbor.example/users/mira/statuses/{ID}", f"harbor.example/{ID}"),
        (f"https://harbor.example/@mira/statuses/{ULID}", f"harbor.example/{ULID}"),
        ("https://harbor.example/notice/AbCdEfGhIjKlMnOpQr", "harbor.example/AbCdEfGhIjKlMnOpQr"),
        (f"https://harbor.example/objects/{UUID}", f"harbor.example/{UUID}"),
        ("https://harbor.example/notes/9abc1def2g", "harbor.example/9abc1def2g"),
        (f"https://tube.harbor.example/videos/watch/{UUID}", f"tube.harbor.example/w/{UUID}"),
    ],
)
def test_on_a_host_of_nobodys_the_shape_counts_until_the_host_confirms_it(url, post_id):
    address = identify(url)
    assert (address.kind, address.post, address.needs) == (
        "post",
        PostRef("mastodon", post_id),
        "confirmation",
    )
    again = identify(address.canonical_url)
    assert (again.post, again.needs) == (address.post, "confirmation")


@pytest.mark.parametrize(
    "url",
    [
        "https://medium.com/@mira/the-river-is-rising-3f2a9c1b7d4e",
        "https://medium.com/@mira/109372843234298725",
        "https://steemit.com/@mira/109372843234298725",
        "https://www.lemon8-app.com/@mira/7234567890123456789",
        "https://news.example/@mira/2022",
        "https://news.example/@mira/the-river",
        "https://news.example/@mira",
        "https://news.example/notes/newsletters",
        "https://news.example/notes/about",
        "https://news.example/p/mira/2022",
        "https://news.example/p/109372843234298725",
        "https://news.example/post/1234567",
        "https://news.example/comment/1234567",
        "https://news.example/users/mira",
        "https://news.example/videos/watch/the-river",
        "https://news.example/w/river",
        "https://news.example/notice/privacy-and-cookies",
        "https://news.example/notice/boardmeetingagenda",
        "https://news.example/notes/basketball",
        "https://shop.example/p/lamps/123456789012345",
        "https://news.example/w/OurSwimmersFromHarbors",
    ],
)
def test_shapes_that_many_sites_use_are_no_fediverse_posts(url):
    assert identify(url).kind == "other"
