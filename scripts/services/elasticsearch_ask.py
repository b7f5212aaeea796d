"""Asks a server of Elasticsearch, without its client: the helpers run before anything is installed."""

from __future__ import annotations

import base64
import http.client
import json
from typing import Any
from urllib.parse import unquote, urlsplit


def ask(url: str, path: str, timeout: float = 10.0) -> Any:
    """GET a path of a server, whose address may hold user and password; its answer read as JSON.

    Past the proxy of the environment, like the client of Elasticsearch.

    :raises OSError: when it does not answer, or not in JSON
    """
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    default = 443 if address.scheme == "https" else 9200
    headers = {"Accept": "application/json"}
    if address.username:
        pair = f"{unquote(address.username)}:{unquote(address.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    connection = kind(address.hostname or "", address.port or default, timeout=timeout)
    try:
        connection.request("GET", address.path.rstrip("/") + path, headers=headers)
        return json.loads(connection.getresponse().read())
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"no answer of Elasticsearch: {error!r}") from error
    finally:
        connection.close()
