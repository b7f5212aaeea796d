"""Which orders are of the same school, and how many copies it may still have."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Q, Sum

from catalogue.models import PaperOrder, Resource

_SMALL_WORDS = frozenset(
    ("de", "het", "een", "van", "der", "den", "en", "le", "la", "les", "l", "d", "du", "des", "et")
)
_SCHOOL = frozenset(
    (
        "school",
        "basisschool",
        "lagere",
        "middelbare",
        "instituut",
        "college",
        "atheneum",
        "ecole",
        "institut",
        "athenee",
    )
)
"""Words that some write and others leave out."""
_SAME = {"st": "sint", "ste": "sint", "saint": "sint", "sainte": "sint"}


def school_key(organisation: str, postcode: str) -> str:
    """Postcode and name without capitals, accents, signs, order, small words and words for a school: "9000 jozef sint".

    A name of nothing else is kept whole: "9000 basisschool".
    """
    plain = unicodedata.normalize("NFKD", organisation.casefold())
    words = re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    names = {_SAME.get(word, word) for word in words} - _SMALL_WORDS
    # "Jozefschool" is "school Jozef".
    said = {name.removesuffix("school") for name in names - _SCHOOL}
    return f"{postcode} {' '.join(sorted(said - {''}) or sorted(names) or sorted(words))}"[:140]


def copies_ordered(page: Resource, email: str, key: str) -> int:
    """Copies of this resource, in either language, that the same e-mail address or school ordered in six months."""
    orders = PaperOrder.objects.kept().filter(translation_key=page.translation_key)
    same = orders.filter(Q(email__iexact=email) | Q(school_key=key))
    return int(same.aggregate(copies=Sum("copies"))["copies"] or 0)
