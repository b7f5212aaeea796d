"""Terms of the glossary: where they are found, and what is said about a translation that goes against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from translation.checks import warnings_for
from translation.glossary import Term, found_in, terms_of
from translation.models import GlossaryTerm
from translation.roles import VOCABULARY_MANAGERS

PIMP = Term(
    1, ("tienerpooier", "tienerpooiers"), ("proxénète d’adolescents",), ("loverboy", "proxénète"), "Nooit loverboy."
)
PUPIL = Term(2, ("leerling",), ("élève",))
TERMS = (PIMP, PUPIL)


def said(source: str, target: str) -> list[str]:
    return [warning.code for warning in warnings_for(source, target, "nl", "fr", TERMS)]


@pytest.mark.parametrize("text", ["De leerling leest.", "LEERLINGEN lezen.", "Elke leerling, altijd."])
def test_a_term_is_found_in_any_case_and_number(text: str) -> None:
    assert found_in(text, "nl", TERMS) == [PUPIL]


@pytest.mark.parametrize("text", ["Leerlingenraad", "Het leerlingvolgsysteem", ""])
def test_only_whole_words_are_terms(text: str) -> None:
    assert found_in(text, "nl", TERMS) == []


def test_a_forbidden_form_is_told_wherever_it_stands() -> None:
    assert said("Een jongen.", "Les loverboys.") == ["forbidden"]


def test_a_wanted_term_that_is_missing_is_told() -> None:
    assert said("De tienerpooier.", "Le garçon.") == ["term"]


def test_a_term_that_is_right_is_left_in_peace_in_the_plural_too() -> None:
    assert said("De tienerpooiers en de leerlingen.", "Les proxénètes d'adolescents et les élèves.") == []


def test_a_forbidden_word_is_allowed_within_the_wanted_term() -> None:
    assert said("De tienerpooier.", "Un proxénète d’adolescents.") == []
    assert "forbidden" in said("De tienerpooier.", "Un proxénète d’adolescents, ou un autre proxénète.")


@pytest.mark.django_db
def test_a_row_is_read_in_both_directions() -> None:
    GlossaryTerm.objects.all().delete()
    GlossaryTerm.objects.create(
        nl="tienerpooier, tienerpooiers",
        fr="proxénète d’adolescents",
        forbidden_nl="loverboy\nloverboys",
        note="Let op.",
    )
    (there,), (back,) = terms_of("nl", "fr"), terms_of("fr", "nl")
    assert there.wanted == "proxénète d’adolescents"
    assert (back.wanted, back.forbidden) == ("tienerpooier, tienerpooiers", ("loverboy", "loverboys"))


def test_it_is_kept_in_the_admin(client: Client, person: Callable[..., Any], db: Any) -> None:
    client.force_login(person(VOCABULARY_MANAGERS, "woordenlijst-2"))
    add = reverse("wagtailsnippets_translation_glossaryterm:add")
    answer = client.post(add, {"nl": "sexting", "fr": "sexting", "forbidden_nl": "", "forbidden_fr": "", "note": "x"})
    assert answer.status_code == 302
    listing = client.get(reverse("wagtailsnippets_translation_glossaryterm:list"), {"q": "sexting"})
    assert "sexting" in listing.content.decode()


def test_its_list_says_which_language_a_cell_is_in(client: Client, person: Callable[..., Any], db: Any) -> None:
    GlossaryTerm.objects.create(nl="<b>tienerpooier", fr="proxénète d’adolescents")
    client.force_login(person(VOCABULARY_MANAGERS, "words"))
    html = client.get(reverse("wagtailsnippets_translation_glossaryterm:list"), {"ordering": "dutch"}).content.decode()
    assert '<span lang="nl">&lt;b&gt;tienerpooier</span>' in html
    assert '<span lang="fr">proxénète d’adolescents</span>' in html
