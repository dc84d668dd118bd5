from django.conf import settings
from django.db import migrations, models


def read_again(apps, schema_editor):
    """The signs of fraud in the kept openings, read from their titles and texts. What a field of the source said of
    pay is not kept, so the rule on pay waits until the source is asked again."""
    from bounceback.openings.posting import Posting
    from bounceback.store.write.openings import SIGNS, signs_in

    Opening = apps.get_model("store", "Opening")
    batch = []
    for row in Opening.objects.order_by("pk").iterator(chunk_size=500):
        found = signs_in(Posting("", row.external_id, row.title, row.company, text=row.text))
        if not found["fraud_signs"]:
            continue
        for name, value in found.items():
            setattr(row, name, value)
        batch.append(row)
        if len(batch) == 80:
            Opening.objects.bulk_update(batch, SIGNS)
            batch = []
    if batch:
        Opening.objects.bulk_update(batch, SIGNS)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0009_boards_and_offers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='opening',
            name='fraud_signs',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='opening',
            name='held_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='opening',
            index=models.Index(condition=models.Q(('held_back', True)), fields=['owner'], name='opening_held_back'),
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
