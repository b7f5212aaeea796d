"""What a translation may have lost: hints at a segment that never keep anybody from saving.

Pure functions on texts as wagtail-localize stores them: HTML with inline tags only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from translation.glossary import Term, forbidden_in, found_in, has_wanted
from translation.text import as_text

LONGEST = 130
"""Percent of the length of the source above which a translation is long; see :data:`LENGTH_MATTERS`."""

LENGTH_MATTERS = 40
"""Characters a source has at least for its length to be compared: short texts differ by chance."""

COUNTERPARTS = (("102", "103"), ("106", "107"), ("1813", "080032123"))
"""Helplines of the one language that stand for those of the other: Awel and Écoute-Enfants, Tele-Onthaal and
Télé-Accueil, Zelfmoordlijn and Centre de Prévention du Suicide."""

_SPACE = r"[ .\u00a0\u2007\u2009\u202f]"
_HELPLINES = {
    "116000": re.compile(rf"(?<!\d)116{_SPACE}?000(?!\d)"),
    "080032123": re.compile(rf"(?<!\d)0800{_SPACE}?32{_SPACE}?123(?!\d)"),
    **{number: re.compile(rf"(?<!\d){number}(?!\d)") for number in ("102", "103", "106", "107", "1712", "1813")},
}
_SHOWN = {"116000": "116 000", "080032123": "0800 32 123"}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd](?!\w)|\{\w*\}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_THOUSANDS = re.compile(rf"(?<!\d)\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)")
_NUMBER = re.compile(r"\d+")
_PUNCTUATION = ".,;:!?)]»”’\"'"
_ENDS = {".": ".", "…": "…", "!": "!", "?": "?", ":": ":"}
# A plain space is let be: people type it, and the page for translating makes a no-break space of it as they do.
_NO_SPACE = re.compile(r"(?<=[\w)…])[!?;»](?!\w)|(?<=[\w)]):(?=\s|$)|«(?=\w)")


@dataclass(frozen=True)
class TextWarning:
    """Something to look at; ``code`` names the check."""

    code: str
    message: str


def warnings_for(
    source: str, target: str, source_locale: str, target_locale: str, terms: Sequence[Term] = ()
) -> list[TextWarning]:
    """What a translator should look at again. Texts as stored, languages as codes; ``terms`` in this direction."""
    before, after = as_text(source), as_text(target)
    if not after.strip() or source == target:
        return []
    return [
        *_lost_placeholders(before, after),
        *_lost_addresses(before, after),
        *_lost_helplines(before, after),
        *_other_numbers(before, after),
        *_other_tags(source, target),
        *_too_long(before, after),
        *_other_ending(before, after),
        *_french_spaces(after, target_locale),
        *_against_the_glossary(before, after, source_locale, target_locale, terms),
    ]


def _listed(items: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(items))


def _lost_placeholders(before: str, after: str) -> list[TextWarning]:
    here, there = Counter(_PLACEHOLDER.findall(before)), Counter(_PLACEHOLDER.findall(after))
    found = []
    if lost := here - there:
        found.append(TextWarning("placeholder", _("Missing placeholder: %(items)s") % {"items": _listed(lost)}))
    if added := there - here:
        found.append(
            TextWarning("placeholder", _("Placeholder that the source lacks: %(items)s") % {"items": _listed(added)})
        )
    return found


def _addresses(text: str) -> list[str]:
    return [each.rstrip(_PUNCTUATION) for each in _ADDRESS.findall(text)]


def _host(address: str) -> str:
    """The site of an address, without the language some put before it."""
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return address
    return re.sub(r"^(www|nl|fr)\.", "", host)


def _lost_addresses(before: str, after: str) -> list[TextWarning]:
    """A page of the same site is as good: many have one in each language."""
    hosts = {_host(each) for each in _addresses(after)}
    lost = [each for each in _addresses(before) if _host(each) not in hosts]
    lost += [each for each in _MAIL.findall(before) if each.lower() not in after.lower()]
    if not lost:
        return []
    return [TextWarning("link", _("Missing link or e-mail address: %(items)s") % {"items": _listed(lost)})]


def _helplines(text: str) -> set[str]:
    return {number for number, pattern in _HELPLINES.items() if pattern.search(text)}


@lru_cache
def _same_help(number: str) -> frozenset[str]:
    """This number and what stands for it in the other language."""
    return next((frozenset(pair) for pair in COUNTERPARTS if number in pair), frozenset((number,)))


def _lost_helplines(before: str, after: str) -> list[TextWarning]:
    there = _helplines(after)
    lost = sorted(number for number in _helplines(before) if not _same_help(number) & there)
    if not lost:
        return []
    shown = _listed(_SHOWN.get(number, number) for number in lost)
    return [TextWarning("helpline", _("Missing number of a helpline: %(items)s") % {"items": shown})]


def _numbers(text: str) -> Counter[str]:
    """Runs of digits, “1 000” and “1.000” as one; not those of addresses, placeholders and helplines."""
    for pattern in (_PLACEHOLDER, _ADDRESS, _MAIL, *_HELPLINES.values()):
        text = pattern.sub(" ", text)
    text = _THOUSANDS.sub(lambda match: re.sub(r"\D", "", match.group()), text)
    return Counter(number.lstrip("0") or "0" for number in _NUMBER.findall(text))


def _other_numbers(before: str, after: str) -> list[TextWarning]:
    here, there = _numbers(before), _numbers(after)
    found = []
    if lost := here - there:
        found.append(TextWarning("number", _("Missing number: %(items)s") % {"items": _listed(lost)}))
    if added := there - here:
        found.append(TextWarning("number", _("Number that the source lacks: %(items)s") % {"items": _listed(added)}))
    return found


def _tags(data: str) -> Counter[str]:
    return Counter(
        f'<{tag.name} id="{tag["id"]}">' if tag.get("id") else f"<{tag.name}>"
        for tag in BeautifulSoup(data, "html.parser").find_all(True)
        if tag.name != "br"
    )


def _other_tags(source: str, target: str) -> list[TextWarning]:
    here, there = _tags(source), _tags(target)
    found = []
    if lost := here - there:
        found.append(TextWarning("tag", _("Missing tag: %(items)s") % {"items": _listed(lost)}))
    if added := there - here:
        found.append(TextWarning("tag", _("Tag that the source lacks: %(items)s") % {"items": _listed(added)}))
    return found


def _too_long(before: str, after: str) -> list[TextWarning]:
    percent = len(after) * 100 // max(len(before), 1)
    if len(before) < LENGTH_MATTERS or percent <= LONGEST:
        return []
    return [TextWarning("length", _("Long: %(percent)s %% of the source.") % {"percent": percent})]


def _ending(text: str) -> str:
    return _ENDS.get(text.rstrip(' \u00a0\u202f\n\t»”’")').replace("...", "…")[-1:], "")


def _other_ending(before: str, after: str) -> list[TextWarning]:
    here, there = _ending(before), _ending(after)
    if here == there:
        return []
    if not here:
        return [TextWarning("ending", _("Ends with “%(sign)s”; the source does not.") % {"sign": there})]
    return [TextWarning("ending", _("The source ends with “%(sign)s”.") % {"sign": here})]


def _french_spaces(after: str, locale: str) -> list[TextWarning]:
    if locale != "fr":
        return []
    text = _MAIL.sub(" ", _ADDRESS.sub(" ", after))
    if not _NO_SPACE.search(text):
        return []
    return [TextWarning("spaces", _("French puts a no-break space before ; : ! ? » and after «."))]


def _against_the_glossary(
    before: str, after: str, source_locale: str, target_locale: str, terms: Sequence[Term]
) -> list[TextWarning]:
    found = []
    for term in terms:
        for form in forbidden_in(after, target_locale, term):
            message = _("Do not write “%(form)s”: the glossary says “%(wanted)s”.")
            found.append(TextWarning("forbidden", message % {"form": form, "wanted": term.wanted}))
    for term in found_in(before, source_locale, terms):
        if not has_wanted(after, target_locale, term):
            message = _("For “%(term)s” the glossary says “%(wanted)s”.")
            found.append(TextWarning("term", message % {"term": term.name, "wanted": term.wanted}))
    return found
