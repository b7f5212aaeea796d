"""The one direction of imports: the catalogue knows nothing of what is built on it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FORBIDDEN = {
    "catalogue": {"home", "search", "translation", "exchange", "campaigns", "config"},
    "search": {"home", "translation", "exchange", "campaigns", "config"},
    "home": {"translation", "exchange", "campaigns", "config"},
    "translation": {"exchange", "campaigns", "config"},
}
"""Package: the packages it must not import, at the top of a file or inside a function."""


def imported_packages(source: str, package: str) -> Iterator[tuple[int, str]]:
    """(line, first part of the name) of every import in the source of a module of ``package``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            # A relative import never leaves its package.
            yield node.lineno, package if node.level else (node.module or "").partition(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_only_what_it_is_built_on(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules, f"{package}/ holds no module: correct this table"
    wrong = [
        f"{module.relative_to(ROOT)}:{line} imports {imported}"
        for module in modules
        for line, imported in imported_packages(module.read_text(encoding="utf-8"), package)
        if imported in FORBIDDEN[package]
    ]
    assert wrong == []


def test_an_import_inside_a_function_is_seen() -> None:
    source = "def view():\n    from search.models import SearchPage\n    import home.models as pages\n"
    assert list(imported_packages(source, "catalogue")) == [(2, "search"), (3, "home")]


def test_a_relative_import_stays_in_its_package() -> None:
    assert list(imported_packages("from . import search\nfrom .home import x\n", "catalogue")) == [
        (1, "catalogue"),
        (2, "catalogue"),
    ]
