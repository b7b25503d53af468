"""What goes before what in the work table."""

from __future__ import annotations

from enum import IntEnum


class Urgency(IntEnum):
    """The priority of each kind of job, the most urgent first.

    First what people are told and what one waits for, then posts, which may be gone tomorrow, and all that
    leads to one; then new articles; then visits to what is held already.
    """

    #: To tell people what happened: short, and what is told may be urgent.
    TELL = 60
    #: A person named it.
    ASKED = 50
    #: A post that nobody has visited.
    POST = 40
    #: Archives' copies of what is gone.
    LOST = 38
    #: An address that leads to a post.
    WAY_TO_POST = 35
    DECIDE = 30
    #: A post that was visited a short while ago, or that is missing and has to be looked for once more.
    POST_SOON = 28
    LINK = 25
    IMPORT = 22
    CITE = 20
    #: A short link: most of them lead to no post.
    SHORT_LINK = 15
    #: A look at a source is quick, and tells of articles: a backlog of these doesn't hold it up.
    LOOK = 12
    #: An article that a source lists.
    ARTICLE = 10
    #: Archives' copies of what is held.
    COPIES = 5
    #: To have an archive take a copy.
    SUBMIT = 4
    #: A post that is held is looked at again.
    POST_AGAIN = -10
    #: An article that is held is read again.
    ARTICLE_AGAIN = -20
    #: The same, where it has been done often.
    RARELY = -25
    #: What is held is read back.
    AUDIT = -30
    #: A WARC file of a bulk batch. All that follows from one goes behind what is fresh, too: see
    #: :meth:`in_bulk`.
    FILE = -35

    @staticmethod
    def in_bulk(priority: int) -> int:
        """The priority that a job has in a bulk batch: behind all that is in none, and among each other in
        the order above; once moved there, it stays as it is."""
        return priority - _BULK if priority > -_BULK // 2 else priority


#: More than lies between the first and the last above.
_BULK = 200
