"""Record what every command answers on known data, and compare two recordings.

    python -m tools.golden record FOLDER [--set NAME ...]
    python -m tools.golden compare BEFORE AFTER [--reworded OLD=NEW ...]

A recording runs `python -m ingest` and `python -m graph` as a user would: exports,
lists, back-tests, reports and the published tables of the demo, the airline posts,
the support posts and the first 20,000 Higgs events. It is made before a change that
must not alter any result, and again after it. A recording of real data holds people's
names: keep it out of the repository. Files keep the commands' former names, so that
recordings from before and after a renaming can be compared.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT.parent / "shared" / "data"
HIGGS_EVENTS: Final = 20_000

LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors", "bridges")
COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    ("status",),
    ("brands",),
    ("measures", "--top", "500"),
    *((name, "--top", "500") for name in LISTS),
    *(("changes", "--list", name) for name in (*LISTS, "unanswered")),
    ("unanswered", "--top", "5000", "--state", "all"),
    ("unanswered", "--speed", "all"),
    ("unanswered", "--speed", "platform"),
    ("unanswered", "--two-way"),
    ("unanswered", "--turned", "complaint"),
    ("unanswered", "--turned", "praise"),
    ("alerts", "--rate", "5"),
    ("alerts", "--backtest"),
    ("words",),
    ("words", "--by", "month"),
    ("ideas",),
    *(
        ("rivals", "--show", table)
        for table in ("brands", "months", "both", "switched", "talk")
    ),
    *(("backtest", "--list", name) for name in LISTS[:4]),
    ("weights",),
    ("credibility", "--top", "500"),
    ("credibility", "--entry"),
    ("export", "--format", "csv"),
    ("export", "--format", "graphml"),
    ("export", "--format", "gexf"),
    ("query", "top_sharers"),
    ("query", "most_shared"),
)
BRAND_COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    *((name, "--top", "500") for name in LISTS),
    ("unanswered", "--top", "5000", "--state", "all"),
    ("unanswered", "--two-way"),
    ("unanswered", "--turned", "complaint"),
    ("alerts", "--rate", "5"),
    ("words",),
    ("ideas",),
    ("report", "--out", "{out}"),
    ("backtest", "--list", "advocates"),
)

FORMER_NAMES: Final = {"unanswered": "unheard"}
"""Former names of commands and of option values."""

HAS_NEW_NAMES: Final = (ROOT / "graph" / "commands" / "unanswered.py").exists()
"""Whether the commands of this checkout have the new names."""

NUMBER: Final = re.compile(r"\d+(?:[,.]\d+)*")


def demo(folder: Path) -> list[str]:
    """Arguments of the ingest that builds the demo."""
    return ["demo", "--seed", "7"]


def airline(folder: Path) -> list[str]:
    """Arguments of the ingest of the airline posts."""
    return [str(DATA / "airline_sentiment" / "Tweets.csv")]


def twcs(folder: Path) -> list[str]:
    """Arguments of the ingest of the support posts, with two brands."""
    brands = folder / "brands.toml"
    brands.write_text(
        '[[brand]]\nname = "Apple"\nowned = ["@AppleSupport"]\nrivals = ["amazon"]\n\n'
        '[[brand]]\nname = "Amazon"\nowned = ["@AmazonHelp"]\n',
        "utf-8",
    )
    return [str(DATA / "twcs_sample" / "twcs.csv"), "--brands", str(brands)]


def higgs(folder: Path) -> list[str]:
    """Arguments of the ingest of the first Higgs events."""
    part = folder / "higgs.txt"
    source = DATA / "higgs_twitter" / "higgs-activity_time.txt.gz"
    with gzip.open(source, "rt") as lines, part.open("w") as out:
        out.writelines(
            line for line, _ in zip(lines, range(HIGGS_EVENTS), strict=False)
        )
    return [str(part)]


SETS: Final[Mapping[str, Callable[[Path], list[str]]]] = {
    "demo": demo,
    "airline": airline,
    "twcs": twcs,
    "higgs": higgs,
}


def run(module: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run one command of this checkout in another folder."""
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )


def record_set(name: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every answer on one data set, by the name of the command."""
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        ingested = run("ingest", *SETS[name](here), "--store", "ladybug:s", cwd=here)
        if ingested.returncode:
            raise SystemExit(ingested.stderr.decode())
        yield from published_tables(here / "s")
        listed = run("graph", "brands", "--store", "ladybug:s", cwd=here).stdout
        brands = [row["brand"] for row in csv.DictReader(listed.decode().splitlines())]
        for words in COMMANDS:
            yield "_".join(with_former_names(words)), answer(words, here)
        for brand in brands[:1]:
            for words in BRAND_COMMANDS:
                scoped = (*words, "--brand", brand)
                title = "_".join(["brand", *with_former_names(words)])
                yield title, answer(scoped, here)


def with_former_names(words: Sequence[str]) -> list[str]:
    """A command in its former words, which name the files of a recording.

    >>> with_former_names(["changes", "--list", "unanswered"])
    ['changes', '--list', 'unheard']
    """
    return [FORMER_NAMES.get(word, word) for word in words]


def answer(words: Sequence[str], here: Path) -> bytes:
    """What one command writes: stdout, or the file of `--out`."""
    out = here / "out.html"
    if not HAS_NEW_NAMES:
        words = with_former_names(words)
    words = [word.replace("{out}", str(out)) for word in words]
    done = run("graph", *words, "--store", "ladybug:s", cwd=here)
    if out.exists():
        text = out.read_bytes()
        out.unlink()
        return text
    return done.stdout + f"exit {done.returncode}\n".encode()


def published_tables(store: Path) -> Iterator[tuple[str, bytes]]:
    """The hash of each published Arrow table, and the snapshot's content hash."""
    current = json.loads((store / "current.json").read_text())
    yield "snapshot", str(current["snapshot"]).encode()
    for table in sorted(store.rglob("*.arrow")):
        digest = hashlib.sha256(table.read_bytes()).hexdigest()
        yield f"tables_{table.name}", digest.encode()


def record(folder: Path, names: Sequence[str]) -> None:
    """Write every answer into a folder, and their hashes beside it."""
    for name in names:
        place = folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for title, content in record_set(name, folder):
            file = title.replace("{out}", "out").replace("/", "_")
            (place / file).write_bytes(content)
            print(name, file, hashlib.sha256(content).hexdigest()[:16], flush=True)


def columns_that_differ(before: str, after: str) -> list[str]:
    """Names of the columns in which two CSV answers differ; rows must agree."""
    old, new = (list(csv.reader(text.splitlines())) for text in (before, after))
    if len(old) != len(new) or not old or old[0] != new[0]:
        return ["<rows or headings>"]
    return [
        heading
        for at, heading in enumerate(old[0])
        if any(a[at : at + 1] != b[at : at + 1] for a, b in zip(old, new, strict=True))
    ]


def has_same_figures(before: str, after: str) -> bool:
    """Whether the numbers of two answers are the same, in the same order.

    >>> has_same_figures("3 of 1,200 unheard", "Unanswered: 3 of 1,200")
    True
    """
    return NUMBER.findall(before) == NUMBER.findall(after)


def compare(before: Path, after: Path, reworded: Mapping[str, str]) -> int:
    """Print one line for each answer that differs; return 1 if there is one.

    Parameters:
        before, after: folders of the two recordings.
        reworded: new text by old text, which counts as the same.
    """
    different = same = 0
    for old in sorted(p for p in before.rglob("*") if p.is_file()):
        new = after / old.relative_to(before)
        one, two = old.read_bytes(), new.read_bytes() if new.exists() else b""
        for text, other in reworded.items():
            one = one.replace(text.encode(), other.encode())
        if one == two:
            same += 1
            continue
        different += 1
        texts = one.decode(errors="replace"), two.decode(errors="replace")
        names = ", ".join(columns_that_differ(*texts))
        figures = "same figures" if has_same_figures(*texts) else "other figures"
        print(f"{old.relative_to(before)} differs ({figures}): {names}")
    print(f"{same} answers are the same, {different} differ.")
    return int(different > 0)


def main() -> int:
    """Run one of the two verbs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    recording = verbs.add_parser("record")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--set", action="append", choices=tuple(SETS))
    comparing = verbs.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--reworded", action="append", default=[])
    given = parser.parse_args()
    if given.verb == "record":
        record(given.folder, given.set or tuple(SETS))
        return 0
    pairs = (words.partition("=") for words in given.reworded)
    return compare(given.before, given.after, {old: new for old, _, new in pairs})


if __name__ == "__main__":
    sys.exit(main())
