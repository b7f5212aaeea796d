"""A teacher's own list: kept in the browser, shared by its link, on paper; with a script and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, NewPage
from tests.browser.languages import Language, in_both_languages
from tests.browser.test_every_page import CUT_OFF, NARROWEST, Inline, violations
from tests.catalogue.pdf_reading import read_pdf

pytestmark = pytest.mark.browser

LIST = {"nl": "/nl/materiaal/lijst/", "fr": "/fr/ressources/liste/"}
POSTER = {"nl": "/nl/materiaal/lijst/affiche/", "fr": "/fr/ressources/liste/affiche/"}
OVERVIEW = {"nl": "/nl/materiaal/overzicht/", "fr": "/fr/ressources/vue-d-ensemble/"}
KEPT = {"nl": "In je lijst", "fr": "Dans votre liste"}
REMOVE = {"nl": "Haal eruit", "fr": "Retirer"}
COPY = {"nl": "Kopieer link", "fr": "Copier le lien"}
TAKE = {"nl": "Bewaar als mijn lijst", "fr": "Garder comme ma liste"}
OWN = "localStorage.getItem('list') ?? ''"


def keep_three(page: Page, language: Language) -> list[str]:
    """Keeps the first three of a search; gives their short keys."""
    page.goto(language.searched)
    buttons = page.locator("[data-keep]")
    for place in range(3):
        buttons.nth(place).click()
    expect(page.locator(".list-count")).to_have_text("3")
    return [str(buttons.nth(place).get_attribute("data-keep")) for place in range(3)]


def rows(page: Page) -> list[str]:
    return [str(row.get_attribute("id")).removeprefix("row-") for row in page.locator(".list-row").all()]


def expect_own(page: Page, keys: list[str]) -> None:
    """The list of this browser, its page and its address all hold these."""
    page.wait_for_function(f"({OWN}) === {'-'.join(keys)!r}")
    assert rows(page) == keys
    assert page.url.endswith("-".join(keys))


@in_both_languages
def test_cards_and_resources_are_kept_and_taken_out_and_the_header_counts(page: Page, language: Language) -> None:
    keep_three(page, language)
    first = page.locator("[data-keep]").first
    expect(first).to_have_attribute("role", "button")
    expect(first).to_contain_text(KEPT[language.code])
    first.focus()
    page.keyboard.press(" ")
    expect(page.locator(".list-count")).to_have_text("2")
    page.keyboard.press("Enter")
    expect(page.locator(".list-count")).to_have_text("3")
    expect(page.locator("#my-list-status")).to_contain_text("3")
    # What htmx brings knows too.
    page.locator("#reading-literal").click()
    page.wait_for_url("**literal=1*")
    expect(page.locator("#reading-interpreted")).to_be_visible()
    expect(page.locator("[data-keep].is-kept").first).to_be_visible()
    page.locator("#reading-interpreted").click()
    expect(page.locator("[data-keep].is-kept")).to_have_count(3)
    page.goto(language.lesson)
    page.locator(".actions [data-keep]").click()
    expect(page.locator(".list-count")).to_have_text(re.compile("[24]"))
    assert page.context.cookies() == []


@in_both_languages
def test_a_list_is_reordered_emptied_and_put_back_by_keyboard(page: Page, language: Language) -> None:
    first, second, third = keep_three(page, language)
    page.click("#my-list")
    page.wait_for_url(f"**{LIST[language.code]}?r=*")
    expect(page.locator("[data-list-mine]")).to_be_visible()
    expect_own(page, [first, second, third])
    page.locator(f"#down-{first}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#down-{first}")).to_be_focused()
    expect_own(page, [second, first, third])
    expect(page.locator("#list-status")).to_contain_text(
        re.compile("is nu nummer 2 van 3|est maintenant numéro 2 sur 3")
    )
    page.keyboard.press(" ")
    # At the end of the list there is no further down: the way back up has focus.
    expect(page.locator(f"#up-{first}")).to_be_focused()
    expect_own(page, [second, third, first])
    page.locator(f"#out-{third}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#put-back")).to_be_focused()
    expect_own(page, [second, first])
    expect(page.locator(".list-count")).to_have_text("2")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{third}")).to_be_visible()
    expect_own(page, [second, third, first])
    other = page.locator(".languages a")
    other.click()
    page.wait_for_url(f"**{LIST[language.other]}?r=*")
    expect_own(page, [second, third, first])
    for key in (second, third, first):
        page.locator(f"#out-{key}").click()
        expect(page.locator(f"#row-{key}")).to_have_count(0)
    expect(page.locator(".list-empty")).to_be_visible()
    assert page.evaluate(OWN) == ""


@in_both_languages
def test_the_link_of_a_list_opens_on_another_computer(new_page: NewPage, language: Language) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    keys = keep_three(page, language)
    page.click("#my-list")
    page.get_by_role("button", name=COPY[language.code]).click()
    expect(page.locator("#list-status")).not_to_be_empty()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.locator("#list-address").input_value()

    colleague = new_page(viewport=NARROW)
    colleague.goto(link)
    expect(colleague.locator("[data-list-shared]")).to_be_visible()
    assert rows(colleague) == keys
    # Looking, and even changing what is looked at, keeps nothing.
    colleague.locator(f"#out-{keys[0]}").click()
    expect(colleague.locator(".list-row")).to_have_count(2)
    assert colleague.evaluate(OWN) == ""
    colleague.locator("#put-back").click()
    expect(colleague.locator(".list-row")).to_have_count(3)
    colleague.get_by_role("button", name=TAKE[language.code]).click()
    expect_own(colleague, keys)
    expect(colleague.locator("[data-list-mine]")).to_be_visible()


@in_both_languages
def test_somebody_elses_list_never_replaces_the_own_one_unasked(page: Page, language: Language) -> None:
    own = keep_three(page, language)
    page.goto(language.lesson)
    lesson = str(page.locator(".actions [data-keep]").get_attribute("data-keep"))
    other = next(key for key in (lesson, "wwdjwh") if key not in own)
    page.goto(f"{LIST[language.code]}?r={other}")
    expect(page.locator("[data-list-shared]")).to_be_visible()
    assert page.evaluate(OWN) == "-".join(own)
    page.locator("[data-list-take]:visible").click()
    expect_own(page, [other])
    page.locator("[data-list-restore]").click()
    expect(page.locator("[data-list-shared]")).to_be_visible()
    assert page.evaluate(OWN) == "-".join(own)
    page.locator("[data-list-add]").click()
    page.wait_for_url(f"**r={'-'.join([*own, other])}*")
    assert page.evaluate(OWN) == "-".join([*own, other])
    expect(page.locator("[data-list-mine]")).to_be_visible()


def test_a_list_changed_in_another_tab_is_not_written_over(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/nl/materiaal/kiva/")
    page.locator("[data-keep]").click()
    page.click("#my-list")
    page.wait_for_url("**?r=wwdjwh")
    tab = page.context.new_page()
    tab.goto("/nl/materiaal/van-toeschouwer-naar-helper-samen-tegen-cyberpesten/")
    tab.locator("[data-keep]").click()
    expect(page.locator("[data-list-shared]")).to_be_visible()
    page.locator("#out-wwdjwh").click()
    expect(page.locator(".list-empty")).to_be_visible()
    assert page.evaluate(OWN) == "wwdjwh-j683k4"


def test_a_list_that_somebody_spoiled_by_hand_breaks_nothing(page: Page) -> None:
    page.goto("/nl/")
    page.evaluate("localStorage.setItem('list', '<b>-%00-zzzzzz--')")
    page.goto(LIST["nl"])
    page.wait_for_url("**r=*")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/nl/materiaal/?q=kiva")
    page.locator("[data-keep]").first.click()
    expect(page.locator("[data-keep]").first).to_have_class(re.compile("is-kept"))


def test_a_browser_that_keeps_nothing_still_shows_pages(page: Page) -> None:
    page.add_init_script("Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new Error('no'); }")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/nl/materiaal/kiva/")
    page.locator("[data-keep]").click()
    page.goto(f"{LIST['nl']}?r=wwdjwh-j683k4")
    page.locator("#out-wwdjwh").click()
    expect(page.locator(".list-row")).to_have_count(1)
    assert errors == []


@in_both_languages
def test_a_list_is_made_without_a_script(new_page: NewPage, language: Language) -> None:
    page = new_page(java_script_enabled=False, viewport=NARROW)
    page.goto(language.searched)
    page.locator("[data-keep]").nth(0).click()
    page.wait_for_url(f"**{LIST[language.code]}?r=*")
    [first] = rows(page)
    page.locator("[data-list-more]").click()
    page.fill("#search-words", language.query)
    page.click("#search-form button")
    page.locator(f"[data-keep]:not([data-keep={first}])").first.click()
    page.wait_for_url(f"**{LIST[language.code]}?r={first}-*")
    [_, second] = rows(page)
    page.locator(f"#up-{second}").click()
    assert rows(page) == [second, first]
    page.locator(f"#out-{first}").click()
    assert rows(page) == [second]
    page.locator("#put-back").click()
    assert rows(page) == [second, first]
    expect(page.locator("#list-address")).to_have_value(re.compile(f"r={second}-{first}$"))
    for button in page.locator("button.needs-js, [data-list-shared], [data-list-replaced]").all():
        expect(button).to_be_hidden()


@in_both_languages
def test_the_overview_of_a_list_is_a_page_and_a_pdf(pango: None, page: Page, language: Language) -> None:
    keep_three(page, language)
    page.click("#my-list")
    page.locator(f".actions a[href^='{OVERVIEW[language.code]}']").click()
    page.wait_for_url(f"**{OVERVIEW[language.code]}?r=*")
    titles = [title.replace("\N{NO-BREAK SPACE}", " ") for title in page.locator(".ov-entry h3").all_inner_texts()]
    assert len(titles) == 3
    address = page.locator(".paper-tools .button-primary").get_attribute("href")
    # The first PDF of a process brings its fonts into shape.
    answer = page.request.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    read = read_pdf(answer.body())
    assert read.language == language.code
    assert all(title.split(":")[0].strip() in " ".join(read.text.split()) for title in titles)
    # The browser's own printer holds the same, on A4.
    printed = page.pdf(prefer_css_page_size=True)
    assert b"%PDF" in printed[:8]


STATES = {
    "empty": "",
    "filled": "?r=j683k4-wwdjwh-dhvvfn",
    "taken out, unknown, other language": "?r=j683k4-_wwdjwh-zzzzzz-f9f92j-j4gj7k",
}


@in_both_languages
@pytest.mark.parametrize(("viewport", "scheme"), [(None, "light"), (NARROWEST, "dark")], ids=["wide", "narrowest"])
def test_axe_finds_nothing_in_any_state_and_all_fits(
    new_page: NewPage, language: Language, viewport: dict[str, int] | None, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))

    def sound(state: str) -> None:
        assert violations(page) == [], state
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
        assert page.evaluate(CUT_OFF) == [], state
        parser = Inline()
        parser.feed(page.request.get(page.url).text())
        assert parser.found == [], state

    for state, query in STATES.items():
        page.goto(f"{LIST[language.code]}{query}")
        sound(state)
        if query:
            page.goto(f"{OVERVIEW[language.code]}{query}")
            sound(f"overview, {state}")
    page.goto(f"{OVERVIEW[language.code]}?age=primary-5-6")
    sound("overview of a search")
    page.goto(f"{OVERVIEW[language.code]}?q=xyzzyplugh")
    sound("overview of nothing")
    page.goto(f"{POSTER[language.code]}{STATES['filled']}")
    sound("poster")
    keep_three(page, language)
    sound("kept")
    page.click("#my-list")
    expect(page.locator("[data-list-mine]")).to_be_visible()
    sound("own list")
    page.goto(f"{LIST[language.code]}{STATES['filled']}")
    expect(page.locator("[data-list-shared]")).to_be_visible()
    sound("shared list")
