"""`python -m bench.validity`: does what we say hold? Writes bench/VALIDITY.md."""

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

Written by `python -m bench.validity`. Ranked on the events before each moment (a part of all
events): the share of later shares that the top {started.TOP} started, with 90 % intervals over
who shares later. `score` has the published weights, `fitted` those that were fitted before the
moment; `perfect` and `best half-life` know the future."""

CHOSEN = """\
What was chosen, and on what: the half-lives (a 4th, a 16th and a 64th of all shares), the
inner moments (a 4th, a half and three 4ths) and the hold of the published weights (one more
moment) were those that did best on FOREST and Twitter15 together, out of some twenty
combinations; so was the surplus of one-account sharers, first 3 times what is usual. Since
what is fresh is held to that law by itself it is 1.5 times, chosen among 1, 1.5, 2, 3, 5 and
8 on FOREST (1.018 at all of them), Twitter15 (1.048, 1.048, 1.043, 1.041, 1.032, 1.028) and
five demo worlds (0.997 to 0.999). On Higgs, looked at afterwards, 3 times would have made
1.105, which was no reason to go back. Of every combination the figures on
Higgs were seen too; none was taken for them. The best ones for Higgs (a single half-life
of an 8th: 0.1396, 1.14 times) did worse elsewhere (FOREST 0.244, under counting) and were
not taken. So Higgs is no clean test of the design: that ages are better counted in shares
than in hours was itself seen on Higgs. And FOREST and Twitter15, on which the numbers were
chosen, are no independent test of them. Published weights divide the weight about evenly
among the six parts that count shares; how many shares make a part worth its weight was chosen
on demo worlds 1 to 6 and FOREST, that followers have none on these worlds.

Some forty further ways were tried without being taken: in how many of 16, 64 or 256 equal
stretches of the sharing somebody was shared at all (FOREST 1.04, Higgs 1.08), roots and
logarithms of the counts of each stretch, mentions and replies of late, what somebody did of
late, and choosing among 24 single rankings by how well each had foretold at three to seven
earlier moments (Higgs 1.05 to 1.11, FOREST 0.84 to 0.97). None reached 1.12 on Higgs without
losing to counting elsewhere, except by setting a half-life for Higgs. Later some sixty more:
powers of a share's age (from 1/4 to 1; the best by FOREST and Twitter15: 1.10 on Higgs), the
same by octaves of age with roots, divided by how long somebody is known, by who is active,
the largest of several half-lives in place of their sum. All lie between 1.06 and 1.12 on
Higgs; whether a way reaches 1.12 is decided by one account, which starts 2.7 % of what is
shared after the last moment and stands between ranks 40 and 104. So none was taken."""


STANCE = """\
Macro-F1; `right` is how many labels of the built-in are. `built-in` is the default: the lexicon and the words of 7,908 judged tweets and
product reviews of another source (tools/teach.py). The lexicon's own words were looked at on
the airline tweets and the app reviews, so those two flatter both; the kind of texts that it
learnt from, the wordings of warning, recommending, failures, irony and questions, and how
sure it is were chosen with these figures and demo worlds 1 to 3 in sight, so no line here is
an independent test of it; each wording says what it says in four of five texts of these sets
that have it. `taught by it` is a model that saw the same texts and no label (`train` without
labels); how freely its words move and how much an author's other posts say were chosen on
these sets and demo worlds 3 and 7. Hotels and apps have no authors and no answers, so there
it has nothing to learn from but the built-in scorer. `trained` saw the labels, never those of
the airline, hotel or bank that it is judged on."""

FAKES = """\
Of the operators half are seen by our reasons at a false alarm for one customer in 20. That
they post far more than the customers in this pair of sets tells them better, and would tell
nothing elsewhere. Reviews and profiles give our reasons nothing to see: the linear models
say how much could be learnt there, and are no part of Grapevine. No `source`, no verified
mark, no followers, no hotel and no author on both sides."""

AIRLINES = """\
The same on the airline tweets (7.5 days, labels by people, so nothing is misread): the first
20, the mean of four moments. Here counting posts does better: most people spoke on one day
only, and who posts much comes back within the week. How much the number of posts says
(`volume`) was chosen here and on demo worlds 1 to 4; before, the list reached 0.050 and 0.062,
no more than anyone."""

COVERAGE = """\
The same people live ten times through the same months, in worlds 201 and 202. Of
each life the first 20 of a list; the true rank is the one by the mean score of the other
nine lives. 90 % are said; 85 to 95 % are asked for."""

ANSWERS = """\
Demo worlds of seeds 101 to 120. An answer makes whoever complained like the brand better
(by what amount each later post shows it is in the truth), or, in worlds made for that, does
nothing. What is told is corrected for labels that are unsure. How sure the first label has
to be was chosen on worlds 7 and 301 to 304, how steeply alarms weigh shares on 301 to 308.
That the spread of people is told from all strata together came after two of the twenty
worlds without an effect had shown one; the remedy has no number that could be fitted. The
least of an alarm (two shares, and one sure complaint among as many as were shared) was
tried on 301 to 304 and, which should not have been, on 101 to 106: a stricter one missed
most alarms, this one changed none. What `train` learns was chosen on worlds 3 and 7 and on
the sets of the part on stance; 101 to 120 were first looked at when it was done."""

WORLDS = """\
Demo worlds of 12,000 posts, seeds 101 to 120, the brand Northwind. Right is who was made to
be so (an influencer who likes the brand as advocates do belongs to both lists); people of no
special role who happened to praise or complain on many days count as wrong, though some
would call them advocates. With the true stance of every post in place of the scorer's all
lists reach 0.99 to 1.00 on worlds 1 to 6: what is missing is missing in the stance. `after
train` is the same world after `python -m graph train`, without a label from anybody."""

VOICES = """Do they speak so again? The first 20 by what was said in the first half of a world; the part
of them that praises (complains) again in the second, paid posts and copies left out. `posts`
is who had said so most often, `chance` anyone who had; labels are the scorer's on both sides.
In a demo world people keep their minds, so counting does well here; what our list adds is
that bots, staff and paid voices are not on it."""


EVENTS: Final = {
    "Higgs, retweets of one week": events.higgs,
    "FOREST, links taken up after their first poster": events.forest,
    "Twitter15, retweets of rumours over five years": events.twitter15,
}


BOUGHT = """\
That one-account sharers are held to what is usual among the fresh shares alone, too, was
chosen on FOREST, Twitter15 and demo worlds 1, 3 and 7, when FOREST had shown that 38 fresh
accounts were enough there (380 by count), and 4 on a demo world (8 by count). By itself it
moved no back-test there by more than 0.001; that the room is 1.5 times what is usual and no
longer 3 times moved Twitter15 from 1.041 to 1.048 times counting."""


def _bought() -> list[str]:
    said = [BOUGHT, "", f"On Higgs, {started.bought(events.higgs(DATA))}", ""]
    said += [f"On FOREST: {started.place(events.forest(DATA))}", ""]
    with tempfile.TemporaryDirectory() as folder:
        world = worlds.made(Path(folder), worlds.SEEDS[0])
    return [
        *said,
        f"On demo world {worlds.SEEDS[0]}: {started.place(world.snapshot, worlds.SCOPE)}",
    ]


def _lists() -> list[str]:
    each, _ = demos.every()
    return [
        WORLDS,
        "",
        *worlds.precision(each),
        "",
        VOICES,
        "",
        *worlds.voices(each),
        "",
        AIRLINES,
        "",
        *worlds.airlines(DATA),
    ]


def _events(read: Callable[[Path], Snapshot]) -> list[str]:
    return started.figures(read(DATA))


SECTIONS: Final[Mapping[str, tuple[str, Callable[[], list[str]]]]] = {
    **{
        read.__name__: (title, partial(_events, read)) for title, read in EVENTS.items()
    },
    "bought": ("Bought shares", _bought),
    "stance": ("Stance", lambda: [STANCE, "", *stance.figures(DATA)]),
    "fakes": ("Fake voices", lambda: [FAKES, "", *fakes.figures(DATA)]),
    "answers": ("Answers", lambda: [ANSWERS, "", *answers.figures(demos.every()[1])]),
    "lists": ("Lists of demo worlds", _lists),
    "intervals": ("Intervals", lambda: [COVERAGE, "", *worlds.coverage()]),
}
"""The parts of the page, by the word that asks for one."""


def main(asked: Sequence[str]) -> int:
    """Measure, print, and write the page; only the parts asked for, if any are named.

    What is not measured again stays as the page has it.
    """
    if not DATA.exists():
        print("The real data is not there: put it at ../shared/data.", file=sys.stderr)
        return 1
    if unknown := set(asked) - set(SECTIONS):
        known = ", ".join(SECTIONS)
        print(f"There is no part {min(unknown)!r}; there are {known}.", file=sys.stderr)
        return 1
    held = PAGE.read_text("utf-8") if PAGE.exists() and asked else ""
    parts = [HEAD, CHOSEN]
    for word, (title, measure) in SECTIONS.items():
        _, found, rest = held.partition(f"## {title}\n\n")
        kept = rest.partition("\n\n## ")[0].rstrip()
        if not found or not asked or word in asked:
            kept = "\n".join(measure())
        parts.append(f"## {title}\n\n{kept}")
    text = "\n\n".join(parts) + "\n"
    PAGE.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
