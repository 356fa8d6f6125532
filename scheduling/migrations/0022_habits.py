from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0021_half_days_beside_each_other")]

    operations = [
        migrations.AddField(
            model_name="pin",
            name="lasting",
            field=models.BooleanField(
                default=False,
                help_text="Becomes the standing week once a version that keeps it is published",
                verbose_name="every week",
            ),
        )
    ]
