"""Everything the catalogue can do inside one transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from .aliases import Aliases
from .articles import Articles
from .captures import Captures
from .citations import Citations
from .many import ManyJobs
from .posts import Posts
from .queries import Queries
from .resolutions import Resolutions
from .show import Show
from .sources import Sources


class SqlSession(
    Sources, Articles, Citations, Posts, Aliases, Resolutions, Captures, ManyJobs, Queries, Show
):
    """:class:`archiver.ports.Session` over one connection, one noun a base class."""

    def __init__(self, connection: Connection) -> None:
        ManyJobs.__init__(self, connection)
