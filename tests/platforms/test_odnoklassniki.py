from archiver.model import Outcome
from tests.platforms.contract import PlatformContract

ID = "154321098765432"
VIDEO = "4321098765432"


class TestOdnoklassniki(PlatformContract):
    name = "odnoklassniki"
    at_least = 9
    posts = {
        f"https://ok.ru/harborledger/topic/{ID}": (ID, "harborledger"),
        f"https://ok.ru/group/57012345678901/topic/{ID}": (ID, "57012345678901"),
        f"https://ok.ru/group57012345678901/topic/{ID}": (ID, "group57012345678901"),
        f"https://m.ok.ru/group/57012345678901/topic/{ID}": (ID, "57012345678901"),
        f"https://ok.ru/profile/571234567890/statuses/{ID}": (ID, "571234567890"),
        f"https://www.odnoklassniki.ru/profile/571234567890/statuses/{ID}": (ID, "571234567890"),
        f"https://ok.ru/video/{VIDEO}": (VIDEO, None),
        f"https://ok.ru/videoembed/{VIDEO}?autoplay=1": (VIDEO, None),
        f"https://ok.ru/live/{VIDEO}": (VIDEO, None),
        "https://ok.ru/profile/571234567890/pphotos/912345678901": ("912345678901", "571234567890"),
        f"https://m.ok.ru/dk?st.cmd=movieLayer&st.mvId={VIDEO}": (VIDEO, None),
        f"https://m.ok.ru/dk?st.cmd=altGroupMediaThemeComments&st.groupId=57012345678901&st.themeId={ID}": (
            ID,
            "57012345678901",
        ),
        f"https://m.ok.ru/dk?st.cmd=movieLayer&st.discId={VIDEO}&st.retLoc=group": (VIDEO, None),
    }
    profiles = {
        "https://ok.ru/profile/571234567890": "571234567890",
        "https://ok.ru/group/57012345678901": "57012345678901",
        "https://ok.ru/harborledger": "harborledger",
    }
    pages = {
        "search": "https://ok.ru/search?st.query=topic",
        "hashtag": "https://ok.ru/hashtag/river",
        "share dialog": "https://connect.ok.ru/offer?url=https%3A%2F%2Fok.ru%2Fvideo%2F4321098765432",
        "login": "https://ok.ru/dk?st.cmd=anonymLogin",
        "help": "https://ok.ru/help",
    }
    not_posts = (
        "https://ok.ru/",
        "https://ok.ru/video",
        "https://ok.ru/games/river",
    )
    times = {ID: None}
    embeds = (("iframe", {"src": f"//ok.ru/videoembed/{VIDEO}"}, VIDEO),)
    walls = (
        ("https://m.ok.ru/dk?st.cmd=anonymLogin", 200, "", Outcome.LOGIN_WALL),
        (f"https://ok.ru/video/{VIDEO}", 200, "Видео удалено", Outcome.GONE),
        (f"https://ok.ru/video/{VIDEO}", 200, "Река", None),
    )
