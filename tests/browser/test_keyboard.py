"""Every page can be used with the keyboard alone, and always shows where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.languages import DUTCH, Address, Language, every_page, in_both_languages

pytestmark = pytest.mark.browser

MOST_STOPS = 200
# Where focus is, and whether something is drawn around it: an outline on the element, on its box or on what it holds.
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const drawn = (part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = element.getBoundingClientRect();
  const holders = [element, element.closest(".search-box"), ...element.querySelectorAll("*")].filter(Boolean);
  return {
    name: `${element.tagName}#${element.id}.${element.className} ${element.textContent.trim().slice(0, 40)}`,
    id: element.id,
    place: element.closest("#search-form, .facets, .cards, .help-box, .footer, .header")?.className ?? "",
    outlined: holders.some(drawn),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def stops(page: Page) -> list[dict[str, object]]:
    """Every place Tab reaches, from the top of the page to its end."""
    found: list[dict[str, object]] = []
    while len(found) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return found
        found.append(stop)
    raise AssertionError(f"Tab never reached the end: {[stop['name'] for stop in found[-5:]]}")


@in_both_languages
def test_the_first_stop_skips_to_the_content(page: Page, language: Language) -> None:
    page.goto(language.searched)
    page.keyboard.press("Tab")
    link = page.locator(".skip-link")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@in_both_languages
def test_tab_reaches_the_box_then_the_filters_then_the_results(page: Page, language: Language) -> None:
    page.goto(language.searched)
    places = [str(stop["place"]) for stop in stops(page)]
    order = [places.index(place) for place in ("search-form", "facets", "cards", "help-box", "footer")]
    assert order == sorted(order)


@in_both_languages
def test_a_filter_is_chosen_and_taken_away_with_the_enter_key(page: Page, language: Language) -> None:
    page.goto(language.searched)
    value = page.locator("#facet-format-quiz")
    value.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chip-format-quiz")).to_be_visible()
    # Said a moment after the swap: by then htmx has taken the new links over.
    expect(page.locator("#results-status")).not_to_be_empty()
    expect(value).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "format=" not in url)
    expect(value).to_be_focused()


# One language is enough: both share templates and style sheets.
@every_page(DUTCH)
def test_focus_is_always_seen(page: Page, address: Address) -> None:
    page.goto(address.url)
    lost = [stop["name"] for stop in stops(page) if not (stop["outlined"] and stop["seen"])]
    assert not lost
