"""Every command with every option, on four stores: a result or a sentence, no traceback."""

from __future__ import annotations

import gzip
import io
import shutil
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path

import pytest

from graph.__main__ import main
from graph.commands.registry import COMMANDS
from graph.publish import publish_store
from graph.settings import Settings
from graph.store import open_store
from graph.store.protocol import Delta
from tests.graph.commands import option_calls
from tests.graph.commands.conftest import ingest
from tests.graph.commands.option_calls import Inputs
from tests.graph.store_rows import row

QUICK = [command for command in COMMANDS if command != "train"]
"""Training takes seconds and a process of its own: it has tests of its own below."""

DIFFERENT = list({COMMANDS[c].module: c for c in QUICK}.values())
"""One command a module: the lists share one, with its options."""

ALL_CHOICES = {a.dest for c in QUICK for a in option_calls.command_actions(c)}

MAY_BE_REFUSED = {"changes", "restore"}
"""There is one publication only; a store with other data is not overwritten."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder = ingest("demo-2000", "demo", "--posts", "2000").folder
    return own_inputs(folder, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def airline(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The first 300 lines of the airline tweets."""
    work = tmp_path_factory.mktemp("airline")
    with (shared / "data/airline_sentiment/Tweets.csv").open("rb") as lines:
        (work / "Tweets.csv").write_bytes(b"".join(islice(lines, 300)))
    return own_inputs(ingest("airline-part", str(work / "Tweets.csv")).folder, work)


@pytest.fixture(scope="module")
def higgs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The first 800 events of the Higgs network: no posts, no texts, no brands."""
    file = tmp_path_factory.mktemp("higgs") / "higgs-activity_time.txt"
    with gzip.open(shared / f"data/higgs_twitter/{file.name}.gz") as lines:
        file.write_bytes(b"".join(islice(lines, 800)))
    return own_inputs(ingest("higgs-part", str(file)).folder, file.parent)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """A published store without an account or a post."""
    folder = tmp_path_factory.mktemp("empty")
    store = open_store(f"ladybug:{folder / 'built'}", write=True)
    store.write(Delta(new_nodes={"Tag": [row("Tag", "alone")]}))
    store.close()
    publish_store(Settings(f"ladybug:{folder / 'built'}"))
    return own_inputs(folder / "built", folder)


@pytest.fixture(scope="module")
def unfilled(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The address of a store that does not exist."""
    folder = tmp_path_factory.mktemp("unfilled")
    return Inputs(f"ladybug:{folder / 'none'}", folder)


@pytest.fixture
def inputs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Inputs:
    """The store that a test names by its fixture; commands run in the folder beside."""
    named: Inputs = request.getfixturevalue(request.param)
    monkeypatch.chdir(named.folder)
    return named


def own_inputs(built: Path, folder: Path) -> Inputs:
    """A copy of a store that commands may write to, a backup of it, and contacts."""
    shutil.copytree(built, folder / "store")
    store = f"ladybug:{folder / 'store'}"
    assert main(["backup", "--store", store, "--out", str(folder / "backup.zip")]) == 0
    (folder / "contacts.csv").write_text("account,email\nx:1,a@example.org\n", "utf-8")
    return Inputs(store, folder)


def run_all(
    calls: Iterable[list[str]],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> list[int]:
    """Run the calls; each has to end with a known code, and to say or write something.

    Returns:
        The exit codes.
    """
    codes = []
    for words in calls:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        capfd.readouterr()
        try:
            code = main(words)
        except BaseException as error:
            pytest.fail(f"{words}: {type(error).__name__}: {error}")
        said = capfd.readouterr()
        assert code in {0, 1, 2, 3, 4}, words
        assert "Traceback" not in said.err, (words, said.err)
        written = "--out" in words or words[0] in {"doctor"}
        assert said.err.strip() or (code in {0, 4} and (said.out or written)), words
        codes.append(code)
    return codes


@pytest.mark.parametrize("command", QUICK)
@pytest.mark.parametrize(
    ("inputs", "one_choice"),
    [
        ("empty", ()),
        ("demo", ("format",)),
        ("airline", ALL_CHOICES),
        ("higgs", ALL_CHOICES),
    ],
    indirect=["inputs"],
    ids=["empty", "demo", "airline", "higgs"],
)
def test_every_option_gives_a_result_or_a_sentence(
    command: str,
    inputs: Inputs,
    one_choice: Collection[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = option_calls.each_option_once(command, inputs, one_choice)
    codes = run_all(calls, capfd, monkeypatch)
    assert codes[0] in {0, 4} or command in MAY_BE_REFUSED


@pytest.mark.parametrize("command", DIFFERENT)
@pytest.mark.parametrize("inputs", ["demo", "empty"], indirect=True)
def test_an_odd_value_of_an_option_is_refused_in_a_sentence_or_used(
    command: str,
    inputs: Inputs,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = inputs.folder.name.startswith("demo")
    calls = option_calls.each_odd_value(command, inputs, only_numbers=numbers)
    run_all(calls, capfd, monkeypatch)


@pytest.mark.parametrize("command", QUICK)
@pytest.mark.parametrize("inputs", ["unfilled"], indirect=True)
def test_a_store_that_nobody_filled_is_named_in_a_sentence(
    command: str,
    inputs: Inputs,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = option_calls.each_option_once(command, inputs, ALL_CHOICES)
    # The query library and the weights are the program's; doctor has nothing to find.
    answered = command in {"query", "weights", "doctor"}
    codes = run_all(calls, capfd, monkeypatch)
    assert (0 in codes) == answered


@pytest.mark.parametrize("inputs", ["empty"], indirect=True)
def test_training_without_posts_says_what_it_needs(
    inputs: Inputs, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--store", inputs.store]) == 1
    assert "Too few posts to train on" in capfd.readouterr().err
    assert main(["train", "--store", inputs.store, "--use", "none"]) == 1
    assert "Unknown model 'none'" in capfd.readouterr().err


@pytest.mark.parametrize("format", ["xlsx", "parquet", "gexf", "graphml"])
def test_training_is_refused_at_once_if_its_figures_cannot_be_printed(
    format: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Before, the model was trained and used, and only then the format refused."""
    assert main(["train", "--store", f"ladybug:{tmp_path}", "--format", format]) == 1
    assert capfd.readouterr().err == (
        f"{format} cannot be printed: add --out FILE.{format}.\n"
    )
