"""Fixtures: a real database with the demo catalogue, and a real index beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from search import engines
from search.engines.base import Engine

# A real Elasticsearch and foreign readers for the tests that ask; and what was skipped, for the end of `make test`.
pytest_plugins = ["tests.services.fixtures", "tests.services.foreign", "tests.services.skipped"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--share",
        choices=("all", "postgres", "rest"),
        default="all",
        help="postgres: what asks the database, for a run on PostgreSQL; rest: everything else; all: both (default)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what another run of `make test` does, and what is about PostgreSQL where there is none."""
    from django.conf import settings

    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    share = config.getoption("--share")

    def is_run(item: pytest.Item) -> bool:
        if item.get_closest_marker("postgres") and not on_postgres:
            return False
        if share == "postgres":
            return _is_for_postgres(item)
        return share == "all" or not _is_for_postgres(item) or bool(item.get_closest_marker("every_database"))

    left_out = [item for item in items if not is_run(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]


def _is_for_postgres(item: pytest.Item) -> bool:
    """What writes, waits for locks or orders in the database.

    Of the tests with Elasticsearch those of outbox and indexer; the others take minutes and ask little of the database.
    """
    marks = {mark.name for mark in item.iter_markers()}
    asks = "django_db" in marks or {"db", "transactional_db", "live_server"} & {*getattr(item, "fixturenames", ())}
    return bool(asks) and "any_database" not in marks and ("engine" not in marks or "database" in marks)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test starts with the site and the demo catalogue; what it changes is rolled back."""
    with django_db_blocker.unblock():
        call_command("setup_site", verbosity=0, stdout=StringIO())
        call_command("load_demo", verbosity=0, stdout=StringIO())


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """A request leaves its language active in the thread, where the next test would find it."""
    translation.deactivate()


@pytest.fixture(scope="session")
def prepared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with database, index and accounts, made the way ``make demo`` makes it; to be copied, not used."""
    from tests.browser.servers import environment, run

    folder = tmp_path_factory.mktemp("demo")
    run("scripts/prepare_demo.py", env=environment(folder, "config.settings.dev"))
    return folder


@pytest.fixture(scope="session")
def built_index(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The index of the demo catalogue, built once; copied for every test that may write to it."""
    from django.conf import settings

    from search.indexer import rebuild

    directory = tmp_path_factory.mktemp("index")
    # Put back: what a test changes without asking for an index must not be written into the one that all copy.
    elsewhere, settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR, directory
    engines.forget_engines()
    with django_db_blocker.unblock():
        rebuild()
    settings.SEARCH_INDEX_DIR = elsewhere
    engines.forget_engines()
    return directory


@pytest.fixture
def index(db: None, built_index: Path, tmp_path: Path, settings: object) -> Iterator[Engine]:
    """A real engine on an index of its own with the demo catalogue in it."""
    import shutil

    shutil.copytree(built_index, tmp_path / "index")
    settings.SEARCH_INDEX_DIR = tmp_path / "index"  # type: ignore[attr-defined]
    engines.forget_engines()
    yield engines.get_engine()
    engines.forget_engines()


@pytest.fixture(scope="session")
def pango() -> None:
    """What PDF files are made with. Without it their tests are skipped on a person's machine and fail in CI."""
    from catalogue.pdf.render import PdfUnavailable, load_weasyprint

    try:
        load_weasyprint()
    except PdfUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def site(client: Client, index: Engine) -> Client:
    """A browser without JavaScript in front of the site."""
    return client
