"""A loop that hangs is told by its name."""

from __future__ import annotations

from archiver.daemon.pulse import Pulse


def test_who_is_silent_for_too_long_is_named_and_who_beats_again_is_not():
    now = [0.0]
    pulse = Pulse(late_seconds=10, now=lambda: now[0])
    assert pulse.find_late() == []  # nobody has begun yet
    pulse.beat("scheduler")
    now[0] = 8
    pulse.beat("worker loop")
    now[0] = 12
    (late,) = pulse.find_late()
    assert "scheduler" in late
    assert "12 s" in late
    assert pulse.ages() == {"scheduler": 12, "worker loop": 4}
    pulse.beat("scheduler")
    assert pulse.find_late() == []


def test_a_loop_that_ended_as_it_should_is_not_missed():
    now = [0.0]
    pulse = Pulse(late_seconds=10, now=lambda: now[0])
    pulse.beat("scheduler")
    pulse.forget("scheduler")
    now[0] = 99
    assert pulse.find_late() == []
