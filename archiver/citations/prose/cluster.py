"""From references to distinct posts.

Two references are one post when platform and author agree and nothing tells them
apart: another date, "another", "also", a second quotation told anew.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from ...lightly import dataclass
from ...model import Quote
from .analysis import Author
from .anchors import Anchor
from .dates import DateWords
from .segment import Sentence

#: Dates that any other date may lie in.
VAGUE = frozenset(
    {"this_week", "this_month", "this_year", "last_month", "last_year", "recent", "season", "year", "later"}
)


#: Sentences after a post in which "another post" means one on the same platform.
SAME_PLACE = 8
#: Rules by which even an unnamed person's post is one, its words untold.
FOUNDING_UNNAMED = frozenset({"posted-on", "by", "tweeted-by"})


@dataclass(slots=True)
class Reference:
    """An anchor with its author and date."""

    anchor: Anchor
    platform: str
    author: Author | None
    date: DateWords | None = None
    when_from: datetime | None = None
    when_to: datetime | None = None
    addressee: str | None = None
    quotes: list[Quote] = field(default_factory=list)
    #: The date is that of the same speaker's sentence before.
    date_inherited: bool = False


@dataclass(slots=True)
class Group:
    """The references to one post, the founding one first."""

    platform: str
    author: Author | None
    plural: bool
    mentions: list[Reference]
    quotes: list[Quote] = field(default_factory=list)
    #: Further sentences that give the post's words.
    sentences: list[Sentence] = field(default_factory=list)
    date: DateWords | None = None
    when_from: datetime | None = None
    when_to: datetime | None = None
    addressee: str | None = None

    @property
    def key(self) -> str:
        return self.author.key if self.author is not None else ""

    @property
    def last(self) -> int:
        return max(
            [mention.anchor.sentence.index for mention in self.mentions]
            + [sentence.index for sentence in self.sentences]
        )


def cluster(mentions: list[Reference]) -> list[Group]:
    """Groups the references, in text order, into posts."""
    groups: list[Group] = []
    for mention in mentions:
        group = _home(groups, mention)
        if group is None:
            if _founds(mention):
                groups.append(
                    Group(
                        _platform_of(groups, mention),
                        mention.author,
                        mention.anchor.plural,
                        [mention],
                        list(mention.quotes),
                        date=mention.date,
                        when_from=mention.when_from,
                        when_to=mention.when_to,
                        addressee=mention.addressee,
                    )
                )
            continue
        _join(group, mention)
    return groups


def _platform_of(groups: list[Group], mention: Reference) -> str:
    """The mention's platform; where it names none, that of the same author's post before."""
    if mention.platform != "unknown" or not mention.anchor.bare or mention.author is None:
        return mention.platform
    here = mention.anchor.sentence.index
    own = [group for group in groups if group.key == mention.author.key]
    if own and (here - own[-1].last <= SAME_PLACE or len({group.platform for group in own}) == 1):
        return own[-1].platform
    return mention.platform


def _founds(mention: Reference) -> bool:
    """Whether the mention can stand for a citation of its own."""
    anchor = mention.anchor
    if mention.author is None:
        shown = anchor.rule in ("posted-passive", "media-shows") and mention.platform != "unknown"
        pronoun = anchor.subject is not None and anchor.subject.kind == "pronoun" and anchor.subject.text
        spoken = bool(pronoun) and anchor.content and anchor.rule in ("said-in", "said-on", "posted-on")
        founding = shown or (anchor.rule == "reads" and anchor.content)
        founding = founding or (spoken and mention.platform != "unknown" and bool(mention.quotes))
        return founding and not anchor.weak and not anchor.plural and not anchor.bare
    if anchor.weak or (
        anchor.bare
        and anchor.rule not in ("bare-posted", "in-a-row", "bare-second-post", "bare-in-another")
        and mention.author.path.startswith("pronoun")
        and not (anchor.another and _introduced(anchor))
    ):
        return False
    if anchor.rule == "on-place-fronted" and anchor.verb >= 0 and anchor.tokens[anchor.verb].letter == "W":
        return True
    return not (
        mention.author.kind == "unnamed" and not anchor.content and anchor.rule not in FOUNDING_UNNAMED
    )


def _join(group: Group, mention: Reference) -> None:
    group.mentions.append(mention)
    known = {(quote.start, quote.end) for quote in group.quotes}
    group.quotes += [quote for quote in mention.quotes if (quote.start, quote.end) not in known]
    if group.date is None and mention.date is not None:
        group.date, group.when_from, group.when_to = mention.date, mention.when_from, mention.when_to
    group.addressee = group.addressee or mention.addressee
    if group.author is None:
        group.author = mention.author
    if group.platform == "unknown" and mention.platform != "unknown":
        group.platform = mention.platform


def _home(groups: list[Group], mention: Reference) -> Group | None:
    """The group that the mention belongs to."""
    anchor = mention.anchor
    candidates = [group for group in groups if _compatible(group, mention)]
    if not candidates:
        return None
    candidates.sort(key=lambda group: group.last)
    if mention.author is None:
        near = candidates[-1]
        return near if anchor.sentence.index - near.last <= 6 or anchor.weak else None
    exact = [group for group in candidates if group.key == mention.author.key] or candidates
    if mention.author.path == "the-role" and exact[0].key != mention.author.key:
        return exact[-1] if len({group.key for group in exact}) == 1 else None
    if anchor.another and not anchor.weak:
        return next((group for group in exact if _same_words(group, mention)), None)
    told_anew = mention.date_inherited and bool(mention.quotes) and not anchor.weak
    if mention.date is not None and (told_anew or not mention.date_inherited):
        agreeing = [group for group in exact if _same_date(group, mention)]
        if not agreeing:
            return None
        exact = agreeing
    if anchor.plural != exact[-1].plural and not anchor.weak:
        same = [group for group in exact if group.plural == anchor.plural]
        if same:
            exact = same
        elif anchor.plural:
            return None
    home = exact[-1]
    if anchor.definite or anchor.weak or not mention.quotes or not home.quotes:
        return home
    earlier = any(_introduced(other.anchor) or other.quotes for other in home.mentions)
    if earlier and _introduced(anchor):
        return home if _same_words(home, mention) else None
    return home


def _introduced(anchor: Anchor) -> bool:
    """ "in a tweet": told as something new."""
    phrase = anchor.phrase
    return phrase is not None and phrase.article == "i" and phrase.head in ("post", "media")


def _same_date(group: Group, mention: Reference) -> bool:
    if group.date is None or mention.date is None:
        return True
    if group.when_from is not None and mention.when_from is not None and mention.when_to and group.when_to:
        return group.when_from < mention.when_to and mention.when_from < group.when_to
    if group.date.meaning in VAGUE or mention.date.meaning in VAGUE:
        return True
    return group.date.text.lower().split()[-1] == mention.date.text.lower().split()[-1]


def _same_words(group: Group, mention: Reference) -> bool:
    """Whether the mention repeats the words of the group."""
    known = {word for quote in group.quotes for word in quote.text.lower().split()}
    words = {word for quote in mention.quotes for word in quote.text.lower().split()}
    return bool(words) and len(words & known) >= 0.6 * min(len(words), len(known))


def _may_be_one_platform(group: Group, mention: Reference) -> bool:
    """Whether an unnamed platform may be the named one: "on social media" told again, "in a post"."""
    if mention.platform == "unknown":
        return mention.anchor.bare or mention.anchor.definite or mention.anchor.weak
    return group.platform == "unknown"


def _compatible(group: Group, mention: Reference) -> bool:
    if group.platform != mention.platform and not _may_be_one_platform(group, mention):
        return False
    if mention.author is None:
        return True
    if mention.author.path == "the-role" and group.author is not None and group.author.kind == "person":
        # "the singer", told of nobody: the only person who posted there.
        return True
    if group.author is None:
        # Words before their author: "“…,” reads a tweet. Lee's post …"; farther on, Lee's is another one.
        near = mention.anchor.sentence.index - group.last <= 2
        return near or mention.anchor.definite or mention.anchor.weak
    return group.key == mention.author.key
