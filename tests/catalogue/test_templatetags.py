"""What the template tags print, whatever they are given."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from catalogue.presentation.labels import YearBox
from catalogue.templatetags.catalogue_tags import icon, lesson_bar, year_strip
from catalogue.templatetags.facet_tags import facet_values


@dataclass(frozen=True)
class Value:
    id: str
    label: str
    count: int
    selected: bool = False
    toggle_url: str = "?a=1&b=2"
    group_css: str = ""
    children: tuple[Value, ...] = ()


def printed(*values: Value) -> ElementTree.Element:
    with override("nl"):
        return ElementTree.fromstring(f"<ul>{facet_values(values)}</ul>")


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_value_with_results_is_a_link_with_its_label_and_count() -> None:
    link = printed(Value("f-1", "Privacy", 12)).find("./li/a")
    assert link is not None
    assert link.attrib == {"class": "facet-value", "id": "f-1", "href": "?a=1&b=2"}
    assert words(link) == "Privacy 12"


def test_a_value_without_results_is_shown_and_not_linked() -> None:
    drawn = printed(Value("f-1", "Privacy", 0))
    assert drawn.find(".//a") is None
    assert words(drawn) == "Privacy 0"


def test_a_chosen_value_without_results_can_be_taken_away() -> None:
    link = printed(Value("f-1", "Privacy", 0, selected=True)).find("./li/a")
    assert link is not None
    assert link.attrib["class"] == "facet-value is-selected"
    assert words(link) == "Privacy (gekozen) 0"


@pytest.mark.parametrize(("selected", "child_selected"), [(False, False), (True, False), (False, True)])
def test_themes_below_a_group_stand_open_when_something_there_is_chosen(selected: bool, child_selected: bool) -> None:
    children = (Value("f-2", "Sexting", 3), Value("f-3", "Grooming", 1, selected=child_selected))
    drawn = facet_values([Value("f-1", "Contact", 4, selected, group_css="contacts", children=children)])
    assert ('id="f-1-children" open' in drawn) is (selected or child_selected)
    assert drawn.index("f-1") < drawn.index("f-2") < drawn.index("f-3")
    assert 'class="group-swatch group-contacts"' in drawn


def test_a_label_cannot_bring_markup_into_the_page() -> None:
    hostile = '<script>"&'
    drawn = facet_values([Value(hostile, hostile, 1, True, hostile, hostile, (Value("f-2", hostile, 1),))])
    assert "<script>" not in drawn
    assert 'id="&lt;script&gt;&quot;&amp;"' in drawn


def test_a_name_of_an_icon_is_escaped() -> None:
    assert "<script>" not in icon("<script>")
    assert icon("check") == icon("check")


def test_rulers_are_drawn_alike_from_lists_and_tuples() -> None:
    years = [YearBox(active=True, gap=False), YearBox(active=False, gap=True)]
    assert year_strip(years) == year_strip(tuple(years))
    assert year_strip(years) != year_strip(years[::-1])
    assert lesson_bar([1.0, 0.5]) == lesson_bar((1.0, 0.5))
    assert len(ElementTree.fromstring(lesson_bar((1.0, 0.5)))) == 4
