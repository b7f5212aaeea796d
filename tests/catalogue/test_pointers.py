"""Pointers between resources: packs, editor's picks and follow-up lessons, in both languages."""
