"""Ordering on paper and reporting a problem: with a script and without, by keyboard, on a phone, in the admin."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, LogIn, NewPage
from tests.browser.test_every_page import CUT_OFF, NARROWEST, Inline, violations

pytestmark = pytest.mark.browser

BROCHURE = {
    "nl": "/nl/materiaal/samen-online-afspraken-die-werken/",
    "fr": "/fr/ressources/en-ligne-ensemble-des-accords-qui-tiennent/",
}
ORDER = {"nl": "bestellen/", "fr": "commander/"}
REPORT = {"nl": "melden/", "fr": "signaler/"}
ORDER_LINK = {"nl": "Gratis bestellen op papier", "fr": "Commander gratuitement sur papier"}
REPORT_LINK = {"nl": "Klopt er iets niet?", "fr": "Un problème sur cette page ?"}
PLACE = {"nl": "Bestel", "fr": "Commander"}
SEND = {"nl": "Verstuur", "fr": "Envoyer"}
THANKS = {"nl": "Bedankt", "fr": "Merci"}
BACK = {"nl": "Terug naar de pagina", "fr": "Retour à la page"}
NOT_SENT = {"nl": "Nog niet verstuurd", "fr": "Pas encore envoyé"}
LABELS = {
    "nl": {
        "copies": "Aantal exemplaren",
        "organisation": "School of organisatie",
        "contact": "Je naam",
        "email": "E-mailadres",
        "street": "Straat en nummer",
        "postcode": "Postcode",
        "municipality": "Gemeente",
    },
    "fr": {
        "copies": "Nombre d’exemplaires",
        "organisation": "École ou organisation",
        "contact": "Votre nom",
        "email": "Adresse e-mail",
        "street": "Rue et numéro",
        "postcode": "Code postal",
        "municipality": "Commune",
    },
}
PERSON_MS = 2_100
"""A form that is sent faster is taken for the work of a program."""
schools = count(1)

in_both_languages = pytest.mark.parametrize("language", ["nl", "fr"])


def answers(number: int) -> dict[str, str]:
    """Another school every time, since each has a limit."""
    return {
        "copies": "20",
        "organisation": f"School {number}",
        "contact": "An Voorbeeld",
        "email": f"school{number}@school.example",
        "street": "Kerkstraat 1",
        "postcode": str(1000 + number),
        "municipality": "Gent",
    }


def fill_order(page: Page, language: str, **changes: str) -> None:
    for name, value in (answers(next(schools)) | changes).items():
        page.get_by_label(LABELS[language][name], exact=True).fill(value)


@in_both_languages
def test_a_school_orders_without_javascript_and_a_reload_orders_nothing_more(
    new_page: NewPage, log_in: LogIn, language: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(BROCHURE[language])
    page.get_by_role("link", name=ORDER_LINK[language]).click()
    page.wait_for_url(f"**{BROCHURE[language]}{ORDER[language]}")
    number = next(schools)
    fill_order(page, language, **answers(number))
    page.wait_for_timeout(PERSON_MS)
    page.get_by_role("button", name=PLACE[language], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS[language])
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS[language])
    assert page.context.cookies() == []
    page.get_by_role("link", name=BACK[language]).click()
    assert page.url.endswith(BROCHURE[language])
    editor = log_in("redacteur")
    editor.goto(f"/admin/paper_orders/?q=school{number}@")
    expect(editor.locator("table.listing tbody tr")).to_have_count(1)


@in_both_languages
def test_with_the_keyboard_alone_mistakes_are_found_and_put_right(page: Page, language: str) -> None:
    page.goto(f"{BROCHURE[language]}{ORDER[language]}")
    page.get_by_label(LABELS[language]["copies"], exact=True).focus()
    page.wait_for_timeout(PERSON_MS)
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile(f"^{NOT_SENT[language]}"))
    summary = page.locator(".request-errors")
    expect(summary).to_be_focused()
    # From the summary to the first field that is empty, and on from there by Tab.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_organisation")).to_be_focused()
    given = answers(next(schools))
    for name in ("organisation", "contact", "email", "street", "postcode", "municipality"):
        expect(page.locator(f"#id_{name}")).to_be_focused()
        page.keyboard.type(given[name])
        page.keyboard.press("Tab")
    expect(page.locator("#id_remark")).to_be_focused()
    # What only programs see is no stop on the way.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=PLACE[language], exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(summary).to_be_focused()
    expect(page.locator("#id_copies")).to_have_attribute("aria-invalid", "true")
    assert "50" in page.locator("#id_copies_error").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_copies")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS[language])


@in_both_languages
def test_a_problem_is_reported_and_becomes_a_task(new_page: NewPage, log_in: LogIn, language: str) -> None:
    page = new_page(viewport=NARROW)
    page.goto(BROCHURE[language])
    page.get_by_role("link", name=REPORT_LINK[language]).click()
    page.wait_for_url(f"**{BROCHURE[language]}{REPORT[language]}")
    help_box, form = page.locator(".help-box"), page.locator(".request-form")
    expect(help_box).to_have_count(1)
    expect(help_box.get_by_role("link", name="116 000")).to_be_visible()
    above, below = help_box.bounding_box(), form.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    page.locator("#id_kind_2").check()
    page.locator("#id_text").fill(f"Oud nieuws {language}")
    page.wait_for_timeout(PERSON_MS)
    page.get_by_role("button", name=SEND[language], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS[language])
    assert page.context.cookies() == []
    editor = log_in("redacteur", language)
    expect(editor.locator("#requests-waiting-section")).to_be_visible()
    editor.goto(f"/admin/page_problems/?q=Oud+nieuws+{language}")
    row = editor.locator("table.listing tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("link").first.click()
    expect(editor.get_by_text(f"Oud nieuws {language}")).to_be_visible()
    editor.go_back()
    row.get_by_role("button", name=re.compile("opgelost|résolu")).click()
    editor.goto(f"/admin/page_problems/?q=Oud+nieuws+{language}&state=done")
    expect(row).to_have_count(1)
    expect(row.get_by_role("button", name=re.compile("opgelost|résolu"))).to_have_count(0)


@in_both_languages
@pytest.mark.parametrize(("viewport", "scheme"), [(None, "light"), (NARROWEST, "dark")])
@pytest.mark.parametrize("screen", ["order", "report"])
def test_axe_finds_nothing_on_the_empty_form_with_errors_and_after_it(
    new_page: NewPage, language: str, screen: str, viewport: dict[str, int] | None, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))
    path = BROCHURE[language] + (ORDER if screen == "order" else REPORT)[language]

    def all_is_well() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(CUT_OFF) == []

    page.goto(path)
    all_is_well()
    page.locator(".request-form button").click()
    expect(page.locator(".request-errors")).to_be_focused()
    all_is_well()
    page.goto(f"{path}{ {'nl': 'bedankt', 'fr': 'merci'}[language] }/")
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS[language])
    all_is_well()


@in_both_languages
def test_nothing_on_the_forms_is_inline_and_the_language_switch_leads_to_the_same_form(
    page: Page, language: str
) -> None:
    other = {"nl": "fr", "fr": "nl"}[language]
    for paths in (ORDER, REPORT):
        page.goto(BROCHURE[language] + paths[language])
        inline = Inline()
        inline.feed(page.content())
        assert inline.found == []
        page.locator(f".languages a[hreflang={other}]").click()
        page.wait_for_url(f"**{BROCHURE[other]}{paths[other]}")


@in_both_languages
def test_what_is_not_on_paper_says_so(page: Page, language: str) -> None:
    page.goto(
        {"nl": "/nl/materiaal/online-veiligheid-ouders/", "fr": "/fr/ressources/securite-en-ligne-parents/"}[language]
    )
    address = page.url
    answer = page.goto(address + ORDER[language])
    assert answer
    assert answer.status == 404
    page.get_by_role("link", name=BACK[language]).click()
    assert page.url == address


@in_both_languages
def test_the_text_of_the_brochure_is_on_the_page_and_in_its_pdf(page: Page, language: str) -> None:
    page.goto(BROCHURE[language])
    expect(page.locator(".rich-text h2")).to_have_count(5)
    address = page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    answer = page.request.get(str(address))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
