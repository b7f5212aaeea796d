"""The files of the embedded engine: damage, other processes, other versions, crashes. Nothing here is simulated."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest
import tantivy

from search.engines.base import (
    DocumentsRefused,
    EngineError,
    EngineRequest,
    IndexBroken,
    IndexBusy,
    IndexMissing,
    ResourceDocument,
    TextGroup,
)
from search.engines.embedded import EmbeddedEngine, schema
from search.engines.embedded import documents as embedded_documents
from search.engines.tokens import DocumentTokens, tokens_of
from tests.search.engine_contract import document, found, hits

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(directory: Path) -> EmbeddedEngine:
    """An engine with a few documents."""
    built = EmbeddedEngine(directory)
    built.rebuild(_documents(50))
    return built


def _documents(number: int, word: str = "Egel") -> list[ResourceDocument]:
    pks = range(1, number + 1)
    return [document(pk, f"{word} {pk}", body=f"pesten privacy woord{pk}", theme=["gaming"]) for pk in pks]


def _build(directory: Path) -> Path:
    """The directory of the one build there is."""
    (build,) = (entry for entry in directory.iterdir() if entry.is_dir() and not entry.name.startswith("broken-"))
    return build


def _files(directory: Path, *suffixes: str) -> list[Path]:
    index = _build(directory) / "nl"
    return sorted(file for file in index.iterdir() if file.suffix in suffixes)


def _python(code: str, directory: Path) -> subprocess.Popen[str]:
    """Run ``code`` in a process of its own, which has ``engine`` and ``document`` at hand."""
    start = f"""
        import os, django
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        django.setup()
        from pathlib import Path
        from search.engines.embedded import EmbeddedEngine
        from tests.search.engine_contract import document
        engine = EmbeddedEngine(Path({str(directory)!r}))
    """
    source = textwrap.dedent(start) + textwrap.dedent(code)
    command = [sys.executable, "-c", source]
    # Input of its own, so that it can wait for a line: that of the tests may be at its end.
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


SEGMENT_FILES = [".store", ".fast", ".idx", ".term", ".pos", ".fieldnorm"]


@pytest.mark.parametrize("damage", [_flip_a_byte, _truncate, Path.unlink])
@pytest.mark.parametrize("suffix", SEGMENT_FILES)
def test_a_damaged_file_is_noticed_when_the_index_is_opened(
    engine: EmbeddedEngine, directory: Path, suffix: str, damage: Callable[[Path], None]
) -> None:
    damage(_files(directory, suffix)[0])
    opened = EmbeddedEngine(directory)
    with pytest.raises(IndexBroken):
        hits(opened)
    assert not opened.status().healthy
    with pytest.raises(IndexBroken), opened.writer():
        pass


@pytest.mark.parametrize("name", ["meta.json", "manifest.json"])
@pytest.mark.parametrize("damage", [_flip_a_byte, _truncate, Path.unlink])
def test_a_damaged_list_of_segments_is_noticed(
    engine: EmbeddedEngine, directory: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(_build(directory) / "nl" / name)
    with pytest.raises(IndexBroken):
        hits(EmbeddedEngine(directory))


def test_a_damaged_pointer_is_noticed(engine: EmbeddedEngine, directory: Path) -> None:
    (pointer,) = directory.glob("current-*.json")
    _truncate(pointer)
    with pytest.raises(IndexBroken):
        hits(EmbeddedEngine(directory))


def test_damage_under_an_open_index_never_comes_out_as_a_panic(engine: EmbeddedEngine, directory: Path) -> None:
    hits(engine)
    for file in _files(directory, *SEGMENT_FILES):
        content = bytearray(file.read_bytes())
        # In place: the open index maps these very bytes.
        with file.open("r+b") as handle:
            handle.write(bytes(byte ^ 0xFF for byte in content))
    for text in ("egel", "pesten", "privcy", "woord7"):
        try:
            found(engine, text)
            engine.complete("nl", text[:2], 5)
            list(engine.fingerprints())
        except EngineError:
            continue


def test_a_panic_of_tantivy_is_a_broken_index() -> None:
    from search.engines.embedded.errors import translated

    searcher = tantivy.Index(tantivy.SchemaBuilder().build()).searcher()
    with pytest.raises(IndexBroken), translated("Searching"):
        searcher.search(tantivy.Query.all_query(), 0)


def test_an_interrupt_is_left_alone() -> None:
    from search.engines.embedded.errors import translated

    with pytest.raises(KeyboardInterrupt), translated("Searching"):
        raise KeyboardInterrupt


def test_an_index_set_aside_is_kept_and_replaced_by_a_rebuild(engine: EmbeddedEngine, directory: Path) -> None:
    _flip_a_byte(_files(directory, ".term")[0])
    engine.set_aside()
    with pytest.raises(IndexMissing):
        hits(engine)
    assert [entry.name[:7] for entry in directory.iterdir() if entry.is_dir()] == ["broken-"]
    engine.rebuild(_documents(3))
    assert len(hits(engine)) == 3


def test_at_most_three_broken_indexes_are_kept(directory: Path) -> None:
    engine = EmbeddedEngine(directory)
    engine.set_aside()
    for number in range(1, 6):
        engine.rebuild(_documents(number))
        engine.set_aside()
    assert len([entry for entry in directory.iterdir() if entry.is_dir()]) == 3


def test_a_rebuild_removes_older_builds_and_unfinished_ones(engine: EmbeddedEngine, directory: Path) -> None:
    unfinished = directory / f"{_build(directory).name}x"
    unfinished.mkdir()
    foreign = directory / "notes"
    foreign.mkdir()
    engine.rebuild(_documents(2))
    assert not unfinished.exists()
    foreign.rmdir()
    assert _build(directory).is_dir()


def test_a_rebuild_while_others_read_is_seen_by_them_at_the_next_search(
    engine: EmbeddedEngine, directory: Path
) -> None:
    reader = EmbeddedEngine(directory)
    assert len(hits(reader, limit=100)) == 50

    def documents() -> Iterator[ResourceDocument]:
        for each in _documents(20, "Kameel"):
            assert reader.search([])[:] == []
            assert found(reader, "kameel") == set()
            yield each

    engine.rebuild(documents())
    assert len(found(reader, "kameel")) == 20
    assert found(reader, "egel") == set()


def test_a_removed_directory_is_a_missing_index_and_can_be_rebuilt(engine: EmbeddedEngine, directory: Path) -> None:
    hits(engine)
    shutil.rmtree(directory)
    with pytest.raises(IndexMissing):
        hits(engine)
    assert engine.rebuild(_documents(2)) == 2
    assert len(hits(engine)) == 2


def test_a_removed_build_is_a_missing_index(engine: EmbeddedEngine, directory: Path) -> None:
    shutil.rmtree(_build(directory))
    with pytest.raises(IndexMissing):
        hits(engine)


@pytest.mark.parametrize(
    ("name", "value"), [("ANALYSER_VERSION", "0123456789ab"), ("SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)]
)
def test_an_index_of_another_analyser_or_schema_is_a_missing_one(
    engine: EmbeddedEngine, directory: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(schema, name, value)
    later = EmbeddedEngine(directory)
    with pytest.raises(IndexMissing):
        hits(later)
    with pytest.raises(IndexMissing), later.writer():
        pass
    later.rebuild(_documents(2))
    assert len(hits(later)) == 2
    with pytest.raises(IndexMissing):
        hits(engine)
    with pytest.raises(IndexMissing), engine.writer():
        pass


def test_a_stand_by_stays_for_the_processes_of_the_release_before(
    engine: EmbeddedEngine, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = EmbeddedEngine(directory, standby=True)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    new = EmbeddedEngine(directory, standby=True)
    new.rebuild(_documents(2))
    assert (len(hits(old, limit=100)), len(hits(new))) == (50, 2)
    with old.writer() as writer:
        writer.delete(50)
    assert len(hits(old, limit=100)) == 49
    old.rebuild(_documents(3))
    assert (len(hits(old)), len(hits(new))) == (3, 2)


def test_of_the_releases_before_only_the_last_keeps_its_stand_by(
    engine: EmbeddedEngine, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = [engine]
    for number in (2, 3):
        monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
        releases.append(EmbeddedEngine(directory, standby=True))
        releases[-1].rebuild(_documents(number))
        releases[-1].rebuild(_documents(number))
    with pytest.raises(IndexMissing):
        hits(engine)
    assert [len(hits(each)) for each in releases[1:]] == [2, 3]
    assert len(list(directory.glob("current-*.json"))) == 2
    assert len([entry for entry in directory.iterdir() if entry.is_dir()]) == 2


def test_a_damaged_index_is_set_aside_and_that_of_another_release_is_left_alone(
    engine: EmbeddedEngine, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)
    later = EmbeddedEngine(directory, standby=True)
    later.set_aside()
    later.rebuild(_documents(2))
    later.set_aside()
    assert len(hits(engine, limit=100)) == 50


def test_other_facets_make_another_index(engine: EmbeddedEngine, directory: Path) -> None:
    with pytest.raises(IndexMissing):
        hits(EmbeddedEngine(directory, facet_names=("theme",)))


def test_a_second_writer_is_told_at_once_that_the_index_is_busy(engine: EmbeddedEngine, directory: Path) -> None:
    other = EmbeddedEngine(directory)
    with engine.writer() as writer:
        writer.delete(1)
        for blocked in (engine, other):
            with pytest.raises(IndexBusy), blocked.writer():
                pass
            with pytest.raises(IndexBusy):
                blocked.rebuild([])
            with pytest.raises(IndexBusy):
                blocked.set_aside()
    with other.writer() as writer:
        writer.delete(2)
    assert len(hits(engine, limit=100)) == 48


def test_a_rebuild_holds_the_lock_from_its_first_document_to_the_switch(
    engine: EmbeddedEngine, directory: Path
) -> None:
    busy: list[bool] = []

    def documents() -> Iterator[ResourceDocument]:
        for each in _documents(3):
            with pytest.raises(IndexBusy), EmbeddedEngine(directory).writer():
                pass
            busy.append(True)
            yield each

    engine.rebuild(documents())
    assert busy == [True] * 3


def test_tantivys_own_lock_held_by_a_stranger_is_a_busy_index(engine: EmbeddedEngine, directory: Path) -> None:
    stranger = tantivy.Index.open(str(_build(directory) / "nl")).writer(15_000_000, 1)
    with pytest.raises(IndexBusy), engine.writer() as writer:
        writer.delete(1)
    stranger.wait_merging_threads()
    with engine.writer() as writer:
        writer.delete(1)
    assert 1 not in hits(engine, limit=100)


def test_a_directory_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    engine = EmbeddedEngine(file / "index")
    with pytest.raises(EngineError, match="not writable"):
        engine.rebuild([])
    with pytest.raises(EngineError):
        hits(engine)


def test_a_document_of_an_unknown_language_or_facet_is_refused(engine: EmbeddedEngine) -> None:
    for wrong in (document(99, locale="de"), document(99, colour=["red"])):
        with pytest.raises(EngineError), engine.writer() as writer:
            writer.upsert(wrong)
        with pytest.raises(EngineError):
            engine.rebuild([wrong])
    assert len(hits(engine, limit=100)) == 50
    with pytest.raises(EngineError):
        hits(engine, locale="de")


def test_a_text_that_the_analysis_cannot_cope_with_holds_back_no_other(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(each: ResourceDocument) -> DocumentTokens:
        if "trompet" in each.body:
            raise ValueError("trompet")
        return tokens_of(each)

    monkeypatch.setattr(embedded_documents, "tokens_of", failing)
    with pytest.raises(DocumentsRefused) as refused:
        engine.rebuild([document(1, "Egel", body="trompet"), document(2, "Kameel")])
    assert "ValueError: trompet" in refused.value.reasons[1]
    with engine.writer() as writer:
        with pytest.raises(EngineError) as blamed:
            writer.upsert(document(3, "Egel", body="trompet"))
        writer.upsert(document(4, "Fluit"))
    assert not isinstance(blamed.value, IndexBroken)
    assert set(dict(engine.fingerprints())) == {2, 4}


def test_what_another_process_commits_is_found_by_the_next_search(engine: EmbeddedEngine, directory: Path) -> None:
    assert found(engine, "trompet") == set()
    other = _python("with engine.writer() as writer: writer.upsert(document(1, 'Trompet'))", directory)
    with other:
        assert other.wait(30) == 0
    assert found(engine, "trompet") == {1}


def test_the_lock_of_a_killed_writer_is_free_again(engine: EmbeddedEngine, directory: Path) -> None:
    other = _python(
        """
        with engine.writer() as writer:
            writer.delete(1)
            print("holding", flush=True)
            input()
        """,
        directory,
    )
    with other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(IndexBusy), engine.writer():
            pass
        other.send_signal(signal.SIGKILL)
    with engine.writer() as writer:
        writer.delete(2)
    assert sorted(set(range(1, 51)) - set(hits(engine, limit=100))) == [2]


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.03, 0.1, 0.25])
def test_a_writer_killed_at_any_moment_leaves_the_last_commit(
    engine: EmbeddedEngine, directory: Path, delay: float
) -> None:
    other = _python(
        """
        for number in range(100_000):
            with engine.writer() as writer:
                for pk in range(1, 51):
                    writer.upsert(document(pk, f"Ronde {number}", body="pesten"))
            print(number, flush=True)
        """,
        directory,
    )
    with other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(delay)
        other.send_signal(signal.SIGKILL)
        committed = ["0", *other.stdout.read().split()][-1]
    for reader in (engine, EmbeddedEngine(directory)):
        assert len(hits(reader, limit=100)) == 50
        assert reader.status().healthy
        rounds = {number for number in range(int(committed) + 3) if found(reader, f"Ronde {number}")}
        assert rounds <= {int(committed), int(committed) + 1}
        assert len(rounds) == 1
    with engine.writer() as writer:
        writer.upsert(document(1, "Daarna"))
    assert found(EmbeddedEngine(directory), "daarna") == {1}


def test_a_rebuild_that_is_killed_leaves_the_index_and_goes_with_the_next_one(
    engine: EmbeddedEngine, directory: Path
) -> None:
    other = _python(
        """
        def documents():
            yield document(1, "Half")
            print("building", flush=True)
            input()
        engine.rebuild(documents())
        """,
        directory,
    )
    with other:
        assert other.stdout is not None
        other.stdout.readline()
        other.send_signal(signal.SIGKILL)
    assert len(hits(EmbeddedEngine(directory), limit=100)) == 50
    assert len([entry for entry in directory.iterdir() if entry.is_dir()]) == 2
    engine.rebuild(_documents(5))
    assert len(hits(EmbeddedEngine(directory), limit=100)) == 5
    assert _build(directory).is_dir()


def _search_in_child(engine: EmbeddedEngine, word: str, answers: SimpleQueue[set[int]]) -> None:
    answers.put(found(engine, word))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("written_by_child", [False, True])
def test_a_forked_process_sees_new_commits(engine: EmbeddedEngine, directory: Path, written_by_child: bool) -> None:
    assert len(hits(engine, limit=100)) == 50
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    with nullcontext() if written_by_child else engine.writer() as writer:
        if writer is not None:
            writer.upsert(document(1, "Trompet"))
    target = _write_and_search if written_by_child else _search_in_child
    child = context.Process(target=target, args=(engine, "trompet", answers))
    _nothing_locked(directory)
    child.start()
    child.join(30)
    if child.is_alive():
        child.kill()
        pytest.fail("The child waits for ever.")
    assert answers.get() == {1}
    assert found(engine, "trompet") == {1}


def _nothing_locked(directory: Path) -> None:
    """Wait for threads of tantivy that still tidy up: a child forked meanwhile would inherit a lock and keep it."""
    for lock in directory.rglob(".tantivy-*.lock"):
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)


def _write_and_search(engine: EmbeddedEngine, word: str, answers: SimpleQueue[set[int]]) -> None:
    with engine.writer() as writer:
        writer.upsert(document(1, word))
    answers.put(found(engine, word))


def test_many_threads_search_while_another_one_writes(engine: EmbeddedEngine) -> None:
    def search(_: int) -> int:
        return len(hits(engine, limit=100))

    with ThreadPoolExecutor(4) as pool:
        results = pool.map(search, range(200))
        for number in range(5):
            with engine.writer() as writer:
                for pk in range(1, 51):
                    writer.upsert(document(pk, f"Ronde {number}"))
        assert set(results) == {50}


def test_requests_of_one_call_are_answered_from_one_state(engine: EmbeddedEngine) -> None:
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(_count_upwards, engine, 10)
        while not writing.done():
            request = EngineRequest("nl", groups=(TextGroup("ronde"),), limit=0)
            first, *others = engine.search([request] * 5)
            assert all(other.total == first.total for other in others)
        writing.result()


def _count_upwards(engine: EmbeddedEngine, rounds: int) -> None:
    for pk in range(100, 100 + rounds):
        with engine.writer() as writer:
            writer.upsert(document(pk, "Ronde"))
