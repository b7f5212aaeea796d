"""The pages every installation has: a home and a search page per language, and a few plain ones."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from home.models import HomePage, StandardPage
from search.models import SearchPage


@dataclass(frozen=True)
class LanguageTree:
    """Titles, addresses and texts of one language."""

    home_title: str
    hero_title: str
    hero_text: str
    search_title: str
    search_slug: str
    plain: tuple[tuple[str, str, str], ...]
    """(slug, title, introduction) of the plain pages, in the same order in every language."""


TREES: Mapping[str, LanguageTree] = {
    "nl": LanguageTree(
        home_title="Preventiecatalogus",
        hero_title="Wat doe je morgen in de klas?",
        hero_text="{total} lessen, quizzen en brochures over veilig online, van kleuterklas tot zesde middelbaar. "
        "Gratis, zonder account.",
        search_title="Materiaal",
        search_slug="materiaal",
        plain=(
            (
                "over",
                "Over deze catalogus",
                "Een overzicht van materiaal over online veiligheid voor kinderen en jongeren, in het Nederlands en "
                "in het Frans. De rechten op het materiaal blijven bij de uitgevers.",
            ),
            (
                "toegankelijkheid",
                "Toegankelijkheid",
                "We bouwen deze site volgens WCAG 2.2, niveau AA. Merk je dat iets niet werkt met je toetsenbord, "
                "schermlezer of telefoon? Laat het Child Focus weten.",
            ),
            (
                "privacy",
                "Privacy",
                "Je hebt geen account nodig. Deze site plaatst geen volgcookies, bewaart geen antwoorden op quizzen "
                "en vraagt nooit gegevens van kinderen. Je lijst en je vinkjes blijven in je eigen browser. "
                "We tellen per dag waarnaar gezocht wordt, nooit door wie. Wat je op een formulier invult om iets te "
                "bestellen of te melden, gebruiken we alleen daarvoor en wissen we na zes maanden.",
            ),
        ),
    ),
    "fr": LanguageTree(
        home_title="Catalogue de prévention",
        hero_title="Que ferez-vous demain en classe\u00a0?",
        hero_text="{total} leçons, quiz et brochures sur la sécurité en ligne, de la maternelle à la sixième "
        "secondaire. Gratuit, sans compte.",
        search_title="Ressources",
        search_slug="ressources",
        plain=(
            (
                "a-propos",
                "À propos de ce catalogue",
                "Un aperçu du matériel sur la sécurité en ligne des enfants et des jeunes, en français et en "
                "néerlandais. Les droits restent aux éditeurs du matériel.",
            ),
            (
                "accessibilite",
                "Accessibilité",
                "Nous construisons ce site selon les WCAG 2.2, niveau AA. Quelque chose ne fonctionne pas avec votre "
                "clavier, votre lecteur d’écran ou votre téléphone\u00a0? Signalez-le à Child Focus.",
            ),
            (
                "vie-privee",
                "Vie privée",
                "Aucun compte n’est nécessaire. Ce site ne place pas de cookies de suivi, ne conserve aucune réponse "
                "aux quiz et ne demande jamais de données d’enfants. Votre liste et vos coches restent dans votre "
                "navigateur. "
                "Nous comptons par jour ce qui est cherché, jamais par qui. Ce que vous écrivez dans un formulaire "
                "pour commander ou signaler quelque chose ne sert qu’à cela et est effacé après six mois.",
            ),
        ),
    ),
}


@transaction.atomic
def ensure_site_tree() -> None:
    """Create what is missing of locales, home pages, search pages and plain pages; leave what is there as it is."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in TREES}
    root = _root(locales["nl"])
    twins: dict[str, uuid.UUID] = {}
    for code, tree in TREES.items():
        home = HomePage.objects.filter(locale=locales[code]).first()
        if home is None:
            home = HomePage(
                title=tree.home_title, slug=f"home-{code}", hero_title=tree.hero_title, hero_text=tree.hero_text
            )
            _add(root, home, locales[code], twins, "home")
        twins.setdefault("home", home.translation_key)
        search = SearchPage.objects.filter(locale=locales[code]).first()
        if search is None:
            search = SearchPage(title=tree.search_title, slug=tree.search_slug, show_in_menus=True)
            _add(home, search, locales[code], twins, "search")
        twins.setdefault("search", search.translation_key)
        if not StandardPage.objects.filter(locale=locales[code]).exists():
            for index, (slug, title, intro) in enumerate(tree.plain):
                _add(home, StandardPage(title=title, slug=slug, intro=intro), locales[code], twins, f"plain-{index}")
    _ensure_site(HomePage.objects.get(locale=locales["nl"]))


def _root(locale: Locale) -> Page:
    root = Page.objects.filter(depth=1).first()
    return root or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


def _add(parent: Page, page: Page, locale: Locale, twins: dict[str, uuid.UUID], name: str) -> None:
    """Add below a fresh copy of the parent (a stale one would write back an old number of children)."""
    page.locale = locale
    page.translation_key = twins.get(name) or uuid.uuid4()
    twins[name] = page.translation_key
    Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
    page.save_revision().publish()


def _ensure_site(home: HomePage) -> None:
    """One site that starts at the Dutch home page; Wagtail's own welcome page makes room when it is still there.

    Its address is the public one of the settings, as long as nobody gave it another in the admin.
    """
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(hostname="localhost", port=80, root_page=home, is_default_site=True)
    welcome = site.root_page if site.root_page.specific_class is Page else None
    if welcome:
        site.root_page = home
    if (site.hostname, site.port) == ("localhost", 80):
        site.hostname, site.port = address.hostname or "localhost", port
    site.site_name = site.site_name or home.title
    site.save()
    if welcome and welcome.depth == 2 and not welcome.get_children().exists():
        Page.objects.get(pk=welcome.pk).delete()
