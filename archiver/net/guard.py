"""Which addresses may be asked, decided at the moment of connecting.

A name is looked up once, every address it has is checked, and the connection
goes to one of the checked addresses: there is no second look-up that could
answer otherwise (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from ipaddress import IPv4Address, IPv6Address

from ..errors import SettingsError
from ..settings import Network
from .failure import NotReached, refused, unreachable

#: Addresses of one name that are tried; a name with hundreds of them is nobody's honest set-up.
_MAX_ADDRESSES = 8

# Public by the registry, but answered by the cloud provider's own machinery (Azure) inside its network.
_PRIVATE_V4 = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
# Documentation; the ipaddress module of older Pythons doesn't know it.
_PRIVATE_V6 = ipaddress.IPv6Network("3fff::/20")
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: Interface identifiers of ISATAP (RFC 5214), before the IPv4 address.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
#: Ports of other services (mail, printers, databases …) that no browser asks either: those of the Fetch
#: standard. A page's link must not make us talk to them.
_OTHER_PORTS = frozenset([
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512,
    513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719,
    1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
    6697, 10080, 3306, 5432, 6379, 11211, 27017,
])  # fmt: skip

IPAddress = IPv4Address | IPv6Address
_Target = tuple[socket.AddressFamily, str, int]


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the public internet, also where it wraps an IPv4 address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour is not None and not is_public(address.sixtofour):
            return False
        low = int(address) & 0xFFFFFFFFFFFFFFFF
        if low >> 32 in _ISATAP and not is_public(IPv4Address(low & 0xFFFFFFFF)):
            return False
        return address in _GLOBAL_V6 and address.is_global and address not in _PRIVATE_V6
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _PRIVATE_V4)


def parse_literal(host: str) -> IPAddress | None:
    """The address that a host is written as, in any form a resolver takes (``127.1``, ``0x7f000001``)."""
    host = host.strip("[]").rstrip(".").partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        # inet_aton stops at white space, and so would take "1.2.3.4 x".
        return None if host.split() != [host] else IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


class Guard:
    """Opens connections to where ``network.resolve`` and DNS send a host, never into private networks.

    With ``web_only``, nor to the ports of other services.

    :raises SettingsError: a line of ``network.resolve`` can't be read.
    """

    def __init__(self, network: Network, *, web_only: bool = True) -> None:
        self._allow_private = network.allow_private_addresses
        self._web_only = web_only
        self._mapped = {_parse_key(key): _parse_target(key, value) for key, value in network.resolve.items()}

    def is_mapped(self, host: str, port: int) -> bool:
        """Whether the user's own settings say where this host is."""
        return self._find_mapped(host, port) is not None

    def check_host(self, host: str, port: int) -> None:
        """Refuse a host that is written as a private address, or is by definition this machine.

        A line of ``network.resolve`` that names the host allows it; one for all hosts doesn't.

        :raises NotReached: it is one, and the settings don't allow it.
        """
        if self._allow_private or any(
            key in self._mapped for key in ((_plain(host), port), (_plain(host), None))
        ):
            return
        name = host.rstrip(".").lower()
        if name == "localhost" or name.endswith(".localhost"):
            raise _private(host)
        address = parse_literal(host)
        # What has a zone counts within one network only.
        if address is not None and ("%" in host or not is_public(address)):
            raise _private(str(address))
        if self._web_only and port in _OTHER_PORTS:
            raise refused(f"port {port} of {host} is no web server's")

    def check(self, host: str, port: int) -> None:
        """Refuse a host that :meth:`connect` would refuse, without connecting.

        :raises NotReached: a private address, or no such host.
        """
        self.check_host(host, port)
        if not self.is_mapped(host, port):
            self._checked(host, port)

    def connect(self, host: str, port: int, timeout_seconds: float) -> socket.socket:
        """A connection to a host, at one of its checked addresses.

        :raises NotReached: no such host, a private address, or nobody answers there.
        """
        self.check_host(host, port)
        mapped = self._find_mapped(host, port)
        targets = _look_up(*mapped) if mapped else self._checked(host, port)
        until = time.monotonic() + timeout_seconds
        failure: NotReached | None = None
        for left, target in zip(range(len(targets), 0, -1), targets, strict=True):
            # Each further address gets its share of the time: the first may be a black hole.
            share = max(0.05, (until - time.monotonic()) / left)
            try:
                return _open(target, share)
            except TimeoutError:
                failure = failure or unreachable(
                    f"no connection to {host} port {port} within {timeout_seconds:g} s"
                )
            except ConnectionRefusedError:
                failure = failure or unreachable(f"connection refused by {host} port {port}")
            except OSError as error:
                why = os.strerror(error.errno) if error.errno else str(error)
                failure = failure or unreachable(f"can't connect to {host} port {port}: {why}")
        raise failure or unreachable(f"no such host: {host}")

    def _find_mapped(self, host: str, port: int) -> tuple[str, int] | None:
        host = _plain(host)
        for key in ((host, port), (host, None), ("*", port), ("*", None)):
            if (target := self._mapped.get(key)) is not None:
                return target[0], port if target[1] is None else target[1]
        return None

    def _checked(self, host: str, port: int) -> list[_Target]:
        targets = _look_up(host, port)
        if not self._allow_private:
            for _, address, _ in targets:
                if not is_public(ipaddress.ip_address(address.partition("%")[0])):
                    raise _private(address, host)
        return targets


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _private(address: str, host: str | None = None) -> NotReached:
    where = address if host is None or host == address else f"{address} of {host}"
    return refused(f"private address {where}: set network.allow_private_addresses to allow")


def _look_up(host: str, port: int) -> list[_Target]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise unreachable(f"the name {host} can't be looked up at the moment") from error
        raise unreachable(f"no such host: {host}", is_settled=True) from error
    except (UnicodeError, OverflowError, ValueError) as error:
        raise unreachable(f"no such host: {host}", is_settled=True) from error
    targets: dict[_Target, None] = {
        (family, str(address[0]), port): None for family, _, _, _, address in found
    }
    return list(targets)[:_MAX_ADDRESSES]


def _open(target: _Target, timeout_seconds: float) -> socket.socket:
    family, address, port = target
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(timeout_seconds)
        sock.connect((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def _parse_key(key: str) -> tuple[str, int | None]:
    host, port = _split_port(key)
    if not host or (port is not None and not port.isdecimal()):
        raise SettingsError(f'network.resolve: "{key}" must be "host", "host:port", "*" or "*:port"')
    return host.rstrip(".").lower(), None if port is None else int(port)


def _parse_target(key: str, value: str) -> tuple[str, int | None]:
    host, port = _split_port(value)
    if not host or (port is not None and not (port.isdecimal() and 0 < int(port) < 65_536)):
        raise SettingsError(f'network.resolve: "{key}" = "{value}" must lead to "address" or "address:port"')
    return host, None if port is None else int(port)


def _split_port(text: str) -> tuple[str, str | None]:
    """Host and port of ``host``, ``host:port``, ``[::1]:port`` or a bare IPv6 address."""
    text = text.strip()
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest[1:] if rest.startswith(":") else None
    if text.count(":") > 1:
        return text, None
    host, colon, port = text.partition(":")
    return host, port if colon else None
