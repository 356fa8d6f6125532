"""Families that were told what has changed in their weeks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0008_contact_ends'),
        ('scheduling', '0024_said_by_telephone'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FamilyTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField(verbose_name='told at')),
                ('broken', models.ManyToManyField(blank=True, related_name='+', to='scheduling.brokenappointment', verbose_name='told to fall away')),
                ('plans', models.ManyToManyField(related_name='+', to='scheduling.plan', verbose_name='versions')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='residents.resident', verbose_name='resident')),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='told by')),
            ],
            options={
                'verbose_name': 'family told',
                'verbose_name_plural': 'families told',
                'ordering': ('-told_at', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('resident', 'told_at'), name='one_family_told_a_moment')],
            },
        ),
    ]
