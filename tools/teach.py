"""`python -m tools.teach`: train the weights of the built-in scorer again.

The training texts are those that people rated for VADER, from its package (version 2.5 of
vaderSentiment; downloaded by name from the registry, licence MIT). The weights are written
to `ingest/text/stance/general.tsv`. Only tweets and snippets of product reviews are used,
not editorials and film reviews. A mean rating of half a point or more on the scale from -4
to 4 is praise or complaint. A term in fewer than `MIN_TEXTS` texts is excluded, so that no
text can be reconstructed from the weights.
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

from ingest.text.stance.builtin_scorer import (
    BIAS,
    DENSE_NAMES,
    dense_features,
    text_terms,
)
from ingest.text.stance.lexicon import LexiconScorer

PACKAGE: Final = "vaderSentiment==2.5"
INNER: Final = "hutto_ICWSM_2014"
SETS: Final = ("tweets", "amazonReviewSnippets")
MIN_JUDGEMENT: Final = 0.5
MIN_TEXTS: Final = 3
INVERSE_REGULARISATION: Final = 1.0
"""Inverse regularisation strength (scikit-learn's C): its default."""
LEXICON_SCALE: Final = 3.0
"""Scale of the lexicon's features, which are regularised less than terms."""
OUT: Final = (
    Path(__file__).resolve().parents[1] / "ingest" / "text" / "stance" / "general.tsv"
)


def judged_texts() -> Iterator[tuple[str, float]]:
    """Each text with the mean of its ratings."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            "download",
            "--no-deps",
            "--no-binary",
            ":all:",
            PACKAGE,
            "-d",
            folder,
        ]
        subprocess.run([sys.executable, "-m", "pip", "-q", *arguments], check=True)
        (package,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(package) as outer:
            name = next(
                one for one in outer.getnames() if one.endswith(f"{INNER}.tar.gz")
            )
            inner_file = outer.extractfile(name)
            assert inner_file is not None
            with tarfile.open(fileobj=BytesIO(inner_file.read())) as inner:
                for one in SETS:
                    file = inner.extractfile(f"{INNER}/{one}_GroundTruth.txt")
                    assert file is not None
                    for line in file.read().decode("utf-8", "replace").splitlines():
                        parts = line.split("\t")
                        if len(parts) >= 3:
                            yield parts[2], float(parts[1])


def main() -> int:
    """Train the model and write the table of weights."""
    texts, means = zip(*judged_texts(), strict=True)
    truth = np.where(
        np.array(means) >= MIN_JUDGEMENT,
        0,
        np.where(np.array(means) <= -MIN_JUDGEMENT, 2, 1),
    )
    lexicon = LexiconScorer()
    read = [lexicon.score(text, "en") for text in texts]
    lexicon_features = np.array(
        [
            dense_features(text, tone.value if tone else 0.0)
            for text, tone in zip(texts, read, strict=True)
        ]
    )
    vectors = CountVectorizer(analyzer=text_terms, min_df=MIN_TEXTS, binary=True)
    counts = vectors.fit_transform(texts)
    norm = 1 / np.sqrt(np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1))
    rows = sparse.hstack(
        [sparse.diags(norm) @ counts, LEXICON_SCALE * lexicon_features]
    ).tocsr()
    fitted = LogisticRegression(
        C=INVERSE_REGULARISATION, max_iter=1000, class_weight="balanced"
    )
    fitted.fit(rows, truth)
    weights = fitted.coef_.T
    weights[-len(DENSE_NAMES) :] *= LEXICON_SCALE
    names = [*vectors.get_feature_names_out(), *DENSE_NAMES, BIAS]
    lines = ["term\tpraise\tneutral\tcomplaint"]
    for name, row in zip(names, [*weights, fitted.intercept_], strict=True):
        lines.append("\t".join([name, *(f"{value:.3f}" for value in row)]))
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(texts):,} texts, {len(names):,} terms: {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
