"""What stands in the environment about Elasticsearch: wrong addresses stop the start, not every page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import PROJECT, addresses
from search.engines.elastic.client import Connection, connect

GOOD = [
    "http://127.0.0.1:9200",
    "http://[::1]:9200",
    "https://search-1",
    "https://search-1:9200/elastic/",
    "http://user:pass%40word@search-1:9200",
]
BAD = [
    "search-1:9200",
    "ftp://search-1:9200",
    "http://",
    "http://search-1",
    "http://h:abc",
    "https://h:99999",
    "https://h:0",
    "http://[::1",
    "http://search 1:9200",
]


def test_addresses_that_will_do_are_taken_by_the_client() -> None:
    assert addresses("ELASTICSEARCH_URL", [f" {value} " for value in GOOD]) == GOOD
    connect(Connection(GOOD)).close()


@pytest.mark.parametrize("value", BAD)
def test_an_address_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL: an address such as"):
        addresses("ELASTICSEARCH_URL", [GOOD[0], value])


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(ImproperlyConfigured, match="not 'search-1'") as refused:
        addresses("ELASTICSEARCH_URL", ["http://reader:secret@search-1"])
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("address", "starts"), [("http://127.0.0.1:9200", False), ("https://127.0.0.1:9200", True)])
def test_certificates_go_with_encrypted_addresses_only(tmp_path: Path, address: str, starts: bool) -> None:
    certificates = tmp_path / "ca.pem"
    certificates.touch()
    environment = {"ELASTICSEARCH_URL": address, "ELASTICSEARCH_CA_CERTS": str(certificates)}
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings.base"],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert ("ELASTICSEARCH_CA_CERTS: certificates need addresses with https" in done.stderr) is not starts
    assert (done.returncode == 0) is starts
