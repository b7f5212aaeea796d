"""Has no table to change: after it, ``translation.role_receivers`` makes the groups, which needs every permission."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("translation", "0001_initial"),
        ("catalogue", "0001_initial"),
        ("search", "0003_outbox_keeps_done_rows"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations: list[migrations.operations.base.Operation] = []
