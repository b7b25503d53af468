"""``archiver completion``: the shell completes commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_EPILOG = """\b
Examples:
  archiver completion bash > ~/.local/share/bash-completion/completions/archiver
  archiver completion fish > ~/.config/fish/completions/archiver.fish
"""


@click.command("completion", epilog=_EPILOG)
@click.argument("shell_name", metavar="SHELL", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell_name: str) -> None:
    """Print a script that lets SHELL (bash, zsh or fish) complete this program's commands."""
    kind = get_completion_class(shell_name)
    if kind is None:
        raise click.UsageError(f"no completion for {shell_name}")
    click.echo(kind(ctx.find_root().command, {}, "archiver", "_ARCHIVER_COMPLETE").source())
