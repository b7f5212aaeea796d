"""Which language a page speaks, word by word: finds texts of one language where another one is promised.

Every text has the language of the nearest ``lang`` around it. Known texts of the other language are those of the
database (titles, summaries, blocks, terms) and of the interface. Of a long one every occurrence counts, whatever tags
stand within it; of a short one, such as a single word, only a text that is just that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polib
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from django.conf import settings
from django.db.models import Model
from django.utils.translation import trans_real
from wagtail.models import Page

from catalogue.models import AgeGroup, Audience, Format, MaterialLanguage, Theme, ThemeGroup
from translation.page_texts import texts_on
from translation.places import SLUG

LONG = 3
"""Words from which a text is recognised within another one."""

TERMS = (ThemeGroup, Theme, AgeGroup, Audience, Format, MaterialLanguage)
ATTRIBUTES = ("alt", "title", "aria-label", "aria-description", "placeholder", "label", "summary")
FOR_PROGRAMS = (
    *("key", "kind", "themes", "age_groups", "format", "audiences", "languages"),
    *("value", "facet", "locale", "engine"),
)
"""Names of the API whose values are slugs."""
WORKED_ON = ("data-source", "data-use")
"""Attributes that scripts compare or put into a field of their language."""
UNREAD = ("script", "style", "template", "noscript")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")
_ADDRESS = re.compile(r"^(https?:|mailto:|tel:|/|#|\?)")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words of a text, in one case; numbers are no words."""
    found = _WORD.findall(re.sub(r"<[^>]*>", " ", text).replace("’", "'").casefold())
    return tuple(word for word in found if not word.isdigit())


@dataclass(frozen=True)
class Leak:
    """Known words of another language than the one promised, and where they stand."""

    language: str
    words: str
    where: str


# --- What is known of each language -----------------------------------------------------------------------------------


def _catalogues(language: str) -> list[dict[Any, str]]:
    """Of every app, as Django reads them."""
    translation: Any = trans_real.translation(language)
    return list(translation._catalog._catalogs)


def interface_of(language: str) -> set[str]:
    """Every string of the interface, ours and that of Django and Wagtail; those with placeholders in pieces."""
    texts = {text for catalogue in _catalogues(language) for message, text in catalogue.items() if message}
    return _pieces(texts)


def english_interface() -> set[str]:
    """Our own strings as they stand in the code: what is shown where a translation is missing."""
    entries = polib.pofile(str(settings.BASE_DIR / "locale/nl/LC_MESSAGES/django.po"))
    return _pieces({text for entry in entries for text in (entry.msgid, entry.msgid_plural)})


def interface_of_others() -> set[str]:
    """English strings of Django and Wagtail, which they show where they have no translation."""
    messages = {
        str(message[0] if isinstance(message, tuple) else message).rsplit("\x04", 1)[-1]
        for code in ("nl", "fr")
        for catalogue in _catalogues(code)
        for message in catalogue
    }
    return _pieces(messages) - english_interface()


def _pieces(texts: Iterable[str]) -> set[str]:
    return {piece for text in texts for piece in _PLACEHOLDER.split(text)}


def content_of(language: str) -> set[str]:
    """Every text of the live pages and the terms of a language."""
    found: set[str] = set()
    for page in Page.objects.filter(locale__language_code=language, live=True, alias_of=None).specific():
        found |= {each.text for each in texts_on(page) if each.path != SLUG}
    for model in TERMS:
        found |= {text for term in model._default_manager.all() for text in texts_of_term(term, language)}
    return found


def texts_of_term(term: Model, language: str) -> Iterator[str]:
    for field in term._meta.get_fields():
        if field.name.endswith(f"_{language}") and not field.name.startswith(("path", "synonyms", "hidden")):
            yield str(getattr(term, field.name))


class Vocabulary:
    """Texts that tell one language from the others: those that another language has as well say nothing."""

    def __init__(self, texts: Mapping[str, Iterable[str]], neutral: Iterable[str] = ()) -> None:
        known = {language: {words_of(text) for text in of} - {()} for language, of in texts.items()}
        blobs = {language: f" {' | '.join(' '.join(words) for words in of)} " for language, of in known.items()}
        shared = {words_of(text) for text in neutral}
        self.short: dict[str, set[Words]] = {}
        self.long: dict[str, dict[Words, list[Words]]] = {}
        for language, of in known.items():
            others = [blob for other, blob in blobs.items() if other != language]
            telling = {words for words in of - shared if not any(f" {' '.join(words)} " in blob for blob in others)}
            self.short[language] = {words for words in telling if len("".join(words)) > 2}
            self.long[language] = defaultdict(list)
            for words in telling:
                if len(words) >= LONG:
                    self.long[language][words[:LONG]].append(words)

    def foreign_in(self, words: Words, language: str) -> Iterator[str]:
        """Long texts of other languages that occur within these words of ``language``."""
        for other, starts in self.long.items():
            if other != language:
                for place in range(len(words) - LONG + 1):
                    for wanted in starts.get(words[place : place + LONG], ()):
                        if words[place : place + len(wanted)] == wanted:
                            yield " ".join(wanted)

    def is_foreign(self, words: Words, language: str) -> bool:
        """Whether these words as a whole are a text of another language."""
        return any(words in of for other, of in self.short.items() if other != language)


# --- What a page says -------------------------------------------------------------------------------------------------


def said_by(element: Tag, language: str = "") -> Iterator[tuple[str, str, str]]:
    """(language, text, where) of every text of a page and of every attribute that is read out or shown."""
    if element.name in UNREAD:
        return
    language = str(element.attrs.get("lang", language))[:2]
    for name, value in element.attrs.items():
        if isinstance(value, str) and _is_read(element, name, value):
            yield language, value, f"{_named(element)}[{name}]"
    for child in element.children:
        if isinstance(child, Tag):
            yield from said_by(child, language)
        elif type(child) is NavigableString and child.strip():
            yield language, str(child), _named(element)


def _is_read(element: Tag, name: str, value: str) -> bool:
    if _ADDRESS.match(value):
        return False
    if name == "content":
        return element.name == "meta" and element.get("name") not in (
            "htmx-config",
            "viewport",
            "color-scheme",
            "robots",
        )
    if name == "value":
        return element.name == "input" and element.get("type") in ("submit", "button", "reset")
    if name in WORKED_ON:
        return False
    return name in ATTRIBUTES or (name.startswith("data-") and " " in value and "{" not in value)


def _named(element: Tag) -> str:
    css = ".".join(element.get("class") or ())
    return f"{element.name}{'.' if css else ''}{css}"


def leaks_in(html: str | bytes, vocabulary: Vocabulary, said_by_visitor: str = "", without: str = "") -> list[Leak]:
    """What a page says in another language than it promises.

    ``said_by_visitor`` is what was typed, in any language; ``without`` selects what is not looked at.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select(without) if without else ():
        element.decompose()
    typed = words_of(said_by_visitor)
    found: dict[Leak, None] = {}
    stream: dict[str, list[str]] = defaultdict(list)
    last = ""
    for language, text, where in said_by(soup):
        words = _without(words_of(text), typed)
        if not words:
            continue
        if "[" in where:
            found |= dict.fromkeys(Leak(language, each, where) for each in vocabulary.foreign_in(words, language))
        else:
            if language != last:
                stream[language].append("|")
            stream[language] += words
            last = language
        if vocabulary.is_foreign(words, language):
            found[Leak(language, " ".join(words), where)] = None
    for language, said in stream.items():
        found |= dict.fromkeys(Leak(language, each, "text") for each in vocabulary.foreign_in(tuple(said), language))
    return list(found)


def _without(words: Words, typed: Words) -> Words:
    """The words but those that the visitor typed, where these stand together."""
    for place in range(len(words) - len(typed) + 1 if typed else 0):
        if words[place : place + len(typed)] == typed:
            return (*words[:place], "|", *words[place + len(typed) :]) if len(words) > len(typed) else ()
    return words


def leaks_in_data(data: Any, language: str, vocabulary: Vocabulary, where: str = "") -> list[Leak]:
    """The same for JSON: every text but addresses, and what is for programs."""
    if isinstance(data, Mapping):
        return [
            leak
            for key, value in data.items()
            if key not in FOR_PROGRAMS
            for leak in leaks_in_data(value, language, vocabulary, f"{where}.{key}")
        ]
    if isinstance(data, list):
        return [leak for value in data for leak in leaks_in_data(value, language, vocabulary, where)]
    if not isinstance(data, str) or _ADDRESS.match(data):
        return []
    words = words_of(data)
    whole = [Leak(language, " ".join(words), where)] if vocabulary.is_foreign(words, language) else []
    return whole + [Leak(language, each, where) for each in vocabulary.foreign_in(words, language)]
