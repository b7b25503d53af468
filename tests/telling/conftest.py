from __future__ import annotations

import pytest

from tests.internet import Internet
from tests.internet.mail import MailHost
from tests.telling.desk import Desk


@pytest.fixture
def desk(internet: Internet, tmp_path):
    return Desk(internet, tmp_path)


@pytest.fixture
def mail(internet: Internet):
    with MailHost(internet.authority) as host:
        yield host
