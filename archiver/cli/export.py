"""``archiver export``: ways out of the home, one format a subcommand."""

from __future__ import annotations

import importlib

import click

#: Format -> module that holds its command, imported when it is called.
_FORMATS: dict[str, str] = {
    "wacz": "export_wacz",
    "csv": "export_csv",
    "jsonl": "export_jsonl",
    "jsonld": "export_jsonld",
    "csl": "export_csl",
    "bibtex": "export_bibtex",
    "report": "export_report",
    "link-rot": "export_link_rot",
}


class _Formats(click.Group):
    def list_commands(self, _: click.Context) -> list[str]:
        return list(_FORMATS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _FORMATS:
            return None
        command: click.Command = importlib.import_module(f".{_FORMATS[name]}", __package__).command
        return command


_EPILOG = """\b
Examples:
  archiver export wacz https://paper.example/story --output story.wacz
  archiver export wacz --help
"""


@click.command("export", cls=_Formats, epilog=_EPILOG)
def command() -> None:
    """Take articles, posts and captures out of the home, for people and for other programs."""
