"""Django's settings: one person, one machine, nothing that leaves it.

Read from the environment: BOUNCEBACK_HOME (the data folder) and BOUNCEBACK_DATABASE_URL (another database).
Everything else is fixed here, so that there is one way to run it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bounceback.web.home import data_folder, private_folder, secret_key

# Whatever this program writes, its owner alone can read.
os.umask(0o077)

WEB = Path(__file__).resolve().parent
BOUNCEBACK_HOME = data_folder()
SECRET_KEY = secret_key(BOUNCEBACK_HOME)

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "bounceback.store",
    "bounceback.web",
]

MIDDLEWARE = [
    "bounceback.web.middleware.SecurityHeaders",
    "bounceback.web.middleware.ServedHost",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bounceback.web.middleware.SameSite",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bounceback.web.middleware.Entrance",
    "bounceback.web.middleware.ShownSearch",
    "bounceback.web.middleware.LocalZone",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "bounceback.web.urls"
WSGI_APPLICATION = "bounceback.web.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "bounceback.web.look.look",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "bounceback.web.templatetags.parts",
                "bounceback.web.templatetags.words",
            ],
        },
    }
]

# ── Database ───────────────────────────────────────────────────────────────────────────────────────────


def _database() -> dict[str, Any]:
    url = os.environ.get("BOUNCEBACK_DATABASE_URL")
    if url:
        import dj_database_url

        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    else:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": BOUNCEBACK_HOME / "bounceback.sqlite3"}
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # Django itself turns foreign keys on. A writer begins as a writer, so two of them queue up
        # (for `timeout` seconds) where they would otherwise meet "database is locked" halfway.
        database["CONN_MAX_AGE"] = None
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; "
                "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000; PRAGMA mmap_size = 268435456"
            ),
        }
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ── Who may come in ────────────────────────────────────────────────────────────────────────────────────

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
SESSION_COOKIE_NAME = "bounceback_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "bounceback_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "bounceback.web.pages.entrance.stale_form"

# ── Time and language ──────────────────────────────────────────────────────────────────────────────────

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
# Each by its own name, as somebody looks for it who reads no other.
LANGUAGE_COOKIE_NAME = "bounceback_language"
LOCALE_PATHS = [WEB / "locale"]

# ── Files ──────────────────────────────────────────────────────────────────────────────────────────────

STATIC_URL = "/static/"
STATIC_ROOT = BOUNCEBACK_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

MEDIA_ROOT = BOUNCEBACK_HOME / "files"

# A mailbox may be gigabytes: uploads go straight to a file beside the data, never into memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(private_folder(BOUNCEBACK_HOME / "uploads"))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 2000

# ── Log: places, never contents ────────────────────────────────────────────────────────────────────────

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "places": {
            "()": "bounceback.web.quiet_log.PlacesOnly",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own set-up sends these to handlers of its own, which print whole messages.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # SecurityMiddleware: web.middleware.SecurityHeaders sets stricter ones
    "security.W002",  # X-Frame-Options: frame-ancestors 'none' says it
    "security.W004",  # plain HTTP on the loopback interface: there is no certificate to insist on
    "security.W008",
    "security.W012",
    "security.W016",
]
