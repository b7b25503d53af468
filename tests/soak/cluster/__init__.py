"""Workers as on machines of their own, over one catalogue in PostgreSQL: killed, left without it, looked at.

``origin`` is the sites that they ask, ``machines`` the workers with their homes, ``breaking`` what happens to
them, ``verdict`` what must hold at the end. ``benchmarks/cluster/run.py`` measures it and breaks off a long
run; ``tests/system/test_cluster.py`` breaks off a short one.
"""
