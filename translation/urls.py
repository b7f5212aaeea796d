"""Addresses below ``admin/translations/``, in the namespace ``translation``."""

from django.urls import URLPattern, path

from translation.views import po_urls, translate_urls
from translation.views.assign import AssignView
from translation.views.review import DecideView, RenderedView, ReviewView
from translation.views.submit import SubmitSeveralView, SubmitView
from translation.views.worklist import ClaimView, WorkList

app_name = "translation"

urlpatterns: list[URLPattern] = [
    path("", WorkList.as_view(), name="worklist"),
    path("results/", WorkList.as_view(results_only=True), name="worklist_results"),
    path("submit/", SubmitSeveralView.as_view(), name="submit_several"),
    path("submit/<int:page_id>/", SubmitView.as_view(), name="submit"),
    path("<int:pk>/assign/", AssignView.as_view(), name="assign"),
    path("<int:pk>/claim/", ClaimView.as_view(), name="claim"),
    path("<int:pk>/release/", ClaimView.as_view(release=True), name="release"),
    path("<int:pk>/review/", ReviewView.as_view(), name="review"),
    path("<int:pk>/review/decide/", DecideView.as_view(), name="decide"),
    path("<int:pk>/page/<str:side>/", RenderedView.as_view(), name="rendered"),
    *translate_urls.urlpatterns,
    *po_urls.urlpatterns,
]
