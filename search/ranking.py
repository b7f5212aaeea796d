"""Every weight that decides the order of results, in one place.

Tiers lie far above the text score (a BM25 sum that stays below about 50), so that text only decides inside a tier.
Measured on judged queries by ``make relevance``.
"""

# Text fields.
TITLE = 4.0
SUMMARY = 2.0
BODY = 1.0
GOALS = 0.3
FILES = 0.15
COMPOUND_PARTS = 0.4
CORRECTED_WORD = 0.3

# Tiers, added to the text score.
EXACT_TITLE = 1000.0
GROUP_VALUE = {"theme": 60.0, "main_theme": 10.0, "format": 40.0, "duration": 40.0, "audience": 20.0, "language": 20.0}
BOOST_VALUE = {"theme": 30.0, "format": 40.0, "audience": 20.0, "language": 20.0, "age": 8.0}

# For the asked ages: what a resource for just one age group gets; a wider one gets its share, none stated gets nothing.
# Above the text score: a teacher who names a class sees what is made for it first.
NARROW_AGE = 80.0


def age_boost(age_breadth: int) -> float:
    """Boost of a resource that covers an asked age and ``age_breadth`` age groups in all."""
    return NARROW_AGE / max(age_breadth, 1)
