import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0010_signs_of_fraud'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='preferences',
            name='review_day',
            field=models.PositiveIntegerField(default=4),
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.BooleanField(default=False)),
                ('address', models.CharField(max_length=320)),
                ('every', models.CharField(default='week', max_length=5)),
                ('weekday', models.PositiveIntegerField(default=4)),
                ('hour', models.PositiveIntegerField(default=18)),
                ('set_at', models.DateTimeField()),
                ('period', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(blank=True, max_length=10)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('message_id', models.CharField(blank=True, max_length=1000)),
                ('problem', models.TextField(blank=True)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner',), name='digest_one_each')],
            },
        ),
        migrations.CreateModel(
            name='WeekReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('came_of_it', models.CharField(blank=True, max_length=500)),
                ('lesson', models.CharField(blank=True, max_length=500)),
                ('intention', models.CharField(blank=True, max_length=500)),
                ('changed_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'day'), name='week_review_once')],
            },
        ),
    ]
