"""What every installation shares. What differs between machines comes from the environment: ``.env.example``."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config.environment import PROJECT, addresses, email_addresses, read_env_file

BASE_DIR = PROJECT

read_env_file()
env = environ.Env()

# Everything that a running catalogue writes: database, search index, uploads.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    # Before wagtail_localize, whose addresses and hooks it takes the place of.
    "translation",
    "home",
    "search",
    "catalogue",
    "wagtail_localize",
    # Takes the place of wagtail.locales.
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "config.apps.RedirectsConfig",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    # For the script and style of the API's own page, which otherwise come from a third party.
    "ninja",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.middleware.OperationsMiddleware",
    "config.middleware.SaneRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.SiteLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context_processors.site_nav",
            ],
        },
    },
]

SQLITE: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "catalogue.sqlite3")}
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else SQLITE
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers go on while one process writes; a writer waits for its turn instead of failing.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE", timeout=20, init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    )
else:
    INSTALLED_APPS.append("django.contrib.postgres")
    # Seconds. A server that does not answer at all is given up, instead of keeping every thread of the site.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Languages. The interface is written in English and translated in locale/; content exists in Dutch and French only.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [*LANGUAGES, ("en", "English")]
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
WAGTAIL_USER_TIME_ZONES = ["Europe/Brussels"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# A public site leaves pictures to its web server: of the uploads these folders, and no other. Documents are given out
# by the application, which knows who may have them and what they are.
PUBLIC_MEDIA = ("images", "original_images")
SERVE_MEDIA = False

WAGTAIL_SITE_NAME = "Preventiecatalogus · Catalogue de prévention"
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
# What a visitor sees before a private page.
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "home/login.html"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "home/password_required.html"  # noqa: S105  (a template)
# Autosave can run beside a publication and take it back: both save the whole page row.
WAGTAIL_AUTOSAVE_INTERVAL = 0
# The admin asks nothing of third parties.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Files of resources: docs/features/files.md.
WAGTAILDOCS_MAX_UPLOAD_SIZE = env.int("FILES_MAX_MB", default=50) * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "catalogue.files.upload.DocumentForm"
# Have a process of its own look into a file as soon as it is there; otherwise manage.py inspect_files does.
FILES_INSPECT_AFTER_UPLOAD = True
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
TAGGIT_CASE_INSENSITIVE = True

# Submitting a page for translation must never put one language's text on the other language's site.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# Deleting a page must not delete the translations made for it.
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Search. Names carry the environment, so that two installations on one machine or engine never share an index.
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="catalogue")
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default=str(DATA_DIR / "index"))).resolve()
# Without an address the embedded index in SEARCH_INDEX_DIR is searched; with one it is the stand-by of this host.
ELASTICSEARCH_URL = addresses("ELASTICSEARCH_URL", env.list("ELASTICSEARCH_URL", default=[]))
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_CERTS = env.str("ELASTICSEARCH_CA_CERTS", default="")
if ELASTICSEARCH_CA_CERTS and not Path(ELASTICSEARCH_CA_CERTS).is_file():
    raise ImproperlyConfigured(f"ELASTICSEARCH_CA_CERTS: there is no file {ELASTICSEARCH_CA_CERTS}.")
if ELASTICSEARCH_CA_CERTS and any(not url.startswith("https:") for url in ELASTICSEARCH_URL):
    raise ImproperlyConfigured("ELASTICSEARCH_CA_CERTS: certificates need addresses with https in ELASTICSEARCH_URL.")
# Seconds. A visitor's search never waits longer for the server; commands and the indexer have more patience.
ELASTICSEARCH_SEARCH_TIMEOUT = min(env.float("ELASTICSEARCH_SEARCH_TIMEOUT", default=0.8), 1.0)
ELASTICSEARCH_WRITE_TIMEOUT = env.float("ELASTICSEARCH_WRITE_TIMEOUT", default=30.0)
SEARCH_PAGE_SIZE = 20
# Results a visitor can page through. Further ones are counted, and the page says how to come nearer.
SEARCH_REACHABLE = 10_000
# Up to this many pages an index found damaged is built again within the request that found it.
SEARCH_REBUILD_IN_REQUEST_MAX = 2_000
# Seconds that saving a page waits for the index; what takes longer is left to run_indexer.
SEARCH_INDEX_PATIENCE = 0.8
# Tries after which a document that an engine refuses is set aside.
SEARCH_OUTBOX_TRIES = 8
# Days for which done changes are remembered, so that a stand-by that was away catches up without comparing everything.
SEARCH_JOURNAL_DAYS = 7
# What is searched for is counted per day, without anything about who asked: docs/features/search-log.md.
SEARCH_LOG = env.bool("SEARCH_LOG", default=True)
SEARCH_LOG_KEEP_MONTHS = env.int("SEARCH_LOG_KEEP_MONTHS", default=13)
# Seconds between two writes of a process. 0: it never writes by itself.
SEARCH_LOG_WRITE_EVERY = 5

# PDF files that one process makes at the same time; who comes when all are taken is asked to try again.
PDF_AT_ONCE = env.int("PDF_AT_ONCE", default=2)

# What visitors send by a form: docs/features/requests.md. Who hears of it by mail; nobody where none is named.
ORDERS_EMAIL = email_addresses("ORDERS_EMAIL", env.list("ORDERS_EMAIL", default=[]))
PROBLEMS_EMAIL = email_addresses("PROBLEMS_EMAIL", env.list("PROBLEMS_EMAIL", default=[]))
# Own proxies in front, each of which adds to X-Forwarded-For where a request came from.
PROXIES = env.int("PROXIES", default=0)

# Health and metrics: docs/features/operations.md. Without a token nobody reads the metrics.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # One line per request to Elasticsearch, and what our own lines say again.
        "elastic_transport": {"level": "ERROR"},
        # One line per page save and index task, twice: nothing an operator acts on.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # What it knows nothing of in a style sheet that browsers read too, and every table of a font.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
