from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "-29534144_12345678"
OWNER = "-29534144"


class TestVk(PlatformContract):
    name = "vk"
    at_least = 15
    posts = {
        f"https://vk.com/wall{ID}": (ID, OWNER),
        f"https://vk.ru/wall{ID}": (ID, OWNER),
        f"https://m.vk.com/wall{ID}": (ID, OWNER),
        f"https://new.vk.com/wall{ID}?reply=99": (ID, OWNER),
        f"http://vkontakte.ru/wall{ID}": (ID, OWNER),
        "https://vk.com/wall1_45616": ("1_45616", "1"),
        f"https://vk.com/harborledger?w=wall{ID}": (ID, OWNER),
        f"https://vk.com/feed?w=wall{ID}%2Fall": (ID, OWNER),
        f"https://vk.com/public29534144?own=1&w=wall{ID}_r99": (ID, OWNER),
        f"https://m.vk.com/wall{ID}?from=feed": (ID, OWNER),
        f"vk.com/WALL{ID}": (ID, OWNER),
        "https://vk.com/widget_post.php?app=0&owner_id=-29534144&post_id=12345678&hash=x": (ID, OWNER),
        "https://vk.com/photo-29534144_456239017": ("photo-29534144_456239017", OWNER),
        "https://vk.com/harborledger?z=photo-29534144_456239017%2Fwall-29534144_1": (
            "photo-29534144_456239017",
            OWNER,
        ),
        "https://vk.com/video-29534144_456239018": ("video-29534144_456239018", OWNER),
        "https://vk.com/video/@harborledger?z=video-29534144_456239018%2Fclub29534144": (
            "video-29534144_456239018",
            OWNER,
        ),
        "https://vkvideo.ru/video-29534144_456239018": ("video-29534144_456239018", OWNER),
        "https://vk.com/video_ext.php?oid=-29534144&id=456239018&hd=2": ("video-29534144_456239018", OWNER),
        "https://vk.com/clip-29534144_456239018": ("video-29534144_456239018", OWNER),
        "https://vk.com/@harborledger-on-the-river": ("@harborledger-on-the-river", "harborledger"),
        f"https://vk.com/away.php?to=https%3A%2F%2Fvk.com%2Fwall{ID}&cc_key=": (ID, OWNER),
    }
    profiles = {
        "https://vk.com/harborledger": "harborledger",
        "https://vk.com/id1": "id1",
        "https://m.vk.com/club29534144": "club29534144",
        "https://vk.com/@harborledger": "harborledger",
    }
    pages = {
        "search": "https://vk.com/search?c%5Bq%5D=wall",
        "hashtag": "https://vk.com/feed?section=search&q=%23river",
        "share dialog": f"https://vk.com/share.php?url=https%3A%2F%2Fvk.com%2Fwall{ID}",
        "login": "https://vk.com/login?to=d2FsbA",
        "help": "https://vk.com/support?act=faqs",
    }
    not_posts = (
        "https://vk.com/",
        "https://vk.com/feed",
        "https://vk.com/album-29534144_1",
        "https://vk.com/im?sel=1",
        "https://dev.vk.com/method/wall.get",
        "https://vk.com/video/playlist/-29534144_1",
        "https://vk.com/topic",
    )
    times = {ID: None}
    embeds = (
        ("div", {"id": f"vk_post_{ID}"}, ID),
        (
            "iframe",
            {"src": "https://vk.com/video_ext.php?oid=-29534144&id=456239018&hash=a"},
            "video-29534144_456239018",
        ),
    )
    walls = (
        ("https://vk.com/login?to=x", 200, "", Outcome.LOGIN_WALL),
        ("https://vk.com/wall1_2", 200, "Запись удалена", Outcome.GONE),
        ("https://vk.com/wall1_2", 200, "Это закрытый профиль", Outcome.PRIVATE),
        ("https://vk.com/wall1_2", 200, "Река поднимается", None),
    )
