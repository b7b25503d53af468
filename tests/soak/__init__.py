"""Runs that are broken off at any moment, on the loopback internet, and what is left of them.

    python -m tests.soak --kills 200 --write benchmarks/soak/RESULTS.md

``works`` are what the program is doing, ``breaking`` the ways to break it off,
``trials`` one such run from its start to the verdict, ``verdict`` what must
hold of a home then. ``tests/system/test_kill.py`` runs a few of the same trials.
``daemon`` is one long life of the daemon that is broken off again and again.
"""
