"""Who may do what: one table, and every cell of it tried by that person in the admin, into French and into Dutch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Workflow
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from catalogue.models import LessonPlanPage, Theme
from search.models import SearchPage
from tests.translation.conftest import publish_lesson
from tests.translation.people import (
    OTHER,
    PEOPLE,
    SECRET,
    World,
    edit,
    form_of,
    in_bulk,
    logged_in,
    make_world,
    on_page,
    put,
)
from tests.translation.stages import beforehand
from translation import work
from translation.models import GlossaryTerm, Twin
from translation.permissions import can_assign, can_review, can_see, can_submit, can_translate
from translation.roles import WORKFLOWS
from translation.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EDITORS = ("editor", "administrator", "superuser")
TRANSLATING = (*EDITORS, "translator", "reviewer")
REVIEWING = ("reviewer", "administrator", "superuser")
NOBODY: tuple[str, ...] = ()
"""``translator`` and ``reviewer`` are those of the language that is translated into; ``other translator`` and ``other
reviewer`` those of the language of the source."""


@dataclass(frozen=True)
class Row:
    """``do`` tries it and tells whether it happened, by what is stored or shown afterwards."""

    action: str
    stage: str
    allowed: tuple[str, ...]
    do: Callable[[Client, World], bool]


# --- What is tried ----------------------------------------------------------------------------------------------------


def submit(client: Client, world: World) -> bool:
    client.post(reverse("translation:submit", args=[world.source.pk]), {"due": "", "note": "", "assignee": ""})
    return Twin.objects.filter(source_page=world.source).exists()


def submit_by_localize(client: Client, world: World) -> bool:
    address = reverse("wagtail_localize:submit_page_translation", args=[world.source.pk])
    client.post(address, {"locales": [world.original.locale_id]})
    return Translation.objects.filter(source__object_id=world.source.translation_key).exists()


def shows(name: str) -> Callable[[Client, World], bool]:
    """A page of a twin; the title is in its heading."""

    def look(client: Client, world: World) -> bool:
        response = client.get(reverse(f"translation:{name}", args=[world.twin.pk]))
        return response.status_code == 200 and "Sterke wachtwoorden" in response.content.decode()

    return look


def work_list(client: Client, world: World) -> bool:
    response = client.get(reverse("translation:worklist"))
    return response.status_code == 200 and "Sterke wachtwoorden" in response.content.decode()


def _summary(world: World) -> StringSegment:
    return StringSegment.objects.get(source=world.twin.translation.source, context__path="summary")


def _is_translated(world: World) -> bool:
    return StringTranslation.objects.filter(data="Un texte.", locale_id=world.twin.target_locale_id).exists()


def save_text(client: Client, world: World) -> bool:
    address = reverse("translation:save_segment", args=[world.twin.pk, _summary(world).pk])
    client.post(address, {"text": "Un texte.", "stamp": ""})
    return _is_translated(world)


def save_text_by_localize(client: Client, world: World) -> bool:
    names = [world.twin.translation_id, _summary(world).pk]
    put(client, reverse("wagtail_localize:edit_string_translation", args=names), "Un texte.")
    return _is_translated(world)


def send(client: Client, world: World) -> bool:
    client.post(reverse("translation:send", args=[world.twin.pk]))
    return bool(world.twin.state == State.REVIEW)


def assign(client: Client, world: World) -> bool:
    """By the form of the page, and past it."""
    to, twin = world.people[f"translator-{world.language}"], world.twin
    data = {"assignee": to.pk, "due": "", "note": "", "stamp": work.assignment_of(twin).stamp}
    address = reverse("translation:assign", args=[twin.pk])
    opened = client.get(address).status_code == 200
    client.post(address, data)
    assert (world.twin.assignee == to) == opened
    return bool(world.twin.assignee == to)


def take_back(client: Client, world: World) -> bool:
    client.post(reverse("translation:take_back", args=[world.twin.pk]))
    return bool(world.twin.state == State.PROGRESS)


def decide(decision: str) -> Callable[[Client, World], bool]:
    def post(client: Client, world: World) -> bool:
        address = reverse("translation:decide", args=[world.twin.pk])
        client.post(address, {"decision": decision, "comment": "Zie de titel."})
        return _decided(world, decision)

    return post


def decide_by_wagtail(decision: str) -> Callable[[Client, World], bool]:
    def post(client: Client, world: World) -> bool:
        task = world.twin.review.current_task_state  # type: ignore[union-attr]
        names = [world.target.pk, decision, task.pk]
        client.post(reverse("wagtailadmin_pages:workflow_action", args=names), {"comment": "Zie de titel."})
        return _decided(world, decision)

    return post


def _decided(world: World, decision: str) -> bool:
    if decision == "approve":
        return bool(world.twin.state == State.CURRENT and world.target.live)
    return bool(world.twin.state == State.BACK)


def save_in_wagtails_editor(client: Client, world: World) -> bool:
    before = world.target.latest_revision_id
    edit(client, world.target)
    return bool(world.target.latest_revision_id != before)


def publish(client: Client, world: World) -> bool:
    """With the button of Wagtail and with that of wagtail-localize."""
    edit(client, world.target, **{"action-publish": "1", "action": "publish"})
    return bool(world.target.live)


def schedule(client: Client, world: World) -> bool:
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    edit(client, world.target, **{"action-publish": "1", "go_live_at": tomorrow})
    return world.target.scheduled_revision is not None


def start_workflow(client: Client, world: World) -> bool:
    edit(client, world.target, **{"action-submit": "1"})
    return bool(world.target.workflow_in_progress)


def publish_in_bulk(client: Client, world: World) -> bool:
    in_bulk(client, "publish", world.target)
    return bool(world.target.live)


def publish_below_in_bulk(client: Client, world: World) -> bool:
    in_bulk(client, "publish", world.target.get_parent(), include_descendants="on")
    return bool(world.target.live)


def act_by_api(action: str) -> Callable[[Client, World], bool]:
    def post(client: Client, world: World) -> bool:
        before = (world.target.live, Page.objects.count())
        client.post(f"/admin/api/main/pages/{world.target.pk}/action/{action}/", {"recursive": "false"})
        return not LessonPlanPage.objects.filter(pk=world.twin.target_page_id).exists() or before != (
            world.target.live,
            Page.objects.count(),
        )

    return post


def revert(client: Client, world: World) -> bool:
    first = world.target.revisions.order_by("created_at").first()
    before = world.target.latest_revision_id
    names = [world.target.pk, first.pk]
    client.post(reverse("wagtailadmin_pages:revisions_revert", args=names), form_of(world.target))
    return bool(world.target.latest_revision_id != before)


def unpublish(client: Client, world: World) -> bool:
    on_page(client, "unpublish", world.target)
    return not world.target.live


def unpublish_in_bulk(client: Client, world: World) -> bool:
    in_bulk(client, "unpublish", world.target, include_descendants="")
    return not world.target.live


def _exists(page: Page) -> bool:
    return Page.objects.filter(pk=page.pk).exists()


def delete(client: Client, world: World) -> bool:
    page = world.target
    on_page(client, "delete", page)
    return not _exists(page)


def delete_in_bulk(client: Client, world: World) -> bool:
    page = world.target
    in_bulk(client, "delete", page)
    return not _exists(page)


def _other_parent(world: World) -> Page:
    return Page.objects.get(pk=SearchPage.objects.get(locale__language_code=OTHER[world.language]).pk)


def move(client: Client, world: World) -> bool:
    names = [world.target.pk, _other_parent(world).pk]
    client.post(reverse("wagtailadmin_pages:move_confirm", args=names))
    return bool(world.target.get_parent() == _other_parent(world))


def move_in_bulk(client: Client, world: World) -> bool:
    in_bulk(client, "move", world.target, chooser=_other_parent(world).pk, move_applied="true")
    return bool(world.target.get_parent() == _other_parent(world))


def copying(page_of: Callable[[World], Page], parent_of: Callable[[World], Page]) -> Callable[[Client, World], bool]:
    def copy(client: Client, world: World) -> bool:
        page = page_of(world)
        data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": parent_of(world).pk}
        on_page(client, "copy", page, **data)
        return Page.objects.filter(slug="kopie").exists()

    return copy


def reorder(client: Client, world: World) -> bool:
    before = world.target.path
    client.post(reverse("wagtailadmin_pages:set_page_position", args=[world.target.pk]) + "?position=0")
    return bool(world.target.path != before)


def lock(client: Client, world: World) -> bool:
    on_page(client, "lock", world.target)
    return bool(world.target.locked)


def make_private(client: Client, world: World) -> bool:
    on_page(client, "set_privacy", world.target, restriction_type="login")
    return PageViewRestriction.objects.filter(page=world.target).exists()


def download(client: Client, world: World) -> bool:
    response = client.get(reverse("wagtail_localize:download_pofile", args=[world.twin.translation_id]))
    return response.status_code == 200 and "msgid" in response.content.decode()


def upload_by_localize(client: Client, world: World) -> bool:
    po = world.twin.translation.export_po()
    next(entry for entry in po if "wachtwoord dat" in entry.msgid).msgstr = "Un texte."
    file = SimpleUploadedFile("texts.po", str(po).encode())
    client.post(reverse("wagtail_localize:upload_pofile", args=[world.twin.translation_id]), {"file": file})
    return _is_translated(world)


def machine_by_localize(client: Client, world: World) -> bool:
    client.post(reverse("wagtail_localize:machine_translate", args=[world.twin.translation_id]))
    return StringTranslation.objects.filter(
        context__object_id=world.source.translation_key, translation_type="machine"
    ).exists()


def machine(client: Client, world: World) -> bool:
    client.post(reverse("translation:machine", args=[world.twin.pk]))
    return StringTranslation.objects.filter(
        context__object_id=world.source.translation_key, translation_type="machine"
    ).exists()


def stop(client: Client, world: World) -> bool:
    client.post(reverse("wagtail_localize:stop_translation", args=[world.twin.translation_id]))
    return not Translation.objects.get(pk=world.twin.translation_id).enabled


def make_alias(client: Client, world: World) -> bool:
    client.post(reverse("wagtail_localize:convert_to_alias", args=[world.target.pk]))
    return world.target.alias_of_id is not None


def sync(client: Client, world: World) -> bool:
    """Wagtail-localize's “Sync translated pages”, with “Publish immediately”."""
    address = reverse("wagtail_localize:update_translations", args=[world.twin.translation.source_id])
    client.post(address, {"publish_translations": "on"})
    return bool(world.target.live)


def edit_original(client: Client, world: World) -> bool:
    edit(client, world.original)
    return bool(Page.objects.get(pk=world.original.pk).has_unpublished_changes)


def publish_original(client: Client, world: World) -> bool:
    edit(client, world.original, **{"action-publish": "1"})
    return LessonPlanPage.objects.get(pk=world.original.pk).summary == "Anders dan voorheen."


def unpublish_original(client: Client, world: World) -> bool:
    on_page(client, "unpublish", world.original)
    return not Page.objects.get(pk=world.original.pk).live


def delete_original(client: Client, world: World) -> bool:
    on_page(client, "delete", world.original)
    return not _exists(world.original)


def make_original_private(client: Client, world: World) -> bool:
    on_page(client, "set_privacy", world.original, restriction_type="login")
    return PageViewRestriction.objects.filter(page=world.original).exists()


REPORTS = ("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages", "page_types_usage")


def see_draft(client: Client, world: World) -> bool:
    """By every address that could show an unsubmitted draft in the language of the source.

    The home page comes last: it shows what the others had to say.
    """
    page = world.draft
    addresses = [
        *(
            reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
            for name in ("edit", "view_draft", "history", "usage", "workflow_history", "copy", "unpublish", "delete")
        ),
        reverse("wagtailadmin_pages:revisions_view", args=[page.pk, page.latest_revision_id]),
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"]),
        reverse("wagtailadmin_pages:search") + "?q=Geheim",
        reverse("wagtailadmin_pages:type_use", args=["catalogue", "lessonplanpage"]),
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_explore_root") + "?q=Geheim",
        reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]),
        reverse("wagtailadmin_choose_page_child", args=[page.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=Geheim",
        reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={page.pk}",
        f"/admin/api/main/pages/?child_of={page.get_parent().pk}",
        f"/admin/api/main/pages/{page.pk}/",
        *(
            reverse(f"wagtailadmin_reports:{name}")
            for name in (
                "locked_pages",
                "workflow",
                "workflow_tasks",
                "site_history",
                "aging_pages",
                "page_types_usage",
            )
        ),
        reverse("wagtail_localize:translations_report"),
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
        reverse("translation:submit", args=[page.pk]),
        reverse("translation:submit_several"),
        reverse("translation:worklist"),
        reverse("wagtailadmin_home"),
    ]
    return any(_says(client, address, SECRET) for address in addresses)


def _says(client: Client, address: str, words: str) -> bool:
    return words in client.get(address).content.decode()


def opens(name: str, *args: Any) -> Callable[[Client, World], bool]:
    def get(client: Client, world: World) -> bool:
        names = [each() if callable(each) else each for each in args]
        return client.get(reverse(name, args=names)).status_code == 200

    return get


def theme() -> int:
    return Theme.objects.get(slug="privacy").pk


def term() -> int:
    return GlossaryTerm.objects.get_or_create(nl="wachtwoord", fr="mot de passe")[0].pk


def person() -> int:
    return get_user_model().objects.get(username="editor").pk


def workflow() -> int:
    return Workflow.objects.get(name=WORKFLOWS["fr"]).pk


TABLE = (
    # A source, and what is done with it
    Row("submit a page", "live source", EDITORS, submit),
    Row("submit it by wagtail-localize", "live source", NOBODY, submit_by_localize),
    Row(
        "see a draft that was not submitted",
        "submitted",
        (*EDITORS, "other translator", "other reviewer"),
        see_draft,
    ),
    # A translation, by its own pages
    Row("see the work list", "submitted", TRANSLATING, work_list),
    Row("open the page for translating", "submitted", TRANSLATING, shows("translate")),
    Row("open the page for reviewing", "sent", TRANSLATING, shows("review")),
    Row("assign to somebody", "submitted", EDITORS, assign),
    Row("save a text", "submitted", TRANSLATING, save_text),
    Row("translate by machine", "submitted", TRANSLATING, machine),
    Row("send for review", "translated", TRANSLATING, send),
    Row("take back", "sent", TRANSLATING, take_back),
    Row("approve", "sent", REVIEWING, decide("approve")),
    Row("send back", "sent", REVIEWING, decide("reject")),
    # The same by other ways
    Row("save a text by wagtail-localize", "submitted", TRANSLATING, save_text_by_localize),
    Row("translate by machine by wagtail-localize", "submitted", TRANSLATING, machine_by_localize),
    Row("download a file of wagtail-localize", "submitted", TRANSLATING, download),
    Row("upload a file to wagtail-localize", "submitted", NOBODY, upload_by_localize),
    Row("approve in Wagtail", "sent", REVIEWING, decide_by_wagtail("approve")),
    Row("send back in Wagtail", "sent", REVIEWING, decide_by_wagtail("reject")),
    # Past the review
    Row("save in Wagtail's editor", "translated", NOBODY, save_in_wagtails_editor),
    Row("publish in Wagtail's editor", "translated", NOBODY, publish),
    Row("publish during a review", "sent", NOBODY, publish),
    Row("schedule", "translated", NOBODY, schedule),
    Row("start a workflow by hand", "translated", NOBODY, start_workflow),
    Row("publish in bulk", "translated", NOBODY, publish_in_bulk),
    Row("publish everything below", "translated", NOBODY, publish_below_in_bulk),
    Row("publish by the API of the admin", "translated", NOBODY, act_by_api("publish")),
    Row("copy by the API of the admin", "translated", NOBODY, act_by_api("copy")),
    Row("delete by the API of the admin", "translated", NOBODY, act_by_api("delete")),
    Row("bring back an old version", "approved", NOBODY, revert),
    Row("sync by wagtail-localize", "translated", NOBODY, sync),
    Row("stop the translation", "submitted", NOBODY, stop),
    Row("make it an alias", "submitted", NOBODY, make_alias),
    # Its page
    Row("unpublish", "approved", EDITORS, unpublish),
    Row("unpublish in bulk", "approved", EDITORS, unpublish_in_bulk),
    Row("delete a translation that was never live", "submitted", EDITORS, delete),
    Row("delete it in bulk", "submitted", EDITORS, delete_in_bulk),
    Row("move it to the other language", "approved", NOBODY, move),
    Row("move it there in bulk", "approved", NOBODY, move_in_bulk),
    Row("copy it", "submitted", NOBODY, copying(lambda world: world.target, lambda world: world.target.get_parent())),
    Row("change its place among others", "approved", EDITORS, reorder),
    Row("lock it", "approved", EDITORS, lock),
    Row("make it private", "approved", EDITORS, make_private),
    # An original in the language that is translated into
    Row("edit an original", "live source", EDITORS, edit_original),
    Row("publish an original", "live source", EDITORS, publish_original),
    Row("unpublish an original", "live source", EDITORS, unpublish_original),
    Row("delete an original", "live source", EDITORS, delete_original),
    Row("make an original private", "live source", EDITORS, make_original_private),
    Row(
        "copy an original",
        "live source",
        EDITORS,
        copying(lambda world: world.original, lambda world: world.original.get_parent()),
    ),
    Row(
        "copy an original to the other language",
        "live source",
        NOBODY,
        copying(lambda world: world.original, _other_parent),
    ),
    # What belongs to no page
    Row(
        "edit the glossary",
        "live source",
        (*TRANSLATING, "other translator", "other reviewer", "vocabulary"),
        opens("wagtailsnippets_translation_glossaryterm:edit", term),
    ),
    Row(
        "edit a vocabulary",
        "live source",
        (*EDITORS, "vocabulary"),
        opens("wagtailsnippets_catalogue_theme:edit", theme),
    ),
    Row("edit people", "live source", ("administrator", "superuser"), opens("wagtailusers_users:edit", person)),
    Row(
        "edit workflows",
        "live source",
        ("administrator", "superuser"),
        opens("wagtailadmin_workflows:edit", workflow),
    ),
)


def named(allowed: tuple[str, ...], language: str) -> set[str]:
    """The people of ``PEOPLE`` that a row means."""
    words = {
        "translator": f"translator-{language}",
        "reviewer": f"reviewer-{language}",
        "other translator": f"translator-{OTHER[language]}",
        "other reviewer": f"reviewer-{OTHER[language]}",
    }
    return {words.get(word, word) for word in allowed}


@pytest.fixture
def a_machine(settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }


@pytest.fixture(scope="module")
def made_world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """``(language, stage)``, made once for all tests that begin there."""
    language, stage = request.param

    def make() -> World:
        world = make_world(language, publish_lesson)
        world.bring_to(stage)
        return world

    with beforehand(django_db_blocker, make) as made:
        yield made


@pytest.fixture
def world(db: None, made_world: World) -> World:
    return made_world.fresh()


@pytest.mark.slow
@pytest.mark.parametrize(
    "made_world",
    [
        pytest.param((language, stage), id=f"{stage}-{language}")
        for language in ("fr", "nl")
        for stage in dict.fromkeys(row.stage for row in TABLE)
    ],
    indirect=True,
)
def test_only_those_of_the_table(
    db: None,
    made_world: World,
    a_machine: None,
    django_capture_on_commit_callbacks: Any,
    request: pytest.FixtureRequest,
    subtests: pytest.Subtests,
) -> None:
    language, stage = request.node.callspec.params["made_world"]
    for row in (row for row in TABLE if row.stage == stage):
        world, did = made_world.fresh(), set()
        for name, user in world.people.items():
            with transaction.atomic():
                if row.do(logged_in(user, django_capture_on_commit_callbacks), world):
                    did.add(name)
                transaction.set_rollback(True)
        with subtests.test(row.action):
            assert did == named(row.allowed, language)


@pytest.mark.parametrize("made_world", [("fr", "sent")], indirect=True, ids=["fr-sent"])
def test_the_questions_that_views_ask_answer_as_the_table(world: World) -> None:
    twin = world.twin
    questions: dict[str, tuple[Callable[[Any], bool], tuple[str, ...]]] = {
        "submit": (lambda user: can_submit(user, world.source), EDITORS),
        "see": (lambda user: can_see(user, twin), TRANSLATING),
        "translate": (lambda user: can_translate(user, twin), TRANSLATING),
        "review": (lambda user: can_review(user, twin), REVIEWING),
        "assign": (lambda user: can_assign(user, twin), EDITORS),
    }
    for question, (ask, allowed) in questions.items():
        fresh = {name: get_user_model().objects.get(username=name) for name in PEOPLE}
        assert {name for name, user in fresh.items() if ask(user)} == named(allowed, "fr"), question
