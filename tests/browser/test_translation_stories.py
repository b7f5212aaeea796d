"""A resource on its way: submitted by an editor, translated, sent back, approved, found by a teacher, changed again."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LogIn, NewPage

pytestmark = pytest.mark.browser

DUTCH = "Screentje Dealtje"
FRENCH_TITLE = "Screentje Dealtje, le jeu des accords sur les écrans"
FRENCH_SUMMARY = "Un jeu où enfants et parents conviennent ensemble de l’usage des écrans à la maison."
COMMENT = "« Conviennent » : plutôt « décident » ?"
CORRECTED = "Un jeu où enfants et parents décident ensemble de l’usage des écrans à la maison."
SOON = 2
"""Seconds until a teacher finds what was approved."""


def open_row(page: Page, **parameters: str) -> None:
    page.goto(f"/admin/translations/?q={DUTCH}")
    page.locator(".translation-list td.title a").first.click()


def state(page: Page) -> str:
    page.goto(f"/admin/translations/?q={DUTCH}")
    return page.locator(".translation-list tbody tr").first.inner_text()


def write(page: Page, place: str, text: str) -> None:
    row = page.locator(".segment", has=page.locator(".segment-label", has_text=place)).first
    row.locator("textarea").fill(text)
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/segments/" in answer.url):
        row.locator("[data-save]").click()
    expect(row.locator("textarea")).to_have_value(text)


def test_a_resource_gets_its_twin(log_in: LogIn, new_page: NewPage) -> None:
    editor, translator, reviewer = log_in("redacteur"), log_in("vertaler"), log_in("nalezer")

    editor.goto(f"/admin/translations/submit/?to=fr&q={DUTCH}")
    editor.locator(".translation-choice", has_text=DUTCH).locator("input").check()
    editor.get_by_label("Toewijzen aan").select_option(label="Vertaler Demo")
    editor.get_by_role("button", name="Indienen voor vertaling").click()
    expect(editor.locator(".messages")).to_contain_text("ingediend voor vertaling")
    assert "Niet begonnen" in state(editor)

    open_row(translator)
    write(translator, "Titel", FRENCH_TITLE)
    write(translator, "Slug", "screentje-dealtje-jeu-des-accords")
    write(translator, "Samenvatting", FRENCH_SUMMARY)
    translator.get_by_role("button", name="Naar nalezing sturen").first.click()
    expect(translator.locator(".messages")).to_contain_text("bij de nalezers")

    open_row(reviewer)
    expect(reviewer.locator(".review-table")).to_contain_text(FRENCH_SUMMARY)
    reviewer.get_by_role("button", name="Terugsturen").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("Zeg wat er anders moet")
    reviewer.get_by_label("Opmerking").fill(COMMENT)
    reviewer.get_by_role("button", name="Terugsturen").click()
    expect(reviewer.locator(".messages")).to_contain_text("terug naar de vertaler")

    open_row(translator)
    expect(translator.locator("main")).to_contain_text(COMMENT)
    write(translator, "Samenvatting", CORRECTED)
    translator.get_by_role("button", name="Naar nalezing sturen").first.click()
    expect(translator.locator(".messages")).to_contain_text("bij de nalezers")

    open_row(reviewer)
    reviewer.get_by_role("button", name="Goedkeuren en publiceren").click()
    expect(reviewer.locator(".messages")).to_contain_text("goedgekeurd en gepubliceerd")
    approved_at = time.monotonic()
    teacher = new_page()
    while True:
        teacher.goto("/fr/ressources/?q=accords écrans parents")
        if teacher.get_by_role("link", name=FRENCH_TITLE).count():
            break
        assert time.monotonic() - approved_at < SOON, "The twin is not found in time"
    teacher.get_by_role("link", name=FRENCH_TITLE).first.click()
    expect(teacher.locator("main")).to_contain_text(CORRECTED)

    editor.goto(f"/admin/pages/search/?q={DUTCH}")
    editor.get_by_role("link", name="Screentje Dealtje – afsprakenspel voor kinderen en ouders").first.click()
    editor.fill("[name=summary]", "Spel waarmee kinderen en ouders samen afspraken maken over schermen.")
    editor.get_by_role("tab", name="Vinden").click()
    editor.get_by_label("Cyberpesten", exact=True).check()
    editor.get_by_role("button", name="Meer acties").click()
    editor.get_by_role("button", name="Publiceren", exact=True).click()
    expect(editor.locator(".messages")).to_contain_text("gepubliceerd")
    assert "1 segment gewijzigd" in state(editor)
    teacher.reload()
    expect(teacher.locator("main")).to_contain_text(CORRECTED)
