"""A loopback internet: many host names, one process, nothing leaves the machine.

    with Internet() as internet:
        site = internet.site("paper.example")
        site.at("/", page("<h1>Hello</h1>"))
        config = internet.write_config(folder / "archiver.toml")
        ...  # run the program with --config
        assert [r.path for r in internet.requests("paper.example")] == ["/"]

``server`` listens, ``site`` finds the answer, ``answers`` are those of an
ordinary site, ``trouble`` those of a bad day, ``log`` keeps what was asked,
``config`` writes the settings that send a program here, ``platforms`` are
social platforms in their public shape.
"""

from .config import Internet as Internet
from .log import Request as Request
from .site import Site as Site
from .wire import Answer as Answer
from .wire import Wire as Wire
