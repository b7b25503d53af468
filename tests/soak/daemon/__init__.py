"""The daemon on a busy internet, with kills, an outage and a full disk, in real time.

    python -m tests.soak.daemon --sources 50 --articles 2000 --kills 10

``papers`` publish, ``receiver`` is told, ``hurried`` is the program whose confirming looks come in seconds,
``service`` keeps it running as systemd would, ``day`` is all that happens to it. ``verdict`` asks what must
hold at the end: of what ``happened``, and of what is ``stored``.
"""
