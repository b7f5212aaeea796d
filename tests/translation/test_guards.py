"""Ways around the review, each closed: by Wagtail's pages, by those of wagtail-localize, and by what lists show."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization, StringTranslation, Translation

from catalogue.models import LessonPlanPage
from search.models import SearchPage
from tests.translation.conftest import MakeLesson, segment, translate
from tests.translation.people import edit, in_bulk, logged_in, on_page, put
from translation import work
from translation.models import Twin
from translation.permissions import can_review, can_translate
from translation.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SUMMARY = "Leerlingen maken een wachtwoord dat niemand raadt."


def target(twin: Twin) -> LessonPlanPage:
    return LessonPlanPage.objects.get(pk=twin.target_page_id)


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def localize(name: str, *args: int) -> str:
    return reverse(f"wagtail_localize:{name}", args=args)


def string_address(twin: Twin) -> str:
    return localize("edit_string_translation", twin.translation_id, segment(twin, SUMMARY).id)


@pytest.fixture
def superuser(person: Any) -> User:
    return person(None, "superuser")


@pytest.fixture
def admin(superuser: User) -> Client:
    return logged_in(superuser)


@pytest.fixture
def translating(translator: User) -> Client:
    return logged_in(translator)


@pytest.fixture
def sent(twin: Twin, translator: User) -> Twin:
    translate(twin, translator)
    work.send(twin, translator)
    twin.refresh_from_db()
    return twin


# --- Wagtail's editor -------------------------------------------------------------------------------------------------


def test_a_translation_opens_on_its_own_page(twin: Twin, translating: Client) -> None:
    response = translating.get(reverse("wagtailadmin_pages:edit", args=[twin.target_page_id]))
    assert response["Location"] == reverse("translation:translate", args=[twin.pk])


def test_during_a_review_it_opens_on_the_page_of_the_review(sent: Twin, translating: Client) -> None:
    response = translating.get(reverse("wagtailadmin_pages:edit", args=[sent.target_page_id]))
    assert response["Location"] == reverse("translation:review", args=[sent.pk])


def test_an_old_version_of_it_cannot_be_brought_back(approved: Twin, admin: Client) -> None:
    page = target(approved)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, page.latest_revision_id])
    assert admin.get(address)["Location"] == reverse("translation:translate", args=[approved.pk])


def test_what_was_typed_in_wagtails_editor_is_refused_with_a_reason(twin: Twin, admin: Client) -> None:
    before = target(twin).latest_revision_id
    response = edit(admin, target(twin))
    assert target(twin).latest_revision_id == before
    assert "Sterke wachtwoorden" in said(response)


def test_a_save_by_script_is_told_that_it_was_refused(twin: Twin, admin: Client) -> None:
    response = admin.post(
        reverse("wagtailadmin_pages:edit", args=[twin.target_page_id]),
        {"title": "X"},
        headers={"Accept": "application/json"},
    )
    assert (response.status_code, response.json()["error_code"]) == (400, "blocked_by_hook")


def test_the_source_keeps_wagtails_editor(lesson: LessonPlanPage, twin: Twin, editor: User) -> None:
    response = logged_in(editor).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert response.status_code == 200
    assert "localize-convert-to-alias" not in response.content.decode()


def test_a_reviewer_opens_an_original_that_a_workflow_asks_about_and_no_other(
    make_lesson: MakeLesson, editor: User, reviewer: User
) -> None:
    page = make_lesson("Une leçon", locale="fr")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client = logged_in(reviewer)
    assert client.get(address).status_code == 302
    workflow = page.get_workflow()
    assert workflow is not None
    page.save_revision(user=editor)
    workflow.start(page, editor)
    assert client.get(address).status_code == 200
    edit(client, page, **{"action-publish": "1"})
    assert LessonPlanPage.objects.get(pk=page.pk).summary == SUMMARY


# --- Several pages at once --------------------------------------------------------------------------------------------


def test_bulk_publishing_holds_back_translations_only(
    twin: Twin, make_lesson: MakeLesson, translator: User, admin: Client
) -> None:
    translate(twin, translator)
    own = make_lesson("Une leçon", locale="fr")
    own.unpublish()
    response = in_bulk(admin, "publish", target(twin), own)
    assert not target(twin).live
    assert Page.objects.get(pk=own.pk).live
    assert "Des mots de passe solides" in said(response)


def test_publishing_everything_below_waits_for_translations(twin: Twin, translator: User, admin: Client) -> None:
    translate(twin, translator)
    parent = SearchPage.objects.get(locale__language_code="fr")
    response = in_bulk(admin, "publish", parent, include_descendants="on")
    assert not target(twin).live
    assert parent.title in said(response)


# --- Moving and copying -----------------------------------------------------------------------------------------------


def test_nothing_moves_below_a_page_of_the_other_language(lesson: LessonPlanPage, admin: Client) -> None:
    french = SearchPage.objects.get(locale__language_code="fr")
    admin.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, french.pk]))
    in_bulk(admin, "move", lesson, chooser=french.pk)
    assert Page.objects.get(pk=lesson.pk).get_parent().locale.language_code == "nl"


def test_nothing_is_copied_below_a_page_of_the_other_language(lesson: LessonPlanPage, admin: Client) -> None:
    french = SearchPage.objects.get(locale__language_code="fr")
    on_page(admin, "copy", lesson, new_title="Kopie", new_slug="kopie", new_parent_page=french.pk)
    assert not Page.objects.filter(slug="kopie").exists()
    on_page(admin, "copy", lesson, new_title="Kopie", new_slug="kopie", new_parent_page=lesson.get_parent().pk)
    assert Page.objects.filter(slug="kopie").exists()


# --- Locks ------------------------------------------------------------------------------------------------------------


def lock(twin: Twin, user: User) -> None:
    Page.objects.filter(pk=twin.target_page_id).update(locked=True, locked_by=user)
    twin.refresh_from_db()


def test_a_locked_translation_is_changed_by_whoever_locked_it(
    twin: Twin, editor: User, translator: User, translating: Client
) -> None:
    lock(twin, editor)
    assert can_translate(editor, twin)
    assert not can_translate(translator, twin)
    response = put(translating, string_address(twin), "Un texte.")
    assert response.status_code == 403
    assert segment(twin, SUMMARY).target is None


def test_a_locked_translation_is_not_approved_in_wagtail(sent: Twin, editor: User, reviewer: User) -> None:
    lock(sent, editor)
    assert not can_review(reviewer, sent)
    task = work.task_of(sent)
    address = reverse("wagtailadmin_pages:workflow_action", args=[sent.target_page_id, "approve", task.pk])
    logged_in(reviewer).post(address)
    assert not target(sent).live


# --- Wagtail's approving and rejecting --------------------------------------------------------------------------------


def test_wagtails_rejecting_needs_a_comment_too(sent: Twin, reviewer: User) -> None:
    client = logged_in(reviewer)
    task = work.task_of(sent)
    address = reverse("wagtailadmin_pages:workflow_action", args=[sent.target_page_id, "reject", task.pk])
    client.post(address, {"comment": "  "})
    sent.refresh_from_db()
    assert sent.state == State.REVIEW
    response = client.post(address, {"comment": ""}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.json()["step"] == "success", "the window closes, and the message is on the page behind it"
    client.post(address, {"comment": "Zie de titel."})
    sent.refresh_from_db()
    assert sent.state == State.BACK


# --- The addresses of wagtail-localize --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.REVIEW, State.UNPUBLISHED])
def test_nothing_is_written_by_wagtail_localize_while_a_twin_rests(
    state: State, twin: Twin, admin: Client, settings: Any
) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    Twin.objects.filter(pk=twin.pk).update(state=state)
    answers = [
        put(admin, string_address(twin), "Un texte."),
        admin.delete(string_address(twin)),
        admin.post(localize("upload_pofile", twin.translation_id)),
        admin.post(localize("machine_translate", twin.translation_id)),
    ]
    assert [response.status_code for response in answers] == [423] * 4
    assert answers[0].json()["detail"]
    assert not StringTranslation.objects.filter(context__object_id=twin.object_key).exists()


def test_what_comes_by_wagtail_localize_is_counted(twin: Twin, translating: Client) -> None:
    assert put(translating, string_address(twin), "Un texte.").status_code == 200
    twin.refresh_from_db()
    assert (twin.state, twin.open) == (State.PROGRESS, 4)
    translating.delete(string_address(twin))
    twin.refresh_from_db()
    assert twin.open == 5


def test_a_text_that_was_approved_and_is_taken_out_opens_the_translation(approved: Twin, translating: Client) -> None:
    translating.delete(string_address(approved))
    approved.refresh_from_db()
    assert (approved.state, approved.open) == (State.PROGRESS, 1)


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "", SUMMARY])
def test_what_comes_by_wagtail_localize_is_checked(typed: str, twin: Twin, translating: Client) -> None:
    assert put(translating, string_address(twin), typed).status_code == 422
    assert segment(twin, SUMMARY).target is None


def test_a_segment_of_another_page_is_not_found(
    twin: Twin, make_lesson: MakeLesson, editor: Any, admin: Client
) -> None:
    other = work.submit(make_lesson("Iets anders"), editor)
    number = segment(other, SUMMARY).id
    put(admin, localize("edit_string_translation", twin.translation_id, number), "Un texte.")
    assert not StringTranslation.objects.filter(data="Un texte.").exists()


def test_its_submitting_and_its_report_lead_to_ours(twin: Twin, lesson: LessonPlanPage, admin: Client) -> None:
    submit = reverse("translation:submit", args=[lesson.pk])
    assert admin.get(localize("submit_page_translation", lesson.pk))["Location"] == submit
    assert admin.get(localize("update_translations", twin.translation.source_id))["Location"] == submit
    assert admin.get(localize("translations_report"))["Location"] == reverse("translation:worklist")


@pytest.mark.parametrize("button", ["localize-restart-translation", "localize-convert-to-alias"])
def test_its_buttons_do_nothing(button: str, twin: Twin, lesson: LessonPlanPage, admin: Client) -> None:
    Translation.objects.filter(pk=twin.translation_id).update(enabled=False)
    for page in (lesson, target(twin)):
        response = edit(admin, page, **{button: "1"})
        assert response.status_code == 302
    assert not Translation.objects.get(pk=twin.translation_id).enabled
    assert target(twin).alias_of_id is None


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_the_ways_of_wagtail_localize_are_not_shown(twin: Twin, lesson: LessonPlanPage, admin: Client) -> None:
    pages = [
        admin.get(reverse("wagtailadmin_home")),
        admin.get(reverse("wagtailadmin_explore", args=[lesson.get_parent().pk])),
        admin.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])),
    ]
    for name in ("translations_report", "submit_page_translation", "update_translations", "convert_to_alias"):
        address = {"translations_report": [], "update_translations": [twin.translation.source_id]}.get(
            name, [lesson.pk]
        )
        for response in pages:
            assert localize(name, *address) not in response.content.decode()


def test_the_report_of_page_types_is_for_editors(translating: Client, editor: User) -> None:
    """It names the page that was edited last, in whatever language."""
    address = reverse("wagtailadmin_reports:page_types_usage")
    assert translating.get(address).status_code == 302
    assert address not in translating.get(reverse("wagtailadmin_home")).content.decode()
    assert logged_in(editor).get(address).status_code == 200


def chooser(client: Client, lesson: LessonPlanPage) -> str:
    browse = client.get(reverse("wagtailadmin_choose_page_child", args=[lesson.get_parent().pk]))
    search = client.get(reverse("wagtailadmin_choose_page_search") + "?q=wachtwoorden")
    return browse.content.decode() + search.content.decode()


def test_a_link_may_lead_to_what_visitors_see(lesson: LessonPlanPage, translating: Client) -> None:
    assert f"/admin/pages/{lesson.pk}/" in chooser(translating, lesson)


def test_the_chooser_does_not_show_the_title_of_a_draft(lesson: LessonPlanPage, translating: Client) -> None:
    lesson.title = "Sterke wachtwoorden, een klad"
    lesson.save_revision()
    assert "een klad" not in chooser(translating, lesson)


def test_the_menu_of_pages_still_reads(lesson: LessonPlanPage, translating: Client, twin: Twin) -> None:
    address = reverse("wagtailadmin_api:pages:listing")
    assert translating.get(f"{address}?child_of={target(twin).get_parent().pk}").json()["items"]
    detail = translating.get(f"{address}{twin.target_page_id}/").json()
    assert "translations" not in detail["meta"]


def test_no_language_is_filled_with_aliases_of_the_other(admin: Client) -> None:
    dutch, french = (Locale.objects.get(language_code=code) for code in ("nl", "fr"))
    address = reverse("wagtaillocales:edit", args=[french.pk])
    assert "sync_from" not in admin.get(address).content.decode()
    pages = Page.objects.count()
    component = LocaleSynchronization._meta.db_table
    values = {f"component-{component}-enabled": "on", f"component-{component}-sync_from": dutch.pk}
    assert admin.post(address, {"language_code": "fr"} | values).status_code == 302
    assert not LocaleSynchronization.objects.exists()
    assert Page.objects.count() == pages
