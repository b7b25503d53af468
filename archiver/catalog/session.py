"""Everything the catalogue can do inside one transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from .accounts import Accounts
from .aliases import Aliases
from .articles import Articles
from .authorships import Authorships
from .captures import Captures
from .citations import Citations
from .holdings import HoldingsTable
from .many import ManyJobs
from .payloads import Payloads
from .posts import Posts
from .queries import Queries
from .rejections import Rejections
from .resolutions import Resolutions
from .show import Show
from .sources import Sources


class SqlSession(
    Sources,
    Articles,
    Citations,
    Posts,
    Aliases,
    Authorships,
    Accounts,
    HoldingsTable,
    Resolutions,
    Rejections,
    Captures,
    Payloads,
    ManyJobs,
    Queries,
    Show,
):
    """:class:`archiver.ports.Session` over one connection, one noun a base class."""

    def __init__(self, connection: Connection) -> None:
        ManyJobs.__init__(self, connection)
