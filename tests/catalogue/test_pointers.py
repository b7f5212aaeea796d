"""Pointers between resources: editor's picks, packs and follow-up lessons, each page in its own language."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from catalogue.models import KINDS, LessonPlanPage, PackPage, PackPart, Pick, Resource
from catalogue.presentation import cards_for, resource_context, with_card_facts
from catalogue.presentation.pointers import pointers_of
from search.documents import texts_of
from search.indexer import drain
from search.models import IndexOutbox

pytestmark = pytest.mark.django_db

BULLYING, SEXTING, PRIVACY = (
    "lesson-plan-cyberbullying-10-12",
    "lesson-plan-sexting-consent-14-16",
    "lesson-plan-privacy-passwords-8-10",
)
QUIZ, GAME, PACK = "quiz-internet-safe", "dossier-116000", "pack-safe-online-8-12"
DUTCH_ONLY = "kiva"


def page(key: str, language: str = "nl") -> Any:
    return Resource.objects.get(key=key, locale__language_code=language).specific


def keys(resources: Any) -> list[str]:
    return [resource.key for resource in resources]


def related(of: Resource) -> list[str]:
    return [card.key for card in resource_context(of)["related"]]


# --- Picks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_picks_stand_first_in_their_order_and_in_the_language_of_the_page(language: str) -> None:
    shown = resource_context(page(BULLYING, language))["related"]
    assert [card.key for card in shown[:2]] == [QUIZ, "stop-cyberpesten"]
    assert {page(card.key, language).pk for card in shown} == {card.pk for card in shown}
    assert len(shown) == 4


def test_a_pick_that_is_not_there_in_this_language_is_left_out() -> None:
    for language in ("nl", "fr"):
        Pick.objects.create(resource=page(SEXTING, language), target=page(DUTCH_ONLY), sort_order=-1)
    assert related(page(SEXTING, "nl"))[0] == DUTCH_ONLY
    assert DUTCH_ONLY not in related(page(SEXTING, "fr"))


def test_related_is_never_the_page_itself_nor_anything_twice_nor_a_draft() -> None:
    lesson, twin = page(BULLYING), page(BULLYING, "fr")
    for place, target in enumerate((lesson, twin, page(PRIVACY, "fr"), page(PRIVACY), page(SEXTING))):
        Pick.objects.create(resource=lesson, target=target, sort_order=place - 9)
    Resource.objects.filter(pk=page(SEXTING).pk).update(live=False)
    PageViewRestriction.objects.create(page=page("stop-cyberpesten"), restriction_type="login")
    found = related(lesson)
    assert found[:2] == [PRIVACY, QUIZ]
    assert len(set(found)) == 4
    assert not {BULLYING, SEXTING, "stop-cyberpesten"} & set(found)


def test_the_rest_shares_a_theme_and_the_same_ages_come_before_others() -> None:
    lesson = page(PRIVACY)
    themes = set(lesson.themes.values_list("slug", flat=True))
    ages = set(lesson.age_groups.values_list("slug", flat=True))
    found = [page(key) for key in related(lesson)]
    assert all(themes & set(other.themes.values_list("slug", flat=True)) for other in found)
    shared = [
        (
            len(themes & set(other.themes.values_list("slug", flat=True))),
            len(ages & set(other.age_groups.values_list("slug", flat=True))),
        )
        for other in found
    ]
    assert shared == sorted(shared, reverse=True)


# --- Lessons in a row -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_lesson_names_the_next_one_and_that_one_what_it_follows(language: str) -> None:
    context = resource_context(page(PRIVACY, language))
    assert context["next_lesson"].pk == page(BULLYING, language).pk
    assert [card.pk for card in resource_context(page(BULLYING, language))["lessons_before"]] == [
        page(PRIVACY, language).pk
    ]


def test_a_next_lesson_without_a_page_in_this_language_is_not_named() -> None:
    Resource.objects.filter(pk=page(BULLYING, "fr").pk).update(live=False)
    assert resource_context(page(PRIVACY, "fr"))["next_lesson"] is None
    assert resource_context(page(PRIVACY, "nl"))["next_lesson"].key == BULLYING


def test_a_lesson_does_not_follow_itself_in_any_language() -> None:
    lesson = page(PRIVACY)
    lesson.next_lesson = page(PRIVACY, "fr")
    with pytest.raises(ValidationError, match="next_lesson"):
        lesson.clean()
    LessonPlanPage.objects.filter(pk=lesson.pk).update(next_lesson=lesson.pk)
    assert pointers_of(page(PRIVACY)).next_lesson is None


def test_lessons_in_a_circle_break_nothing(client: Client) -> None:
    LessonPlanPage.objects.filter(key=BULLYING).update(next_lesson=page(PRIVACY).pk)
    for key in (PRIVACY, BULLYING):
        assert client.get(page(key).url).status_code == 200


# --- Packs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_pack_shows_its_parts_in_order_with_their_minutes(language: str) -> None:
    pack = resource_context(page(PACK, language))["pack"]
    assert [entry.card.key for entry in pack.entries] == [PRIVACY, BULLYING, GAME, QUIZ]
    assert [entry.card.pk for entry in pack.entries] == [page(entry.card.key, language).pk for entry in pack.entries]
    assert pack.minutes == 60 + 75 + 150 + 25
    assert pack.untimed == 0
    assert all(entry.why and not entry.only_in for entry in pack.entries)


def test_a_part_without_a_page_in_this_language_is_there_in_the_other_and_marked(client: Client) -> None:
    for language in ("nl", "fr"):
        PackPart.objects.create(pack=page(PACK, language), target=page(DUTCH_ONLY), sort_order=9)
    entry = resource_context(page(PACK, "fr"))["pack"].entries[-1]
    assert (entry.card.key, entry.lang, entry.only_in) == (DUTCH_ONLY, "nl", "uniquement en néerlandais")
    assert 'lang="nl" hreflang="nl"' in client.get(page(PACK, "fr").url).content.decode()
    assert resource_context(page(PACK, "nl"))["pack"].entries[-1].only_in == ""


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_a_member_says_where_it_stands_with_what_is_before_and_after(language: str) -> None:
    [place] = resource_context(page(BULLYING, language))["places"]
    assert (place.number, place.total, place.url) == (2, 4, page(PACK, language).url)
    assert place.previous.url == page(PRIVACY, language).url
    assert place.next.url == page(GAME, language).url
    [first] = resource_context(page(PRIVACY, language))["places"]
    assert first.previous is None


def test_a_pack_that_has_no_page_in_this_language_is_not_named_there() -> None:
    Resource.objects.filter(pk=page(PACK, "fr").pk).update(live=False)
    assert resource_context(page(BULLYING, "fr"))["places"] == []
    assert len(resource_context(page(BULLYING, "nl"))["places"]) == 1


def test_a_part_that_is_gone_offline_behind_a_login_or_repeated_breaks_nothing(client: Client) -> None:
    pack = page(PACK)
    PackPart.objects.create(pack=pack, target=page(PRIVACY, "fr"), sort_order=9)
    Resource.objects.filter(key=BULLYING).update(live=False)
    for language in ("nl", "fr"):
        PageViewRestriction.objects.create(page=page(GAME, language), restriction_type="login")
    assert [entry.card.key for entry in resource_context(pack)["pack"].entries] == [PRIVACY, QUIZ]
    page(QUIZ).delete()
    page(QUIZ, "fr").delete()
    assert [entry.number for entry in resource_context(page(PACK))["pack"].entries] == [1]
    page(PRIVACY).delete()
    page(PRIVACY, "fr").delete()
    answer = client.get(page(PACK).url)
    assert answer.status_code == 200
    assert "Geen enkel deel" in answer.content.decode()


def test_two_packs_with_the_same_part_are_both_named() -> None:
    pack = page(PACK)
    other = pack.copy(recursive=False, update_attrs={"slug": "nog-een", "key": "nog-een", "title": "Nog een"})
    assert other.specific.parts.count() == 4
    assert {place.title for place in resource_context(page(BULLYING))["places"]} == {pack.title, "Nog een"}


def test_a_pack_holds_no_pack_and_so_not_itself() -> None:
    pack = page(PACK)
    with pytest.raises(ValidationError, match="target"):
        PackPart(pack=pack, target=pack).full_clean()


def test_a_pack_without_parts_is_not_published() -> None:
    pack = page(PACK)
    pack.parts = []
    with pytest.raises(ValidationError, match="parts"):
        pack.save_revision().publish()
    assert page(PACK).parts.count() == 4


def test_a_preview_shows_what_is_typed_and_not_what_is_stored() -> None:
    pack = page(PACK)
    pack.parts = [PackPart(target=page(QUIZ), why_nl="Eerst de quiz"), PackPart(target=page(PRIVACY))]
    draft = pack.save_revision().as_object()
    entries = resource_context(draft)["pack"].entries
    assert [(entry.card.key, entry.why) for entry in entries] == [(QUIZ, "Eerst de quiz"), (PRIVACY, "")]
    lesson = page(PRIVACY)
    lesson.next_lesson, lesson.picks = page(SEXTING), [Pick(target=page(GAME))]
    context = resource_context(lesson.save_revision().as_object())
    assert context["next_lesson"].key == SEXTING
    assert context["related"][0].key == GAME
    assert [place.title for place in context["places"]] == [page(PACK).title]


def test_why_a_part_comes_now_is_found() -> None:
    assert "wat is blijven hangen" in page(PACK).search_text()
    assert "retenu" in page(PACK, "fr").search_text()


# --- What a pack offers -----------------------------------------------------------------------------------------------


def test_all_files_of_all_parts_come_as_one_archive_with_a_folder_for_each(client: Client) -> None:
    answer: Any = client.get(page(PACK, "fr").url + "fichiers/")
    assert answer["Content-Type"] == "application/zip"
    assert "Malins" in answer["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert len({name.split("/")[0] for name in names}) == 3
    assert any("Cartes de mots" in name for name in names)


def test_without_any_file_there_is_neither_link_nor_archive(client: Client) -> None:
    for language in ("nl", "fr"):
        for key in (PRIVACY, BULLYING, QUIZ):
            page(key, language).files.all().delete()
    assert resource_context(page(PACK))["pack"].download is None
    assert client.get(page(PACK).url + "bestanden/").status_code == 404


def test_the_whole_pack_is_one_list(client: Client) -> None:
    text = resource_context(page(PACK))["pack"].list_keys
    answer = client.get("/nl/materiaal/lijst/", {"r": text})
    assert [row.card.key for row in answer.context["list"].rows] == [PRIVACY, BULLYING, GAME, QUIZ]


def overview(client: Client, language: str, short_key: str) -> Any:
    return client.get(
        {"nl": "/nl/materiaal/overzicht/", "fr": "/fr/ressources/vue-d-ensemble/"}[language], {"pack": short_key}
    )


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_parts_on_paper_keep_their_order_and_the_name_of_the_pack(client: Client, language: str) -> None:
    pack = page(PACK, language)
    for each in ("nl", "fr"):
        PackPart.objects.create(pack=page(PACK, each), target=page(DUTCH_ONLY), sort_order=-1)
    short_key = resource_context(pack)["card"].short_key
    assert f"?pack={short_key}" in client.get(pack.url).content.decode()
    answer = overview(client, language, short_key)
    assert answer.context["source"].title == pack.title
    assert answer.context["back_url"] == pack.url
    [section] = answer.context["sections"]
    assert [entry.card.key for entry in section.entries] == [DUTCH_ONLY, PRIVACY, BULLYING, GAME, QUIZ]
    assert section.entries[0].lang == ("nl" if language == "fr" else "")
    assert client.get(answer.context["pdf_url"])["Content-Type"] == "application/pdf"


def test_a_pack_of_the_other_language_keeps_its_language_on_paper(client: Client) -> None:
    short_key = resource_context(page(PACK))["card"].short_key
    Resource.objects.filter(pk=page(PACK, "fr").pk).update(live=False)
    assert '<h1 class="ov-title" lang="nl">' in overview(client, "fr", short_key).content.decode()
    assert '<h1 class="ov-title">' in overview(client, "nl", short_key).content.decode()


def test_what_is_no_pack_has_no_parts_on_paper(client: Client) -> None:
    lesson = resource_context(page(BULLYING))["card"].short_key
    for asked in ("", "zzzzzz", "<script>", "x" * 30_000, lesson):
        pdf = client.get("/nl/materiaal/overzicht/pdf/", {"pack": asked})
        assert "Dit lespakket is er niet" in client.get(pdf["Location"]).content.decode()
        answer = overview(client, "nl", asked)
        assert (answer.status_code, list(answer.context["sections"])) == (200, [])
        assert "Dit lespakket is er niet" in answer.content.decode()


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_same_part_twice_is_told_at_the_second(admin_client: Client, language: str) -> None:
    pack = page(PACK)
    address = reverse("wagtailadmin_pages:edit", args=[pack.pk])
    rows = [page(QUIZ), page(PRIVACY), page(QUIZ, language)]
    parts = inline_formset([{"target": str(row.pk), "why_nl": "", "why_fr": "", "id": ""} for row in rows])
    for sent in ({"parts": parts}, {"parts": parts, "action-publish": "1"}):
        answer = admin_client.post(address, nested_form_data({"title": pack.title, "body": streamfield([]), **sent}))
        errors = answer.context["form"].formsets["parts"].errors
        assert [list(each) for each in errors] == [[], [], ["target"]]


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [BULLYING, PRIVACY, PACK])
def test_a_page_asks_the_database_25_times_at_most(site: Client, django_assert_max_num_queries: Any, key: str) -> None:
    url = page(key).url
    site.get(url)
    with django_assert_max_num_queries(25):
        assert site.get(url).status_code == 200


def test_pointers_cost_two_queries_however_many_there_are(django_assert_num_queries: Any) -> None:
    lesson, pack = page(BULLYING), page(PACK)
    assert lesson.locale == pack.locale
    with django_assert_num_queries(2):
        pointers_of(lesson)
    with django_assert_num_queries(2):
        assert len(pointers_of(pack).parts) == 4


def test_texts_of_all_kinds_cost_two_queries_together(django_assert_num_queries: Any) -> None:
    kinds = {page.pk: page.specific_class.kind for page in Resource.objects.all()}
    alone = {pk: Resource.objects.get(pk=pk).specific.search_text() for pk in kinds}
    assert set(kinds.values()) == set(KINDS)
    assert texts_of(kinds) == alone
    with django_assert_num_queries(2):
        texts_of(kinds)


def test_a_part_that_goes_takes_its_words_out_of_the_index(index: Any) -> None:
    pack = page(PACK)
    assert isinstance(pack, PackPage)
    gone = pack.parts.exclude(why_nl="").first()
    assert gone is not None
    IndexOutbox.objects.all().delete()
    gone.target.specific.delete()
    assert IndexOutbox.objects.filter(page_id=pack.pk).exists()


def test_a_pack_takes_as_long_as_its_parts_on_cards_and_in_the_search(index: Any, client: Client) -> None:
    for language in ("nl", "fr"):
        pack = page(PACK, language)
        pack.duration_minutes = None
        pack.save()
    pack, together = page(PACK), 60 + 75 + 150 + 25
    stored = with_card_facts(Resource.objects.filter(pk=pack.pk))
    assert (pack.length_minutes, cards_for(stored)[0].duration_minutes) == (together, together)
    assert resource_context(pack)["card"].duration_minutes == together
    assert PACK in found_of(client, "over-100")
    for language in ("nl", "fr"):
        Resource.objects.filter(key=GAME).update(live=False)
        quiz = page(QUIZ, language)
        quiz.duration_minutes = None
        quiz.save()
        lesson = page(BULLYING, language)
        lesson.duration_minutes = 20
        lesson.save()
    drain()
    assert page(PACK).length_minutes == cards_for(stored)[0].duration_minutes == 60 + 20
    assert PACK in found_of(client, "51-100")
    # A translation that waits for new minutes counts as its own page does.
    for row in LessonPlanPage.objects.filter(key=BULLYING):
        stated = 20 if row.locale.language_code == "nl" else 30
        LessonPlanPage.objects.filter(pk=row.pk).update(duration_minutes=stated)
    french = with_card_facts(Resource.objects.filter(pk=page(PACK, "fr").pk))
    for each, minutes in ((stored.all(), 80), (french, 90)):
        [card] = cards_for(each)
        shown = page(PACK, "nl" if minutes == 80 else "fr")
        assert card.duration_minutes == shown.length_minutes == resource_context(shown)["pack"].minutes == minutes
    LessonPlanPage.objects.filter(key=BULLYING).update(duration_minutes=None, phases='[{"type": "phase"}]')
    assert cards_for(stored.all())[0].duration_minutes == 60
    Resource.objects.filter(pk=pack.pk).update(duration_minutes=40)
    assert (page(PACK).length_minutes, cards_for(stored.all())[0].duration_minutes) == (40, 40)


def test_a_pack_is_indexed_again_when_a_part_is_hidden_or_comes_back(index: Any, client: Client) -> None:
    pack, game = page(PACK), page(GAME)
    for each in ("nl", "fr"):
        PackPart.objects.filter(pack=page(PACK, each), target__translation_key=game.translation_key).update(
            why_nl="Xylofoon", why_fr="Xylophone"
        )
    pack.save()
    drain()

    def is_found() -> bool:
        found = client.get("/api/v1/nl/resources", {"q": "xylofoon", "literal": "1"}).json()["results"]
        return PACK in [each["key"] for each in found]

    assert is_found()
    twin = page(GAME, "fr")
    call = [PageViewRestriction.objects.create(page=each, restriction_type="login") for each in (game, twin)]
    drain()
    assert not is_found()
    for each in call:
        each.delete()
    drain()
    assert is_found()
    # Wagtail takes pages off that have expired as plain pages.
    for each in (game, twin):
        plain = Page.objects.get(pk=each.pk)
        plain.live = False
        plain.save()
    drain()
    assert not is_found()


def found_of(client: Client, band: str) -> list[str]:
    found = client.get("/api/v1/nl/resources", {"duration": band, "q": "reeks in vier stappen"}).json()["results"]
    return [each["key"] for each in found]
