"""Curriculum goals of a resource: those of the page's own community first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from catalogue.models import CurriculumGoal


@dataclass(frozen=True)
class Framework:
    """One curriculum with the goals that were chosen of it. ``lang`` is empty when they speak the page's language."""

    name: str
    lang: str
    goals: tuple[CurriculumGoal, ...]


@dataclass(frozen=True)
class CommunityGoals:
    community: str
    frameworks: tuple[Framework, ...]


def goals_of(goals: Iterable[CurriculumGoal], language: str) -> tuple[CommunityGoals, ...]:
    """These goals as a page in ``language`` prints them. Names of communities are in the active language."""

    def place(goal: CurriculumGoal) -> tuple[bool, str, str]:
        return goal.language != language, goal.community, goal.framework

    chosen = sorted(goals, key=place)
    return tuple(
        CommunityGoals(together[0].get_community_display(), tuple(_frameworks(together, language)))
        for _, group in groupby(chosen, key=lambda goal: goal.community)
        if (together := list(group))
    )


def _frameworks(goals: Sequence[CurriculumGoal], language: str) -> list[Framework]:
    return [
        Framework(name, "" if together[0].language == language else together[0].language, together)
        for name, group in groupby(goals, key=lambda goal: goal.framework)
        if (together := tuple(group))
    ]


def alignments(communities: Sequence[CommunityGoals]) -> list[dict[str, Any]]:
    """The goals for search engines and other catalogues: https://schema.org/AlignmentObject"""
    return [
        {
            "@type": "AlignmentObject",
            "alignmentType": "teaches",
            "educationalFramework": goal.framework,
            "targetName": goal.name,
            **({"targetUrl": goal.link} if goal.link else {}),
        }
        for community in communities
        for framework in community.frameworks
        for goal in framework.goals
    ]
