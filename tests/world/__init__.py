"""A made-up world of people, offices, posts and copies, and the articles that cite them.

    world = build_world(5, people=320, posts=30_000)
    cases = build_citations(world, 500)
    with Internet() as internet:
        clock = FastClock()
        archives = serve(internet, world, clock=clock)  # tests.internet.archives
        publish(internet, cases)
        ...  # run the program with the same clock; compare with case.truth.ref
        archives.check_limits()

``small`` is a world made by hand, with its article.
"""

from .articles import build_citations as build_citations
from .build import build_world as build_world
from .cases import Case as Case
from .nouns import Archive as Archive
from .nouns import Copy as Copy
from .nouns import Form as Form
from .nouns import Handle as Handle
from .nouns import Holder as Holder
from .nouns import Kind as Kind
from .nouns import Office as Office
from .nouns import World as World
from .nouns import WorldPost as WorldPost
from .nouns import archived_address as archived_address
