"""A teacher takes the files of a lesson; an editor adds one and hears at once what is wrong with another."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDE, LogIn, NewPage
from tests.browser.languages import DUTCH, LANGUAGES, Language
from tests.browser.test_every_page import CUT_OFF, NARROWEST, violations
from tests.catalogue import file_samples as samples

pytestmark = pytest.mark.browser

in_both_languages = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)

FIRST = {"nl": "01 Leerlingenblad – Acht situatiekaartjes.pdf", "fr": "01 Fiche élève – Huit cartes de situation.pdf"}
OTHERS = {"nl": "In een andere taal", "fr": "Dans une autre langue"}
MACROS = {"nl": "bevat macro's", "fr": "contient des macros"}
SECONDS_UNTIL_CHECKED = 30


@in_both_languages
def test_all_files_come_at_once_with_readable_names_without_javascript(new_page: NewPage, language: Language) -> None:
    page = new_page(java_script_enabled=False, accept_downloads=True)
    page.goto(language.lesson)
    with page.expect_download() as download:
        page.locator(".actions a[download]").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.namelist()[0] == FIRST[language.code]
        assert archive.testzip() is None


@in_both_languages
def test_one_file_is_kept_under_its_name_or_shown(new_page: NewPage, language: Language) -> None:
    page = new_page(accept_downloads=True)
    page.goto(language.lesson)
    row = page.locator(".file").first
    with page.expect_download() as download:
        row.locator("a[download]").click()
    assert download.value.suggested_filename == FIRST[language.code].split(" – ")[1]
    shown = page.request.get(str(row.locator("a:not([download])").get_attribute("href")))
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["x-content-type-options"] == "nosniff"


@in_both_languages
@pytest.mark.parametrize("viewport", [WIDE, NARROWEST], ids=["wide", "320"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_files_is_accessible_and_fits(
    new_page: NewPage, language: Language, viewport: dict[str, int], scheme: str
) -> None:
    page = new_page(viewport=viewport, color_scheme=scheme)
    page.goto(language.lesson)
    page.get_by_text(OTHERS[language.code]).click()
    expect(page.locator(".file-others .file").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.evaluate(CUT_OFF) == []


@in_both_languages
def test_an_editor_hears_what_is_wrong_and_loses_nothing(log_in: LogIn, language: Language) -> None:
    page = log_in("redacteur", language.code)
    page.goto("/admin/documents/add/")
    page.fill("[name=title]", "Brief aan de ouders")
    page.set_input_files("[name=file]", {"name": "brief.docx", "mimeType": "text/plain", "buffer": samples.docm()})
    page.fill("[name=title]", "Brief aan de ouders")
    page.locator("form button[type=submit]").last.click()
    expect(page.locator(".error-message")).to_contain_text(MACROS[language.code])
    expect(page.locator("[name=title]")).to_have_value("Brief aan de ouders")


def resource_id(page: Page, title: str) -> int:
    items = page.request.get("/admin/api/main/pages/", params={"search": title, "type": "catalogue.BrochurePage"})
    return int(items.json()["items"][0]["id"])


def test_an_editor_adds_a_file_and_sees_what_was_found_in_it(log_in: LogIn, tmp_path: Path) -> None:
    page = log_in("redacteur")
    page.goto(f"/admin/pages/{resource_id(page, 'KiVa')}/edit/")
    page.get_by_role("tab", name="Bestanden").click()
    page.get_by_role("button", name=re.compile("Bestand toevoegen|Voeg bestand toe", re.IGNORECASE)).click()
    page.locator("#id_files-0-document-chooser").get_by_role("button").first.click()
    modal = page.locator(".modal")
    modal.get_by_role("tab", name="Upload").click()
    file = tmp_path / "xylofoonblad.pdf"
    file.write_bytes(samples.pdf(3, text="Xylofoon"))
    modal.locator("input[type=file]").set_input_files(file)
    modal.locator("[name=document-chooser-upload-title]").fill("Xylofoonblad")
    modal.locator("#tab-upload form button[type=submit], #tab-upload form input[type=submit]").click()
    expect(page.locator("#id_files-0-document-chooser")).to_contain_text("Xylofoonblad")
    page.get_by_role("button", name="Bewaar concept").click()
    expect(page.locator(".messages")).to_be_visible()
    until = time.monotonic() + SECONDS_UNTIL_CHECKED
    # It is being checked meanwhile; nobody has to wait for it.
    while not (state := page.locator(".help-block", has_text="pdf · 3 p.")).locator("img").count():
        assert time.monotonic() < until
        time.sleep(0.5)
        page.reload()
    expect(state.first).to_contain_text("nagekeken")


def test_a_word_of_a_file_leads_to_its_lesson_and_names_the_file(page: Page) -> None:
    page.goto(f"{DUTCH.search}?q=schildpad")
    passage = page.locator(".card-passage")
    expect(passage).to_contain_text("Gevonden in: Woordkaartjes voor een wachtzin (pdf)")
    expect(passage.locator("mark")).to_have_text("schildpad")
    assert violations(page) == []
