from archiver.model import Outcome
from archiver.platforms import identify, lookups
from tests.platforms.contract import PlatformContract

ID = "7128765432109876543"


class TestLinkedin(PlatformContract):
    name = "linkedin"
    at_least = 10
    posts = {
        f"https://www.linkedin.com/posts/mira-okafor_water-rivers-activity-{ID}-AbCd": (ID, "mira-okafor"),
        f"https://www.linkedin.com/posts/mira-okafor_water-ugcPost-{ID}-x1_Y?utm_source=share": (
            ID,
            "mira-okafor",
        ),
        f"https://www.linkedin.com/posts/mira-okafor_share-{ID}-x1Yz": (ID, None),
        f"https://www.linkedin.com/feed/update/urn:li:activity:{ID}/": (ID, None),
        f"https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A{ID}/": (ID, None),
        f"https://www.linkedin.com/feed/update/urn:li:share:{ID}": (ID, None),
        f"https://www.linkedin.com/feed/update/urn:li:ugcPost:{ID}?commentUrn=x": (ID, None),
        f"https://www.linkedin.com/embed/feed/update/urn:li:share:{ID}": (ID, None),
        f"https://www.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A{ID}": (ID, None),
        f"https://www.linkedin.com/feed/update/urn:li:groupPost:123-{ID}": (ID, None),
        f"https://www.linkedin.com/feed/update/urn:li:aggregatedShare:{ID}": (ID, None),
        f"https://de.linkedin.com/posts/mira-okafor_water-activity-{ID}-AbCd": (ID, "mira-okafor"),
        f"https://www.linkedin.com/video/live/urn:li:ugcPost:{ID}/": (ID, None),
        "https://www.linkedin.com/pulse/river-rising-mira-okafor": ("pulse/river-rising-mira-okafor", None),
        f"https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fwww.linkedin.com%2Ffeed%2Fupdate%2Furn%3Ali%3Aactivity%3A{ID}": (
            ID,
            None,
        ),
        f"https://www.linkedin.com/feed/update/activity:{ID}/": (ID, None),
        f"https://www.linkedin.com/comm/feed/update/urn:li:activity:{ID}?midToken=x": (ID, None),
        f"https://www.linkedin.com/nhome/updates?activity={ID}": (ID, None),
        f"https://www.linkedin.com/groups/12345/12345-{ID}": (ID, None),
        f"https://www.linkedin.com/embeds/publishingEmbed.html?articleId={ID}": (f"article/{ID}", None),
        "https://www.linkedin.com/comm/pulse/the-river-is-rising-mira-okafor": (
            "pulse/the-river-is-rising-mira-okafor",
            None,
        ),
    }
    profiles = {
        "https://www.linkedin.com/in/mira-okafor/": "mira-okafor",
        "https://uk.linkedin.com/in/mira-okafor?trk=x": "mira-okafor",
        "https://www.linkedin.com/company/harbor-ledger/posts/": "harbor-ledger",
    }
    pages = {
        "search": "https://www.linkedin.com/search/results/content/?keywords=activity-7128765432109876543",
        "hashtag": "https://www.linkedin.com/feed/hashtag/?keywords=river",
        "share dialog": f"https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fwww.linkedin.com%2Ffeed%2Fupdate%2Furn%3Ali%3Aactivity%3A{ID}",
        "login": f"https://www.linkedin.com/login?session_redirect=https%3A%2F%2Fwww.linkedin.com%2Ffeed%2Fupdate%2Furn%3Ali%3Aactivity%3A{ID}",
        "help": "https://www.linkedin.com/help/linkedin/answer/a7128765432109876543",
    }
    not_posts = (
        "https://www.linkedin.com/",
        "https://www.linkedin.com/feed/",
        "https://www.linkedin.com/jobs/view/7128765432109876543",
        "https://www.linkedin.com/shareArticle?mini=true&url=https%3A%2F%2Fexample.com",
        "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fexample.com",
        "https://www.linkedin.com/login",
        "https://business.linkedin.com/posts/water-activity-7128765432109876543",
        "https://www.linkedin.com/pulse/topics/home/",
    )
    times = {ID: "2023-11-10T15:28:45+00:00", "pulse/river": None}
    embeds = (("iframe", {"src": f"https://www.linkedin.com/embed/feed/update/urn:li:share:{ID}"}, ID),)
    walls = (
        ("https://www.linkedin.com/authwall?trk=x", 200, "", Outcome.LOGIN_WALL),
        ("https://www.linkedin.com/posts/x", 200, "<title>Sign Up | LinkedIn</title>", Outcome.LOGIN_WALL),
        ("https://www.linkedin.com/posts/x", 200, "This post cannot be displayed", Outcome.GONE),
        ("https://www.linkedin.com/posts/x", 200, "The river", None),
    )

    def test_the_embed_page_is_asked_for_the_kind_of_number_that_the_address_shows(self):
        embed = "https://www.linkedin.com/embed/feed/update"
        for address, urn in {
            f"https://www.linkedin.com/feed/update/urn:li:activity:{ID}/": "activity",
            f"https://www.linkedin.com/feed/update/urn:li:share:{ID}/": "share",
            f"https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A{ID}/": "ugcPost",
            f"https://www.linkedin.com/feed/update/urn:li:ugcpost:{ID}/": "ugcPost",
            f"https://www.linkedin.com/posts/mira-okafor_water-ugcPost-{ID}-x1_Y": "ugcPost",
            f"https://www.linkedin.com/posts/mira-okafor_share-{ID}-x1Yz": "share",
            f"https://www.linkedin.com/feed/update/urn:li:aggregatedShare:{ID}": "activity",
            f"https://www.linkedin.com/feed/update/urn:li:groupPost:123-{ID}": "activity",
        }.items():
            known = identify(address)
            asked = [url for _, url in lookups(known.post, url=known.canonical_url)]
            assert asked == [f"{embed}/urn:li:{urn}:{ID}"], address
        assert [url for _, url in lookups(known.post)] == [f"{embed}/urn:li:activity:{ID}"]
