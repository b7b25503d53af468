"""The real daemon lives months in seconds: on a clock that is played, over the loopback internet.

``clock`` is the time: it stands still while a job runs, and leaps to the next
instant at which anybody wants something when none does. ``world`` is what
happens out there, ``sites`` the papers it happens to, ``life`` the daemon in
it with its stops and starts, ``checks`` what must be true afterwards.

A part that has more for the daemon to do needs nothing of this but its duty
(:mod:`archiver.service.duties`) or its rows in the work table: both say when
they are due. What is to happen to it is a :class:`world.Happening`, and what
must be true of it another function in ``checks``.
"""
