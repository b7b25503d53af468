"""The table of platforms in the documentation, made from the code.

python -m tests.platforms.docs_table      # writes it into docs/add-a-platform.md
"""

from __future__ import annotations

from pathlib import Path

from archiver.platforms import PLATFORMS, Platform

PAGE = Path(__file__).parent.parent.parent / "docs" / "add-a-platform.md"
BEGIN, END = "<!-- platforms: begin -->\n", "<!-- platforms: end -->\n"


def table() -> str:
    head = (
        "| Key | Platform | Hosts | Time in ids | Described by | Embed marks |\n|---|---|---|---|---|---|\n"
    )
    return head + "".join(_row(p) for p in sorted(PLATFORMS.values(), key=lambda p: p.title.lower()))


def _row(p: Platform) -> str:
    hosts = ", ".join(f"`{host.removeprefix('*.')}`" for host in p.hosts[:3])
    more = len(p.hosts) - 3
    time = "yes" if p.minted_at is not type(p).__dataclass_fields__["minted_at"].default else "no"
    names = [e.name + (" (opt-in)" if e.opt_in else "") for e in p.endpoints]
    asked = ", ".join([*names, "its page"] if p.parse_page or not names else names)
    title = p.title + (f" (closed {p.closed})" if p.closed else "")
    shown = len(p.embeds) + len(p.embed_classes)
    return (
        f"| `{p.name}` | {title} | {hosts}{f' and {more} more' if more > 0 else ''} | {time} "
        f"| {asked} | {shown or 'frames only'} |\n"
    )


def with_table(text: str) -> str:
    """The page with its table renewed."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
