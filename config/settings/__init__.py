"""Settings. ``base`` is strict; ``dev`` and ``test`` loosen it, ``production`` demands what a public site needs.

Nothing is imported here, so that ``DJANGO_SETTINGS_MODULE`` alone decides which one is in force.
"""
