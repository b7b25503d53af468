"""The table of steps: which function does which job."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..model import StepName
from ..ports import Step
from .capture import capture
from .cite import cite
from .confirm import confirm
from .context import Context
from .describe import describe
from .discover import discover
from .expand import expand
from .link import link
from .mementos import mementos
from .read import read
from .resolve import resolve
from .submit import submit
from .take_in import take_in


def build_steps(context: Context) -> Mapping[StepName, Step]:
    """Each step bound to the ports it works with."""
    return {
        "discover": partial(discover, context),
        "read": partial(read, context),
        "cite": partial(cite, context),
        "expand": partial(expand, context),
        "confirm": partial(confirm, context),
        "resolve": partial(resolve, context),
        "link": partial(link, context),
        "describe": partial(describe, context),
        "capture": partial(capture, context),
        "mementos": partial(mementos, context),
        "submit": partial(submit, context),
        "import": partial(take_in, context),
    }
