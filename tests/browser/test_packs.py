"""A teacher walks through a pack; an editor makes one, and looks after what is due for a check."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LogIn, NewPage
from tests.browser.languages import DUTCH, FRENCH
from tests.browser.test_admin import choose_format, publish, search_page_id, tab
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser

PARTS = ["Ma clé secrète", "De témoin à allié", "Dossier 116", "Quiz"]
NEW = "Twee stappen voor de browsertest"


def test_a_teacher_walks_a_pack_in_french_from_its_page_to_the_last_part(page: Page) -> None:
    page.goto(FRENCH.addresses["pack"])
    entries = page.locator(".pack-title")
    expect(entries).to_have_count(4)
    assert all(text.startswith(start) for text, start in zip(entries.all_inner_texts(), PARTS, strict=True))
    expect(page.locator(".pack-total")).to_contain_text("310 min au total")
    entries.first.get_by_role("link").click()
    for number, title in enumerate(PARTS, start=1):
        place = page.get_by_role("navigation", name=re.compile("^Dossier"))
        expect(place).to_contain_text(f"Partie {number} sur 4")
        expect(page.get_by_role("heading", level=1)).to_contain_text(title[:6])
        if number < 4:
            place.get_by_role("link", name=re.compile("Suivant")).click()
    expect(page.get_by_role("link", name=re.compile("Suivant"))).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Malins et prudents")).first.click()
    expect(page).to_have_url(re.compile(re.escape(FRENCH.addresses["pack"])))


def test_all_parts_go_into_the_list_with_one_press_and_out_with_another(page: Page) -> None:
    page.goto(DUTCH.addresses["pack"])
    button = page.get_by_role("button", name="Bewaar alle delen")
    button.focus()
    page.keyboard.press("Space")
    expect(page.locator(".list-count")).to_have_text("4")
    expect(page.get_by_role("button", name="Alle delen staan in je lijst")).to_be_visible()
    page.locator("#my-list").click()
    expect(page.locator("main")).to_contain_text("Dossier 116.000")
    page.go_back()
    page.get_by_role("button", name="Alle delen staan in je lijst").click()
    expect(page.locator(".list-count")).to_be_hidden()


def test_without_a_script_the_parts_are_a_link_to_their_list(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(DUTCH.addresses["pack"])
    page.get_by_role("link", name="Bewaar alle delen").click()
    expect(page.locator("main")).to_contain_text("Mijn geheime sleutel")
    expect(page.locator("main")).to_contain_text("Dossier 116.000")


def choose_part(page: Page, number: int, title: str) -> None:
    """Adds a row and chooses its page by searching for it, with the keyboard once the chooser is open."""
    page.get_by_role("button", name=re.compile("^Deel toevoegen|Voeg deel toe", re.IGNORECASE)).first.click()
    page.locator(f"#id_parts-{number}-target-chooser").get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    page.locator(".modal").get_by_role("textbox").first.press_sequentially(title)
    page.locator(".modal").get_by_role("link", name=re.compile(f"^{title}")).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_parts-{number}-target-chooser")).to_contain_text(title)


def test_an_editor_makes_a_pack_and_is_told_that_it_needs_parts(log_in: LogIn) -> None:
    page = log_in("redacteur")
    page.goto(f"/admin/pages/add/catalogue/packpage/{search_page_id(page)}/")
    page.locator("[name=title]").press_sequentially(NEW)
    page.fill("[name=summary]", "Een lespakket voor de browsertest.")
    tab(page, "Vinden")
    page.get_by_label("Cyberpesten", exact=True).check()
    page.locator("[name=age_groups]").nth(3).check()
    choose_format(page, "Lespakket")
    publish(page)
    tab(page, "Inhoud")
    expect(page.get_by_text("Kies minstens één deel")).to_be_visible()
    choose_part(page, 0, "Quiz: slim en veilig")
    page.fill("[name=parts-0-why_nl]", "Eerst de quiz.")
    choose_part(page, 1, "Friend Zone")
    assert violations_of_the_form(page) == []
    publish(page)
    expect(page.locator(".messages")).to_contain_text(NEW)
    page.goto("/nl/materiaal/twee-stappen-voor-de-browsertest/")
    expect(page.locator(".pack-title")).to_have_text(["Quiz: slim en veilig online", "Friend Zone"])
    expect(page.locator(".pack-why")).to_have_text(["Eerst de quiz."])
    page.locator(".pack-title a").first.click()
    expect(page.get_by_role("navigation", name=f"Lespakket: {NEW}")).to_contain_text("Deel 1 van 2")


def violations_of_the_form(page: Page) -> list[str]:
    """What axe finds in the rows of parts; the rest of the form is Wagtail's."""
    return [found for found in violations(page) if "parts" in found]


def test_an_editor_sees_what_is_due_and_notes_a_check(log_in: LogIn) -> None:
    page = log_in("redacteur")
    page.goto("/admin/")
    panel = page.get_by_role("region", name="Opnieuw na te kijken")
    panel.get_by_role("link", name="Bekijk welke").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Opnieuw na te kijken")
    count = page.locator(".check-summary")
    before = int(re.findall(r"\d+", count.inner_text())[0])
    first = page.locator("td.title a").first.inner_text()
    page.get_by_role("button", name=re.compile("^Vandaag nagekeken")).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(f"“{first}”: vandaag nagekeken.")
    expect(count).to_contain_text(f"{before - 1} materialen")
    assert [found for found in violations(page) if "check-" in found] == []
