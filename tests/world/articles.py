"""Small articles that each cite a post of the world, and the truth about it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from rapidfuzz.fuzz import partial_ratio

from .cases import Case, Pool
from .nouns import Holder, World, WorldPost
from .prose import DateForm, Telling, citing, page_of, text_of
from .quoting import QuoteForm, make_quotes, plain
from .sentences import Writer

#: In a hundred citations.
_SHARES: dict[Pool, int] = {
    "any": 30, "unarchived": 8, "deleted": 6, "addressed": 6, "namesake": 7, "organisation": 6, "renamed": 5,
    "copy": 5, "trap": 4, "elsewhere": 8, "invented": 4, "plural": 4, "translated": 3, "indirect": 4,
}  # fmt: skip
_FORMS: tuple[QuoteForm, ...] = (
    *("whole",) * 8, *("ellipsis",) * 3, *("insertion",) * 2,
    *("altered",) * 2, *("two",) * 4, *("short",) * 2,
)  # fmt: skip
#: Posts that are this alike are told apart by the date that the article names.
_ALIKE = 80
_NEAR = timedelta(days=16)


def build_citations(world: World, count: int = 500, *, seed: int = 11) -> list[Case]:
    """So many articles in the shares of :data:`_SHARES`, none of which cites a post that another does."""
    return list(_Desk(world, seed).cases(count))


class _Desk:
    """Chooses posts and writes the articles."""

    def __init__(self, world: World, seed: int) -> None:
        self._random = Random(seed)
        self._holders = {holder.key: holder for holder in world.holders}
        self._by_account: dict[tuple[str, str], list[WorldPost]] = {}
        for post in world.posts:
            self._by_account.setdefault((post.owner, post.posting.platform), []).append(post)
        self._owner_of = {
            handle.name: holder
            for holder in world.holders
            for handle in holder.handles
            if handle.platform == "x"
        }
        names = [holder.name for holder in world.holders]
        self._shared = {name for name in names if names.count(name) > 1}
        self._posts = [p for p in world.posts if p.kind != "retweet" and len(plain(p.posting.text)) >= 40]
        self._pools: dict[Pool, list[WorldPost]] = {
            pool: [post for post in self._posts if self._fits(post, pool)] for pool in _SHARES
        }
        self._used: set[tuple[str, str]] = set()

    def cases(self, count: int) -> Iterator[Case]:
        pools = [pool for pool, share in _SHARES.items() for _ in range(share)]
        # The shares hold in any number of hundreds; the order is mixed.
        chosen = [pools[n * len(pools) // count % len(pools)] for n in range(count)]
        self._random.shuffle(chosen)
        for number, pool in enumerate(chosen):
            case = self._write(number, pool)
            if case is None:
                raise ValueError(f"this world has too few posts of the pool {pool!r}")
            yield case

    def _write(self, number: int, pool: Pool) -> Case | None:
        candidates = self._pools[pool]
        for _ in range(400):
            if not candidates:
                return None
            post = self._random.choice(candidates)
            if post.id not in self._used and (case := self._cite(number, pool, post)):
                self._used.update(p.id for p in (post, *case.group))
                return case
        return None

    def _fits(self, post: WorldPost, pool: Pool) -> bool:
        posting, holder = post.posting, self._holders[post.owner]
        on_x = posting.platform == "x"
        if pool == "elsewhere":
            return not on_x and (post.is_archived or posting.state == "up")
        if pool == "addressed":
            return on_x and post.kind == "reply" and post.is_archived
        if pool == "copy":
            return on_x and post.kind == "copy" and post.is_archived
        if pool == "trap":
            return on_x and post.kind == "copy" and not post.is_archived and self._has_archived_twin(post)
        if pool == "namesake":
            return on_x and holder.name in self._shared and post.is_archived
        if pool == "organisation":
            return on_x and holder.kind == "organisation" and post.is_archived
        if pool == "deleted":
            return on_x and posting.state == "gone" and post.is_archived
        if pool == "translated":
            return on_x and posting.language != "en" and holder.kind == "person"
        if pool == "unarchived":
            return on_x and not post.is_archived
        if pool == "renamed":
            changed = [h.until for h in holder.handles if h.until and h.rank != "deprecated"]
            return on_x and post.is_archived and any(abs(posting.posted_at - at).days < 200 for at in changed)
        return on_x and post.is_archived

    def _has_archived_twin(self, post: WorldPost) -> bool:
        """Whether the account said much the same before, in a post that is archived."""
        posts, text = self._by_account[post.owner, post.posting.platform], post.posting.text
        earlier = posts[: bisect_left(posts, post.posting.posted_at, key=lambda p: p.posting.posted_at)]
        return any(p.is_archived and partial_ratio(text, p.posting.text) > 90 for p in earlier)

    def _cite(self, number: int, pool: Pool, post: WorldPost) -> Case | None:
        random, posting, holder = self._random, post.posting, self._holders[post.owner]
        language = "en" if pool in ("translated", "addressed", "plural", "indirect") else posting.language
        if language != posting.language and pool != "translated":
            return None
        published = posting.posted_at + self._delay(pool)
        form: QuoteForm | None = random.choice(_FORMS)
        text = posting.text
        if pool == "invented":
            text, form = Writer(random, posting.language).text(), "whole"
        elif pool == "translated":
            text, form = Writer(random, "en").text(), "whole"
        quotes = make_quotes(random, text, form, language)
        if quotes is None:
            return None
        rivals = self._rivals(post, quotes, published)
        if pool in ("invented", "translated") and (rivals or self._says(post, quotes)):
            return None
        date_form = self._date_form(post, published, language, rivals=rivals)
        if date_form is None:
            return None
        if pool == "trap" and _tells_apart(quotes, post, rivals):
            date_form = self._random.choice((date_form, "none"))
        telling = Telling(
            holder=holder,
            platform=posting.platform,
            language=language,
            quotes=quotes,
            posted_at=posting.posted_at,
            published_at=published,
            date_form=date_form,
            author_form=self._author_form(holder, language),
            is_deleted=pool == "deleted" and random.random() < 0.5,
        )
        group: tuple[WorldPost, ...] = ()
        if pool == "addressed" and (to := self._owner_of.get(post.addressee or "")):
            telling = replace(telling, addressee=to.label(language))
        elif pool == "indirect":
            clause = plain(text).split(". ")[0].rstrip(".!")
            telling = replace(telling, quotes=(), indirect=clause[0].lower() + clause[1:])
        elif pool == "plural":
            group = self._series(post)
            if len(group) < 2:
                return None
            form = "whole"
            telling = replace(telling, quotes=self._quote_each(group), is_plural=True, date_form="none")
        return self._article(number, pool, form if telling.quotes else None, telling, post, group)

    def _delay(self, pool: Pool) -> timedelta:
        """From the post to the article: mostly a day, at times years."""
        random, chance = self._random, self._random.random()
        if pool in ("plural", "indirect") or chance < 0.62:
            return timedelta(hours=random.uniform(1, 30))
        if chance < 0.82:
            return timedelta(days=random.uniform(1, 4))
        if chance < 0.92:
            return timedelta(days=random.uniform(4, 8))
        return timedelta(days=random.uniform(30, 700))

    def _date_form(
        self, post: WorldPost, published: datetime, language: str, *, rivals: list[WorldPost]
    ) -> DateForm | None:
        """Date words that leave no doubt; ``None`` where none would."""
        posted = post.posting.posted_at
        days = (published.date() - posted.date()).days
        if any(rival.posting.posted_at.date() == posted.date() for rival in rivals):
            return None
        if days > 20 or (rivals and days > 5):
            return "date"
        if rivals:
            return "weekday" if self._random.random() < 0.6 else "date"
        if days > 5:
            return self._random.choice(("date", "date", "vague" if language == "en" and days < 7 else "none"))
        forms: list[DateForm] = ["weekday", "weekday", "weekday", "date", "none", "none", "none"]
        if language == "en" and days:
            forms.append("vague")
        return self._random.choice(forms)

    def _rivals(self, post: WorldPost, quotes: tuple[str, ...], published: datetime) -> list[WorldPost]:
        """Other posts of the account, of the weeks before the article, that the quotes fit as well."""
        posts = self._by_account[post.owner, post.posting.platform]
        start = bisect_left(posts, published - _NEAR, key=lambda p: p.posting.posted_at)
        end = bisect_right(posts, published, key=lambda p: p.posting.posted_at)
        near = {p.id: p for p in posts[start:end]}
        of_its_time = bisect_left(posts, post.posting.posted_at - _NEAR, key=lambda p: p.posting.posted_at)
        later = bisect_right(posts, post.posting.posted_at + _NEAR, key=lambda p: p.posting.posted_at)
        near |= {p.id: p for p in posts[of_its_time:later]}
        near.pop(post.id)
        quoted = " ".join(quotes)
        return [p for p in near.values() if partial_ratio(quoted, plain(p.posting.text)) >= _ALIKE]

    def _says(self, post: WorldPost, quotes: tuple[str, ...]) -> bool:
        """Whether any post of the account has one of the quotes."""
        posts = self._by_account[post.owner, post.posting.platform]
        return any(quote in p.posting.text for p in posts for quote in quotes)

    def _author_form(self, holder: Holder, language: str) -> Literal["full", "surname", "organisation"]:
        if holder.kind == "organisation":
            return "organisation"
        return "surname" if language == "en" and self._random.random() < 0.35 else "full"

    def _series(self, post: WorldPost) -> tuple[WorldPost, ...]:
        """Up to three posts of two days, the given one the last."""
        posts = self._by_account[post.owner, post.posting.platform]
        at = post.posting.posted_at
        near = [
            p
            for p in posts
            if timedelta(0) <= at - p.posting.posted_at < timedelta(days=2)
            and p.kind in ("own", "thread")
            and p.posting.language == "en"
        ]
        return tuple(p for p in near if len(plain(p.posting.text)) >= 40)[-3:]

    def _quote_each(self, group: tuple[WorldPost, ...]) -> tuple[str, ...]:
        if self._random.random() < 0.5:
            return ()
        each = [make_quotes(self._random, p.posting.text, "whole", "en") for p in group]
        return tuple(quotes[0] for quotes in each if quotes)

    def _article(
        self,
        number: int,
        pool: Pool,
        form: QuoteForm | None,
        telling: Telling,
        post: WorldPost,
        group: tuple[WorldPost, ...],
    ) -> Case:
        random, language = self._random, telling.language
        writer = Writer(random, language)
        title = writer.sentence().rstrip(".!")
        around = [writer.sentence() + " " + writer.sentence() for _ in range(random.randint(2, 4))]
        paragraphs = [*around[:1], *citing(random, telling), *around[1:]]
        url = f"https://ledger.example/{telling.published_at:%Y/%m/%d}/story-{number}.html"
        is_text = random.random() < 0.25
        if is_text:
            body = text_of(title, "Ada Quill", paragraphs)
        else:
            body = page_of(title, "Ada Quill", paragraphs, telling.published_at, language, url)
        has_truth = pool not in ("invented", "plural")
        return Case(
            id=f"case-{number:03}-{pool}",
            url=url,
            body=body,
            content_type="text/plain; charset=utf-8" if is_text else "text/html; charset=utf-8",
            published_at=telling.published_at,
            language=language,
            platform=telling.platform,
            holder=telling.holder.key,
            pool=pool,
            form=form,
            date_form=telling.date_form,
            quotes=telling.quotes,
            truth=post if has_truth else None,
            group=group,
        )


def _tells_apart(quotes: tuple[str, ...], post: WorldPost, rivals: list[WorldPost]) -> bool:
    """Whether the words alone tell a post from those alike: its own, with a number or a word that differs."""
    own = plain(post.posting.text)
    return all(q in own for q in quotes) and not any(
        all(q in rival.posting.text for q in quotes) for rival in rivals
    )
