"""The table of steps: which function does which job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import cast

from ..baton import core
from ..model import Job, StepName
from ..ports import Again, Done, Failed, Step
from .context import Context

#: Step -> module and function; a module is loaded when its first job comes.
_STEPS: Mapping[StepName, tuple[str, str]] = {
    "discover": ("discover", "discover"),
    "read": ("read", "read"),
    "cite": ("cite", "cite"),
    "expand": ("expand", "expand"),
    "confirm": ("confirm", "confirm"),
    "resolve": ("resolve", "resolve"),
    "link": ("link", "link"),
    "describe": ("describe", "describe"),
    "capture": ("capture", "capture"),
    "watch": ("watch", "watch"),
    "mementos": ("mementos", "mementos"),
    "submit": ("submit", "submit"),
    "import": ("take_in", "take_in"),
    "find": ("find_in_file", "find"),
    "archive": ("archive_file", "archive"),
    "tell": ("tell", "tell"),
    "audit": ("audit", "audit"),
}


def load_step(name: StepName) -> None:
    """Load what its jobs need: for who forks processes that do them."""
    _load(name)


def build_steps(context: Context) -> Mapping[StepName, Step]:
    """Each step bound to the ports it works with."""
    return {name: _bind(name, context) for name in _STEPS}


def _bind(name: StepName, context: Context) -> Step:
    def step(job: Job) -> Done | Again | Failed:
        if name != "capture":
            core.leave()
        return _load(name)(context, job)

    return step


@cache
def _load(name: StepName) -> Callable[[Context, Job], Done | Again | Failed]:
    module, function = _STEPS[name]
    loaded = import_module(f".{module}", __package__)
    return cast("Callable[[Context, Job], Done | Again | Failed]", getattr(loaded, function))
