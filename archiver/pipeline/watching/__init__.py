"""Looks at posts: what each showed, what that makes certain, and when the next one is due.

``texts`` compares what was said, ``judge`` decides what a look showed, ``schedule`` when the next is;
these are pure. ``look`` makes an observation of a visit, ``telling`` the events, ``due`` the jobs.
"""
