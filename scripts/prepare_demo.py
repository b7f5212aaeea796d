"""Fills the demo: tables, pages and vocabularies, resources, index, accounts. Safe to run again.

One process for what would be five commands, because each start of Django takes seconds. Settings come from the
environment.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# Until the index is built, every saved page would warn that there is none.
os.environ["LOG_LEVEL"] = "ERROR"


def build_indexes(elasticsearch: list[str]) -> None:
    """Without Elasticsearch the one index; with it both, and the stand-by alone when it does not answer."""
    from django.core.management import CommandError, call_command

    try:
        call_command("rebuild_index")
    except CommandError as error:
        if not elasticsearch:
            raise
        print(f"{error}\nThe stand-by index answers until Elasticsearch does: make elasticsearch", file=sys.stderr)
    if elasticsearch:
        call_command("sync_index", "--standby")


def main() -> int:
    import django
    from django.conf import settings
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("migrate", verbosity=0)
        call_command("setup_site")
        call_command("load_demo")
        call_command("demo_accounts")
        call_command("demo_translations")
        try:
            call_command("sync_index")
        except CommandError:
            # No index yet, or one that a newer version of the analysis cannot use.
            build_indexes(settings.ELASTICSEARCH_URL)
    except CommandError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
