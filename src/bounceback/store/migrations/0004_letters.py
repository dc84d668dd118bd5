
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0003_template_memory'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedbackAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root', models.CharField(max_length=1100)),
                ('shut', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('points', models.JSONField(default=list)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'root'), name='answer_once')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('about', models.CharField(blank=True, max_length=40)),
                ('to_name', models.CharField(blank=True, max_length=300)),
                ('to_address', models.CharField(max_length=500)),
                ('tone', models.CharField(max_length=20)),
                ('language', models.CharField(default='en', max_length=12)),
                ('subject', models.CharField(max_length=500)),
                ('body', models.TextField()),
                ('state', models.CharField(default='draft', max_length=10)),
                ('message_id', models.CharField(blank=True, max_length=1000)),
                ('drafted_at', models.DateTimeField()),
                ('sending_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('problem', models.TextField(blank=True)),
                ('application', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='store.application')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'application', 'kind', 'about'), name='letter_once')],
            },
        ),
        migrations.CreateModel(
            name='LetterSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.JSONField(default=dict)),
                ('quiet', models.JSONField(default=list)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner',), name='letter_settings_one_each')],
            },
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=200)),
                ('address', models.CharField(max_length=320)),
                ('host', models.CharField(max_length=253)),
                ('port', models.PositiveIntegerField(default=465)),
                ('security', models.CharField(default='tls', max_length=10)),
                ('username', models.CharField(blank=True, max_length=320)),
                ('login', models.CharField(default='password', max_length=10)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('secret_name', models.CharField(max_length=64)),
                ('secret_place', models.CharField(max_length=10)),
                ('set_at', models.DateTimeField()),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner',), name='sending_one_each')],
            },
        ),
    ]
