"""Addresses of files, of presence and of “no translation needed”; part of :mod:`translation.urls`."""

from __future__ import annotations

from django.urls import URLPattern, path

from translation.views.no_translation_needed import NoTranslationNeededView
from translation.views.po import CheckView, ExportAllView, ExportView, ImportView
from translation.views.presence import PresenceView

urlpatterns: list[URLPattern] = [
    path("po/", ExportAllView.as_view(), name="po_export_all"),
    path("po/import/", ImportView.as_view(), name="po_import"),
    path("po/import/<uuid:upload>/", CheckView.as_view(), name="po_check"),
    path("<int:pk>/po/", ExportView.as_view(), name="po_export"),
    path("<int:pk>/po/import/", ImportView.as_view(), name="po_import_one"),
    path("<int:pk>/presence/", PresenceView.as_view(), name="presence"),
    path("<int:pk>/no-translation-needed/", NoTranslationNeededView.as_view(), name="no_translation_needed"),
]
