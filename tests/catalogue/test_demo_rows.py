"""A resource list: each row becomes the right pages, and one row that does not fit stops the whole list."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Locale

from catalogue.demo.bulk import bulk_delete
from catalogue.demo.loader import load_demo
from catalogue.demo.rows import COLUMNS
from catalogue.models import Resource
from catalogue.vocabularies.loader import DataFileError

pytestmark = pytest.mark.django_db

ROW = {
    "key": "a-lesson",
    "kind": "lesson_plan",
    "title_nl": "Een les",
    "title_fr": "Une leçon",
    "summary_nl": "Over de les.",
    "summary_fr": "À propos de la leçon.",
    "audiences": "pupils;teachers",
    "age_min": "10",
    "age_max": "12",
    "themes": "privacy",
    "format": "lesson-plan",
    "duration_minutes": "50",
    "group": "class",
    "languages": "nl;fr",
    "publisher": "Child Focus",
    "year": "2020",
    "url": "https://example.org/les",
    "print_order": "",
}


@pytest.fixture
def no_resources() -> None:
    """The site stands, without resources."""
    bulk_delete(list(Resource.objects.values_list("pk", flat=True)))


def list_file(folder: Path, *changes: dict[str, str], header: list[str] | None = None) -> Path:
    """A list with one row per set of changes to :data:`ROW`; line 2 is the first of them."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header or sorted(ROW), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(ROW | change for change in changes)
    return path


def load_one(folder: Path, **changes: str) -> list[Resource]:
    load_demo(list_file(folder, changes))
    return list(Resource.objects.filter(key="a-lesson").order_by("-locale__language_code").specific())


def ages(page: Resource) -> list[str]:
    return list(page.age_groups.values_list("slug", flat=True))


def test_a_page_loaded_later_becomes_the_twin_of_the_one_that_is_there(no_resources: None, tmp_path: Path) -> None:
    load_one(tmp_path, title_fr="", summary_fr="")
    Resource.objects.update(translation_key="11111111-1111-4111-8111-111111111111")
    nl, fr = load_one(tmp_path)
    assert nl.get_translation(Locale.objects.get(language_code="fr")).pk == fr.pk


def test_equal_titles_get_different_addresses(no_resources: None, tmp_path: Path) -> None:
    load_demo(list_file(tmp_path, {}, {"key": "another"}, {"key": "third"}))
    slugs = Resource.objects.filter(locale__language_code="nl").order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["een-les", "een-les-2", "een-les-3"]


def test_a_title_without_latin_letters_takes_its_address_from_the_key(no_resources: None, tmp_path: Path) -> None:
    assert load_one(tmp_path, title_nl="安全")[0].slug == "a-lesson"


@pytest.mark.parametrize(
    ("age_min", "age_max", "expected"),
    [
        ("10", "12", ["primary-5-6"]),
        ("12", "12", ["secondary-1-2"]),
        ("11", "13", ["primary-5-6", "secondary-1-2"]),
        ("16", "", ["secondary-5-6"]),
        ("2", "3", ["preschool"]),
        ("14", "20", ["secondary-3-4", "secondary-5-6", "adults"]),
        ("18", "", ["adults"]),
        ("", "6", ["preschool"]),
        ("", "", []),
    ],
)
def test_ages_become_the_age_groups_they_touch(
    no_resources: None, tmp_path: Path, age_min: str, age_max: str, expected: list[str]
) -> None:
    assert ages(load_one(tmp_path, age_min=age_min, age_max=age_max)[0]) == expected


@pytest.mark.parametrize(
    ("format_slug", "print_order", "access"),
    [
        ("workshop", "no", "book"),
        ("workshop", "yes", "order"),
        ("brochure", "yes", "order"),
        ("brochure", "", "download"),
    ],
)
def test_how_to_get_it(no_resources: None, tmp_path: Path, format_slug: str, print_order: str, access: str) -> None:
    assert load_one(tmp_path, format=format_slug, print_order=print_order)[0].access == access


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("themes", "privacy;gardening", "no such theme"),
        ("themes", "", "is empty"),
        ("format", "", "is empty"),
        ("format", "brochure;poster", "more than one"),
        ("audiences", "cats", "no such audience"),
        ("group", "crowd", "no such group size"),
        ("kind", "song", "not one of"),
        ("key", "", "is empty"),
        ("key", "no good", "no good"),
        ("title_nl", "x" * 256, "255"),
        ("title_nl", "", "there is a summary"),
        ("summary_fr", "", "''"),
        ("duration_minutes", "an hour", "an hour"),
        ("duration_minutes", "0", "'0'"),
        ("year", "1789", "1789"),
        ("url", "javascript:alert(1)", "javascript"),
        ("url", "ftp://example.org/", "ftp"),
        ("age_min", "ten", "not a number"),
        ("age_min", "13", "above age_max"),
        ("age_max", "NaN", "not an age"),
        ("print_order", "perhaps", "perhaps"),
        ("publisher", "x\0y", "NUL"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_place_and_nothing_is_kept(
    no_resources: None, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    path = list_file(tmp_path, {"key": "fits"}, {column: value})
    with pytest.raises(DataFileError, match=rf"^list\.csv, line 3, column {column}: .*") as refused:
        load_demo(path)
    assert reason in str(refused.value)
    assert not Resource.objects.exists()


def test_a_row_without_any_title_is_refused(no_resources: None, tmp_path: Path) -> None:
    empty = {"title_nl": "", "title_fr": "", "summary_nl": "", "summary_fr": ""}
    with pytest.raises(DataFileError, match="line 2, column title_nl: no title"):
        load_demo(list_file(tmp_path, empty))


def test_a_key_may_stand_in_a_list_once(no_resources: None, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="line 3, column key: 'a-lesson' stands in line 2"):
        load_demo(list_file(tmp_path, {}, {}))


def test_a_missing_column_is_named(no_resources: None, tmp_path: Path) -> None:
    header = sorted(COLUMNS - {"format"})
    with pytest.raises(DataFileError, match="line 1, column format: the column is missing"):
        load_demo(list_file(tmp_path, {}, header=header))


def test_a_row_of_another_length_is_refused(no_resources: None, tmp_path: Path) -> None:
    path = list_file(tmp_path, {})
    path.write_text(path.read_text(encoding="utf-8").rstrip() + ",one-too-many\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"line 2, column year: {len(ROW) + 1} values"):
        load_demo(path)


def test_the_command_says_what_it_did_and_what_is_wrong(
    no_resources: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo", file=list_file(tmp_path, {}))
    assert "nl: 1 resources created, 0 left" in capsys.readouterr().out
    with pytest.raises(CommandError, match="column year"):
        call_command("load_demo", file=list_file(tmp_path, {"year": "soon"}))
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("load_demo", file=tmp_path / "nowhere.csv")


def test_the_command_needs_a_page_to_put_resources_under(no_resources: None) -> None:
    for page in Resource.__subclasses__()[0].allowed_parent_page_models()[0].objects.all():
        page.delete()
    with pytest.raises(CommandError, match="setup_site"):
        call_command("load_demo")
