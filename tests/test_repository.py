"""What the repository itself promises: portable requirements, no trace of a machine, documents that keep up."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
BINARY = {".docx", ".gif", ".ico", ".jpeg", ".jpg", ".mo", ".pdf", ".png", ".webp", ".woff2"}
UNTRACKED = {".git", ".venv", "node_modules", "var", "__pycache__"}

ENVIRONMENT_READ = re.compile(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""")
ENVIRONMENT_DOCUMENTED = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)
# Written in pieces, so that this file does not find itself.
MACHINE_TRACE = re.compile(
    r"(?<![\w./-])/(?:ho" + r"me|Use" + r"rs|ro" + r"ot)/[a-z][\w.-]*/"
    r"|files\.pythonhosted" + r"\.org|pypi" + r"\.org/simple|registry\.npm" + r"js\.org"
)


def text_files() -> list[Path]:
    """Every text file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:  # An unpacked archive, without git.
        paths = [path for path in ROOT.rglob("*") if UNTRACKED.isdisjoint(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file() and path.suffix.lower() not in BINARY]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def direct_dependencies() -> set[str]:
    """Names of all direct dependencies, of the site and of its tools, without versions and extras."""
    data = project()
    lines = [
        *data["project"]["dependencies"],
        *(line for group in data["dependency-groups"].values() for line in group),
    ]
    return {re.split(r"[\[<>=!~;\s]", line, maxsplit=1)[0].lower() for line in lines}


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_hold_only_versions_and_hashes(path: Path) -> None:
    pin = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[\w.+!]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    odd = [line for line in path.read_text(encoding="utf-8").splitlines() if not pin.fullmatch(line)]
    assert odd == []


def test_requirements_of_development_pin_the_versions_of_the_site() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("base.txt") <= pins("dev.txt")


def test_every_direct_dependency_is_pinned() -> None:
    pinned = re.findall(r"^([\w.-]+)", (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert direct_dependencies() <= {name.lower() for name in pinned}


def test_no_file_names_a_home_folder_or_a_package_index() -> None:
    found = []
    for path in text_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE_TRACE.finditer(text)]
    assert found == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_every_setting_from_the_environment_is_documented() -> None:
    settings = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "config" / "settings").glob("*.py"))
    read = set(ENVIRONMENT_READ.findall(settings)) | {"DJANGO_SETTINGS_MODULE"}
    documented = set(ENVIRONMENT_DOCUMENTED.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    assert documented == read


def test_every_direct_dependency_is_explained() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {name.lower() for name in re.findall(r"^\| `([\w.-]+)", text, re.MULTILINE)}
    foreign = json.loads((ROOT / "tests" / "foreign" / "package.json").read_text(encoding="utf-8"))
    assert explained == direct_dependencies() | set(foreign["dependencies"])


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in text_files():
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)\s#]+)", path.read_text(encoding="utf-8")):
                if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                    broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_file_named_in_a_table_of_key_files_exists() -> None:
    missing = []
    for path in (ROOT / "docs" / "features").glob("*.md"):
        table = path.read_text(encoding="utf-8").partition("## Key files")[2]
        for name in re.findall(r"^\| `([\w./-]+)` \|", table, re.MULTILINE):
            if not (ROOT / name).exists():
                missing.append(f"{path.name}: {name}")
    assert missing == []


def test_the_interface_is_translated_and_compiled() -> None:
    run = subprocess.run(
        [sys.executable, "scripts/compile_messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
