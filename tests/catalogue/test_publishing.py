"""Copies have keys of their own, and nothing goes live that no teacher could find, whichever way it is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Page, Task, Workflow, WorkflowState, WorkflowTask
from wagtail.users.models import UserProfile

from catalogue.models import AgeGroup, BrochurePage, Format, Resource, Theme
from catalogue.wagtail_hooks import WorkflowActionView
from search.engines.base import Engine
from search.models import SearchPage
from tests.demo_counts import DUTCH

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, index: Engine) -> Client:
    user = User.objects.create_superuser("admin-for-tests")
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


def kiva() -> Any:
    return Resource.objects.get(key="kiva", locale__language_code="nl").specific


def draft(**changes: Any) -> BrochurePage:
    """A Dutch draft without themes and age groups, with a revision."""
    parent = Page.objects.get(pk=SearchPage.objects.get(locale__language_code="nl").pk)
    values = {"title": "Half klaar", "summary": "Iets.", "format": Format.objects.get(slug="brochure")} | changes
    page = BrochurePage(live=False, locale=parent.locale, **values)
    parent.add_child(instance=page)
    page.save_revision(clean=False)
    return page


def ready(**changes: Any) -> BrochurePage:
    page = draft(**changes)
    page.themes = [Theme.objects.get(slug="privacy")]
    page.any_age = True
    page.save_revision(clean=False)
    return page


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def messages_of(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def copy(admin: Client, page: Page, **options: Any) -> Any:
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": page.get_parent().pk, **options}
    return admin.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


@pytest.mark.parametrize("options", [{}, {"publish_copies": "on"}])
def test_a_copy_takes_its_key_from_its_address(admin: Client, options: dict[str, str]) -> None:
    page = kiva()
    assert copy(admin, page, **options).status_code == 302
    made = Resource.objects.get(slug="kopie")
    assert made.live == bool(options)
    assert made.key == "kopie"
    assert made.get_latest_revision_as_object().key == "kopie"
    assert made.translation_key != page.translation_key
    assert set(made.themes.all()) == set(page.themes.all())


def test_a_copy_whose_address_is_a_key_already_gets_another_key(admin: Client) -> None:
    other = Resource.objects.get(key="lesson-plan-cyberbullying-10-12", locale__language_code="nl")
    assert copy(admin, kiva(), new_slug=other.key).status_code == 302
    assert Resource.objects.get(slug=other.key).key == f"{other.key}-2"


def test_an_alias_follows_its_original_with_the_same_key(admin: Client) -> None:
    page = kiva()
    assert copy(admin, page, alias="on").status_code == 302
    alias = Resource.objects.get(slug="kopie")
    assert (alias.alias_of_id, alias.key) == (page.pk, "kiva")
    page.title = "KiVa, verbeterd"
    page.save_revision().publish()
    alias.refresh_from_db()
    assert (alias.title, alias.key) == ("KiVa, verbeterd", "kiva")


def test_an_alias_made_an_ordinary_page_gets_a_key_of_its_own(admin: Client) -> None:
    copy(admin, kiva(), alias="on")
    alias = Resource.objects.get(slug="kopie")
    assert admin.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk])).status_code == 302
    page = Resource.objects.get(pk=alias.pk).specific
    assert (page.alias_of_id, page.key, page.get_latest_revision().as_object().key) == (None, "kopie", "kopie")
    page.full_clean()
    kiva().full_clean()


@pytest.mark.parametrize("alias", [False, True])
def test_a_translation_shares_its_key_with_its_source(alias: bool) -> None:
    page = kiva()
    twin = page.copy_for_translation(Locale.objects.get(language_code="fr"), alias=alias)
    assert (twin.key, twin.translation_key) == ("kiva", page.translation_key)
    assert Resource.objects.get(pk=twin.pk).key == "kiva"
    twin.full_clean()


def test_copies_of_a_whole_shelf_have_keys_of_their_own(admin: Client) -> None:
    parent = SearchPage.objects.get(locale__language_code="nl")
    parent.copy(recursive=True, update_attrs={"slug": "kopie"}, keep_live=False)
    keys = list(Resource.objects.filter(locale__language_code="nl", alias_of=None).values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 2 * DUTCH


def test_a_key_fits_its_column_however_long_the_address() -> None:
    page = draft(slug="a" * 200)
    assert page.key == "a" * len(page.key)
    assert len(page.key) <= 120


def test_what_is_missing_is_said_in_full() -> None:
    assert set(BrochurePage().missing_for_publication()) == {"themes", "age_groups", "format", "summary"}
    assert set(draft().missing_for_publication()) == {"themes", "age_groups"}
    assert not ready(slug="klaar").get_latest_revision_as_object().missing_for_publication()
    assert not kiva().missing_for_publication()


def test_an_age_group_is_as_good_as_no_age() -> None:
    page = ready().get_latest_revision_as_object()
    page.any_age = False
    assert set(page.missing_for_publication()) == {"age_groups"}
    page.age_groups = [AgeGroup.objects.get(slug="adults")]
    assert not page.missing_for_publication()


def test_every_loaded_resource_may_be_published_again() -> None:
    for page in Resource.objects.specific():
        assert not page.missing_for_publication(), page.key
        assert page.any_age == (not page.age_groups.exists())


def test_a_typo_in_a_resource_without_ages_can_be_corrected(admin: Client) -> None:
    page = next(page for page in BrochurePage.objects.filter(any_age=True))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = admin.get(address).context["form"]
    assert form.initial["any_age"]
    data = {
        "title": "Verbeterd",
        "slug": page.slug,
        "key": page.key,
        "summary": page.summary,
        "themes": [theme.pk for theme in page.themes.all()],
        "any_age": "on",
        "format": page.format_id,
        "access": page.access,
        "licence": page.licence,
        "tags": "",
        "body-count": "0",
        "files-TOTAL_FORMS": "0",
        "files-INITIAL_FORMS": "0",
        "picks-TOTAL_FORMS": "0",
        "picks-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    response = admin.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    page.refresh_from_db()
    assert page.title == "Verbeterd"
    del data["any_age"]
    response = admin.post(address, data)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["age_groups"]
    del data["action-publish"]
    assert admin.post(address, data).status_code == 302


def bulk_publish(admin: Client, *pages: Page, **data: str) -> Any:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = "&".join(f"id={page.pk}" for page in pages)
    return admin.post(f"{address}?{ids}&next=/admin/", data)


def test_bulk_publishing_holds_back_what_is_not_ready_and_says_why(admin: Client) -> None:
    half, nameless, whole = draft(slug="half"), draft(slug="stil", title="Stil", summary=""), ready(slug="heel")
    response = bulk_publish(admin, half, nameless, whole)
    assert response.status_code == 302
    assert [is_live(page) for page in (half, nameless, whole)] == [False, False, True]
    said = messages_of(response)
    assert "Half klaar" in said
    assert "Choose at least one theme" in said
    assert "Stil" in said
    assert "Write a summary" in said


def test_bulk_publishing_nothing_that_is_ready_claims_no_success(admin: Client) -> None:
    response = bulk_publish(admin, draft())
    assert response.status_code == 302
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["error"]


def test_bulk_publishing_with_descendants_names_the_one_below_that_is_not_ready(admin: Client) -> None:
    page = draft()
    response = bulk_publish(admin, page.get_parent(), include_descendants="on")
    assert response.status_code == 302
    assert not is_live(page)
    assert "Half klaar" in messages_of(response)


def test_a_draft_that_clashes_with_another_page_is_held_back_too(admin: Client) -> None:
    page = ready(key="kiva")
    response = bulk_publish(admin, page)
    assert response.status_code == 302
    assert not is_live(page)
    assert "has this key" in messages_of(response)


def test_no_code_can_publish_what_is_not_ready() -> None:
    page = draft()
    with pytest.raises(ValidationError, match="theme"):
        page.get_latest_revision().publish()
    page.live = True
    with pytest.raises(ValidationError, match="theme"):
        page.save()
    assert not is_live(page)


def test_the_admins_own_api_publishes_nothing(admin: Client) -> None:
    page = draft()
    response = admin.post(f"/admin/api/main/pages/{page.pk}/action/publish/", follow=True)
    assert response.status_code in (404, 405)
    assert not is_live(page)


def test_a_page_can_be_unpublished_and_locked_whatever_it_lacks(admin: Client) -> None:
    page = kiva()
    page.themes.clear()
    page.save(clean=False)
    assert admin.post(reverse("wagtailadmin_pages:lock", args=[page.pk])).status_code == 302
    assert admin.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).status_code == 302
    assert not is_live(page)


def test_a_live_page_that_lost_its_theme_is_not_copied_live(admin: Client) -> None:
    page = kiva()
    page.themes.clear()
    page.save(clean=False)
    response = copy(admin, page, publish_copies="on")
    assert response.status_code == 302
    assert "Choose at least one theme" in messages_of(response)
    assert not Resource.objects.filter(slug="kopie").exists()
    assert copy(admin, page).status_code == 302
    assert not Resource.objects.get(slug="kopie").live


@pytest.fixture
def in_moderation() -> tuple[BrochurePage, WorkflowState]:
    """A page that was ready when it was submitted and is not any more."""
    workflow = Workflow.objects.create(name="Four eyes")
    task = GroupApprovalTask.objects.create(name="Look")
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=1)
    page = draft()
    return page, workflow.start(page, User.objects.create_superuser("submitter"))


@pytest.mark.parametrize("headers", [{}, {"x-requested-with": "XMLHttpRequest"}])
def test_approval_does_not_publish_what_is_not_ready(
    admin: Client, in_moderation: tuple[BrochurePage, WorkflowState], headers: dict[str, str]
) -> None:
    page, state = in_moderation
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk])
    response = admin.post(address, {"comment": ""}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert "Choose at least one theme" in messages_of(response)
    assert not is_live(page)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS


def test_approval_publishes_what_is_ready(admin: Client, in_moderation: tuple[BrochurePage, WorkflowState]) -> None:
    page, state = in_moderation
    page.themes = [Theme.objects.get(slug="privacy")]
    page.any_age = True
    page.save_revision(clean=False)
    state = WorkflowState.objects.get(pk=state.pk)  # which knows the new revision
    state.current_task_state.approve(user=User.objects.get(username="submitter"))
    assert is_live(page)


def test_the_view_of_approval_is_ours() -> None:
    from django.urls import resolve

    view = resolve("/admin/pages/workflow/action/1/approve/1/").func
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    assert getattr(view, "view_class", WorkflowActionView) is WorkflowActionView


def schedule(page: BrochurePage, when: Any) -> None:
    page.go_live_at = when
    page.save_revision(clean=False)


def test_what_is_not_ready_cannot_be_scheduled() -> None:
    page = draft()
    schedule(page, timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError, match="theme"):
        page.get_latest_revision().publish()
    assert not page.scheduled_revision


def test_a_scheduled_page_that_is_not_ready_when_its_time_comes_does_not_stop_the_others() -> None:
    half, whole = draft(slug="half"), ready(slug="heel")
    for page in (half, whole):
        revision = page.get_latest_revision()
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=5 if page is half else 1)
        revision.save()
    call_command("publish_scheduled")
    assert not is_live(half)
    assert is_live(whole)
    assert not BrochurePage.objects.get(pk=half.pk).scheduled_revision


def test_the_history_tells_that_a_scheduled_page_was_held_back(admin: Client) -> None:
    page = draft()
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=5)
    revision.save()
    call_command("publish_scheduled")
    history = admin.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "unscheduled" in history.content.decode()
