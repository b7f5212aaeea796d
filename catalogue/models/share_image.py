"""The picture that stands beside a link to a page, where somebody shares it."""

from __future__ import annotations

from django.db import models

from .resource import Resource


class ShareImage(models.Model):
    """Drawn once and kept. ``fingerprint`` stands for all that is seen on it; a page without one stands for the site.

    Derived data: a row that is gone is made again when it is asked for.
    """

    page = models.OneToOneField(Resource, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=2)
    fingerprint = models.CharField(max_length=16)
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language"], condition=models.Q(page=None), name="share_image_of_the_site_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id or 'site'} {self.language}"
