import pytest
from tests.watching.conftest import posting


@pytest.mark.parametrize("platform", ["x", "bluesky", "mastodon", "telegram"])
def test_smoke(world, platform):
    one = world.show(posting(platform))
    world.archive(one)
    for o in world.observed(one):
        print(o)
    print(world.looks())
    world.later(days=2)
    world.show(one, state="gone")
    world.later(days=6)
    for o in world.observed(one):
        print(o.observed_at, o.state, o.evidence, o.is_doubtful, o.announces)
    print(world.looks())
    for e in world.events():
        print(e)
    print(world.archiver.show(one.url).get("outcome"))
    assert 0
