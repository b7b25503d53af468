"""Whom citations name, as people browse them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, select, true, union

from ..ports import Filter, Page
from .accounts import name_keys
from .browse_rows import citation_rows, post_rows
from .cursors import read_place, write_place
from .handles import fold_handle
from .linking_tables import account_names, accounts, authorships
from .listing_tables import listed_citations, people, people_handles
from .person_keys import read_key, write_key
from .rows import Row, load_rows
from .shown import Shown, as_row
from .tables import citations

#: Rows of one kind that a person is shown with, and accounts of one.
_MOST = 50
#: Citations among which the posts that a person wrote are sought, newest first.
_LATELY = 2000
#: Citations among whose posts a person's accounts are sought for a list, newest first.
_LATELY_WRITTEN = 100
#: Who says that an account is a person's: a post of it, which an article cites as theirs.
CITED_POST = "cited-post"
_MOST_ACCOUNTS = 20
_ACCOUNT = (
    *("platform", "handle", "owner", "owner_id", "origin", "evidence"),
    *("valid_from", "valid_until", "first_seen_at", "last_seen_at"),
)
_MOST_TYPED = 200


class BrowsedPeople:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_people(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        place = read_place("people", after, str)
        query = select(people.c.person).where(_is_cited(people.c.person))
        if wanted.words.strip():
            beginning = _begin(wanted.words)
            if not beginning:
                return Page(rows=(), total=0)
            query = query.where(people.c.person.in_(union(*beginning)))
        if place is not None:
            query = query.where(people.c.person > place[0])
        names = list(self.connection.execute(query.order_by(people.c.person).limit(limit + 1)).scalars())
        more = write_place("people", names[limit - 1]) if len(names) > limit else None
        return Page(rows=tuple(_person_rows(self.connection, names[:limit])), after=more)

    def list_most_cited(self, words: str, limit: int) -> list[Shown]:
        beginning = _begin(words)
        if not beginning:
            return []
        named = union(*beginning).subquery()
        # One index has all the citations of a person side by side.
        number = select(func.count()).where(listed_citations.c.person == named.c.person).scalar_subquery()
        query = select(named.c.person).order_by(number.desc(), named.c.person).limit(limit)
        # Whom nobody cites any more has no row. Posts of those whom many cite take longest to count.
        most = list(self.connection.execute(query).scalars())
        return _person_rows(self.connection, most, counts_posts=False)

    def find_name(self, key: str) -> str | None:
        person = read_key(key)
        is_cited = person is not None and self.connection.execute(select(_is_cited(person))).scalar()
        return _find_names(self.connection, [person])[person] if person is not None and is_cited else None

    def show_person(self, key: str) -> Mapping[str, Any] | None:
        person = read_key(key)
        rows = [] if person is None else _person_rows(self.connection, [person])
        if person is None or not rows:
            return None
        row = rows[0]
        mine = listed_citations.c.person == person
        table = listed_citations
        newest = (table.c.listed_at.desc(), table.c.article_id.desc())
        cited = select(table.c.citation_id).where(mine).order_by(*newest, table.c.ordinal).limit(_MOST)
        written = select(table.c.post, table.c.listed_at).where(mine, table.c.post.is_not(None))
        lately = written.order_by(*newest).limit(_LATELY).subquery()
        meant = select(lately.c.post).group_by(lately.c.post)
        meant = meant.order_by(func.max(lately.c.listed_at).desc(), lately.c.post).limit(_MOST)
        known = [
            as_row({name: account[name] for name in _ACCOUNT})
            for account in _load_accounts(self.connection, {person: row["name"]})[person]
        ]
        told = {(one["platform"], fold_handle(one["handle"])) for one in known}
        met = [one for one in row["accounts"] if (one["platform"], fold_handle(one["handle"])) not in told]
        numbers = {name: row[name] for name in ("citations", "articles", "posts")}
        return {
            "type": "person",
            **row,
            "accounts": known + met,
            "cited_in": citation_rows(self.connection, list(self.connection.execute(cited).scalars())),
            "posts": post_rows(self.connection, list(self.connection.execute(meant).scalars())),
            "numbers": numbers,
        }


def _person_rows(connection: Connection, names: Sequence[str], *, counts_posts: bool = True) -> list[Shown]:
    found = _count_citations(connection, names, counts_posts=counts_posts)
    shown_as = _find_names(connection, list(found))
    known = _load_accounts(connection, shown_as)
    met = _load_each(connection, list(found), _select_handles)
    wrote_as = _load_each(connection, list(found), _select_written)
    rows = []
    for person in names:
        if person not in found:
            continue
        pairs = [(one["platform"], one["handle"].casefold()) for one in known[person]]
        pairs += [(row[0], row[1]) for row in met[person]]
        told = {(platform, fold_handle(handle)) for platform, handle in pairs}
        wrote = [pair for row in wrote_as[person] if (pair := (row[0], row[1])) not in told]
        row: Shown = {"key": write_key(person), "name": shown_as[person]}
        listed: list[Shown] = [
            {"platform": platform, "handle": handle} for platform, handle in dict.fromkeys(pairs)
        ]
        listed += [
            {"platform": platform, "handle": handle, "origin": CITED_POST} for platform, handle in wrote
        ]
        row["accounts"] = listed[:_MOST_ACCOUNTS]
        rows.append(row | as_row({name: found[person][name] for name in found[person] if name != "person"}))
    return rows


def _count_citations(
    connection: Connection, names: Sequence[str], *, counts_posts: bool
) -> Mapping[str, Row]:
    """How often, in how many articles and by how many posts each is cited, and when last.

    Whom nobody cites has no row.
    """
    # One index has it all, the citations of one article side by side, the last at the end: in this shape
    # only the posts are sorted. It takes half the time of counting what is distinct.
    mine = select().where(listed_citations.c.person == people.c.person).correlate(people)
    at, article, post = (listed_citations.c[name] for name in ("listed_at", "article_id", "post"))
    counts = {
        "citations": mine.add_columns(at),
        "articles": mine.add_columns(at, article).distinct(),
        "posts": mine.add_columns(post).where(post.is_not(None)).group_by(post),
    }
    if not counts_posts:
        del counts["posts"]
    query = select(
        people.c.person,
        *(
            select(func.count()).select_from(each.subquery()).scalar_subquery().label(noun)
            for noun, each in counts.items()
        ),
        mine.add_columns(at).order_by(at.desc()).limit(1).scalar_subquery().label("last_cited_at"),
    )
    rows = load_rows(connection, query.where(people.c.person.in_(names)))
    return {row["person"]: row for row in rows if row["citations"]}


def _load_each(
    connection: Connection, names: Sequence[str], query_of: Callable[[Any], Select[Any]]
) -> Mapping[str, Sequence[Any]]:
    """The rows of a query for each of several people.

    SQLite is asked of one after the other: it is no further away than its file. A server is asked once.
    """
    if connection.dialect.name == "sqlite":
        return {person: connection.execute(query_of(person)).all() for person in names}
    told = query_of(people.c.person).lateral("told")
    query = select(told, people.c.person.label("of_person")).join_from(people, told, true())
    found: dict[str, list[Any]] = {person: [] for person in names}
    for row in connection.execute(query.where(people.c.person.in_(names))):
        found[row.of_person].append(row)
    return found


def _find_names(connection: Connection, names: Sequence[str]) -> Mapping[str, str]:
    """Each name as it was written last."""
    found = _load_each(connection, names, _select_name)
    return {person: _name_of(person, found[person]) for person in names}


def _name_of(person: str, rows: Sequence[Any]) -> str:
    if not rows or person.startswith("@"):
        return person
    return str(rows[0].author or rows[0].handle or rows[0].post_author)[:_MOST_TYPED]


def _select_name(person: Any) -> Select[Any]:
    table = listed_citations
    query = select(citations.c.author, citations.c.handle, citations.c.post_author)
    query = query.join(table, table.c.citation_id == citations.c.id).where(table.c.person == person)
    query = query.order_by(table.c.listed_at.desc(), table.c.article_id.desc())
    return query.limit(1).correlate(people)


def _load_accounts(
    connection: Connection, shown_as: Mapping[str, str]
) -> Mapping[str, list[Mapping[str, Any]]]:
    """The accounts that are known of people of these names, those seen last first."""
    from ..people.folding import fold_name

    keys = {key for name in shown_as.values() for key in name_keys(name) if " " not in key or key[0] == "="}
    query = select(accounts).distinct().join(account_names, account_names.c.account == accounts.c.id)
    query = query.where(account_names.c.key.in_(sorted(keys)))
    query = query.order_by(accounts.c.last_seen_at.desc(), accounts.c.id).limit(_MOST * _MOST_ACCOUNTS)
    known: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in load_rows(connection, query):
        known[fold_name(row["owner"])].append(row)
    return known


def _select_handles(person: Any) -> Select[Any]:
    table = people_handles
    query = select(table.c.platform, table.c.handle).where(table.c.person == person)
    return query.order_by(table.c.platform, table.c.handle).limit(_MOST_ACCOUNTS).correlate(people)


def _select_written(person: Any) -> Select[Any]:
    """The accounts of the posts that are meant where a person is cited, those cited last."""
    table = listed_citations
    query = select(table.c.post).where(table.c.person == person, table.c.post.is_not(None))
    newest = (table.c.listed_at.desc(), table.c.article_id.desc())
    lately = query.order_by(*newest).limit(_LATELY_WRITTEN).correlate(people).subquery()
    wrote = select(authorships.c.platform, authorships.c.handle).distinct()
    wrote = wrote.where(
        authorships.c.post.in_(select(lately.c.post).correlate(people)),
        authorships.c.handle.not_like("did:%"),
    )
    wrote = wrote.order_by(authorships.c.platform, authorships.c.handle).limit(_MOST_ACCOUNTS)
    return wrote.correlate(people)


def _is_cited(person: Any) -> ColumnElement[bool]:
    return exists().where(listed_citations.c.person == person)


def _begin(typed: str) -> list[Select[tuple[str]]]:
    """Whose name, a further word of it, or a handle begins so: each way by itself.

    None for what begins nothing; an "@" begins handles only.
    """
    from ..people.folding import fold_name

    typed = typed[:_MOST_TYPED].strip()
    told = []
    if (name := fold_name(typed)) and not typed.startswith("@"):
        has_word = (literal(" ") + people.c.person).contains(f" {name}", autoescape=True)
        told.append(select(people.c.person).where(has_word))
    if handle := fold_handle(typed):
        by, table = people.c.person, people_handles
        told.append(select(table.c.person).where(*_between(table.c.handle, handle)))
        told.append(select(by).where(*_between(by, f"@{handle}")))
    return told


def _between(column: ColumnElement[str], beginning: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That a column begins so, as an index can tell."""
    return column >= beginning, column < beginning + "\U0010ffff"
