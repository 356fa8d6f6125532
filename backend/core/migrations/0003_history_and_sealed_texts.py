"""A history by triggers (put in place after ``migrate``), and secrets and telephones sealed."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import backend.core.fields
import backend.core.sealed_fields
from backend.core.sealed_columns import Column, only_sealed, seal_column, unseal_column

COLUMNS = (
    Column("core_invitation", "phone", "telephone"),
    Column("core_secondfactor", "secret", "second factor"),
)
# No table is altered while rows of it wait to be looked at.
LOOKED_AT = migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE")


def seal(apps, schema_editor):
    for column in COLUMNS:
        seal_column(column)


def unseal(apps, schema_editor):
    for column in COLUMNS:
        unseal_column(column)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_roles_and_sign_in")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="transaction",
            field=models.TextField(
                db_default=django.db.models.functions.comparison.Cast(
                    models.Func(function="pg_current_xact_id"), models.TextField()
                ),
                editable=False,
                help_text="The same for all that was done at once",
                verbose_name="transaction",
            ),
        ),
        migrations.AlterField("invitation", "phone", models.TextField()),
        migrations.AlterField("secondfactor", "secret", models.TextField()),
        LOOKED_AT,
        migrations.RunPython(seal, unseal),
        LOOKED_AT,
        migrations.AlterField(
            model_name="invitation",
            name="phone",
            field=backend.core.sealed_fields.SealedField(max_length=30, purpose="telephone", verbose_name="phone"),
        ),
        migrations.AlterField(
            model_name="secondfactor",
            name="secret",
            field=backend.core.sealed_fields.SealedField(
                max_length=64, purpose="second factor", verbose_name="secret"
            ),
        ),
        *(migrations.RunSQL(*only_sealed(column)) for column in COLUMNS),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('transaction', models.TextField(help_text='The same for all that was done at once', verbose_name='transaction')),
                ('subject_type', models.CharField(max_length=60, verbose_name='kind of subject')),
                ('subject_id', models.CharField(max_length=60, verbose_name='subject')),
                ('resident', models.BigIntegerField(help_text='Whose file it belongs to', null=True, verbose_name='resident')),
                ('operation', backend.core.fields.WordField(choices=[('insert', 'Added'), ('update', 'Changed'), ('delete', 'Removed')], max_length=30, verbose_name='operation')),
                ('before', models.JSONField(null=True, verbose_name='before')),
                ('after', models.JSONField(null=True, verbose_name='after')),
                ('source', models.TextField(help_text='The page, command or job', verbose_name='by way of')),
                ('address', models.TextField(verbose_name='from where')),
                ('reason', models.TextField(verbose_name='reason')),
                ('database_user', models.TextField(verbose_name='account at the database')),
                ('who', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='changes_of_a_row'), models.Index(condition=models.Q(('resident__isnull', False)), fields=['resident', 'id'], name='changes_of_a_file'), models.Index(condition=models.Q(('who__isnull', False)), fields=['who', 'id'], name='changes_by_an_account'), models.Index(fields=['at'], name='changes_in_time')],
            },
        ),
    ]
