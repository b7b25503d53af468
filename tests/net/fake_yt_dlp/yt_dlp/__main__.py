"""Does what the last part of the address says: leaves a video, fails, hangs, or writes without end."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main() -> int:
    options, url = sys.argv[1 : sys.argv.index("--")], sys.argv[-1]
    folder = Path(options[options.index("--paths") + 1])
    deed = url.rstrip("/").rpartition("/")[2].rpartition("=")[2]
    if "fail" in deed:
        print("WARNING: about to fail\nERROR: [fake] Video unavailable", file=sys.stderr)
        return 1
    if "hang" in deed:
        time.sleep(600)
    if "flood" in deed:
        with (folder / "video.mp4.part").open("wb") as out:
            while True:
                out.write(b"x" * 100_000)
                out.flush()
    if "nothing" in deed:
        return 0
    (folder / "video.mp4").write_bytes(b"\0\0\0\x18ftypmp42 a film")
    told = {
        "extractor_key": "Fake",
        "format_id": "18",
        "url": "https://cdn.example/film.mp4",
        "_version": {"version": "2026.01.01"},
        "options": options,
        "environ": dict(os.environ),
    }
    text = "{broken" if "mute" in deed else json.dumps(told)
    (folder / "video.info.json").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
