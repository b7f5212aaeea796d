"""Everybody who uses the admin, a translation at every stage, and the forms of Wagtail's admin, for tests of rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import Page

from catalogue.models import LessonPlanPage
from tests.translation.conftest import translate
from translation import work
from translation.models import Twin
from translation.roles import ADMINISTRATORS, EDITORS, REVIEWERS, TRANSLATORS, VOCABULARY_MANAGERS, Role

OTHER = {"nl": "fr", "fr": "nl"}

PEOPLE: dict[str, Role | None] = {
    "editor": EDITORS,
    "translator-fr": TRANSLATORS["fr"],
    "translator-nl": TRANSLATORS["nl"],
    "reviewer-fr": REVIEWERS["fr"],
    "reviewer-nl": REVIEWERS["nl"],
    "vocabulary": VOCABULARY_MANAGERS,
    "administrator": ADMINISTRATORS,
    "superuser": None,
}

STREAMS = ("objectives", "materials", "preparation", "phases", "differentiation", "discussion_questions")


def make_people() -> dict[str, User]:
    users = get_user_model().objects
    made = {}
    for name, role in PEOPLE.items():
        address = f"{name}@example.org"
        if role is None:
            made[name] = users.create_superuser(name, address)
        else:
            made[name] = users.create_user(name, address)
            made[name].groups.add(Group.objects.get(name=role.name))
    return made


class CommittingClient(Client):
    """Does after every request what follows from its commit, which no test makes."""

    def __init__(self, on_commit: Any) -> None:
        super().__init__()
        self._on_commit = on_commit

    def request(self, **request: Any) -> Any:
        with self._on_commit(execute=True):
            return super().request(**request)


def logged_in(user: User, on_commit: Any = None) -> Client:
    """``on_commit`` is pytest-django's ``django_capture_on_commit_callbacks``, where what follows matters."""
    client = CommittingClient(on_commit) if on_commit else Client()
    client.force_login(user)
    return client


@dataclass(frozen=True)
class World:
    """A source in the other language than ``language``, its translation, and an original in that language.

    ``draft`` was never published nor submitted; it is in the language of the source.
    """

    language: str
    source: Page
    original: LessonPlanPage
    draft: Page
    people: dict[str, User]

    @property
    def twin(self) -> Twin:
        return Twin.objects.select_related("translation", "target_page").get(source_page=self.source)

    @property
    def target(self) -> LessonPlanPage:
        """Fresh from the database."""
        return LessonPlanPage.objects.get(pk=self.twin.target_page_id)

    def fresh(self) -> World:
        """The same, read from the database."""
        page, lesson, user = Page.objects, LessonPlanPage.objects, get_user_model().objects
        return World(
            self.language,
            page.get(pk=self.source.pk),
            lesson.get(pk=self.original.pk),
            page.get(pk=self.draft.pk),
            {name: user.get(pk=each.pk) for name, each in self.people.items()},
        )

    def bring_to(self, stage: str) -> None:
        """``submitted``, ``translated``, ``sent`` or ``approved``; each takes the steps before it."""
        if stage == "live source":
            return
        work.submit(self.source, self.people["editor"])
        if stage == "submitted":
            return
        translate(self.twin, self.people[f"translator-{self.language}"])
        if stage == "translated":
            return
        work.send(self.twin, self.people[f"translator-{self.language}"])
        if stage == "approved":
            work.approve(self.twin, self.people[f"reviewer-{self.language}"])


SECRET = "Geheim klad"


def make_world(language: str, make_lesson: Any) -> World:
    draft = make_lesson(SECRET, locale=OTHER[language])
    draft.unpublish()
    return World(
        language,
        make_lesson("Sterke wachtwoorden", locale=OTHER[language]),
        make_lesson("Een eigen les", locale=language),
        Page.objects.get(pk=draft.pk),
        make_people(),
    )


# --- The admin --------------------------------------------------------------------------------------------------------


def form_of(page: LessonPlanPage, **changes: str) -> dict[str, Any]:
    """What the editor of Wagtail sends for a lesson plan, with a new summary."""
    return {
        "title": page.title,
        "slug": page.slug,
        "key": page.key,
        "summary": "Anders dan voorheen.",
        "themes": [each.pk for each in page.themes.all()],
        "age_groups": [each.pk for each in page.age_groups.all()],
        "format": page.format_id,
        "access": page.access,
        "licence": page.licence,
        "duration_minutes": page.duration_minutes,
        "tags": "",
        **{f"{name}-count": "0" for name in STREAMS},
        "files-TOTAL_FORMS": "0",
        "files-INITIAL_FORMS": "0",
        "picks-TOTAL_FORMS": "0",
        "picks-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **changes,
    }


def edit(client: Client, page: LessonPlanPage, **changes: str) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **changes))


def in_bulk(client: Client, action: str, *pages: Page, **data: Any) -> Any:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return client.post(f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}&next=/admin/", data)


def on_page(client: Client, name: str, page: Page, **data: Any) -> Any:
    """POST to one of Wagtail's addresses of a page."""
    return client.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), data)


def put(client: Client, address: str, value: str) -> Any:
    return client.put(address, urlencode({"value": value}), content_type="application/x-www-form-urlencoded")
