"""`python -m bench.validity`: does what we say hold? Writes bench/VALIDITY.md."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.validity import events, fakes, stance, started, worlds

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"

CHOSEN = """\
What was chosen, and on what: the half-lives (a 4th, a 16th and a 64th of all shares), the
inner moments (a 4th, a half and three 4ths), the hold of the published weights (one more
moment) and the surplus of one-account sharers (3 times) were those that did best on FOREST
and Twitter15 together, out of some twenty combinations. Of every combination the figures on
Higgs were seen too; none was taken for them. The best ones for Higgs (a single half-life
of an 8th: 0.1396, 1.14 times) did worse elsewhere (FOREST 0.244, under counting) and were
not taken. So Higgs is no clean test of the design: that ages are better counted in shares
than in hours was itself seen on Higgs. And FOREST and Twitter15, on which the numbers were
chosen, are no independent test of them. Published weights divide the weight about evenly
among the five parts that count shares."""


STANCE = """\
Macro-F1. `built-in` is the default: the lexicon and the words of 7,908 judged tweets and
product reviews of another source (tools/teach.py). The lexicon's own words were looked at on
the airline tweets and the app reviews, so those two flatter both; the kind of texts that it
learnt from and the wordings of warning, recommending and irony were chosen with these
figures in sight. `taught by it` is a model that saw the same texts and no label (`train`
without labels); how freely it moves was chosen on these sets and a demo world. `trained` saw
the labels, never those of the airline, hotel or bank that it is judged on."""

FAKES = """\
Of the operators half are seen by our reasons at a false alarm for one customer in 20. That
they post far more than the customers in this pair of sets tells them better, and would tell
nothing elsewhere. Reviews and profiles give our reasons nothing to see: the linear models
say how much could be learnt there, and are no part of Grapevine. No `source`, no verified
mark, no followers, no hotel and no author on both sides."""

COVERAGE = """\
Intervals: the same people live ten times through the same months, in worlds 201 and 202. Of
each life the first 20 of a list; the true rank is the one by the mean score of the other
nine lives. 90 % are said; 85 to 95 % are asked for."""

WORLDS = """\
Demo worlds of 12,000 posts, seeds 101 to 120, the brand Northwind. Right is who was made to
be so (an influencer who likes the brand as advocates do belongs to both lists); people of no
special role who happened to praise or complain on many days count as wrong, though some
would call them advocates. With the true stance of every post in place of the scorer's all
lists reach 0.99 to 1.00 on worlds 1 to 6: what is missing is missing in the stance. `after
train` is the same world after `python -m graph train`, without a label from anybody."""


def main() -> int:
    """Measure, print, and write the page."""
    if not DATA.exists():
        print("The real data is not there: put it at ../shared/data.", file=sys.stderr)
        return 1
    lines = [
        "# Validity",
        "",
        "Written by `python -m bench.validity`. Ranked on the events before each moment "
        f"(a part of all events): the share of later shares that the top {started.TOP} "
        "started, with 90 % intervals over who shares later. `score` has the published "
        "weights, `fitted` those that were fitted before the moment; `perfect` and "
        "`best half-life` know the future.",
        "",
        CHOSEN,
    ]
    higgs = events.higgs(DATA)
    for title, snapshot in (
        ("Higgs, retweets of one week", higgs),
        ("FOREST, links taken up after their first poster", events.forest(DATA)),
        ("Twitter15, retweets of rumours over five years", events.twitter15(DATA)),
    ):
        lines += ["", f"## {title}", "", *started.figures(snapshot)]
    lines += ["", "## Bought shares", "", f"On Higgs, {started.bought(higgs)}"]
    lines += ["", "## Stance", "", STANCE, "", *stance.figures(DATA)]
    lines += ["", "## Fake voices", "", FAKES, "", *fakes.figures(DATA)]
    lines += ["", "## Lists of demo worlds", "", WORLDS, "", *worlds.precision()]
    lines += ["", COVERAGE, "", *worlds.coverage()]
    text = "\n".join(lines) + "\n"
    (ROOT / "bench" / "VALIDITY.md").write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
