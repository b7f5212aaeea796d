"""How much a first visit brings over the wire, from a server with the settings of a public site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import TIMEOUT_MS, WIDE
from tests.browser.languages import LANGUAGES
from tests.browser.servers import environment, run, serving

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
PRODUCTION = {
    "SECRET_KEY": "only-for-the-browser-tests-of-the-weight-of-a-page-1234567890",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SECURE_SSL_REDIRECT": "false",
}


@pytest.fixture(scope="module")
def public_server(demo_data: Path) -> Iterator[str]:
    """The demo data behind the settings of a public site: compressed files with a long life."""
    env = environment(demo_data, "config.settings.production", **PRODUCTION)
    # What the admin and the pages about the API need is most of the files, and no visitor fetches it.
    unused = [f"--ignore={folder}" for folder in ("wagtail*", "admin", "ninja")]
    run("manage.py", "collectstatic", "--noinput", "--verbosity=0", *unused, env=env)
    with serving(env, demo_data / "public-server.log") as address:
        yield address


def weigh(browser: Browser, address: str) -> dict[str, int]:
    """Bytes received for each address of a first visit, headers included and images left out."""
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.responseReceived",
        lambda event: kinds.update({event["requestId"]: (event["response"]["mimeType"], event["response"]["url"])}),
    )
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    context.close()
    return {url: int(sizes.get(key, 0)) for key, (kind, url) in kinds.items() if not kind.startswith("image/")}


@pytest.mark.parametrize(
    "path",
    [path for language in LANGUAGES for path in (language.home, language.searched)],
    ids=[f"{language.code}-{name}" for language in LANGUAGES for name in ("home", "search")],
)
def test_a_first_visit_weighs_at_most_100_kb_without_images(browser: Browser, public_server: str, path: str) -> None:
    weights = weigh(browser, public_server + path)
    assert len(weights) > 5
    assert sum(weights.values()) <= MOST_BYTES, sorted(weights.items(), key=lambda item: -item[1])
