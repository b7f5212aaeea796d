"""What happens to a translation when its source, or its own page, changes or goes: the table of its feature page."""

from __future__ import annotations

import gc
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import RichText
from wagtail_localize.models import StringTranslation
from wagtail_localize.segments.extract import extract_segments

from catalogue.models import BrochurePage, LessonPlanPage, Resource
from catalogue.visibility import visible
from search.models import SearchPage
from tests.translation.conftest import FRENCH, OnCommit, segment, translate
from tests.translation.people import edit, on_page
from translation import work
from translation.errors import NotOpen, Refused
from translation.models import Notice, Twin
from translation.segments import segments_of
from translation.states import State

Kind = Notice.Kind
TITLE = FRENCH["Sterke wachtwoorden"]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: OnCommit) -> OnCommit:
    """``with commit(execute=True)``: what follows from the commit of the block happens."""
    return django_capture_on_commit_callbacks


def target(twin: Twin) -> LessonPlanPage:
    return LessonPlanPage.objects.get(pk=twin.target_page_id)


def state_of(twin: Twin) -> tuple[State, bool]:
    """Of the twin, and whether its page is live."""
    twin.refresh_from_db()
    return State(twin.state), target(twin).live


def told(kind: Notice.Kind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def is_public(page: Page) -> bool:
    return visible(Resource.objects.filter(pk=page.pk)).exists()


def sent(twin: Twin, translator: User) -> Twin:
    """A first version that waits for its review."""
    translate(twin, translator)
    return work.send(twin, translator)


# --- The source goes and comes back -----------------------------------------------------------------------------------


def test_unpublished_the_twin_stays_and_rests_and_its_people_are_told(
    approved: Twin, lesson: LessonPlanPage, commit: Any
) -> None:
    mail.outbox.clear()
    with commit(execute=True):
        lesson.unpublish()
    assert state_of(approved) == (State.UNPUBLISHED, True)
    assert told(Kind.SOURCE_GONE) == {"translator-fr", "editor"}
    assert len(mail.outbox) == 2


def test_unpublished_during_a_review_the_review_ends_and_nothing_goes_live(
    twin: Twin, lesson: LessonPlanPage, translator: User, reviewer: User
) -> None:
    sent(twin, translator)
    lesson.unpublish()
    assert state_of(twin) == (State.UNPUBLISHED, False)
    assert target(twin).current_workflow_state is None
    with pytest.raises(NotOpen):
        work.approve(twin, reviewer)
    assert state_of(twin) == (State.UNPUBLISHED, False)


def test_published_again_it_goes_on_where_it_was(
    twin: Twin, lesson: LessonPlanPage, translator: User, publish: Any
) -> None:
    sent(twin, translator)
    lesson.unpublish()
    publish(lesson)
    assert state_of(twin) == (State.PROGRESS, False)
    twin.refresh_from_db()
    assert twin.open == 0
    work.send(twin, translator)
    assert state_of(twin) == (State.REVIEW, False)


def test_published_again_with_other_texts_these_are_open(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    lesson.unpublish()
    publish(lesson, summary="Een heel ander verhaal.")
    assert state_of(approved) == (State.OUTDATED, True)
    assert approved.open == 1
    assert target(approved).summary == FRENCH["Leerlingen maken een wachtwoord dat niemand raadt."]


def test_an_older_version_restored_asks_for_nothing_that_was_translated(
    approved: Twin, lesson: LessonPlanPage, publish: Any, commit: Any
) -> None:
    first = LessonPlanPage.objects.get(pk=lesson.pk).latest_revision
    publish(lesson, summary="Een heel ander verhaal.")
    lesson.unpublish()
    with commit(execute=True):
        first.as_object().save_revision(previous_revision=first).publish()
    assert state_of(approved) == (State.CURRENT, True)
    assert approved.open == 0


def test_expired_it_is_as_unpublished(approved: Twin, lesson: LessonPlanPage, commit: Any) -> None:
    Page.objects.filter(pk=lesson.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with commit(execute=True):
        call_command("publish_scheduled", stdout=StringIO())
    assert not Page.objects.get(pk=lesson.pk).live
    assert state_of(approved) == (State.UNPUBLISHED, True)
    assert told(Kind.SOURCE_GONE)
    assert target(approved).expire_at is None


def test_a_planned_publication_opens_its_texts_when_it_comes(
    approved: Twin, lesson: LessonPlanPage, commit: Any
) -> None:
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.summary, page.go_live_at = "Straks heel anders.", timezone.now() + timedelta(hours=1)
    with commit(execute=True):
        page.save_revision().publish()
    assert state_of(approved) == (State.CURRENT, True)
    revision = LessonPlanPage.objects.get(pk=lesson.pk).latest_revision
    past = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    with commit(execute=True):
        call_command("publish_scheduled", stdout=StringIO())
    assert state_of(approved) == (State.OUTDATED, True)


def test_deleted_the_twin_is_a_page_of_its_own_and_its_people_are_told(
    approved: Twin, lesson: LessonPlanPage, commit: Any
) -> None:
    kept = target(approved)
    with commit(execute=True):
        LessonPlanPage.objects.get(pk=lesson.pk).delete()
    assert not Twin.objects.filter(pk=approved.pk).exists()
    assert Page.objects.get(pk=kept.pk).live
    assert told(Kind.SOURCE_GONE) == {"translator-fr", "editor"}


def test_its_page_can_then_be_edited_and_be_a_source(
    approved: Twin, lesson: LessonPlanPage, editor: User, client: Client
) -> None:
    page = target(approved)
    LessonPlanPage.objects.get(pk=lesson.pk).delete()
    client.force_login(editor)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert work.submit(LessonPlanPage.objects.get(pk=page.pk), editor).target_locale.language_code == "nl"


# --- The source's place -----------------------------------------------------------------------------------------------


def test_moved_the_twin_stays_where_it_is_and_its_people_are_told(
    approved: Twin, lesson: LessonPlanPage, commit: Any
) -> None:
    before = target(approved).url_path
    home = Page.objects.get(pk=SearchPage.objects.get(locale__language_code="nl").pk).get_parent()
    elsewhere = home.add_child(instance=SearchPage(title="Archief", slug="archief", locale=home.locale))
    with commit(execute=True):
        Page.objects.get(pk=lesson.pk).move(elsewhere, pos="last-child")
    assert target(approved).url_path == before
    assert state_of(approved) == (State.CURRENT, True)
    assert told(Kind.SOURCE_CHANGED) == {"translator-fr"}


def test_in_another_order_nobody_is_told(approved: Twin, lesson: LessonPlanPage, commit: Any) -> None:
    parent = Page.objects.get(pk=lesson.pk).get_parent()
    with commit(execute=True):
        Page.objects.get(pk=lesson.pk).move(parent, pos="first-child")
    assert told(Kind.SOURCE_CHANGED) == set()


def test_with_another_address_the_twin_keeps_its_own_and_its_people_are_told(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    publish(lesson, slug="heel-sterke-wachtwoorden")
    assert state_of(approved) == (State.CURRENT, True)
    assert (approved.open, target(approved).slug) == (0, "des-mots-de-passe-solides")
    assert told(Kind.SOURCE_CHANGED) == {"translator-fr"}
    assert Redirect.objects.filter(old_path__endswith="/sterke-wachtwoorden").exists()


# --- Who may see it ---------------------------------------------------------------------------------------------------


def restrict(
    page: Page, *groups: Group, kind: str = PageViewRestriction.LOGIN, password: str = ""
) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password=password)
    restriction.groups.set(groups)
    return restriction


def test_private_the_twin_is_private_at_once(approved: Twin, lesson: LessonPlanPage) -> None:
    restrict(lesson, kind=PageViewRestriction.PASSWORD, password="geheim")
    theirs = PageViewRestriction.objects.get(page=approved.target_page)
    assert (theirs.restriction_type, theirs.password) == ("password", "geheim")
    assert not is_public(target(approved))


def test_private_for_groups_for_the_same_groups(approved: Twin, lesson: LessonPlanPage) -> None:
    school = Group.objects.create(name="Scholen")
    restrict(lesson, school, kind=PageViewRestriction.GROUPS)
    theirs = PageViewRestriction.objects.get(page=approved.target_page)
    assert list(theirs.groups.all()) == [school]


def test_public_again_so_is_the_twin(approved: Twin, lesson: LessonPlanPage, commit: Any) -> None:
    restriction = restrict(lesson)
    with commit(execute=True):
        restriction.delete()
    assert is_public(target(approved))


def test_private_before_it_is_submitted_the_twin_never_was_public(
    lesson: LessonPlanPage, editor: User, translator: User, approve_now: Any
) -> None:
    restrict(lesson)
    twin = work.submit(lesson, editor)
    assert PageViewRestriction.objects.filter(page=twin.target_page).exists()
    sent(twin, translator)
    approve_now(twin)
    assert state_of(twin) == (State.CURRENT, True)
    assert not is_public(target(twin))


def test_private_and_then_deleted_the_twin_stays_private(approved: Twin, lesson: LessonPlanPage, commit: Any) -> None:
    kept = target(approved)
    restrict(lesson)
    with commit(execute=True):
        LessonPlanPage.objects.get(pk=lesson.pk).delete()
    assert not is_public(kept)


def test_a_twin_that_is_private_by_itself_stays_so_when_it_is_approved_again(
    approved: Twin, translator: User, approve_now: Any
) -> None:
    restrict(target(approved))
    title = segment(approved, "Sterke wachtwoorden")
    work.save_text(approved, title.id, "Un autre titre", translator, title.stamp)
    work.send(approved, translator)
    approve_now(approved)
    assert not is_public(target(approved))


# --- What both share --------------------------------------------------------------------------------------------------


def test_a_date_a_tag_or_an_image_asks_nobody(approved: Twin, lesson: LessonPlanPage, commit: Any) -> None:
    image = Image.objects.create(title="Slot", file=get_test_image_file())
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.tags.add("intern")
    page.checked_on, page.cover = timezone.localdate(), image
    with commit(execute=True):
        page.save_revision().publish()
    twin_page = target(approved)
    assert state_of(approved) == (State.CURRENT, True)
    assert (approved.open, twin_page.checked_on, twin_page.cover) == (0, timezone.localdate(), image)
    assert [tag.name for tag in twin_page.tags.all()] == ["intern"]
    assert twin_page.title == TITLE
    assert told(Kind.SOURCE_CHANGED) == set()


def test_an_image_that_the_translation_replaced_stays_replaced(
    approved: Twin, lesson: LessonPlanPage, publish: Any, translator: User, approve_now: Any
) -> None:
    theirs, ours, later = (
        Image.objects.create(title=name, file=get_test_image_file(f"{name}.png")) for name in ("nl", "fr", "nl2")
    )
    publish(lesson, cover=theirs)
    from translation.segments import replaceables_of

    [cover] = [each for each in replaceables_of(approved) if each.path == "cover"]
    work.save_override(approved, cover.id, ours.pk, translator, cover.stamp)
    approved.refresh_from_db()
    work.send(approved, translator)
    approve_now(approved)
    publish(lesson, cover=later)
    assert target(approved).cover == ours


def test_another_file_behind_a_link_reaches_the_twin(
    lesson: LessonPlanPage, editor: User, translator: User, approve_now: Any, commit: Any
) -> None:
    """The words of the link are a text; the file behind it is not."""
    first, second = (Document.objects.create(title=name, file=ContentFile(b"%PDF", f"{name}.pdf")) for name in "ab")

    def body(document: Document) -> list[dict[str, str]]:
        link = f'<p>Download <a linktype="document" id="{document.pk}">het werkblad</a>.</p>'
        return [{"type": "paragraph", "value": link, "id": "00000000-0000-4000-8000-000000000009"}]

    brochure = BrochurePage(
        title="Folder",
        summary="Een folder.",
        format=lesson.format,
        any_age=True,
        locale=lesson.locale,
        body=body(first),
    )
    brochure.live = False
    lesson.get_parent().add_child(instance=brochure)
    brochure.themes = list(lesson.themes.all())
    brochure.save_revision().publish()
    twin = work.submit(BrochurePage.objects.get(pk=brochure.pk), editor)
    translate(twin, translator, {"Download het werkblad.": 'Téléchargez <a id="a1">la fiche</a>.'})
    work.send(twin, translator)
    approve_now(twin)
    assert f'id="{first.pk}"' in str(BrochurePage.objects.get(pk=twin.target_page_id).body[0].value.source)
    fresh = BrochurePage.objects.get(pk=brochure.pk)
    fresh.body = body(second)
    with commit(execute=True):
        fresh.save_revision().publish()
    twin.refresh_from_db()
    shown = str(BrochurePage.objects.get(pk=twin.target_page_id).body[0].value.source)
    assert (twin.state, twin.open) == (State.CURRENT, 0)
    assert f'id="{second.pk}"' in shown
    assert "la fiche" in shown


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_title_of_an_image_is_never_what_describes_it(
    make_lesson: Any, lesson: LessonPlanPage, client: Client
) -> None:
    """It has one language; the alternative text belongs to the page, and is a segment."""
    image = Image.objects.create(title="Titel uit de beeldbank", file=get_test_image_file())
    blocks = [
        {"type": "image", "value": {"image": image.pk, "alt_text": alt, "decorative": not alt}, "id": f"{number}" * 8}
        for number, alt in enumerate(("Een slot op een kluisje", ""), 1)
    ]
    brochure = BrochurePage(
        title="Beelden",
        summary="Een folder.",
        format=lesson.format,
        any_age=True,
        locale=lesson.locale,
        body=blocks,
        cover=image,
    )
    brochure.live = False
    lesson.get_parent().add_child(instance=brochure)
    brochure.themes = list(lesson.themes.all())
    brochure.save_revision().publish()
    shown = client.get(brochure.url).content.decode()
    # Wagtail leaves the file that a rendition was made in to the collector.
    gc.collect()
    assert "Titel uit de beeldbank" not in shown
    assert 'alt="Een slot op een kluisje"' in shown
    assert "body.11111111.alt_text" in {
        value.path for value in extract_segments(BrochurePage.objects.get(pk=brochure.pk))
    }


# --- Its texts --------------------------------------------------------------------------------------------------------


def test_a_changed_text_is_open_and_the_live_twin_stays(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    publish(lesson, summary="Een heel ander verhaal.")
    assert state_of(approved) == (State.OUTDATED, True)
    assert approved.open == 1
    assert target(approved).title == TITLE
    assert told(Kind.SOURCE_CHANGED) == {"translator-fr"}


def test_a_draft_of_the_source_changes_nothing(approved: Twin, lesson: LessonPlanPage, commit: Any) -> None:
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.summary = "Nog niet af."
    with commit(execute=True):
        page.save_revision()
    assert state_of(approved) == (State.CURRENT, True)
    assert "Nog niet af." not in {each.source_text for each in segments_of(approved)}


def test_a_copy_is_a_page_without_a_twin(approved: Twin, lesson: LessonPlanPage, editor: User) -> None:
    copy = LessonPlanPage.objects.get(pk=lesson.pk).copy(update_attrs={"slug": "kopie", "title": "Een kopie"})
    copy = LessonPlanPage.objects.get(pk=copy.pk)
    assert work.twin_of(copy) is None
    assert copy.key != lesson.key
    assert Twin.objects.count() == 1
    copy.save_revision().publish()
    again = work.submit(copy, editor)
    known = [each for each in segments_of(again) if each.target is not None]
    assert {each.origin for each in known} == {"memory"}
    assert again.open == again.segments


# --- The twin's own page ----------------------------------------------------------------------------------------------


def test_unpublished_itself_it_has_to_be_reviewed_again(
    approved: Twin, translator: User, editor: User, approve_now: Any, commit: Any
) -> None:
    with commit(execute=True):
        target(approved).unpublish(user=editor)
    assert state_of(approved) == (State.PROGRESS, False)
    assert approved.open == 0
    work.send(approved, translator)
    approve_now(approved)
    assert state_of(approved) == (State.CURRENT, True)


def test_unpublished_itself_no_fact_of_the_source_brings_it_back(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    target(approved).unpublish()
    publish(lesson, duration_minutes=25)
    assert state_of(approved) == (State.PROGRESS, False)


def test_taken_offline_beside_its_source_it_does_not_come_back_with_it(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    LessonPlanPage.objects.get(pk=lesson.pk).unpublish()
    target(approved).unpublish()
    publish(lesson, duration_minutes=25)
    assert state_of(approved) == (State.PROGRESS, False)


def test_taken_offline_it_does_not_come_back_because_a_typo_needs_no_translation(
    approved: Twin, lesson: LessonPlanPage, publish: Any, editor: User, commit: Any
) -> None:
    target(approved).unpublish()
    publish(lesson, summary="Leerlingen maken een wachtwoord, dat niemand raadt.")
    Twin.objects.filter(pk=approved.pk).update(state=State.OUTDATED)
    with commit(execute=True):
        work.no_translation_needed(approved, editor, work.source_version(approved))
    assert state_of(approved) == (State.PROGRESS, False)


def test_what_was_cut_off_after_the_commit_is_done_by_the_daily_command(
    approved: Twin, lesson: LessonPlanPage, commit: Any
) -> None:
    page = LessonPlanPage.objects.get(pk=lesson.pk)
    page.duration_minutes = 25
    # What should follow from the commit never happens, as when a process is killed.
    page.save_revision().publish()
    assert target(approved).duration_minutes == 50
    Twin.objects.filter(pk=approved.pk).update(problem="It was killed.")
    with commit(execute=True):
        call_command("translation_daily", stdout=StringIO())
    approved.refresh_from_db()
    assert (target(approved).duration_minutes, approved.problem) == (25, "")


def test_another_draft_made_during_a_review_is_not_what_was_read(twin: Twin, translator: User, reviewer: User) -> None:
    translate(twin, translator)
    work.send(twin, translator)
    sneaked = target(twin).get_latest_revision_as_object()
    sneaked.summary = "Jamais relu."
    sneaked.save_revision()
    with pytest.raises(Refused):
        work.approve(twin, reviewer)
    assert state_of(twin) == (State.REVIEW, False)


def test_deleted_it_comes_back_with_every_text_also_those_of_drafts(
    approved: Twin, lesson: LessonPlanPage, translator: User, editor: User, commit: Any
) -> None:
    title = segment(approved, "Sterke wachtwoorden")
    work.save_text(approved, title.id, "Un brouillon de titre", translator, title.stamp)
    texts = {each.source_text: each.target for each in segments_of(approved)}
    with commit(execute=True):
        target(approved).delete()
    approved.refresh_from_db()
    assert approved.state == State.REMOVED
    assert told(Kind.TRANSLATION_GONE) == {"translator-fr", "editor"}
    again = work.submit(LessonPlanPage.objects.get(pk=lesson.pk), editor)
    assert {each.source_text: each.target for each in segments_of(again)} == texts
    assert "Un brouillon de titre" in texts.values()
    assert not target(again).live


def test_deleted_during_a_review_it_comes_back_to_be_sent(
    twin: Twin, lesson: LessonPlanPage, translator: User, editor: User, reviewer: User, approve_now: Any
) -> None:
    sent(twin, translator)
    target(twin).delete()
    again = work.submit(LessonPlanPage.objects.get(pk=lesson.pk), editor)
    assert (again.state, again.open) == (State.PROGRESS, 0)
    work.send(again, translator)
    approve_now(again)
    assert state_of(again) == (State.CURRENT, True)


def test_deleted_and_back_after_the_source_changed_only_that_is_open(
    approved: Twin, lesson: LessonPlanPage, publish: Any, editor: User
) -> None:
    target(approved).delete()
    page = publish(lesson, summary="Een heel ander verhaal.")
    again = work.submit(page, editor)
    assert [each.path for each in segments_of(again) if each.is_open] == ["summary"]


def test_edited_directly_it_is_refused_and_the_person_led_to_its_texts(
    approved: Twin, editor: User, client: Client, commit: Any
) -> None:
    client.force_login(editor)
    with commit(execute=True):
        answer = edit(client, target(approved), title="Par une autre voie")
    assert answer["Location"] == reverse("translation:translate", args=[approved.pk])
    assert target(approved).title == TITLE
    assert target(approved).get_latest_revision_as_object().title == TITLE


def test_copied_itself_it_is_refused(approved: Twin, editor: User, client: Client, commit: Any) -> None:
    client.force_login(editor)
    before = Page.objects.count()
    with commit(execute=True):
        on_page(client, "copy", target(approved), new_title="Copie", new_slug="copie", new_parent_page="")
    assert Page.objects.count() == before


def test_moved_itself_it_stays_the_twin(approved: Twin, lesson: LessonPlanPage, publish: Any) -> None:
    home = Page.objects.get(pk=SearchPage.objects.get(locale__language_code="fr").pk).get_parent()
    elsewhere = home.add_child(instance=SearchPage(title="Archives", slug="archives", locale=home.locale))
    Page.objects.get(pk=approved.target_page_id).move(elsewhere, pos="last-child")
    publish(lesson, duration_minutes=25)
    assert target(approved).duration_minutes == 25
    assert target(approved).get_parent().pk == elsewhere.pk
    assert state_of(approved) == (State.CURRENT, True)


def test_changed_past_the_admin_its_texts_come_back_from_the_approved_ones(
    approved: Twin, lesson: LessonPlanPage, publish: Any
) -> None:
    """A script that writes to the page has no say: the next publication of the source writes what was approved."""
    LessonPlanPage.objects.filter(pk=approved.target_page_id).update(title="Par un script")
    publish(lesson, duration_minutes=25)
    assert target(approved).title == TITLE
    assert StringTranslation.objects.filter(data="Par un script").count() == 0


def test_a_draft_of_a_twin_is_not_on_the_site(twin: Twin, client: Client) -> None:
    assert client.get(f"/fr/ressources/{target(twin).slug}/").status_code == 404


def test_a_link_to_a_page_leads_to_its_twin(approved: Twin, lesson: LessonPlanPage) -> None:
    text = RichText(f'<p><a linktype="page" id="{lesson.pk}">De les</a></p>')
    twin = Page.objects.get(pk=approved.target_page_id)
    for language, page in (("fr", twin), ("nl", lesson)):
        with override(language):
            assert f'href="{page.url}"' in str(text)
