from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "1015792834567890"
PFBID = "pfbid02Nq7XkTz9vRyLmW4cJhGsBdAoEuPiFxKwVtSrYnMbQjHgCzDl"
PAGE = "harborledger"


class TestFacebook(PlatformContract):
    name = "facebook"
    at_least = 40
    posts = {
        f"https://www.facebook.com/{PAGE}/posts/{ID}": (ID, PAGE),
        f"https://facebook.com/{PAGE}/posts/{ID}/": (ID, PAGE),
        f"https://m.facebook.com/{PAGE}/posts/{ID}?locale2=en_US": (ID, PAGE),
        f"https://de-de.facebook.com/{PAGE}/posts/{ID}": (ID, PAGE),
        f"https://web.facebook.com/{PAGE}/posts/{ID}?_rdc=1&_rdr": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/posts/{PFBID}": (PFBID, PAGE),
        f"https://www.facebook.com/{PAGE}/posts/the-river-is-rising/{ID}": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/posts/{ID}?comment_id=99&reply_comment_id=1": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/posts/{ID}:0": (ID, PAGE),
        f"https://www.facebook.com/pg/{PAGE}/posts/{ID}": (ID, PAGE),
        f"https://www.facebook.com/pages/Harbor-Ledger/123456789/posts/{ID}": (ID, "123456789"),
        f"https://www.facebook.com/people/Mira-Okafor/100064906351185/posts/{ID}": (ID, "100064906351185"),
        f"https://www.facebook.com/Станция/posts/{ID}": (ID, "Станция"),
        f"https://www.facebook.com/permalink.php?story_fbid={ID}&id=100064906351185": (ID, "100064906351185"),
        f"https://www.facebook.com/permalink.php?id=100064906351185&story_fbid={PFBID}": (
            PFBID,
            "100064906351185",
        ),
        f"https://m.facebook.com/story.php?story_fbid={ID}&id=4&mibextid=Nif5oz": (ID, "4"),
        f"https://mbasic.facebook.com/story.php?story_fbid={ID}&amp;id=4": (ID, "4"),
        f"https://www.facebook.com/photo.php?fbid={ID}&set=a.1.2.3&type=3": (ID, None),
        f"https://www.facebook.com/photo/?fbid={ID}&set=pcb.9": (ID, None),
        f"https://www.facebook.com/photo?fbid={ID}": (ID, None),
        f"https://www.facebook.com/photo/?set=a.55&fbid={ID}": (ID, None),
        f"https://www.facebook.com/{PAGE}/photos/a.10150.377.8/{ID}/?type=3&theater": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/photos/{ID}": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/photos/pb.165.-220752./{ID}/": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/videos/{ID}/": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/videos/vb.165/{ID}/?type=2": (ID, PAGE),
        f"https://www.facebook.com/{PAGE}/videos/the-river-rises/{ID}/": (ID, PAGE),
        f"https://www.facebook.com/watch/?v={ID}": (ID, None),
        f"https://www.facebook.com/watch?ref=search&v={ID}": (ID, None),
        f"https://www.facebook.com/watch/live/?ref=watch_permalink&v={ID}": (ID, None),
        f"https://www.facebook.com/video.php?v={ID}": (ID, None),
        f"https://www.facebook.com/video/embed?video_id={ID}": (ID, None),
        f"https://www.facebook.com/reel/{ID}/?s=single_unit": (ID, None),
        f"https://www.facebook.com/reel/?v={ID}": (ID, None),
        f"https://www.facebook.com/groups/river.watch/permalink/{ID}/": (ID, None),
        f"https://www.facebook.com/groups/5550001234/posts/{ID}/": (ID, None),
        f"https://www.facebook.com/groups/5550001234/{ID}/": (ID, None),
        f"https://www.facebook.com/groups/5550001234/?multi_permalinks={ID}&ref=share": (ID, None),
        f"https://www.facebook.com/events/123456789012345/?post_id={ID}": (ID, None),
        f"https://www.facebook.com/events/123456789012345/permalink/{ID}/": (ID, None),
        f"https://www.facebook.com/video/?v={ID}": (ID, None),
        f"https://www.facebook.com/notes/mira-okafor/on-the-river/{ID}": (ID, "mira-okafor"),
        f"https://www.facebook.com/media/set/?set=pcb.{ID}&type=3": (ID, None),
        f"https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2F{PAGE}%2Fposts%2F{ID}": (
            ID,
            PAGE,
        ),
        f"https://www.facebook.com/plugins/video.php?height=314&href=https%3A%2F%2Ffacebook.com%2F{PAGE}%2Fvideos%2F{ID}%2F": (
            ID,
            PAGE,
        ),
        f"https://www.facebook.com/v2.5/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2F{PAGE}%2Fposts%2F{ID}": (
            ID,
            PAGE,
        ),
        f"https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2F{PAGE}%2Fposts%2F{ID}&h=AT0": (
            ID,
            PAGE,
        ),
        f"https://www.facebook.com/#!/photo.php?fbid={ID}": (ID, None),
        f"FACEBOOK.COM/{PAGE}/POSTS/{ID}": (ID, PAGE),
        f"fb://post/{ID}": (ID, None),
        f"http://www.facebook.com/home.php#!/{PAGE}/posts/{ID}": (ID, PAGE),
        f"https://www.facebook.com/groups/river.watch/?post_id={ID}": (ID, None),
        f"https://www.facebook.com/notes/{ID}/": (ID, None),
        f"https://m.facebook.com/story.php/?id=100012345678901&story_fbid={PFBID}": (
            PFBID,
            "100012345678901",
        ),
        f"https://m.facebook.com/photos/viewer/?photoset_token=pcb.1&photo={ID}": (ID, None),
    }
    share_links = {
        "https://www.facebook.com/share/p/1AbCdEfGhi/": "share/p/1AbCdEfGhi",
        "https://www.facebook.com/share/v/1AbCdEfGhi/?mibextid=oFDknk": "share/v/1AbCdEfGhi",
        "https://www.facebook.com/share/r/1AbCdEfGhi/": "share/r/1AbCdEfGhi",
        "https://fb.watch/pQ4rS_7tUv/": "watch/pQ4rS_7tUv",
    }
    profiles = {
        f"https://www.facebook.com/{PAGE}": PAGE,
        f"https://www.facebook.com/{PAGE}/about": PAGE,
        f"https://m.facebook.com/{PAGE}/?ref=page": PAGE,
        "https://www.facebook.com/profile.php?id=100064906351185": "100064906351185",
        "https://www.facebook.com/people/Mira-Okafor/100064906351185/": "100064906351185",
        "https://www.facebook.com/groups/river.watch/": "river.watch",
        "https://www.facebook.com/p/Harbor-Ledger-100064906351185/": "Harbor-Ledger-100064906351185",
        "https://www.facebook.com/Kn%C3%BCllwald-238988189619943": "Knüllwald-238988189619943",
    }
    pages = {
        "search": "https://www.facebook.com/search/top?q=river",
        "hashtag": "https://www.facebook.com/hashtag/river",
        "share dialog": f"https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fwww.facebook.com%2F{PAGE}%2Fposts%2F{ID}",
        "login": f"https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2F{PAGE}%2Fposts%2F{ID}",
        "help": "https://www.facebook.com/help/1015792834567890",
    }
    not_posts = (
        "https://www.facebook.com/",
        f"https://www.facebook.com/sharer.php?u=https://x.com/a/status/{ID}",
        "https://www.facebook.com/dialog/share?app_id=1&href=https%3A%2F%2Fexample.com%2F",
        "https://www.facebook.com/login.php?next=x",
        "https://www.facebook.com/policies/ads/",
        "https://www.facebook.com/events/1015792834567890/",
        "https://www.facebook.com/marketplace/item/1015792834567890/",
        "https://www.facebook.com/watch/",
        "https://developers.facebook.com/docs/plugins/embedded-posts",
        "https://about.fb.com/news/2022/01/",
        f"https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2F{PAGE}",
        "https://www.facebook.com/groups/river.watch/members/",
        f"https://www.facebook.com/{PAGE}/photos_albums/1015792834567890",
        "https://www.facebook.com/groups/1234567890/user/100012345678901/",
        "https://www.facebook.com/groups/discover/1234567890/",
    )
    times = {ID: None, PFBID: None}
    embeds = (
        ("div", {"class": "fb-post", "data-href": f"https://www.facebook.com/{PAGE}/posts/{ID}"}, ID),
        ("div", {"class": "fb-video", "data-href": f"https://www.facebook.com/{PAGE}/videos/{ID}/"}, ID),
        ("amp-facebook", {"data-href": f"https://www.facebook.com/{PAGE}/posts/{ID}"}, ID),
        (
            "iframe",
            {
                "src": f"https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2F{PAGE}%2Fposts%2F{ID}&width=500"
            },
            ID,
        ),
    )
    walls = (
        ("https://www.facebook.com/login/?next=x", 200, "", Outcome.LOGIN_WALL),
        ("https://www.facebook.com/x/posts/1", 200, '<form id="login_form">', Outcome.LOGIN_WALL),
        (
            "https://www.facebook.com/x/posts/1",
            200,
            "<h2>You must log in to continue.</h2>",
            Outcome.LOGIN_WALL,
        ),
        (
            "https://www.facebook.com/x/posts/1",
            200,
            "<h2>This content isn&#039;t available right now</h2>",
            Outcome.GONE,
        ),
        ("https://www.facebook.com/x/posts/1", 200, "You’re Temporarily Blocked", Outcome.RATE_LIMITED),
        (
            "https://www.facebook.com/x/posts/1",
            200,
            '<div data-testid="post_message">The river</div><form id="login_form">',
            None,
        ),
    )
