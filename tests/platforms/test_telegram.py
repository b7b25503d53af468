from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

CHANNEL = "HarborLedger"
WANT = ("harborledger/1234", CHANNEL)


class TestTelegram(PlatformContract):
    name = "telegram"
    at_least = 18
    posts = {
        f"https://t.me/{CHANNEL}/1234": WANT,
        f"http://www.t.me/{CHANNEL}/1234": WANT,
        f"t.me/{CHANNEL}/1234": WANT,
        f"https://t.me/s/{CHANNEL}/1234": WANT,
        f"https://t.me/{CHANNEL}/1234?single": WANT,
        f"https://t.me/{CHANNEL}/1234?comment=99": WANT,
        f"https://t.me/{CHANNEL}/1234?embed=1&mode=tme": WANT,
        f"https://t.me/{CHANNEL}/7/1234": WANT,
        "https://t.me/harborledger/1234": ("harborledger/1234", "harborledger"),
        f"https://telegram.me/{CHANNEL}/1234": WANT,
        f"https://telegram.me/s/{CHANNEL}/1234": WANT,
        f"https://telegram.dog/{CHANNEL}/1234": WANT,
        "https://harborledger.t.me/1234": ("harborledger/1234", "harborledger"),
        f"https://tgstat.com/channel/@{CHANNEL}/1234": WANT,
        f"https://uk.tgstat.com/channel/@{CHANNEL}/1234/stat": WANT,
        f"https://telegram.im/@{CHANNEL}/1234": WANT,
        f"https://web.telegram.org/z/?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3D{CHANNEL}%26post%3D1234": WANT,
        f"https://web.telegram.org/k/#?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3D{CHANNEL}%26post%3D1234": WANT,
        "https://t.me/c/1234567890/55": ("c/1234567890/55", None),
        "https://t.me/c/1234567890/7/55": ("c/1234567890/55", None),
        f"https://t.me/{CHANNEL}/s/12": ("harborledger/s/12", CHANNEL),
        f"tg://resolve?domain={CHANNEL}&post=1234": WANT,
        f"tg://resolve?post=1234&domain={CHANNEL}": WANT,
        "tg://privatepost?channel=1234567890&post=55": ("c/1234567890/55", None),
        f"https://t.me/iv?url=https%3A%2F%2Ft.me%2F{CHANNEL}%2F1234&rhash=1": WANT,
        f"HTTPS://T.ME/{CHANNEL}/1234": WANT,
        f"https://telete.in/{CHANNEL}/1234": WANT,
        f"https://t.me/{CHANNEL}/1234…": WANT,
    }
    profiles = {
        f"https://t.me/{CHANNEL}": CHANNEL,
        f"https://t.me/s/{CHANNEL}": CHANNEL,
        f"https://t.me/s/{CHANNEL}?before=1234": CHANNEL,
        f"https://telegram.me/{CHANNEL}": CHANNEL,
        "https://harborledger.t.me/": "harborledger",
        f"https://tgstat.com/channel/@{CHANNEL}": CHANNEL,
        f"tg://resolve?domain={CHANNEL}": CHANNEL,
    }
    pages = {
        "share dialog": f"https://t.me/share/url?url=https%3A%2F%2Ft.me%2F{CHANNEL}%2F1234",
        "login": "https://t.me/login/12345",
        "help": "https://telegram.org/faq",
    }
    has_none = {
        "search": "a channel is searched at its own address, ?q=",
        "hashtag": "hashtags are searched inside the app",
    }
    not_posts = (
        "https://t.me/",
        "https://t.me/joinchat/AAAAAEkk2WdoDrB4-Q8-gg",
        "https://t.me/+AbCdEfGhIjKlMnOp",
        "https://t.me/addstickers/Harbor",
        "https://t.me/proxy?server=1.2.3.4&port=443",
        f"https://t.me/boost/{CHANNEL}",
        "https://core.telegram.org/widgets/post",
        "https://t.me/c/1234567890",
    )
    times = {"harborledger/1234": None}
    embeds = (
        (
            "script",
            {"async": "", "data-telegram-post": f"{CHANNEL}/1234", "data-width": "100%"},
            "harborledger/1234",
        ),
        (
            "div",
            {"class": "tgme_widget_message js-widget", "data-post": f"{CHANNEL}/1234"},
            "harborledger/1234",
        ),
        ("iframe", {"src": f"https://t.me/{CHANNEL}/1234?embed=1"}, "harborledger/1234"),
    )
    walls = (
        (
            "https://t.me/a/1?embed=1",
            200,
            '<div class="tgme_widget_message_error">Post not found</div>',
            Outcome.GONE,
        ),
        (
            "https://t.me/a/1?embed=1",
            200,
            '<div class="tgme_widget_message_error">Please open Telegram to view this post</div>',
            Outcome.LOGIN_WALL,
        ),
        ("https://t.me/a/1?embed=1", 200, '<div class="tgme_widget_message_text">River</div>', None),
    )
