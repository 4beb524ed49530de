"""A stub server for each test, no real network, and no waiting."""

import socket

import pytest

from highneeds.official.fetch.ees_client import EesClient
from highneeds.official.fetch.http import HttpClient
from stubs.ees_server import EesStub

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch):
    """Refuse any connection that leaves this machine, and forget proxies of the developer."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    connect = socket.socket.connect

    def guarded(self, address):
        if address[0] != "127.0.0.1":
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def stub():
    """Serve the stub."""
    with EesStub() as server:
        yield server


@pytest.fixture
def waits():
    """Collect the waits in place of waiting."""
    return []


@pytest.fixture
def client(stub, waits):
    """Ask the stub's API."""
    with EesClient(stub.api_url, sleep=waits.append) as made:
        yield made


@pytest.fixture
def http(stub, waits):
    """Ask the stub by plain HTTP."""
    with HttpClient(stub.url, sleep=waits.append) as made:
        yield made
