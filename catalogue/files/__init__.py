"""Files of resources: what they are by their content, what they hold, and how they go out.

``kinds`` and ``refusals`` are the tables; ``pdf``, ``office`` and ``media`` read one family of files each and ``look``
asks the right one. Those know nothing of Django: they run in a process of their own (``child``, started by
``process``), because a file may be made to harm its reader. ``upload``, ``inspection`` and ``bundle`` are what the site
does with them.
"""
