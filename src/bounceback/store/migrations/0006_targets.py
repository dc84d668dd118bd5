from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0005_care_and_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='preferences',
            name='cooldown_months',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='looked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='watched',
            field=models.BooleanField(default=True),
        ),
    ]
