"""A real site in a process of its own, and a real Chromium in front of it.

No database fixture: the tests know only what a visitor or an editor can see.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, sync_playwright

from tests.browser.servers import environment, serving
from tests.console import Console, console

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 375, "height": 720}
# The first has no windows to keep, and is faster.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Longer than anything on one machine takes, shorter than a test run's patience.
TIMEOUT_MS = 30_000

NewPage = Callable[..., Page]
LogIn = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. Without one the tests are skipped on a person's machine and fail in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    reason = f"No Chromium on this machine (looked for {', '.join(NAMES)}); on Debian: sudo apt install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def demo_data(chromium: str, prepared_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with database, index and demo accounts."""
    return Path(shutil.copytree(prepared_demo, tmp_path_factory.mktemp("browser"), dirs_exist_ok=True))


@pytest.fixture(scope="session")
def server(demo_data: Path) -> Iterator[str]:
    """Address of the demo site."""
    with serving(environment(demo_data, "config.settings.dev"), demo_data / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def demo_console(demo_data: Path) -> Iterator[Console]:
    """Does in the database of the demo what no page does."""
    with console(environment(demo_data, "config.settings.dev")) as one:
        yield one


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Started anew for each module: while Playwright runs, its event loop keeps Django's tests from their database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, server: str) -> Iterator[NewPage]:
    """Opens the page of a visitor who was never here before: ``new_page(viewport=NARROW, java_script_enabled=False)``.

    Animations are off, so that a test never measures a thing on its way.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        defaults: dict[str, Any] = {"base_url": server, "viewport": WIDE, "reduced_motion": "reduce"}
        context = browser.new_context(**(defaults | options))
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A visitor on a laptop."""
    return new_page()


_SPEAKS = """
UPDATE wagtailusers_userprofile SET preferred_language = ?
WHERE user_id = (SELECT id FROM auth_user WHERE username = ?)
"""


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """The cookies of those of the demo who have logged in, by name."""
    return {}


@pytest.fixture
def log_in(new_page: NewPage, demo_data: Path, sessions: dict[str, StorageState]) -> Iterator[LogIn]:
    """Opens the admin for somebody of the demo, in Dutch unless told: ``log_in("redacteur", "fr")``.

    The first time with name and password, later with the session that this began: checking a password takes long.
    """
    speak_french = set()

    def speak(username: str, language: str) -> None:
        with closing(sqlite3.connect(demo_data / "catalogue.sqlite3", timeout=20)) as database, database:
            assert database.execute(_SPEAKS, [language, username]).rowcount == 1

    def open_admin(username: str, language: str = "nl", **options: Any) -> Page:
        if language != "nl":
            speak_french.add(username)
            speak(username, language)
        page = new_page(storage_state=sessions.get(username), **options)
        page.goto("/admin/")
        if username not in sessions:
            page.fill("[name=username]", username)
            page.fill("[name=password]", f"demo-{username}-116000")
            page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        sessions.setdefault(username, page.context.storage_state())
        return page

    yield open_admin
    for username in speak_french:
        speak(username, "nl")
