import pytest

# The contract's own assertions say what differs only if pytest rewrites them too.
pytest.register_assert_rewrite("tests.platforms.contract")
