"""An editor makes a search that found nothing find something, from the report on searches."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from catalogue.models import Format, Theme, VocabularyVersion
from search.engines.base import Engine
from search.log import recorder
from search.log.models import SearchLog
from translation.demo.accounts import ensure_demo_accounts

pytestmark = pytest.mark.django_db

WORD = "kwaaksnateren"
THEME = "theme:cyberbullying"


@pytest.fixture
def editor(index: Engine) -> Iterator[Client]:
    ensure_demo_accounts()
    recorder.recorder.start_afresh()
    yield logged_in("redacteur")
    recorder.recorder.start_afresh()


def logged_in(username: str) -> Client:
    user = User.objects.get(username=username)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
    client = Client()
    client.force_login(user)
    return client


def search(text: str, locale: str = "nl", **parameters: str) -> int:
    """How many results a visitor gets; the search is counted."""
    answer = Client().get(f"/api/v1/{locale}/resources", {"q": text, **parameters}).json()
    recorder.flush()
    return int(answer["total"])


def form_for(text: str, **values: str) -> str:
    row = SearchLog.objects.get(text=text, **values)
    return reverse("search_log:add_synonym", args=[row.digest])


def add(editor: Client, text: str, **data: str) -> Any:
    """Send the form of the row with ``text``; gives what the editor sees next."""
    return editor.post(form_for(text), {"word": text, "term": THEME} | data, follow=True)


def said(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def errors(response: Any, field: str) -> list[str]:
    with override("en"):
        return list(response.context["form"].errors.get(field, []))


def in_vain(editor: Client) -> list[str]:
    rows = editor.get(reverse("search_log:nothing_found")).context["object_list"]
    return [row.text for row in rows]


def test_a_search_without_results_finds_as_soon_as_its_words_are_a_synonym(editor: Client) -> None:
    assert search(WORD) == 0
    token = VocabularyVersion.objects.get().token
    before = Theme.objects.get(slug="cyberbullying").synonyms_nl
    response = add(editor, WORD)
    found = search(WORD)
    assert found > 10
    assert f"“{WORD}” is now a word for “Cyberpesten”. The search “{WORD}” now finds {found} resources." in said(
        response
    )
    assert Theme.objects.get(slug="cyberbullying").synonyms_nl == f"{before}; {WORD}"
    assert VocabularyVersion.objects.get().token != token


def test_a_row_that_was_helped_leaves_the_report_at_once(editor: Client) -> None:
    search(WORD)
    search(WORD, format="podcast", age="preschool")
    search(WORD, format="quiz")
    assert in_vain(editor) == [WORD] * 3
    editor.post(form_for(WORD, choices=""), {"word": WORD, "term": THEME})
    left = SearchLog.objects.filter(text=WORD, results=0)
    assert [row.choices for row in left] == ["age=preschool&format=podcast"]
    assert in_vain(editor) == [WORD]


def test_only_the_language_of_the_search_gets_the_synonym(editor: Client) -> None:
    assert search(WORD, "fr") == 0
    add(editor, WORD)
    theme = Theme.objects.get(slug="cyberbullying")
    assert theme.synonyms_fr.endswith(f"; {WORD}")
    assert WORD not in theme.synonyms_nl
    assert search(WORD, "fr") > 0
    assert search(WORD, "nl") == 0


def test_the_first_synonym_of_a_term_stands_alone(editor: Client) -> None:
    Theme.objects.filter(slug="cyberbullying").update(synonyms_nl="")
    search(WORD)
    add(editor, WORD)
    assert Theme.objects.get(slug="cyberbullying").synonyms_nl == WORD


def test_what_is_typed_instead_of_the_search_becomes_the_synonym(editor: Client) -> None:
    text = f"filmpjes {WORD} 5e leerjaar"
    search(text)
    response = add(editor, text, word=WORD)
    assert f"The search “{text}” now finds" in said(response)
    assert Theme.objects.get(slug="cyberbullying").synonyms_nl.endswith(f"; {WORD}")


def test_the_change_stands_in_the_history_of_the_term(editor: Client) -> None:
    search(WORD)
    add(editor, WORD)
    entry = ModelLogEntry.objects.latest("timestamp")
    assert (entry.action, entry.label) == ("wagtail.edit", "Cyberpesten")
    assert entry.user.username == "redacteur"
    assert entry.content_changed


def test_a_hidden_synonym_finds_and_is_never_shown(editor: Client) -> None:
    search(WORD)
    add(editor, WORD, hidden="on")
    theme = Theme.objects.get(slug="cyberbullying")
    assert theme.hidden_synonyms_nl == WORD
    assert WORD not in theme.synonyms_nl
    assert search(WORD) > 0
    assert Client().get("/api/v1/nl/suggest?q=kwaaksn").json()["terms"] == []


def test_when_it_still_finds_nothing_the_page_says_so(editor: Client) -> None:
    search(WORD, literal="1")
    response = add(editor, WORD)
    assert f"The search “{WORD}” still finds nothing" in said(response)
    assert in_vain(editor) == [WORD]


WRONG_WORDS = {
    "a;b": "A semicolon separates synonyms",
    "een\nregel;nog een": "A semicolon separates synonyms",
    "x" * 81: "at most 80 characters",
    "een twee drie vier vijf zes zeven": "at most 6 words",
    "": "This field is required",
    "\x00": "Null characters are not allowed",
    "?!": "There is no word in it",
    "internet": "The search reads no term from this word",
    "de": "The search reads no term from this word",
    "Cyberpesten": "“Cyberpesten” is already a word for “Cyberpesten”",
    "ONLINE-PESTEN": "“ONLINE-PESTEN” is already a word for “Cyberpesten”",
}


@pytest.mark.parametrize("word", WRONG_WORDS)
def test_a_word_that_would_be_none_is_refused_at_its_field(editor: Client, word: str) -> None:
    search(WORD)
    before = Theme.objects.get(slug="cyberbullying").synonyms_nl
    response = add(editor, WORD, word=word)
    [error] = errors(response, "word")
    assert WRONG_WORDS[word] in error
    assert error in said(response)
    assert Theme.objects.get(slug="cyberbullying").synonyms_nl == before


@pytest.mark.parametrize("term", ["", "theme:nonsense", "user:admin", "theme:", "cyberbullying", "agegroup:adults"])
def test_a_term_that_does_not_exist_or_is_never_read_is_refused_at_its_field(editor: Client, term: str) -> None:
    search(WORD)
    assert errors(add(editor, WORD, term=term), "term")


def test_a_term_whose_form_would_not_be_accepted_is_not_saved_behind_its_back(editor: Client) -> None:
    Theme.objects.filter(slug="cyberbullying").update(name_fr="")
    search(WORD)
    response = add(editor, WORD)
    assert errors(response, "__all__")
    assert WORD not in Theme.objects.get(slug="cyberbullying").synonyms_nl


def test_the_terms_are_grouped_by_vocabulary_in_the_language_of_the_account(editor: Client) -> None:
    search(WORD)
    UserProfile.objects.update(preferred_language="fr")
    shown = said(editor.get(form_for(WORD)))
    assert '<optgroup label="Thèmes">' in shown
    assert '<option value="theme:cyberbullying">Cyberharcèlement</option>' in shown
    assert f'value="{WORD}"' in shown


def test_who_may_change_one_vocabulary_can_choose_no_other(editor: Client) -> None:
    search(WORD)
    group = Group.objects.create(name="Keepers of formats")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "change_format"]))
    User.objects.create_user("keeper").groups.add(group)
    keeper = logged_in("keeper")
    assert "Cyberpesten" not in said(keeper.get(form_for(WORD)))
    assert errors(add(keeper, WORD), "term")
    add(keeper, WORD, term="format:quiz")
    assert Format.objects.get(slug="quiz").synonyms_nl.endswith(f"; {WORD}")
    assert search(WORD) > 0


def test_who_may_change_no_vocabulary_is_sent_away(editor: Client) -> None:
    search(WORD)
    translator = logged_in("vertaler")
    for response in (translator.get(form_for(WORD)), translator.post(form_for(WORD), {"word": WORD, "term": THEME})):
        assert response.status_code == 302
        assert response["Location"] == reverse("wagtailadmin_home")
    assert Client().post(form_for(WORD), {"word": WORD, "term": THEME}).status_code == 302
    assert WORD not in Theme.objects.get(slug="cyberbullying").synonyms_nl


def test_the_list_it_came_from_comes_back_and_no_other_site(editor: Client) -> None:
    search(WORD)
    back = reverse("search_log:nothing_found") + "?period=7"
    data = {"word": WORD, "term": THEME}
    assert editor.post(f"{form_for(WORD)}?next={back}", data)["Location"] == back
    data["word"] = WORD + "s"
    answer = editor.post(f"{form_for(WORD)}?next=https://example.org/", data)
    assert answer["Location"] == reverse("search_log:nothing_found")


def test_a_search_that_was_forgotten_meanwhile_is_not_there(editor: Client) -> None:
    search(WORD)
    address = form_for(WORD)
    SearchLog.objects.all().delete()
    assert editor.get(address, follow=True).status_code == 404


def test_markup_in_a_search_is_text_in_form_and_message(editor: Client) -> None:
    text = "<b>kwaaksnateren</b> & co"
    search(text)
    assert "<b>kwaak" not in editor.get(form_for(text)).content.decode()
    response = add(editor, text, word=WORD)
    assert "<b>kwaak" not in response.content.decode()
    assert f"The search “{text}” now finds" in said(response)
