"""The vocabularies: loaded again and again without undoing an editor, bad rows refused."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import AgeGroup, Format, LoadedRecord, Theme, ThemeGroup
from catalogue.vocabularies.loader import DIRECTORY, DataFileError, load_vocabularies
from catalogue.vocabulary import current_vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for file in DIRECTORY.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


def change(files: Path, file: str, old: str, new: str) -> None:
    path = files / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_again_changes_nothing(files: Path) -> None:
    result = load_vocabularies(files)
    assert (result.created, result.updated, result.deleted) == (0, 0, 0)


def test_a_corrected_file_reaches_the_database(files: Path) -> None:
    change(files, "themes.csv", "Gamen,Jeux vidéo", "Videogames,Jeux vidéo")
    assert load_vocabularies(files).updated == 1
    assert Theme.objects.get(slug="gaming").name_nl == "Videogames"


def test_an_editors_change_is_never_overwritten(files: Path) -> None:
    theme = Theme.objects.get(slug="gaming")
    theme.name_nl = "Spelen"
    theme.save()
    change(files, "themes.csv", "Gamen,Jeux vidéo", "Videogames,Jeux vidéo en ligne")
    load_vocabularies(files)
    theme.refresh_from_db()
    assert theme.name_nl == "Spelen"
    assert theme.name_fr == "Jeux vidéo en ligne"
    load_vocabularies(files)
    theme.refresh_from_db()
    assert theme.name_nl == "Spelen"


def test_a_term_deleted_by_an_editor_stays_deleted(files: Path) -> None:
    Theme.objects.get(slug="challenges").delete()
    assert load_vocabularies(files).deleted == 1
    assert not Theme.objects.filter(slug="challenges").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "reason"),
    [
        ("themes.csv", "gaming,use,", "gaming,gardening,", "group", "no such theme group"),
        ("themes.csv", "gaming,use,Gamen,", "gaming,use,,", "name_nl", "is empty"),
        ("themes.csv", "gaming,use,", "ga ming,use,", "slug", "ga ming"),
        ("age_groups.csv", "primary-1-2,6,8,", "primary-1-2,six,8,", "age_from", "not a number"),
        ("age_groups.csv", "primary-1-2,6,8,", "primary-1-2,8,6,", "age_to", "after age_from"),
        ("age_groups.csv", "primary-1-2,6,8,primary", "primary-1-2,6,8,college", "level", "not one of"),
        ("formats.csv", "slug,name_nl", "slug,colour_nl", "name_nl", "missing"),
        ("theme_groups.csv", "bullying,no", "bullying,maybe", "sensitive", "yes or no"),
        ("audiences.csv", "teachers,Leerkrachten,", "teachers,", "", "values where the header has"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_place_and_nothing_is_kept(
    files: Path, file: str, old: str, new: str, column: str, reason: str
) -> None:
    change(files, "theme_groups.csv", "Pesten en haat", "Iets anders")
    change(files, file, old, new)
    with pytest.raises(DataFileError, match=rf"{file}, line \d+, column {column}.*{reason}"):
        load_vocabularies(files)
    assert ThemeGroup.objects.get(slug="bullying-and-hate").name_nl == "Pesten en haat"


def test_a_file_that_is_no_text_is_refused(files: Path) -> None:
    (files / "formats.csv").write_bytes(b"\xff\xfe\x00slug")
    with pytest.raises(DataFileError, match=r"formats\.csv.*UTF-8"):
        load_vocabularies(files)


def test_an_age_group_must_end_after_it_begins() -> None:
    group = AgeGroup(
        slug="x", name_nl="x", name_fr="x", short_nl="x", short_fr="x", level="primary", age_from=8, age_to=8
    )
    with pytest.raises(ValidationError, match="age_to"):
        group.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        group.save()


def test_a_theme_cannot_take_the_key_of_a_group() -> None:
    theme = Theme(slug="intimacy", name_nl="x", name_fr="x", group=ThemeGroup.objects.get(slug="use"))
    with pytest.raises(ValidationError, match="slug"):
        theme.full_clean()


def test_the_address_of_a_theme_follows_its_first_name_and_then_stays() -> None:
    theme = Theme.objects.get(slug="screen-time")
    assert (theme.path_nl, theme.path_fr) == ("schermtijd", "temps-decran")
    theme.name_nl = "Beeldschermtijd"
    theme.save()
    assert theme.path_nl == "schermtijd"


def test_every_process_sees_a_change_at_once() -> None:
    before = current_vocabulary()
    assert current_vocabulary() is before
    theme = Theme.objects.get(slug="gaming")
    theme.name_nl = "Spelen"
    theme.save()
    after = current_vocabulary().get(Theme, "gaming")
    assert after is not None
    assert after.name_nl == "Spelen"


def test_a_change_of_many_terms_in_one_query_is_seen_too() -> None:
    current_vocabulary()
    Theme.objects.update(name_nl="Spelen")
    assert {theme.name_nl for theme in current_vocabulary().terms(Theme)} == {"Spelen"}


def test_no_rejected_word_is_a_name_or_a_visible_synonym() -> None:
    rejected = {"loverboys", "loverboy", "wraakporno", "revenge porn", "kinderporno", "pornographie enfantine"}
    for theme in Theme.objects.all():
        for language in ("nl", "fr"):
            shown = {theme.name(language).lower(), *(w.lower() for w in theme.synonyms(language, hidden=False))}
            assert not shown & rejected


def test_all_ages_from_nursery_school_on_belong_to_a_group() -> None:
    groups = list(AgeGroup.objects.order_by("age_from"))
    assert [float(group.age_from) for group in groups] == [2.5, 6, 8, 10, 12, 14, 16, 18]
    assert all(first.age_to == second.age_from for first, second in pairwise(groups))
    assert groups[-1].age_to is None


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_an_address_belongs_to_one_term_of_its_vocabulary(language: str) -> None:
    theme = Theme.objects.get(slug="gaming")
    setattr(theme, f"path_{language}", Theme.objects.get(slug="privacy").path(language))
    with pytest.raises(ValidationError, match=f"path_{language}"):
        theme.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        theme.save()


def test_terms_of_one_name_get_different_addresses() -> None:
    group = ThemeGroup.objects.get(slug="use")
    made = [Theme(slug=f"t{number}", name_nl="Zelfde", name_fr="x" * 120, group=group) for number in range(3)]
    for theme in made:
        theme.save()
    assert [theme.path_nl for theme in made] == ["zelfde", "zelfde-2", "zelfde-3"]
    assert [len(theme.path_fr) for theme in made] == [120, 120, 120]
    assert made[2].path_fr.endswith("x-3")


def test_vocabularies_may_share_an_address() -> None:
    term = Format(slug="p", name_nl="Privacy", name_fr="Privacy")
    term.save()
    assert term.path_nl == Theme.objects.get(slug="privacy").path_nl == "privacy"


@pytest.mark.parametrize(
    ("address", "reason"), [("privacy", "address of 'privacy'"), ("no address", "no address"), ("x" * 121, "120")]
)
def test_an_address_that_does_not_fit_is_refused_with_its_place(files: Path, address: str, reason: str) -> None:
    path = files / "themes.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{address if row.startswith('gaming,') else ''}" for row in rows]
    line = next(number for number, row in enumerate(rows, start=2) if row.startswith("gaming,"))
    path.write_text("\n".join([f"{header},path_nl", *rows]) + "\n", encoding="utf-8")
    Theme.objects.filter(slug="gaming").delete()
    LoadedRecord.objects.filter(kind="theme", key="gaming").delete()
    with pytest.raises(DataFileError, match=rf"themes\.csv, line {line}, column path_nl: .*{reason}"):
        load_vocabularies(files)
    assert not Theme.objects.filter(slug="gaming").exists()


def test_the_key_of_a_term_stays(client: Client) -> None:
    theme = Theme.objects.get(slug="gaming")
    theme.slug = "games"
    with pytest.raises(ValidationError, match="slug"):
        theme.full_clean()
    client.force_login(User.objects.create_superuser("admin-for-tests"))
    theme.refresh_from_db()
    address = reverse("wagtailsnippets_catalogue_theme:edit", args=[theme.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, data | {"name_nl": "Games"}).status_code == 302
    response = client.post(address, data | {"slug": "games"})
    with override("en"):
        assert "cannot be changed" in response.context["form"].errors["slug"][0]
    theme.refresh_from_db()
    assert (theme.slug, theme.name_nl) == ("gaming", "Games")
