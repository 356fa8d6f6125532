"""Django's settings. What an installation may change stands in backend/environment.py alone."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from backend.core.history.jobs import traced_jobs
from backend.core.jobs import fresh_connections
from backend.database import database_settings
from backend.environment import read_environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = read_environment(os.environ, BASE_DIR)

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

INSTALLED_APPS = [
    "backend.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "django_htmx",
    "backend.core",
    "facilities",
    "residents",
    "scheduling",
]
MIDDLEWARE = [
    "backend.core.operations.probes.answering_probes",
    "backend.core.operations.metrics.counted_requests",
    "backend.core.operations.proxies.real_addresses",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "backend.core.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "backend.core.access.sessions.ending_sessions",
    "backend.core.access.passwords.new_password_first",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.core.history.context.traced_requests",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backend.core.access.signed_out.led_to_sign_in",
    "backend.core.middleware.nothing_shown",
    "backend.core.collisions.CollisionsTold",
    "backend.core.middleware.named_addresses",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "backend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.core.display.display",
                "backend.core.way_back.before",
                "backend.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "backend.core.forms.PageRenderer"
ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"

DATABASES = {
    "default": {
        **database_settings(ENVIRONMENT.database_url, ENVIRONMENT.data_dir),
        # A new connection costs PostgreSQL a process, some ten milliseconds, at each request.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 31_536_000  # a year: the choice outlives the browser's session
LOCALE_PATHS = [BASE_DIR / "backend/locale", BASE_DIR / "backend/django_locale"]  # the second: what Django's own lacks
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = "backend.formats"
USE_TZ = True

STATIC_URL = "static/"
if ENVIRONMENT.production:
    STATIC_ROOT = BASE_DIR / "static-root"
    STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
else:
    # A checkout serves the files from where they lie, so that no step comes before running it.
    WHITENOISE_USE_FINDERS = True
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# By name alone: who guesses from many addresses is shut out as well. Names that nobody has are counted alike.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # would have an address counted too: one office has one address
    "security.W021",  # the browsers' list of HSTS sites is for whoever owns the domain to join
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "backend.core.access.views.sign_in.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
# How long a session lasts without a request, and at most; by how it began (backend/core/access/sessions.py).
SESSION_LIMITS = {
    "staff": (timedelta(minutes=30), timedelta(hours=12)),
    "carer": (timedelta(hours=4), timedelta(hours=12)),
    "family": (timedelta(days=7), timedelta(days=30)),
}
SESSION_COOKIE_AGE = int(max(most for _idle, most in SESSION_LIMITS.values()).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.production
SECURE_SSL_REDIRECT = ENVIRONMENT.production
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.production
if ENVIRONMENT.trusted_proxies:  # of all others the header is taken away: backend/core/operations/proxies.py
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A worker that has given no sign of life for so long is taken for lost, and others do its jobs again.
WORKER_LOST_AFTER = 20  # seconds
PROCRASTINATE_WORKER_DEFAULTS = {
    "task_middleware": [fresh_connections, traced_jobs],
    "update_heartbeat_interval": 5,
    "stalled_worker_timeout": WORKER_LOST_AFTER,
}

# Everything from this site, nothing inline: text that somebody smuggles into a page stays text.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Refused by default: an endpoint says which act on which model it asks the table of permissions for.
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["backend.core.api.permissions.Refused"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.core.api.authentication.ByToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.core.api.parsing.SoundJson"],
    "DEFAULT_SCHEMA_CLASS": "backend.core.api.schema.Described",
    "EXCEPTION_HANDLER": "backend.core.api.problems.answer_problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_REQUESTS_A_MINUTE = {"account": 600, "address": 6000}  # one office has one address
SPECTACULAR_SETTINGS = {
    "TITLE": "Care week",
    "DESCRIPTION": "Supply, demand and the match of a network of rehabilitation and care. How to use it: docs/api.md",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SCHEMA_PATH_PREFIX_INSERT": "",
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,  # with ?fields= any may be missing
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],  # words stand where they are used: one list may serve several columns
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "backend.core.operations.logs.Lines"},
        "json": {"()": "backend.core.operations.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json" if ENVIRONMENT.production else "lines"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO" if ENVIRONMENT.production else "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "WARNING" if ENVIRONMENT.production else "ERROR"},
        # Every scanner of the internet would fill the log with its traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "propagate": True},
        "procrastinate.blueprints": {"level": "WARNING"},
        "procrastinate.periodic": {"level": "WARNING"},
        "procrastinate": {"level": "INFO" if ENVIRONMENT.production else "WARNING"},
        # In place of handlers of its own, which would write addresses as they were asked for.
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": True},
        # The library for failed sign-ins writes names and addresses to its log.
        "axes": {"level": "CRITICAL"},
    },
}
