"""requests' adapter over pools of guarded, watched connections."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.poolmanager import PoolManager, ProxyManager

from ..settings import Network
from .failure import unreachable
from .guard import Guard
from .trust import build_trust
from .wire import WireHTTPPool, WireHTTPSPool

#: Hosts whose connections are kept open.
POOLS = 64


class WireAdapter(HTTPAdapter):
    """requests' adapter over pools of guarded, watched connections."""

    def __init__(self, network: Network, guard: Guard, per_host: int) -> None:
        self._trust = build_trust(network.ca_bundle)
        self._per_host = per_host
        self._pool_classes: Any = {
            "http": functools.partial(WireHTTPPool, guard=guard),
            "https": functools.partial(WireHTTPSPool, guard=guard),
        }
        super().__init__(pool_connections=POOLS, pool_maxsize=per_host)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        self.poolmanager = PoolManager(
            num_pools=connections, maxsize=maxsize, block=block, ssl_context=self._trust, **pool_kwargs
        )
        self.poolmanager.pool_classes_by_scheme = self._pool_classes

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        if proxy.lower().startswith("socks"):
            raise unreachable("the proxy is a SOCKS proxy; only HTTP proxies are spoken")
        if (manager := self.proxy_manager.get(proxy)) is None:
            manager = ProxyManager(
                proxy,
                num_pools=POOLS,
                maxsize=self._per_host,
                proxy_headers=self.proxy_headers(proxy),
                proxy_ssl_context=self._trust,
                ssl_context=self._trust,
                **proxy_kwargs,
            )
            manager.pool_classes_by_scheme = self._pool_classes
            self.proxy_manager[proxy] = manager
        return manager

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: Any,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
    ) -> Any:
        # One context for all pools; requests would load the authorities again for each connection.
        parts = urlsplit(request.url or "")
        return {"scheme": parts.scheme, "host": parts.hostname, "port": parts.port}, {}
