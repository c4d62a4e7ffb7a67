"""`python -m tools.teach`: make the weights of the built-in scorer again.

It takes the texts that people judged for VADER from its package (version 2.5 of
vaderSentiment; the package is fetched by name from the registry, its licence is MIT) and
writes `ingest/text/general.tsv`. Only what users of this kind of text write is learnt from:
tweets and snippets of product reviews, not editorials and film reviews. A mean judgement of
half a point or more on the scale from -4 to 4 is praise or complaint. A term that fewer than
`OFTEN` texts have is left out, so that no text can be read out of the weights.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from ingest.text.stance.builtin_scorer import BIAS, DENSE, dense, terms
from ingest.text.stance.lexicon import LexiconScorer

PACKAGE: Final = "vaderSentiment==2.5"
INNER: Final = "hutto_ICWSM_2014"
SETS: Final = ("tweets", "amazonReviewSnippets")
FROM: Final = 0.5
OFTEN: Final = 3
HOLD: Final = 1.0
"""How freely weights move (scikit-learn's C): its default."""
SCALE: Final = 3.0
"""How much freer those of the lexicon's value move than those of words."""
OUT: Final = (
    Path(__file__).resolve().parents[1] / "ingest" / "text" / "stance" / "general.tsv"
)


def judged() -> Iterator[tuple[str, float]]:
    """Each text with the mean of what people gave it."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["download", "--no-deps", "--no-binary", ":all:", PACKAGE, "-d", folder]
        subprocess.run([sys.executable, "-m", "pip", "-q", *words], check=True)
        (package,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(package) as outer:
            name = next(
                one for one in outer.getnames() if one.endswith(f"{INNER}.tar.gz")
            )
            held = outer.extractfile(name)
            assert held is not None
            with tarfile.open(fileobj=BytesIO(held.read())) as inner:
                for one in SETS:
                    file = inner.extractfile(f"{INNER}/{one}_GroundTruth.txt")
                    assert file is not None
                    for line in file.read().decode("utf-8", "replace").splitlines():
                        parts = line.split("\t")
                        if len(parts) >= 3:
                            yield parts[2], float(parts[1])


def main() -> int:
    """Learn, and write the table."""
    texts, means = zip(*judged(), strict=True)
    truth = np.where(
        np.array(means) >= FROM, 0, np.where(np.array(means) <= -FROM, 2, 1)
    )
    lexicon = LexiconScorer()
    read = [lexicon.score(text, "en") for text in texts]
    known = np.array(
        [
            dense(text, tone.value if tone else 0.0)
            for text, tone in zip(texts, read, strict=True)
        ]
    )
    vectors = CountVectorizer(analyzer=terms, min_df=OFTEN, binary=True)
    counts = vectors.fit_transform(texts)
    room = 1 / np.sqrt(np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1))
    rows = sparse.hstack([sparse.diags(room) @ counts, SCALE * known]).tocsr()
    fitted = LogisticRegression(C=HOLD, max_iter=1000, class_weight="balanced")
    fitted.fit(rows, truth)
    weights = fitted.coef_.T
    weights[-len(DENSE) :] *= SCALE
    names = [*vectors.get_feature_names_out(), *DENSE, BIAS]
    lines = ["term\tpraise\tneutral\tcomplaint"]
    for name, row in zip(names, [*weights, fitted.intercept_], strict=True):
        lines.append("\t".join([name, *(f"{value:.3f}" for value in row)]))
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(texts):,} texts, {len(names):,} terms: {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
