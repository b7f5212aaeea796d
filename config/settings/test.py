"""For the test suite."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="catalogue-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MEDIA_ROOT = DATA_DIR / "media"
SEARCH_INDEX_DIR = DATA_DIR / "index"
SEARCH_INDEX_PREFIX = "test"
# Tests never write into a real cluster: those that need one make it known themselves.
ELASTICSEARCH_URL = []
# Tests write the search log themselves.
SEARCH_LOG_WRITE_EVERY = 0
# Tests look into files themselves.
FILES_INSPECT_AFTER_UPLOAD = False
METRICS_TOKEN = ""
ORDERS_EMAIL = []
PROBLEMS_EMAIL = []
PROXIES = 0
PROMETHEUS_MULTIPROC_DIR = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO_ACCOUNTS = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = str(DATA_DIR / "unused.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
