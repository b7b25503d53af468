"""Article version -> citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from ..citations.find import find_citations
from ..citations.short_links import is_bare_short
from ..model import ArticleVersion, Citation, Job, citation_ids
from ..people import learn_accounts
from ..ports import Again, Done, Session
from ..urls import leads_home
from .carrying import find_carried
from .context import Context
from .files import count_new
from .keep import keep_statements
from .statements import account_statement, citation_statement, cited_statement
from .waiting import bare_address, job_for, link_job, version_job

#: Short links of one article (bit.ly and its like) that are followed to see whether they lead to posts.
_MAX_SHORT_LINKS = 20


def cite(context: Context, job: Job) -> Done | Again:
    """Find the posts that a version cites, and ask which they are: of the network first, if need be.

    Short links that no words call a post's are followed, too; the version is searched again
    once one of them has led to a post.
    """
    with context.catalog.read() as session:
        version = session.load_version(job.subject)
        article_id = session.find_article_of(job.subject)
        known = dict(session.iter_citations_of(job.subject))
    citations = find_citations(version)
    links = _open_links(version, citations, _MAX_SHORT_LINKS)
    with context.catalog.read() as session:
        told = {url: session.find_alias(link) for url, link in links.items()}
        # Followed once for an article's sake, whatever came of it.
        unknown = [
            link
            for url, link in links.items()
            if told[url] is None and not session.find_latest_capture(link, collection=job.collection)
        ]
    if leads := {url: post.ref for url, post in told.items() if post is not None}:
        citations = find_citations(version, leads)
    now = context.clock.now()
    ids = citation_ids(job.subject, citations)
    with context.catalog.read() as session:
        found = dict(zip(ids, citations, strict=True))
        carried = find_carried(session, article_id, job.subject, known, found)
    learnt = learn_accounts(version, citations)
    statements = [
        citation_statement(citation_id, job.subject, citation, now)
        for citation_id, citation in zip(ids, citations, strict=True)
        if known.get(citation_id) != citation
    ]
    if statements or list(known) != ids:
        statements.append(cited_statement(job.subject, ids, now))
    # What an article teaches is said with its citations, once.
    is_taught = any(citation_id not in known for citation_id in ids)
    if is_taught:
        statements += [account_statement(one, article_id=article_id, at=now) for one in learnt]
    statements += [one for each in carried for one in each.statements]

    def also(session: Session) -> None:
        for account in learnt if is_taught else ():
            session.save_account(account, article_id=article_id, at=now)
        for citation_id, citation in zip(
            session.save_citations(job.subject, citations), citations, strict=True
        ):
            following = job_for(citation_id, citation, collection=job.collection, batch=job.batch)
            session.enqueue(following, at=now)
        for each in carried:
            each.store(session, collection=job.collection, batch=job.batch, at=now)
        for link in unknown:
            session.enqueue(link_job(link, job), at=now)
        if any(session.find_alias(link) for url, link in links.items() if told[url] is None):
            # It led to a post meanwhile; who asked for this version again was joined to this job.
            session.enqueue(version_job(job.subject, job), at=now)
        count_new(session, job, known, found)

    keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note("cite", version=job.subject, title=version.title, citations=len(citations))
    return Done()


def _open_links(version: ArticleVersion, citations: Sequence[Citation], limit: int) -> Mapping[str, str]:
    """Short links of the body that are no citation by themselves: as they stand -> as they are asked for."""
    cited = {citation.url for citation in citations}
    links = (link.url for link in version.links if is_bare_short(link) and not leads_home(link.url))
    return {url: bare_address(url) for url in islice(dict.fromkeys(links), limit) if url not in cited}
