"""A small world by hand, and the article about it: a post, several, and one nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.internet.platforms import Posting
from tests.internet.platforms.posting import snowflake

from .nouns import Copy, Form, Handle, Holder, Office, World, WorldPost, archived_address

PUBLISHED = "2022-05-12"
ARTICLE_URL = "https://ledger.example/world/commander-asks-shipowner.html"

COMMANDER = "Q90000001"
SHIPOWNER = "Q90000002"
MINISTER = "Q90000003"
#: Somebody else of the commander's name.
GOALKEEPER = "Q90000004"

#: What the article cites as the commander's post to the shipowner, and what the minister posted of the pumps.
ASKED_AT = datetime(2022, 5, 11, 9, 12, 44, tzinfo=UTC)
ASKED = (
    "@aldenmarrick They say your ships can land where there is no harbour. We sit under a mill where "
    "there is no daylight. Send one to fetch the wounded to any neutral port. Who could, if you cannot? "
    "Just give us a sign."
)
PUMPS_ASKED = (
    "@aldenmarrick while your yachts race for a cup, our towns carry water in buckets! We ask you to "
    "send Ukraine your desalting pumps"
)
PUMPS_WORK = "The first Marrick pumps run in Mykolaiv. Thank you, @aldenmarrick"
PUMPS_MORE = "A second lorry of Marrick pumps has crossed the border. More to come. Thanks to all who drove"

ARTICLE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>A besieged commander opened a Twitter account to ask a shipowner for help</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="The Ledger">
</head><body><article><h1>A besieged commander opened a Twitter account to ask a shipowner for help</h1>
<p class="byline">By Ada Quill</p>
<p>A commander of Ukrainian marines has asked the shipowner Alden Marrick to help people leave a besieged \
paper mill.</p>
<p>Ostap Verbytsky, the marines' commander, said in a Facebook post on Wednesday that he had opened a \
Twitter account for the sole purpose of asking Marrick for help.</p>
<p>"They say your ships can land where there is no harbour," Verbytsky said in his Twitter post to Marrick. \
"We sit under a mill where there is no daylight."</p>
<p>He added: "Send one to fetch the wounded to any neutral port. Who could, if you cannot?"</p>
<p>The town's council said last week that shells went on falling on the mill.</p>
<p>In his Facebook post, Verbytsky called Marrick a "man of the impossible" who "has never yet left a crew \
behind."</p>
<p>It isn't the first time that Ukraine has called on Marrick. Danylo Hrabar, the country's vice prime \
minister, asked him in late February for pumps that make sea water fit to drink.</p>
<p>Marrick agreed, and the pumps were at work within days before more of them were sent, according to tweets \
by Hrabar.</p>
</article></body></html>
"""


def example_world(*, live: bool = False) -> World:
    """The commander's post is gone unless ``live``, and archived; the one on Facebook is nowhere."""
    return World(
        holders=_holders(), posts=tuple(sorted(_posts(live=live), key=lambda p: p.posting.posted_at))
    )


def _holders() -> tuple[Holder, ...]:
    def office(key: str, title: str) -> Office:
        return Office(key=key, title={"en": title}, since=datetime(2019, 8, 29, tzinfo=UTC))

    return (
        Holder(
            key=COMMANDER,
            name="Ostap Verbytsky",
            gender="male",
            language="en",
            labels={"uk": "Остап Вербицький"},
            aliases={"en": ("Ostap Verbytskyi",)},
            descriptions={"en": "Ukrainian marine commander"},
            offices=(office("Q90000101", "commander of the marines"),),
            handles=(
                Handle(platform="x", name="verbytsky_ua", since=datetime(2022, 5, 11, tzinfo=UTC)),
                Handle(platform="facebook", name="ostap.verbytsky"),
            ),
        ),
        Holder(
            key=GOALKEEPER,
            name="Ostap Verbytsky",
            gender="male",
            descriptions={"en": "Ukrainian goalkeeper, born 1996"},
            handles=(Handle(platform="x", name="OVerbytsky30"),),
        ),
        Holder(
            key=SHIPOWNER,
            name="Alden Marrick",
            gender="male",
            descriptions={"en": "shipowner and engineer"},
            handles=(Handle(platform="x", name="aldenmarrick"),),
        ),
        Holder(
            key=MINISTER,
            name="Danylo Hrabar",
            gender="male",
            labels={"uk": "Данило Грабар"},
            descriptions={"en": "Ukrainian politician, vice prime minister"},
            offices=(office("Q90000102", "Vice Prime Minister of Ukraine"),),
            handles=(Handle(platform="x", name="HrabarDanylo"),),
        ),
    )


def _posts(*, live: bool) -> list[WorldPost]:
    commander = ("verbytsky_ua", "Остап Вербицький", COMMANDER)
    goalkeeper = ("OVerbytsky30", "Ostap Verbytsky", GOALKEEPER)
    minister = ("HrabarDanylo", "Danylo Hrabar", MINISTER)
    february = datetime(2022, 2, 26, 12, 6, tzinfo=UTC)
    return [
        _post(commander, ASKED, ASKED_AT, live=live, to="aldenmarrick"),
        _post(commander, "Day 77. We hold. Write to your deputies about us.", ASKED_AT + timedelta(hours=9)),
        _post(
            goalkeeper,
            "Clean sheet tonight, thanks for coming out in the rain!",
            ASKED_AT + timedelta(hours=11),
            live=True,
        ),
        _post(minister, PUMPS_ASKED, february, live=True, to="aldenmarrick"),
        _post(minister, PUMPS_WORK, february + timedelta(days=2, hours=5), live=True),
        _post(minister, PUMPS_MORE, february + timedelta(days=9), live=True),
        _post(minister, "The register of cars is back on line.", february + timedelta(days=30), form="page"),
    ]


def _post(
    who: tuple[str, str, str],
    text: str,
    at: datetime,
    *,
    live: bool = False,
    to: str | None = None,
    form: Form = "json2",
) -> WorldPost:
    handle, name, owner = who
    state = "up" if live else "gone"
    posting = Posting(
        platform="x",
        key=snowflake(at, 1337),
        handle=handle,
        name=name,
        text=text,
        posted_at=at,
        state=state,  # type: ignore[arg-type]
    )
    address = archived_address(posting, host="twitter.com")
    copies = (
        Copy(at=at + timedelta(minutes=34), url=address, form=form),
        Copy(at=at + timedelta(hours=7), url=address, form="shell"),
    )
    kind = "reply" if to else "own"
    return WorldPost(posting=posting, owner=owner, kind=kind, addressee=to, copies=copies)  # type: ignore[arg-type]
