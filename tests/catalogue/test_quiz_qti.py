"""QTI packages: rule by rule, and as a foreign converter turns each version into the other.

No schema of the format is to be had here, so that its rules are looked at one by one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import qti_convert

from catalogue.models import QuizPage
from catalogue.presentation.quiz import quiz_of
from catalogue.quiz.exchange import qti
from catalogue.quiz.exchange.qti import Version
from catalogue.quiz.questions import (
    ChoiceQuestion,
    FillQuestion,
    Kind,
    MatchQuestion,
    Option,
    OrderQuestion,
    Quiz,
    lettered,
)
from catalogue.vocabulary import current_vocabulary

ODD = "a < b & \"c\" 'd' ]]> é → \x00\x0b 😀"
QUIZ = Quiz(
    f"Proef {ODD}",
    (
        ChoiceQuestion(
            1,
            Kind.SINGLE,
            f"Wat {ODD}?",
            explanation=f"Omdat {ODD}",
            choices=lettered([Option("", f"Ja {ODD}", True, "Goed"), Option("", "Nee", False)]),
        ),
        ChoiceQuestion(
            2,
            Kind.MULTIPLE,
            "Welke?",
            choices=lettered([Option("", "a", True), Option("", "b", True), Option("", "c", False)]),
        ),
        OrderQuestion(3, Kind.ORDER, "Wat eerst?", texts=("een", "twee", "drie"), shown=(2, 0, 1)),
        MatchQuestion(4, Kind.MATCH, "Wat hoort samen?", lefts=("i", "ii"), texts=("een", "twee"), shown=(1, 0)),
        FillQuestion(5, Kind.FILL, "Welk nummer?", accepted=("116 000", "116000")),
    ),
    intro="Lees rustig.",
    shuffle=True,
)


def files_of(package: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(package)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def package(version: Version, quiz: Quiz = QUIZ) -> dict[str, str]:
    return files_of(qti.write(quiz, "nl", "proef", version))


def local(name: str) -> str:
    """A name as version 2.1 spells it, without its namespace."""
    name = name.rpartition("}")[2].removeprefix("qti-")
    first, *rest = name.split("-")
    return first + "".join(part.title() for part in rest)


def facts_of(element: Element) -> tuple[Any, ...]:
    attributes = {local(name): value for name, value in element.attrib.items() if "schemaLocation" not in name}
    text = " ".join((element.text or "").split())
    return local(element.tag), attributes, text, [facts_of(child) for child in element]


def parsed(files: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {name: facts_of(ElementTree.fromstring(content)) for name, content in files.items()}


def found(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if local(element.tag) == name]


def items_of(files: Mapping[str, str]) -> list[Element]:
    return [ElementTree.fromstring(files[name]) for name in sorted(files) if name.startswith("items/")]


both_versions = pytest.mark.parametrize("version", list(Version))


@both_versions
def test_the_manifest_names_every_file_once_and_what_the_test_needs(version: Version) -> None:
    files = package(version)
    manifest = ElementTree.fromstring(files["imsmanifest.xml"])
    assert next(iter(files)) == "imsmanifest.xml"
    resources = found(manifest, "resource")
    hrefs = [element.get("href") for element in resources]
    assert sorted([*map(str, hrefs), "imsmanifest.xml"]) == sorted(files)
    assert hrefs == [found(element, "file")[0].get("href") for element in resources]
    identifiers = {element.get("href"): element.get("identifier") for element in resources}
    needed = [element.get("identifierref") for element in found(manifest, "dependency")]
    test = ElementTree.fromstring(files["test.xml"])
    references = {element.get("href"): element.get("identifier") for element in found(test, "assessmentItemRef")}
    assert references == {name: identifiers[name] for name in references}
    assert needed == list(references.values())
    for name, identifier in references.items():
        assert ElementTree.fromstring(files[str(name)]).get("identifier") == identifier


@both_versions
def test_every_name_is_in_the_namespace_of_its_version(version: Version) -> None:
    for name, content in package(version).items():
        wanted = version.value.packaging if name == "imsmanifest.xml" else version.value.namespace
        assert {element.tag.partition("}")[0] for element in ElementTree.fromstring(content).iter()} == {f"{{{wanted}"}


@both_versions
def test_an_item_declares_what_it_uses(version: Version) -> None:
    for item in items_of(package(version)):
        declared = [facts_of(each)[1]["identifier"] for each in item if local(each.tag).endswith("Declaration")]
        assert len(declared) == len(set(declared))
        for element in item.iter():
            facts = {local(name): value for name, value in element.attrib.items()}
            for reference in ("responseIdentifier", "outcomeIdentifier"):
                assert facts.get(reference, "RESPONSE") in declared
            if local(element.tag) in ("variable", "correct", "setOutcomeValue", "mapResponse"):
                assert facts["identifier"] in declared


@both_versions
def test_the_right_answer_is_among_those_that_can_be_given(version: Version) -> None:
    single, multiple, order, match, fill = items_of(package(version))

    def right(item: Element) -> list[str]:
        return [str(value.text) for value in found(found(item, "correctResponse")[0], "value")]

    def offered(item: Element, name: str = "simpleChoice") -> dict[str, str]:
        return {str(each.get("identifier")): str(each.text) for each in found(item, name)}

    assert [offered(single)[value][:2] for value in right(single)] == ["Ja"]
    assert [offered(multiple)[value] for value in right(multiple)] == ["a", "b"]
    assert [offered(order)[value] for value in right(order)] == ["een", "twee", "drie"]
    assert list(offered(order).values()) == ["drie", "een", "twee"]
    halves = offered(match, "simpleAssociableChoice")
    assert [[halves[half] for half in value.split()] for value in right(match)] == [["i", "een"], ["ii", "twee"]]
    assert right(fill) == ["116 000"]
    entries = [facts_of(entry)[1] for entry in found(fill, "mapEntry")]
    assert [(entry["mapKey"], entry["caseSensitive"]) for entry in entries] == [
        ("116 000", "false"),
        ("116000", "false"),
    ]


@both_versions
def test_cardinality_and_type_fit_the_interaction(version: Version) -> None:
    wanted = {
        "choiceInteraction": {("single", "identifier", "1"), ("multiple", "identifier", "0")},
        "orderInteraction": {("ordered", "identifier", "")},
        "matchInteraction": {("multiple", "directedPair", "")},
        "textEntryInteraction": {("single", "string", "")},
    }
    for item in items_of(package(version)):
        (interaction,) = (each for each in item.iter() if local(each.tag) in wanted)
        response = facts_of(found(item, "responseDeclaration")[0])[1]
        most = facts_of(interaction)[1].get("maxChoices", "")
        assert (response["cardinality"], response["baseType"], most) in wanted[local(interaction.tag)]


@both_versions
def test_identifiers_are_names_and_stand_once(version: Version) -> None:
    for item in items_of(package(version)):
        names = [str(each.get("identifier")) for each in item.iter() if local(each.tag).startswith("simple")]
        names = [name for name in names if name != "None"]
        assert len(names) == len(set(names))
        assert all(name[0].isalpha() and name.isalnum() for name in names)


def test_a_foreign_converter_makes_each_version_of_the_other() -> None:
    old, new = package(Version.V2_1), package(Version.V3_0)
    upgraded = qti_convert.upgrade_package_files(old).files
    downgraded = qti_convert.downgrade_package_files(new).files
    assert parsed(upgraded) == parsed(new)
    assert parsed(downgraded) == parsed(old)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_demo_quiz_goes_both_ways(language: str) -> None:
    page = QuizPage.objects.get(key="quiz-internet-safe", locale__language_code=language)
    quiz = quiz_of(page, current_vocabulary()).arranged()
    old, new = (files_of(qti.write(quiz, language, page.key, version)) for version in Version)
    assert len(old) == len(quiz) + 2
    assert parsed(qti_convert.upgrade_package_files(old).files) == parsed(new)
    item = ElementTree.fromstring(new["items/question-1.xml"])
    assert item.get("{http://www.w3.org/XML/1998/namespace}lang") == language


def test_the_same_quiz_gives_the_same_package() -> None:
    assert qti.write(QUIZ, "nl", "proef", Version.V3_0) == qti.write(QUIZ, "nl", "proef", Version.V3_0)
