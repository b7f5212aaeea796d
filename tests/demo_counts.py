"""How many resources the demo catalogue has in each language: what an unfiltered search finds."""

DUTCH, FRENCH = 86, 69
BOTH = DUTCH + FRENCH
