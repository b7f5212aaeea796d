"""Apps of Wagtail with one thing put right."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig


class RedirectsConfig(WagtailRedirectsAppConfig):
    """Wagtail makes redirects after the commit of a new slug, when somebody else may have deleted the page."""

    def ready(self) -> None:
        super().ready()
        from wagtail.contrib.redirects.signal_handlers import autocreate_redirects_on_slug_change
        from wagtail.signals import page_slug_changed

        page_slug_changed.disconnect(autocreate_redirects_on_slug_change)
        page_slug_changed.connect(_redirect_what_is_still_there)


def _redirect_what_is_still_there(instance: Any, **kwargs: Any) -> None:
    from wagtail.contrib.redirects.signal_handlers import autocreate_redirects_on_slug_change
    from wagtail.models import Page

    with transaction.atomic():
        # Held, so that no page goes between the question and its redirect.
        pages = Page.objects.filter(path__startswith=instance.path).order_by("pk").select_for_update(no_key=True)
        if instance.pk in list(pages.values_list("pk", flat=True)):
            autocreate_redirects_on_slug_change(instance=instance, **kwargs)
