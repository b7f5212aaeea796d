"""Addresses of the page for translating; part of :mod:`translation.urls`."""

from __future__ import annotations

from django.urls import URLPattern, path

from translation.views.segment_save import SaveReplaceableView, SaveSegmentView
from translation.views.segment_suggestions import SuggestionsView
from translation.views.translate import TranslateView
from translation.views.translate_steps import (
    ConfirmView,
    FillView,
    MachineView,
    PreviewedView,
    PreviewView,
    SendView,
    TakeBackView,
)

urlpatterns: list[URLPattern] = [
    path("<int:pk>/", TranslateView.as_view(), name="translate"),
    path("<int:pk>/segments/<int:segment>/", SaveSegmentView.as_view(), name="save_segment"),
    path("<int:pk>/segments/<int:segment>/suggestions/", SuggestionsView.as_view(), name="suggestions"),
    path("<int:pk>/replaceables/<int:segment>/", SaveReplaceableView.as_view(), name="save_replaceable"),
    path("<int:pk>/fill/", FillView.as_view(), name="fill"),
    path("<int:pk>/confirm/", ConfirmView.as_view(), name="confirm"),
    path("<int:pk>/machine/", MachineView.as_view(), name="machine"),
    path("<int:pk>/send/", SendView.as_view(), name="send"),
    path("<int:pk>/take-back/", TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/preview/", PreviewView.as_view(), name="preview"),
    path("<int:pk>/preview/page/", PreviewedView.as_view(), name="previewed"),
]
