"""The arrows from an article to a replayable archive, one small file each.

Every step has one shape: load, decide (a pure function), store, name what
comes next. What a step stores, the WARC records it appends and the jobs that
follow from it become true together, so a kill at any instant leaves the job
due and nothing half-done. The steps know the outside only as
:mod:`archiver.ports`.
"""
