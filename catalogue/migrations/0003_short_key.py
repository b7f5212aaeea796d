from django.db import migrations, models

from catalogue.models.short_key import short_key


def remember_what_is_live(apps, schema_editor):
    """Resources of an installation that had none of these rows; titles only of those that everybody may read."""
    ShortKey = apps.get_model('catalogue', 'ShortKey')
    Resource = apps.get_model('catalogue', 'Resource')
    restricted = tuple(
        apps.get_model('wagtailcore', 'PageViewRestriction').objects.values_list('page__path', flat=True)
    )
    rows, taken = {}, set()
    facts = ('translation_key', 'key', 'title', 'path', 'locale__language_code')
    for translation_key, key, title, path, language in Resource.objects.filter(live=True).values_list(*facts):
        if translation_key not in rows:
            wanted = next(sign for attempt in range(100) if (sign := short_key(key, attempt)) not in taken)
            taken.add(wanted)
            rows[translation_key] = ShortKey(short_key=wanted, translation_key=translation_key)
        if language in ('nl', 'fr') and not path.startswith(restricted):
            setattr(rows[translation_key], f'title_{language}', title)
    ShortKey.objects.bulk_create(rows.values(), batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_quiz_kinds'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShortKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('short_key', models.CharField(max_length=6, unique=True)),
                ('translation_key', models.UUIDField(unique=True)),
                ('title_nl', models.CharField(blank=True, max_length=255)),
                ('title_fr', models.CharField(blank=True, max_length=255)),
            ],
        ),
        migrations.RunPython(remember_what_is_live, migrations.RunPython.noop),
    ]
