"""Compiles the translations of the interface, without gettext.

``compile_messages.py`` writes every ``locale/*/LC_MESSAGES/*.mo`` from its ``.po``; ``--check`` writes nothing and
fails when a ``.mo`` is not what its ``.po`` gives, when a string is untranslated or fuzzy, when a plural form is
missing, or when a translation's placeholders differ from the original's.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("nl", "fr")
SHOWN = 25
"""Problems that are printed; more only hide the first."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sdif]|\{\w*\}")


def catalogues() -> list[Path]:
    """One interface catalogue for each language, whether the file is there or not."""
    return [ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


def problems(path: Path) -> Iterator[str]:
    """What is wrong with a ``.po`` file and the ``.mo`` beside it, one line each."""
    name = path.relative_to(ROOT)
    if not path.exists():
        yield f"{name}: missing. Run make messages."
        return
    po = polib.pofile(str(path))
    forms = plural_forms(po)
    if not forms:
        yield f"{name}: no Plural-Forms header."
    for entry in po:
        if not entry.obsolete:
            yield from (f"{name}: {problem}: {entry.msgid!r}" for problem in entry_problems(entry, forms))
    mo = path.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != po.to_binary():
        yield f"{mo.relative_to(ROOT)}: out of date. Run scripts/compile_messages.py."


def plural_forms(po: polib.POFile) -> int:
    """How many plural forms the catalogue's header declares; 0 without a header."""
    match = re.search(r"nplurals\s*=\s*(\d)", po.metadata.get("Plural-Forms", ""))
    return int(match[1]) if match else 0


def entry_problems(entry: polib.POEntry, forms: int) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(translations):
        yield "untranslated"
        return
    if entry.msgid_plural and len(translations) != forms:
        yield f"{len(translations)} plural forms instead of {forms}"
    singular, plural = placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)
    for translation in translations:
        # A form may leave a number out ("one result"), never name something the program does not give.
        found = placeholders(translation)
        fits = found <= singular | plural if entry.msgid_plural else found == singular
        if not fits:
            yield f"placeholders differ in {translation!r}"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        for path in filter(Path.exists, catalogues()):
            po = polib.pofile(str(path))
            po.save_as_mofile(str(path.with_suffix(".mo")))
            print(f"{path.relative_to(ROOT)}: {po.percent_translated()} % translated")
        return 0
    found = [problem for path in catalogues() for problem in problems(path)]
    for problem in found[:SHOWN]:
        print(problem, file=sys.stderr)
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
