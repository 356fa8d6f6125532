from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    """Puts the site of ``backend/admin.py`` in the place of Django's own."""

    default_site = "backend.admin.Site"
