"""`python -m bench.validity`: validate lists, labels, intervals; write VALIDITY.md."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from bench.validity import answers, demos, events, fakes, stance, started, worlds
from graph.snapshots.snapshot import Snapshot

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "bench" / "VALIDITY.md"

HEAD = f"""\
# Validity

Written by `python -m bench.validity`. Accounts are ranked on the events before each split (a
fraction of all events). The tables have the part of the later shares that the top {started.TOP}
started, with 90 % intervals over the accounts that share later. `score` has the published
weights, `fitted` weights that were fitted before the split; `perfect` and `best half-life` know
the future."""

HYPERPARAMETERS = """\
Choice of hyperparameters: the half-lives (a 4th, a 16th and a 64th of all shares), the inner
splits (a 4th, a half and three 4ths) and the inertia of the published weights (one more split)
did best on FOREST and Twitter15 together, out of some twenty combinations. So did the cap on
single-target sharers, at first 3 times the usual ratio. Since the same cap also applies to the
recent shares alone, it is 1.5 times, chosen among 1, 1.5, 2, 3, 5 and 8 on FOREST (1.018 at
all of them), Twitter15 (1.048, 1.048, 1.043, 1.041, 1.032, 1.028) and five demo data sets
(0.997 to 0.999). On Higgs, evaluated afterwards, 3 times would give 1.105; the choice was not
changed for it. The figures on Higgs were visible for every combination; none was chosen for
them. The best ones for Higgs (a single half-life of an 8th: 0.1396, 1.14 times) did worse
elsewhere (FOREST 0.244, below counting) and were rejected. So Higgs is no independent test of
the design: that age is better counted in shares than in hours was itself seen on Higgs. FOREST
and Twitter15, on which the numbers were chosen, are no independent test of them either. The
published weights are about equal for the six parts that count shares. How many shares a part
needs for its weight was chosen on demo seeds 1 to 6 and FOREST; so was the zero weight of
followers.

Some forty further methods were tried and rejected: the number of 16, 64 or 256 equal intervals
of the sharing in which an account was shared at all (FOREST 1.04, Higgs 1.08), roots and
logarithms of the counts per interval, recent mentions and replies, recent activity of the
account, and a choice among 24 single rankings by their accuracy at three to seven earlier
splits (Higgs 1.05 to 1.11, FOREST 0.84 to 0.97). None reached 1.12 on Higgs without falling
below counting elsewhere, except by a half-life chosen for Higgs. Some sixty more were tried
later: powers of a share's age (from 1/4 to 1; the best by FOREST and Twitter15: 1.10 on
Higgs), the same by octaves of age with roots, divided by how long an account is known, by who
is active, the largest of several half-lives instead of their sum. All are between 1.06 and
1.12 on Higgs. Whether a method reaches 1.12 depends on one account, which starts 2.7 % of the
shares after the last split and is between ranks 40 and 104. So none was chosen."""


STANCE = """\
Macro-F1; `accuracy` is that of the built-in scorer. `built-in` is the default: the lexicon, and
term weights from 7,908 labelled tweets and product reviews of another source (tools/teach.py).
The lexicon's own words were checked on the airline tweets and the app reviews, so those two
favour both. The kind of training texts, the patterns for warnings, recommendations, failures,
irony and questions, and the confidence were chosen while these figures and demo seeds 1 to 3
were visible, so no row is an independent test of it. Each pattern is right in four of five
texts of these sets that match it. `self-trained` is a model that saw the same texts and no
label (`train` without labels); its regularisation and the weight of an author's other posts
were chosen on these sets and demo seeds 3 and 7. Hotel and app reviews have no authors and no
answers, so it learns from the built-in scorer only. `trained` saw the labels, never those of
the airline, hotel or bank that it is evaluated on."""

FAKES = """\
Our signals find half of the operators at a false positive rate of one customer in 20. In this
pair of data sets the number of posts separates them better, because operators post far more
than these customers; it would not work elsewhere. Our signals need acts with times, which
single reviews and profiles do not have. The linear models show how much could be learnt there;
they are no part of Grapevine. They use no `source`, no verified mark and no followers, and no
hotel or author is in both training and test data."""

AIRLINES = """\
The same on the airline tweets (7.5 days; people labelled them, so no label is misread): the
top 20, the mean of four splits. Counting posts does better here: most people posted on one day
only, and frequent posters return within the week. The weight of the number of posts (`volume`)
was chosen here and on demo seeds 1 to 4; before, the list reached 0.050 and 0.062, no better
than chance."""

COVERAGE = """\
The same people are simulated ten times through the same months, with demo seeds 201 and 202.
Each run contributes the top 20 of a list; the true rank is the rank by the mean score of the
other nine runs. The nominal coverage is 90 %; 85 to 95 % is accepted."""

ANSWERS = """\
Demo data of seeds 101 to 120. An answer makes the person who complained like the brand better
(the ground truth has the amount that each later post shows), or has no effect in data sets that
are built without one. The estimated effect is corrected for uncertain labels. The required
confidence of the first label was chosen on seeds 7 and 301 to 304, the exponent of shares in
alarms on 301 to 308. The variance between people is estimated from all strata together since
two of the twenty data sets without an effect had shown one; this correction has no parameter
that could be fitted. The minimum of an alarm (two shares, and one certain complaint among as
many as were shared) was tried on 301 to 304 and, by mistake, on 101 to 106: a stricter one
missed most alarms, this one changed none. The settings of `train` were chosen on seeds 3 and 7
and on the data sets of the section on stance; 101 to 120 were first evaluated afterwards."""

LISTS = """\
Demo data of 12,000 posts, seeds 101 to 120, the brand Northwind. An entry is right if the
account was generated with that role (an influencer who likes the brand as advocates do belongs
to both lists). People without a role who happened to praise or complain on many days count as
wrong, though some would call them advocates. With the true stance of every post instead of the
scorer's all lists reach 0.99 to 1.00 on seeds 1 to 6: the remaining errors are errors of the
stance. `after train` is the same data after `python -m graph train`, without any label."""

VOICES = """\
Do they post so again? The top 20 by the first half of the demo data, and the part of them that
praises (complains) again in the second half; paid posts and copies are excluded. `posts` ranks
by the number of such posts, `chance` is anyone who had one; both halves have the scorer's
labels. In demo data people keep their opinion, so counting does well; our list also keeps out
bots, staff and paid accounts."""


EVENTS: Final = {
    "Higgs, retweets of one week": events.higgs,
    "FOREST, links taken up after their first poster": events.forest,
    "Twitter15, retweets of rumours over five years": events.twitter15,
}


BOUGHT_SHARES = """\
The cap on single-target sharers also applies to the recent shares alone. This was chosen on
FOREST, Twitter15 and demo seeds 1, 3 and 7, after 38 new accounts had been enough on FOREST
(380 by count), and 4 on demo data (8 by count). By itself it changed no back-test there by
more than 0.001; the cap of 1.5 times the usual ratio instead of 3 times changed Twitter15 from
1.041 to 1.048 times counting."""


def _bought_share_lines() -> list[str]:
    lines = [
        BOUGHT_SHARES,
        "",
        f"On Higgs, {started.bought_shares_line(events.higgs(DATA))}",
        "",
    ]
    lines += [f"On FOREST: {started.entry_cost_line(events.forest(DATA))}", ""]
    with tempfile.TemporaryDirectory() as folder:
        demo = worlds.build_demo_data(Path(folder), worlds.SEEDS[0])
    return [
        *lines,
        f"On demo seed {worlds.SEEDS[0]}: "
        f"{started.entry_cost_line(demo.snapshot, worlds.SCOPE)}",
    ]


def _list_lines() -> list[str]:
    each, _ = demos.measure_all_demos()
    return [
        LISTS,
        "",
        *worlds.precision_table(each),
        "",
        VOICES,
        "",
        *worlds.repeat_table(each),
        "",
        AIRLINES,
        "",
        *worlds.airline_table(DATA),
    ]


def _event_lines(read: Callable[[Path], Snapshot]) -> list[str]:
    return started.sharing_table(read(DATA))


SECTIONS: Final[Mapping[str, tuple[str, Callable[[], list[str]]]]] = {
    **{
        read.__name__: (title, partial(_event_lines, read))
        for title, read in EVENTS.items()
    },
    "bought": ("Bought shares", _bought_share_lines),
    "stance": ("Stance", lambda: [STANCE, "", *stance.stance_table(DATA)]),
    "fakes": ("Fake voices", lambda: [FAKES, "", *fakes.fake_voice_lines(DATA)]),
    "answers": (
        "Answers",
        lambda: [ANSWERS, "", *answers.answer_tables(demos.measure_all_demos()[1])],
    ),
    "lists": ("Lists of demo data", _list_lines),
    "intervals": ("Intervals", lambda: [COVERAGE, "", *worlds.coverage_table()]),
}
"""Sections of the page by the command-line argument that requests one."""


def main(requested: Sequence[str]) -> int:
    """Measure the requested sections (default: all), print and write the page.

    The other sections of the page stay as they are.
    """
    if not DATA.exists():
        print("The real data is missing: put it at ../shared/data.", file=sys.stderr)
        return 1
    if unknown := set(requested) - set(SECTIONS):
        known = ", ".join(SECTIONS)
        print(f"Unknown section {min(unknown)!r}; known: {known}.", file=sys.stderr)
        return 1
    page_text = PAGE.read_text("utf-8") if PAGE.exists() and requested else ""
    parts = [HEAD, HYPERPARAMETERS]
    for word, (title, measure) in SECTIONS.items():
        _, heading, following = page_text.partition(f"## {title}\n\n")
        section = following.partition("\n\n## ")[0].rstrip()
        if not heading or not requested or word in requested:
            section = "\n".join(measure())
        parts.append(f"## {title}\n\n{section}")
    text = "\n\n".join(parts) + "\n"
    PAGE.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
