"""Settings of the application, all of them from the environment. docs/reference/settings.md lists each one.

With nothing set, the application keeps a SQLite database and its files in the folder `candour-data`, and serves on
loopback. `CANDOUR_ADDRESS` is the address that browsers use; where it begins with https, cookies and headers are those
of a site on the open network.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from candour.errors import BadInput
from candour.web.connections import check_database, check_encrypted
from candour.web.keys import secret_key

WEB = Path(__file__).parent

DATA = Path(os.environ.get("CANDOUR_DATA", "candour-data")).resolve()
FILES = Path(os.environ.get("CANDOUR_FILES", DATA / "files")).resolve()
# The file to which `candour manage anchor` adds a line a day; best on a disk that is copied to elsewhere.
ANCHORS = Path(os.environ.get("CANDOUR_ANCHORS", DATA / "anchors.txt")).resolve()
# Below this folder each authority has one of its own, named by its code, for the records that may be counted.
RECORDS = Path(os.environ.get("CANDOUR_RECORDS", DATA / "records")).resolve()
# A name, not a number: browsers keep no passkey for an address of numbers alone.
ADDRESS = os.environ.get("CANDOUR_ADDRESS", "http://localhost:8000").rstrip("/")
_address = urlsplit(ADDRESS)
SECURE = _address.scheme == "https"

DEBUG = False
SECRET_KEY = secret_key(DATA)
# Keys until now, which still open what they sealed: so a key can be changed without new second steps for everybody.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("CANDOUR_OLD_SECRET_KEYS", "").split(",") if key]
# The public site answers on a host name of its own, where nothing of the staff application is; empty: there is none.
# Beside a staff application at localhost it is the same server by its number.
PUBLIC_ADDRESS = os.environ.get(
    "CANDOUR_PUBLIC_ADDRESS", ADDRESS.replace("localhost", "127.0.0.1") if _address.hostname == "localhost" else ""
).rstrip("/")
PUBLIC_HOSTS = [
    name for name in (urlsplit(PUBLIC_ADDRESS).hostname, *os.environ.get("CANDOUR_PUBLIC_HOSTS", "").split(",")) if name
]
STAFF_HOSTS = [_address.hostname or "localhost", *filter(None, os.environ.get("CANDOUR_HOSTS", "").split(","))]
if not SECURE:
    STAFF_HOSTS += [name for name in ("127.0.0.1", "localhost") if name not in PUBLIC_HOSTS]
if _both := {name.casefold() for name in STAFF_HOSTS} & {name.casefold() for name in PUBLIC_HOSTS}:
    raise BadInput(f"{', '.join(sorted(_both))}: the public site needs a host name that the staff application has not")
ALLOWED_HOSTS = [*STAFF_HOSTS, *PUBLIC_HOSTS]
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "candour.web.design",
    "candour.web.accounts",
    "candour.web.casework",
    "candour.web.post",
    "candour.web.publication",
    "candour.web.portal",
    "candour.web.example",
]

MIDDLEWARE = [
    "candour.web.design.headers.HeadersMiddleware",
    # Around the one that sends on whoever comes without encryption.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "candour.web.hosts.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "candour.web.accounts.middleware.SignedInMiddleware",
    "candour.web.portal.usage.UsageMiddleware",
    "candour.web.public_pages.PublicPageMiddleware",
    "candour.web.permits.PermitMiddleware",
    "candour.web.design.refused.RefusedMiddleware",
]

ROOT_URLCONF = "candour.web.urls"
WSGI_APPLICATION = "candour.web.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "candour.web.design.environment.environment",
            "context_processors": ["candour.web.context.page", "candour.web.casework.navigation.context"],
        },
    },
    {
        # The sign-in library brings a few mail texts of its own in this language.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# One process on SQLite unless DATABASE_URL says otherwise. Each transaction takes the write lock when it begins, so
# that two people who press at once wait for each other and neither fails half-way; `recursive_triggers` lets the
# triggers that protect the history see a row that INSERT OR REPLACE would delete.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; "
        "PRAGMA busy_timeout=20000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-32768;"
    ),
}
_database = dj_database_url.parse(
    os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'candour.sqlite3'}", conn_max_age=600
)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), **_SQLITE_OPTIONS}
else:
    check_database(_database)
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A cache in memory belongs to one process, so limits on sign-in would count apart in each: hence the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "candour_cache",
        # Entries that are thrown away early would lift a limit early.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "candour.web.accounts.passwords.ContextWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Signing in: an e-mail address and a password, then a second step that everybody has. A limit counts what comes from
# one place, never one account alone: nobody can keep a colleague out (accounts/adapters.py, accounts/forms.py).
# Further ways to sign in (OpenID Connect, SAML) are the library's `socialaccount`, to be added beside these.
ACCOUNT_ADAPTER = "candour.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,5/300s/key", "set_up": "20/m/ip,10/m/key"}
ACCOUNT_FORMS = {
    "login": "candour.web.accounts.forms.SignInForm",
    "change_password": "candour.web.accounts.forms.ChangePasswordForm",
    "reauthenticate": "candour.web.accounts.forms.PasswordAgainForm",
}
MFA_ADAPTER = "candour.web.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A telephone's clock may be half a minute off; each code is good once all the same (accounts/forms.py).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "candour.web.accounts.forms.CodeForm",
    "reauthenticate": "candour.web.accounts.forms.CodeAgainForm",
    "activate_totp": "candour.web.accounts.forms.ActivateAppForm",
    "deactivate_totp": "candour.web.accounts.forms.RemoveAppForm",
    "generate_recovery_codes": "candour.web.accounts.forms.NewCodesForm",
    "add_webauthn": "candour.web.accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "candour.web.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "candour.web.accounts.forms.PasskeyAgainForm",
}
# How many servers stand in front and add to X-Forwarded-For: the place of a request is read there.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CANDOUR_PROXIES", "1" if SECURE else "0"))

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [WEB / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
# Dates are written in full, as in "19 August 2019"; words.py and the templates' `day` filter do it.

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {"BACKEND": "candour.web.design.storage.StaticFiles"},
}
# Stylesheets, scripts and pictures are for our own pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# Sessions end after half an hour without use, and after twelve hours in any case (accounts.middleware); one that holds
# a request while it is written lives for a day (portal.journey).
SESSION_ENGINE = "candour.web.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_LONGEST = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
# What the next page says waits with the session in the database: a cookie of its own would keep it in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "candour.web.design.views.stale_form"

# The front server that holds the certificate says in X-Forwarded-Proto how the browser came.
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
# Other sites learn nothing. Not "no-referrer": browsers then send our own forms with no origin, which are refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# The public site. Where a reader who leaves at once is taken: an authority chooses one of these, and no other.
LEAVE_ADDRESSES = os.environ.get("CANDOUR_LEAVE_ADDRESSES", "").split() or [
    "https://www.bbc.co.uk/weather",
    "https://www.metoffice.gov.uk/",
]
# What the site asks leave for, of "preferences" and "usage"; with neither there is no cookie banner (portal/cookies).
ADDITIONAL_COOKIES = [one for one in os.environ.get("CANDOUR_ADDITIONAL_COOKIES", "").replace(",", " ").split() if one]
# Whether the public site counts how often its pages are looked at: numbers a day, nothing about readers (portal/usage).
COUNT_USAGE = os.environ.get("CANDOUR_COUNT_USAGE", "1") != "0"

# How much of what the public sends is kept at most: requests that are being written, and what waits for a person of
# each authority to look at it (web/room).
MOST_DRAFTS = int(os.environ.get("CANDOUR_MOST_DRAFTS", "10000"))
MOST_HELD = int(os.environ.get("CANDOUR_MOST_HELD", "5000"))

# Outgoing mail. Without CANDOUR_SMTP nothing leaves: letters wait in the outbox, which says so.
_smtp = urlsplit(os.environ.get("CANDOUR_SMTP", ""))
MAIL_CAN_LEAVE = bool(_smtp.hostname)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "127.0.0.1", _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.username or "", _smtp.password or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp.scheme == "smtp+tls", _smtp.scheme == "smtps"
check_encrypted(
    EMAIL_HOST,
    encrypted=EMAIL_USE_TLS or EMAIL_USE_SSL,
    setting="CANDOUR_SMTP",
    mend="let it begin with smtp+tls:// or smtps://",
)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("CANDOUR_MAIL_FROM", "foi@localhost")

# What happens is one JSON line a record on standard error: nothing that a person typed can forge a line.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "candour.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"candour": {"level": "INFO"}},
}
