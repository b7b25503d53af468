"""Facebook: https://www.facebook.com/<page>/posts/<id>

Ids      posts, photos, videos and reels are numbered in one series, so the number alone is the
         post's id whatever address shows it. ``pfbid…`` is an encrypted id that changes: two of
         them can be one post, and only the network tells. Share links likewise.
Lookup   the post plugin, an HTML page of the public post. Meta's oEmbed needs no token since
         June 2026, but its terms allow display only: asked where the user turned it on.
Gone     the plugin says "no longer available" for deleted and for restricted posts alike.
Forms    from public pages; ``share/…`` and ``fb.watch`` from memory.
"""

from __future__ import annotations

from ..model import Availability, Outcome
from . import _facebook_answers
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words

_ID = r"(?P<post>pfbid\w{10,}|\d{5,20})(?!\w)"
_NUMBER = r"(?P<post>\d{5,20})(?!\w)"
_OWNER = r"(?:pg/|(?:pages|people)/(?:[^/?#]+/){1,3}?)?(?P<author>[^/?#]+)"
_SLUGS = r"(?:[^/?#]+/){0,3}?"
#: What a page has that does show the post, whatever else its scripts hold.
_SHOWN = r'data-testid="post_message"|class="[^"]{0,200}userContent|property="og:description"'

#: Meta's errors carry their number in the body; the status is 400 for all of them.
_OEMBED_MARKERS = (
    (b"request limit reached", Availability.RATE_LIMITED),
    (b"(#10)", Availability.BLOCKED),
)

PLATFORM = Platform(
    name="facebook",
    title="Facebook",
    hosts=(
        "*.facebook.com",
        "*.fb.com",
        "*.fb.watch",
        "*.facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion",
    ),
    mirrors=words(
        """
        *.facebed.com *.facebookez.com *.fxfb.seria.moe
        """
    ),
    other_hosts=words(
        """
        developers.facebook.com about.facebook.com about.fb.com newsroom.fb.com l.facebook.com
        lm.facebook.com graph.facebook.com connect.facebook.com research.facebook.com engineering.fb.com
        investor.fb.com ai.facebook.com transparency.fb.com careers.fb.com transparency.facebook.com
        privacycenter.facebook.com pixel.facebook.com ads.facebook.com
        """
    ),
    shorteners=("fb.me",),
    posts=(
        Form(
            r"/(?:v/)?(?P<post>[\w-]{5,})/?(?:\?|$)",
            id="watch/{post}",
            hosts=("*.fb.watch",),
            needs="expansion",
        ),
        Form(r"/share/(?P<kind>[pvr])/(?P<post>[\w-]{6,})", id="share/{kind}/{post}", needs="expansion"),
        Form(r"/share/(?:[a-z]/)?(?P<post>[\w-]{8,})/?(?:\?|$)", needs="expansion", is_post=False),
        Form(
            rf"/(?:[\w.-]+/)?(?:permalink|story|posts)\.php/?\?(?=(?:[^#]*&)?story_fbid={_ID})"
            r"(?:(?=(?:[^#]*&)?id=(?P<author>\d+))|)"
        ),
        Form(
            rf"/(?:[\w.-]+/)?photos?(?:\.php)?/?\?(?:[^#]*&)?(?:fbid|v)={_NUMBER}",
            url="https://www.facebook.com/photo/?fbid={id}",
        ),
        Form(
            rf"/photos/viewer/?\?(?:[^#]*&)?photo={_NUMBER}",
            url="https://www.facebook.com/photo/?fbid={id}",
        ),
        Form(
            rf"/(?:watch(?:/live)?/?|video(?:/video)?\.php|videos?/(?:embed/?)?|reels?/?|[\w.-]+/videos/?)"
            rf"\?(?:[^#]*&)?(?:v|video_id)={_NUMBER}",
            url="https://www.facebook.com/watch/?v={id}",
        ),
        Form(rf"/(?:v|watch)/{_NUMBER}", url="https://www.facebook.com/watch/?v={id}"),
        Form(rf"/(?:[\w.-]+/)?reels?/{_NUMBER}", url="https://www.facebook.com/reel/{id}"),
        Form(
            rf"/groups/(?!discover/)(?P<group>[^/?#]+)/(?:(?:permalink|posts)/{_SLUGS})?{_ID}",
            url="https://www.facebook.com/groups/{group}/posts/{id}/",
        ),
        Form(
            rf"/groups/(?P<group>[^/?#]+)/?\?(?:[^#]*&)?(?:multi_permalinks|post_id)={_ID}",
            url="https://www.facebook.com/groups/{group}/posts/{id}/",
        ),
        Form(
            rf"/groups/(?P<group>[^/?#]+)/?\?(?=[^#]*view=permalink)(?:[^#]*&)?id={_ID}",
            url="https://www.facebook.com/groups/{group}/posts/{id}/",
        ),
        Form(
            rf"/events/(?P<event>\d+)/(?:permalink/|\?(?:[^#]*&)?post_id=){_ID}",
            url="https://www.facebook.com/events/{event}/permalink/{id}/",
        ),
        Form(rf"/(?!groups/|events/){_OWNER}/(?:posts|activity)/{_SLUGS}{_ID}"),
        Form(
            rf"/(?!groups/|events/){_OWNER}/photos/{_SLUGS}{_NUMBER}/?(?:[?]|$)",
            url="https://www.facebook.com/photo/?fbid={id}",
        ),
        Form(
            rf"/(?!groups/|events/){_OWNER}/(?:videos|live_videos)/{_SLUGS}{_NUMBER}",
            url="https://www.facebook.com/watch/?v={id}",
        ),
        Form(rf"/notes/(?:(?P<author>[^/?#]+)/(?:[^/?#]+/)?)?{_NUMBER}"),
        Form(rf"/note\.php\?(?:[^#]*&)?note_id={_NUMBER}"),
        Form(rf"/media/set/?\?(?:[^#]*&)?set=pcb\.{_NUMBER}"),
        Form(rf"/(?P<author>\d{{5,20}})_{_NUMBER}"),
        Form(r"/stories/(?P<owner>\d{5,20})/(?P<post>[\w=-]{6,})", id="stories/{owner}/{post}"),
    ),
    profiles=(
        Form(
            r"/profile\.php\?(?:[^#]*&)?id=(?P<author>\d+)",
            url="https://www.facebook.com/profile.php?id={author}",
        ),
        Form(r"/(?:pages|people)/[^/?#]+/(?P<author>\d+)"),
        Form(r"/pg/(?P<author>[^/?#]+)"),
        Form(r"/groups/(?P<author>[^/?#]+)/?(?:\?|$)", url="https://www.facebook.com/groups/{author}/"),
        Form(
            r"/(?:p/)?(?P<author>[\w.%-]+)/?(?:(?:about|photos|videos|posts|timeline|reviews|mentions|community|events"
            r"|friends|followers|reels|live|photos_stream|photos_albums|live_videos|about_[a-z_]+)/?)?(?:\?[^#]*)?$"
        ),
    ),
    reserved=words(
        """
        login login.php home.php index.php sharer sharer.php share share.php dialog help policies policy.php
        privacy terms terms.php legal settings events groups pages watch marketplace gaming games hashtag
        search photo photo.php video.php permalink.php story.php l.php plugins ads business careers about
        directory messages notifications bookmarks recover reg r.php signup friends media story notes places
        public reel reels videos checkpoint cookie ajax tr dyi memories saved fundraisers donate posts.php
        note.php v live creators safety people pg profile.php facebook_post stories photos lite mobile apps
        connect rsrc.php onthisday live_videos weather crisisresponse votinginformationcenter
        coronavirus_info feed feeds page_internal
        """
    ),
    schemes={
        "fb": (Form(r"(?:post|photo|video)/(?P<post>\d{5,20})"), Form(r"(?:profile|page)/(?P<author>\d+)"))
    },
    lasting=r"\d+",
    canonical_url="https://www.facebook.com/{author}/posts/{id}",
    canonical_url_without_author="https://www.facebook.com/story.php?story_fbid={id}",
    id_urls=(
        (r"share/.+", "https://www.facebook.com/{id}/"),
        (r"stories/.+", "https://www.facebook.com/{id}/"),
        (r"watch/.+", "https://fb.watch/{key}/"),
    ),
    profile_url="https://www.facebook.com/{author}",
    archived=tuple(
        ArchivedForm(prefix=prefix, handle=r"(?P<author>[\w.-]{1,80})", then_id=False, is_rare=rare)
        for prefix, rare in (
            ("facebook.com/{author}/posts/", False),
            ("facebook.com/{author}/videos/", False),
            ("facebook.com/{author}/photos/", False),
            ("m.facebook.com/{author}/posts/", True),
        )
    ),
    embeds=(
        Mark("data-href", cls="fb-post"),
        Mark("data-href", cls="fb-video"),
        Mark("data-href", cls="fb-comment-embed"),
        Mark("data-href", tag="amp-facebook"),
        Mark("data-href", tag="blockquote"),
    ),
    embed_classes=("fb-post", "fb-video", "fb-xfbml-parse-ignore"),
    endpoints=(
        Endpoint(
            name="plugin",
            url="https://www.facebook.com/plugins/post.php?href={url}&show_text=true",
            parse=_facebook_answers.parse_plugin,
            is_doubtful=True,
            only=r"(?!share/|watch/|stories/).+",
        ),
        Endpoint(
            name="oembed",
            url="https://graph.facebook.com/v23.0/oembed_post?url={url}&omitscript=true",
            parse=_facebook_answers.parse_oembed,
            markers=_OEMBED_MARKERS,
            opt_in=True,
            only=r"(?!share/|watch/|stories/).+",
        ),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|checkpoint|recover)(?:[/.?]|$)"),
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:privacy/consent|cookie/consent|consent)"),
        Wall(Outcome.RATE_LIMITED, body=r"temporarily blocked", unless=_SHOWN),
        Wall(
            Outcome.GONE,
            body=r"this content isn.{1,8}t available"
            r"|this (?:facebook )?(?:post|video|page) is no longer available"
            r"|the link you followed may (?:be broken|have expired)",
            unless=_SHOWN,
        ),
        Wall(
            Outcome.LOGIN_WALL,
            body=r'id="login_form"|you must log in (?:to continue|first)'
            r"|<title[^>]{0,200}>log in(?:to| to) facebook",
            unless=_SHOWN,
        ),
    ),
    samples=(
        # From memory: Meta's own example of an embedded post.
        Sample(
            url="https://www.facebook.com/20531316728/posts/10154009990506729",
            gives={"plugin": words("text author_name"), "oembed": ()},
        ),
    ),
)
