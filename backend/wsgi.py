"""The site under WSGI."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

application = get_wsgi_application()
# Loads every view now, and then leaves what is there to stay out of garbage collection: a collection that looks at all
# of it takes a fifth of a second, in the midst of every second or third large page.
get_resolver().url_patterns  # noqa: B018
gc.freeze()
