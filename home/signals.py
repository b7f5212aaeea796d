"""What this package tells others, which it does not know."""

from django.dispatch import Signal

site_tree_ready = Signal()
"""The home and search pages of both languages are there. Sent by ``setup_site``, also when they were there before."""
