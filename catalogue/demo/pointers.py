"""What stands beside, before and after a resource of the demo. Twins share it, as when an editor chose it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from catalogue.models import LessonPlanPage, PackPage, PackPart, Pick, Resource

DATA = Path(__file__).parent / "data"
PACKS = (DATA / "pack-safe-online.json",)

PICKS: Mapping[str, tuple[str, ...]] = {
    "lesson-plan-cyberbullying-10-12": ("quiz-internet-safe", "stop-cyberpesten"),
    "lesson-plan-sexting-consent-14-16": ("recht-op-afbeelding", "unwearable-wardrobe"),
}
"""By the key of the resource, in order."""

NEXT_LESSON: Mapping[str, str] = {"lesson-plan-privacy-passwords-8-10": "lesson-plan-cyberbullying-10-12"}


def attach_pointers(created: Iterable[Resource]) -> None:
    """Give these resources their pointers; one to what is not there is left out."""
    packs = {data["key"]: data["parts"] for data in (json.loads(path.read_text("utf-8")) for path in PACKS)}
    resources = [page for page in created if page.key in {*packs, *PICKS, *NEXT_LESSON}]
    if not resources:
        return
    named = {part["key"] for parts in packs.values() for part in parts} | set(NEXT_LESSON.values())
    pages = _pages(named.union(*PICKS.values()))
    for page in resources:
        if isinstance(page, PackPage):
            PackPart.objects.bulk_create(_parts(page, packs[page.key], pages))
        picked = [pages[key] for key in PICKS.get(page.key, ()) if key in pages]
        Pick.objects.bulk_create(
            Pick(resource=page, target=target, sort_order=place) for place, target in enumerate(picked)
        )
        if isinstance(page, LessonPlanPage) and (following := pages.get(NEXT_LESSON.get(page.key, ""))):
            LessonPlanPage.objects.filter(pk=page.pk).update(next_lesson=following.pk)


def _pages(keys: Iterable[str]) -> dict[str, Resource]:
    """One page for each key, the Dutch one where there is one."""
    found = Resource.objects.filter(key__in=keys).order_by("-locale__language_code")
    return {page.key: page for page in found}


def _parts(pack: PackPage, parts: Sequence[Mapping[str, object]], pages: Mapping[str, Resource]) -> Iterable[PackPart]:
    for place, part in enumerate(parts):
        why: Mapping[str, str] = part["why"]  # type: ignore[assignment]
        if target := pages.get(str(part["key"])):
            yield PackPart(pack=pack, target=target, sort_order=place, why_nl=why["nl"], why_fr=why["fr"])
