"""Which resources somebody should look at again. Both languages share these facts, so a resource counts once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from catalogue.models import Resource

APPS_YEARS = 2
"""Calendar years after which names of apps and settings are taken for old."""
MAKES_PAGES = "add"
"""The right that tells an editor from a translator or reviewer."""

policy = PagePermissionPolicy()


class Reason(TextChoices):
    OLD = "old", _("checked more than 12 months ago")
    NEVER = "never", _("never checked, published more than 12 months ago")
    APPS = "apps", _("names apps or settings of two years ago or earlier")


def a_year_before(day: date) -> date:
    """The same day of the year before; the last of February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def conditions(today: date) -> Mapping[Reason, Q]:
    """A resource that names apps and was checked this year is left alone until the next."""
    limit = a_year_before(today)
    checked_this_year = Q(checked_on__year__gte=today.year, checked_on__isnull=False)
    return {
        Reason.OLD: Q(checked_on__lt=limit),
        Reason.NEVER: Q(checked_on=None, first_published_at__date__lt=limit),
        Reason.APPS: Q(apps_year__lte=today.year - APPS_YEARS) & ~checked_this_year,
    }


def due(today: date | None = None) -> QuerySet[Resource]:
    """One live page of every resource that is due, those that wait longest first."""
    reasons = conditions(today or timezone.localdate())
    older_twin = Resource.objects.filter(
        translation_key=OuterRef("translation_key"), live=True, alias_of=None, pk__lt=OuterRef("pk")
    )
    holding = {_marker(reason): ExpressionWrapper(q, output_field=BooleanField()) for reason, q in reasons.items()}
    any_reason = Q(*((name, True) for name in holding), _connector=Q.OR)
    found = Resource.objects.annotate(**holding).filter(any_reason, ~Exists(older_twin), live=True, alias_of=None)
    return found.order_by(F("checked_on").asc(nulls_first=True), "first_published_at", "pk")


def _marker(reason: Reason) -> str:
    """The name under which a row of :func:`due` holds whether this is why."""
    return f"due_{reason}"


def reasons_of(resource: Resource) -> list[Reason]:
    """Why a resource that :func:`due` found is due."""
    return [reason for reason in Reason if getattr(resource, _marker(reason))]


def due_for(user: Any, today: date | None = None) -> QuerySet[Resource]:
    """Those of them that this person may check."""
    allowed = policy.instances_user_has_permission_for(user, MAKES_PAGES)
    return due(today) if user.is_superuser and user.is_active else due(today).filter(pk__in=allowed.values("pk"))


def may_check(user: Any, page: Any = None) -> bool:
    """Whether this person checks resources at all, or this one."""
    if page is None:
        return bool(policy.user_has_permission(user, MAKES_PAGES))
    return bool(policy.user_has_permission_for_instance(user, MAKES_PAGES, page))
