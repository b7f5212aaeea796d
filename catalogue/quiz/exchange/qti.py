"""QTI content packages of 1EdTech, versions 2.1 and 3.0: a test, an item for each question, and a manifest.

Written once in the names of 2.1; those of 3.0 are the same words in kebab case with ``qti-`` before them.
https://www.imsglobal.org/question/ holds both specifications. No schema of them could be had to validate against.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from catalogue.quiz.exchange.losses import Loss
from catalogue.quiz.exchange.signs import sound
from catalogue.quiz.questions import (
    ChoiceQuestion,
    FillQuestion,
    MatchQuestion,
    OrderQuestion,
    Question,
    Quiz,
)

LOSSES = (Loss.PICTURE, Loss.TIP, Loss.THEME, Loss.AT_END, Loss.BANDS, Loss.COMPETITION)

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""The same quiz gives the same package."""

_HTML = {"p"}
_WITH_CONTENT_BODY = {"modalFeedback", "rubricBlock"}
"""What version 3.0 puts a ``qti-content-body`` into."""


@dataclass(frozen=True)
class _Facts:
    namespace: str
    packaging: str
    schema: str
    schema_version: str
    resource: str


class Version(Enum):
    V2_1 = _Facts(
        "http://www.imsglobal.org/xsd/imsqti_v2p1",
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "QTIv2.1 Package",
        "1.0.0",
        "imsqti_{}_xmlv2p1",
    )
    V3_0 = _Facts(
        "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        "QTI Package",
        "3.0.0",
        "imsqti_{}_xmlv3p0",
    )


def write(quiz: Quiz, language: str, key: str, version: Version) -> bytes:
    """A ZIP with the package. ``key`` names the quiz: letters, digits and hyphens; ``language`` a two-letter code."""
    items = {f"items/question-{question.number}.xml": _item(question, language, key) for question in quiz.questions}
    files = {
        "imsmanifest.xml": _manifest(key, list(items), version),
        "test.xml": _test(quiz, key, list(items)),
        **items,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, root in files.items():
            package.writestr(zipfile.ZipInfo(name, _FIXED_DATE), _document(root, version), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# --- A question -------------------------------------------------------------------------------------------------------


def _item(question: Question, language: str, key: str) -> Element:
    item = Element(
        "assessmentItem",
        identifier=_item_name(key, question.number),
        title=sound(question.text)[:120],
        adaptive="false",
        timeDependent="false",
    )
    item.set(_XML_LANG, language)
    cardinality, base_type, right = _response(question)
    response = _declared(item, "responseDeclaration", "RESPONSE", cardinality, base_type)
    correct = SubElement(response, "correctResponse")
    for value in right:
        _text(correct, "value", value)
    if isinstance(question, FillQuestion):
        mapping = SubElement(response, "mapping", defaultValue="0", lowerBound="0", upperBound="1")
        for text in question.accepted:
            SubElement(mapping, "mapEntry", mapKey=sound(text), mappedValue="1", caseSensitive="false")
    score = _declared(item, "outcomeDeclaration", "SCORE", "single", "float")
    _text(SubElement(score, "defaultValue"), "value", "0")
    if _has_feedback(question):
        _declared(item, "outcomeDeclaration", "FEEDBACK", "multiple", "identifier")
    if question.explanation:
        _declared(item, "outcomeDeclaration", "EXPLANATION", "single", "identifier")
    _body(SubElement(item, "itemBody"), question)
    _processing(SubElement(item, "responseProcessing"), question)
    if question.explanation:
        said = SubElement(item, "modalFeedback", outcomeIdentifier="EXPLANATION", identifier="WHY", showHide="show")
        _text(said, "p", question.explanation)
    return item


def _response(question: Question) -> tuple[str, str, list[str]]:
    """Cardinality and type of the answer, and the right one."""
    if isinstance(question, OrderQuestion):
        # The choices stand in the order in which they are shown; their names are those of the right places.
        return "ordered", "identifier", [_place(number) for number in range(len(question.texts))]
    if isinstance(question, MatchQuestion):
        return "multiple", "directedPair", [f"L{place} R{place}" for place in range(1, len(question.lefts) + 1)]
    if isinstance(question, FillQuestion):
        return "single", "string", list(question.accepted[:1])
    letters = [part.letter for part in question.solution]
    return ("multiple" if question.several else "single"), "identifier", letters


def _place(number: int) -> str:
    return f"S{number + 1}"


def _has_feedback(question: Question) -> bool:
    return isinstance(question, ChoiceQuestion) and any(option.feedback for option in question.choices)


def _declared(item: Element, kind: str, name: str, cardinality: str, base_type: str) -> Element:
    return SubElement(item, kind, identifier=name, cardinality=cardinality, baseType=base_type)


def _body(body: Element, question: Question) -> None:
    if isinstance(question, FillQuestion):
        _text(body, "p", question.text)
        longest = max((len(text) for text in question.accepted), default=1)
        entry = SubElement(body, "p")
        SubElement(entry, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=str(longest))
    elif isinstance(question, MatchQuestion):
        pairs = str(len(question.lefts))
        match = SubElement(
            body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="true", maxAssociations=pairs
        )
        _text(match, "prompt", question.text)
        for letter, texts in (("L", question.lefts), ("R", question.texts)):
            side = SubElement(match, "simpleMatchSet")
            for place, text in enumerate(texts, start=1):
                _text(side, "simpleAssociableChoice", text, identifier=f"{letter}{place}", matchMax="1")
    elif isinstance(question, OrderQuestion):
        order = SubElement(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="false")
        _text(order, "prompt", question.text)
        for place in question.shown:
            _text(order, "simpleChoice", question.texts[place], identifier=_place(place))
    elif isinstance(question, ChoiceQuestion):
        most = "0" if question.several else "1"
        facts = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": most, "minChoices": "1"}
        choice = SubElement(body, "choiceInteraction", facts)
        _text(choice, "prompt", question.text)
        for option in question.choices:
            each = _text(choice, "simpleChoice", option.text, identifier=option.letter)
            if option.feedback:
                shown = {"outcomeIdentifier": "FEEDBACK", "identifier": option.letter, "showHide": "show"}
                _text(each, "feedbackInline", option.feedback, **shown)


def _processing(processing: Element, question: Question) -> None:
    score = SubElement(SubElement(processing, "responseCondition"), "responseIf")
    if isinstance(question, FillQuestion):
        given = SubElement(SubElement(score, "not"), "isNull")
        SubElement(given, "variable", identifier="RESPONSE")
        reached = SubElement(score, "setOutcomeValue", identifier="SCORE")
        SubElement(reached, "mapResponse", identifier="RESPONSE")
    else:
        match = SubElement(score, "match")
        SubElement(match, "variable", identifier="RESPONSE")
        SubElement(match, "correct", identifier="RESPONSE")
        reached = SubElement(score, "setOutcomeValue", identifier="SCORE")
        _text(reached, "baseValue", "1", baseType="float")
    if _has_feedback(question):
        said = SubElement(processing, "setOutcomeValue", identifier="FEEDBACK")
        chosen = SubElement(said, "multiple")
        SubElement(chosen, "variable", identifier="RESPONSE")
    if question.explanation:
        said = SubElement(processing, "setOutcomeValue", identifier="EXPLANATION")
        _text(said, "baseValue", "WHY", baseType="identifier")


# --- The package ------------------------------------------------------------------------------------------------------


def _test(quiz: Quiz, key: str, items: list[str]) -> Element:
    test = Element("assessmentTest", identifier=f"TEST-{key}", title=sound(quiz.title))
    part = SubElement(test, "testPart", identifier="PART", navigationMode="nonlinear", submissionMode="individual")
    section = SubElement(part, "assessmentSection", identifier="SECTION", title=sound(quiz.title), visible="true")
    if quiz.shuffle:
        SubElement(section, "ordering", shuffle="true")
    if quiz.intro:
        rubric = SubElement(section, "rubricBlock", view="candidate")
        _text(rubric, "p", quiz.intro)
    for number, href in enumerate(items, start=1):
        SubElement(section, "assessmentItemRef", identifier=_item_name(key, number), href=href)
    return test


def _item_name(key: str, number: int) -> str:
    return f"ITEM-{key}-{number}"


def _manifest(key: str, items: list[str], version: Version) -> Element:
    facts = version.value
    manifest = Element("manifest", identifier=f"MANIFEST-{key}")
    metadata = SubElement(manifest, "metadata")
    _text(metadata, "schema", facts.schema)
    _text(metadata, "schemaversion", facts.schema_version)
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    names = [_item_name(key, number) for number in range(1, len(items) + 1)]
    test = SubElement(
        resources, "resource", identifier=f"TEST-{key}", type=facts.resource.format("test"), href="test.xml"
    )
    SubElement(test, "file", href="test.xml")
    for name in names:
        SubElement(test, "dependency", identifierref=name)
    for name, href in zip(names, items, strict=True):
        item = SubElement(resources, "resource", identifier=name, type=facts.resource.format("item"), href=href)
        SubElement(item, "file", href=href)
    return manifest


# --- XML --------------------------------------------------------------------------------------------------------------


def _text(parent: Element, name: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = sound(text)
    return element


def _document(root: Element, version: Version) -> bytes:
    facts = version.value
    is_manifest = root.tag == "manifest"
    renamed = root if is_manifest or version is Version.V2_1 else _in_kebab_case(root)
    renamed.set("xmlns", facts.packaging if is_manifest else facts.namespace)
    return ElementTree.tostring(renamed, encoding="utf-8", xml_declaration=True)


def _in_kebab_case(element: Element) -> Element:
    """The same in the names of version 3.0; what is HTML keeps its name."""
    name = element.tag if element.tag in _HTML else f"qti-{_kebab(element.tag)}"
    renamed = Element(name, dict(_renamed(element)))
    renamed.text, renamed.tail = element.text, element.tail
    if element.tag == "rubricBlock":
        renamed.set("use", "instructions")
    content = SubElement(renamed, "qti-content-body") if element.tag in _WITH_CONTENT_BODY else renamed
    content.extend(_in_kebab_case(child) for child in element)
    return renamed


def _renamed(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield (name if name.startswith("{") else _kebab(name)), value


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()
