import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0002_following_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TemplateVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=1000)),
                ('house', models.CharField(max_length=320)),
                ('skeleton', models.CharField(max_length=24)),
                ('signs', models.TextField(blank=True)),
                ('read_as', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=20)),
                ('said_at', models.DateTimeField()),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'house'], name='verdict_house')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='house',
            field=models.CharField(max_length=320, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='skeleton',
            field=models.CharField(blank=True, default='', max_length=24),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='message',
            name='signs',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['owner', 'house', 'skeleton'], name='message_template'),
        ),
    ]
