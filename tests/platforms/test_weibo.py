from archiver.model import Outcome
from archiver.platforms._ids import weibo_code, weibo_number
from tests.platforms.contract import PlatformContract

CODE = "z0JH2lOMb"
NUMBER = "3501756485200075"


class TestWeibo(PlatformContract):
    name = "weibo"
    at_least = 8
    posts = {
        f"https://weibo.com/1642634100/{CODE}": (CODE, "1642634100"),
        f"https://www.weibo.com/1642634100/{CODE}?from=page_100&type=comment": (CODE, "1642634100"),
        f"https://weibo.com/1642634100/{NUMBER}": (CODE, "1642634100"),
        f"https://m.weibo.cn/status/{CODE}": (CODE, None),
        f"https://m.weibo.cn/status/{NUMBER}?luicode=1": (CODE, None),
        f"https://m.weibo.cn/detail/{NUMBER}": (CODE, None),
        f"https://m.weibo.cn/1642634100/{NUMBER}": (CODE, "1642634100"),
        f"https://weibo.cn/comment/{CODE}": (CODE, None),
        f"https://weibo.com/detail/{NUMBER}": (CODE, None),
        "https://weibo.com/tv/show/1034:4839202930934215": ("tv/1034:4839202930934215", None),
        "https://video.weibo.com/show?fid=1034:4839202930934215": ("tv/1034:4839202930934215", None),
        "https://weibo.com/ttarticle/p/show?id=2309404839202930934215": (
            "article/2309404839202930934215",
            None,
        ),
        f"https://share.api.weibo.cn/share/300123456,{NUMBER}.html?weibo_id={NUMBER}": (CODE, None),
        f"https://share.api.weibo.cn/share/300123456.html?weibo_id={NUMBER}": (CODE, None),
        f"https://weibo.com/ajax/statuses/show?id={CODE}&locale=en": (CODE, None),
        f"https://passport.weibo.com/visitor/visitor?a=enter&url=https%3A%2F%2Fweibo.com%2F1642634100%2F{CODE}": (
            CODE,
            "1642634100",
        ),
        f"https://weibo.com/tv/v/{CODE}?fid=1034:4927834012340000": (CODE, None),
        "https://m.weibo.cn/s/video/show?object_id=1034:4927834012340000": ("tv/1034:4927834012340000", None),
        "https://card.weibo.com/article/m/show/id/2309404927834012340000": (
            "article/2309404927834012340000",
            None,
        ),
    }
    profiles = {
        "https://weibo.com/u/1642634100": "1642634100",
        "https://weibo.com/1642634100": "1642634100",
        "https://weibo.com/harborledger": "harborledger",
    }
    pages = {
        "search": "https://s.weibo.com/weibo?q=z0JH2lOMb",
        "hashtag": "https://s.weibo.com/weibo?q=%23river%23",
        "share dialog": f"https://service.weibo.com/share/share.php?url=https%3A%2F%2Fweibo.com%2F1642634100%2F{CODE}",
        "login": "https://weibo.com/login.php",
        "help": "https://kefu.weibo.com/faqdetail?id=13213",
    }
    not_posts = (
        "https://weibo.com/",
        "https://passport.weibo.com/visitor/visitor?entry=miniblog",
        "https://weibo.com/hot/weibo/102803",
        "https://weibo.com/1642634100/follow",
        "https://weibo.com/1642634100/followers",
        "https://weibo.com/1642634100/favorites",
    )
    times = {CODE: "2012-10-16T06:01:08+00:00", "tv/1034:4839202930934215": None}
    walls = (
        ("https://passport.weibo.com/visitor/visitor", 200, "", Outcome.LOGIN_WALL),
        ("https://weibo.com/1/a", 200, "<title>Sina Visitor System</title>", Outcome.LOGIN_WALL),
        ("https://weibo.com/1/a", 200, "抱歉，此微博已被作者删除", Outcome.GONE),
        ("https://weibo.com/1/a", 200, "河水", None),
    )


def test_number_and_code_spell_the_same_post():
    assert weibo_code(NUMBER) == CODE
    assert weibo_number(CODE) == NUMBER
    for number in ("4000000000000000", "4839200000000007", "5123456789012345"):  # zeros inside
        assert weibo_number(weibo_code(number)) == number
