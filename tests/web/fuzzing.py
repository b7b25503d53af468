"""The API against its own description, by schemathesis.

By hand, for long and over a home of one's own choice (which it writes to)::

    python -m tests.web.fuzzing HOME --seconds 600 --seed 1
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

#: What fits the description may still be refused: 400 says that it can't be done as it is, 414 that the
#: address is longer than any server takes.
ACCEPTED = ["2xx", "400", "401", "403", "404", "409", "414"]
REFUSED = ["400", "401", "403", "404", "405", "409", "413", "414", "415", "422", "429"]


def find_faults(
    app: Any,
    *,
    examples: int,
    seed: int,
    seconds: int | None = None,
    edges: bool = True,
    only: Sequence[str] = (),
) -> Iterator[str]:
    """What an application does against its description, a paragraph each; of all operations or only some.

    With ``edges`` every value at and behind the edge of what is allowed is tried, besides those at random.
    """
    is_long = seconds is not None
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            **({"max-time": seconds} if is_long else {}),
            "continue-on-failure": True,
            "generation": {
                "mode": "all",
                "max-examples": examples,
                "no-shrink": not is_long,
                "database": "none",
            },
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ACCEPTED},
                "negative_data_rejection": {"expected-statuses": REFUSED},
            },
            "phases": {"coverage": {"enabled": edges}, "stateful": {"enabled": is_long}},
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    if only:
        schema = schema.include(operation_id=list(only))
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            yield from _tell(event)
        elif isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.info.message}"
        elif isinstance(event, events.FatalError):
            raise event.exception


def _tell(event: Any) -> Iterator[str]:
    recorder = event.recorder
    for number, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case = recorder.cases[number].value
                failure = check.failure_info.failure
                yield f"{case.as_curl_command()[:300]}\n{failure.title}: {failure.message[:1500]}"


def main(arguments: Sequence[str]) -> int:
    from archiver.service import Archiver
    from archiver.settings import Settings
    from archiver.web.app import create_app

    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=2_000)
    given = parser.parse_args(arguments)
    told: set[str] = set()
    with Archiver(Settings(home=given.home)) as archiver:
        app = create_app(archiver)
        for fault in find_faults(app, examples=given.examples, seed=given.seed, seconds=given.seconds):
            if (kind := fault.partition("\n")[2][:200]) not in told:
                told.add(kind)
                print(fault, end="\n\n", flush=True)
    print(f"{len(told)} kinds of faults")
    return bool(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
