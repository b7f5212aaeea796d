"""Addresses. Pages live below ``/nl/`` and ``/fr/``; the admin, documents and the API below no language.

Health checks and metrics are answered before these are looked at: ``config.middleware.OperationsMiddleware``.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from catalogue.converters import ROW
from catalogue.file_views import preview, serve_document
from catalogue.screens import SCREEN_PATHS, serve_screen
from catalogue.share_views import share_image, share_image_of_site
from catalogue.short_links import short_link
from search.api import api

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    # Before Wagtail's own, whose name stays in use: what it gives out is told to browsers as what was found in it.
    path("documents/<int:document_id>/<str:document_filename>", serve_document),
    path("documents/<int:document_id>/preview/<slug:key>.webp", preview, name="file_preview"),
    path("documents/", include(wagtaildocs_urls)),
    path(f"share/<{ROW}:page_id>-<slug:fingerprint>.jpg", share_image, name="share_image"),
    path("share/<slug:language>-<slug:fingerprint>.jpg", share_image_of_site, name="share_image_of_site"),
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("r/<slug:short_key>/", short_link, name="short_link"),
        # Below the address of a resource, which Wagtail looks up.
        re_path(rf"^((?:[\w-]+/)+(?:{SCREEN_PATHS})/)$", serve_screen),
        path("", include(wagtail_urls)),
        prefix_default_language=True,
    ),
]
if settings.SERVE_MEDIA:
    folders = "|".join(settings.PUBLIC_MEDIA)
    urlpatterns.insert(
        0, re_path(rf"^media/(?P<path>(?:{folders})/.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )

handler404 = "home.views.page_not_found"
handler500 = "home.views.server_error"
