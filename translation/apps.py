"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationConfig(AppConfig):
    name = "translation"
    verbose_name = _("Translation")

    def ready(self) -> None:
        from translation import receivers, role_receivers, wagtail_mails  # noqa: F401  (registers receivers)

        wagtail_mails.put_in_place()
