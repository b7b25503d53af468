"""The ways on which messages leave, each opened when it is first needed."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..ports import Clock, MailServer, Sent
from ..settings import Settings

if TYPE_CHECKING:
    from ..net.mail import Mail
    from ..net.webhooks import Webhooks


class Ways:
    """:class:`archiver.ports.Messenger` over the network and the home folder."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._opening = threading.Lock()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """See :meth:`archiver.ports.Messenger.post`."""
        with self._opening:
            webhooks = self._webhooks
        return webhooks.post(url, headers, body)

    def mail(self, server: MailServer, sender: str, to: Sequence[str], message: EmailMessage) -> Sent:
        """See :meth:`archiver.ports.Messenger.mail`."""
        with self._opening:
            mail = self._mail
        return mail.mail(server, sender, to, message)

    def publish(self, path: Path, content: bytes) -> Sent:
        """See :meth:`archiver.ports.Messenger.publish`."""
        beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            return Sent(f"{path}: can't be written: {error.strerror}")
        return Sent()

    def close(self) -> None:
        """Close what was opened."""
        if "_webhooks" in self.__dict__:
            self._webhooks.close()

    @cached_property
    def _webhooks(self) -> Webhooks:
        from ..net.webhooks import Webhooks

        return Webhooks(self._settings.network, self._clock, folder=self._settings.home / "tmp")

    @cached_property
    def _mail(self) -> Mail:
        from ..net.mail import Mail

        return Mail(self._settings.network)
