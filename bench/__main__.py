"""`python -m bench`: run every benchmark; write bench/RESULTS.md.

Times are CPU seconds (minimum of the runs), because this project is built on shared
machines: compare the ratios. Graphs are synthetic, seeded, with heavy-tailed in-degrees.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np
import scipy.sparse as sp

from graph.measures.catalogue import compute_measure
from graph.network.edges import Edges, to_networkx

ROOT = Path(__file__).resolve().parents[1]
NODES, PAIRS, RUNS = 20_000, 200_000, 3


def synthetic_edges(n: int = NODES, m: int = PAIRS, seed: int = 7) -> Edges:
    """A random graph in which few accounts are shared by many.

    Parameters:
        n, m: number of nodes and of interactions before self-loops are removed.
        seed: of the random generator.
    """
    random = np.random.default_rng(seed)
    attraction = random.pareto(1.1, n) + 0.05
    target = random.choice(n, m, p=attraction / attraction.sum())
    source = random.integers(0, n, m)
    no_loops = source != target
    return Edges.of(n, source[no_loops], target[no_loops])


def min_cpu_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Minimum CPU time of the runs in seconds; a first run, which compiles, is ignored."""
    work()
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def scipy_pagerank(edges: Edges) -> np.ndarray:
    """PageRank by power iteration over a SciPy matrix, to the same tolerance."""
    n = edges.n
    out = np.bincount(edges.source, weights=edges.weight, minlength=n)
    scale = np.divide(1, out, out=np.zeros(n), where=out > 0)
    matrix = sp.csr_array(
        (edges.weight * scale[edges.source], (edges.target, edges.source)), (n, n)
    )
    ranks = np.full(n, 1 / n)
    for _ in range(500):
        before = ranks
        ranks = 0.85 * (matrix @ before + before[out == 0].sum() / n) + 0.15 / n
        if np.abs(ranks - before).sum() < n * 1e-12:
            break
    return ranks


def time_kernels() -> list[tuple[str, str, float]]:
    """Time each kernel, NetworkX's own code and other libraries that are installed.

    Returns:
        Rows of measure, implementation and CPU seconds.
    """
    edges = synthetic_edges()
    G = to_networkx(edges)
    rows = []
    for name, plain in {
        "pagerank": lambda: nx.pagerank(G, tol=1e-12, max_iter=500, backend="networkx"),
        "core_number": lambda: nx.core_number(G.to_undirected(), backend="networkx"),
        "weakly_connected_components": lambda: list(
            nx.weakly_connected_components(G, backend="networkx")
        ),
        "in_strength": lambda: dict(G.in_degree(weight="weight")),
    }.items():
        rows.append(
            (name, "grapevine", min_cpu_seconds(partial(compute_measure, name, edges)))
        )
        rows.append((name, "networkx", min_cpu_seconds(plain, 1)))
    rows.append(("pagerank", "scipy", min_cpu_seconds(lambda: scipy_pagerank(edges))))
    if importlib.util.find_spec("igraph"):
        import igraph

        g = igraph.Graph(
            n=edges.n,
            edges=np.column_stack([edges.source, edges.target]),
            directed=True,
        )
        rows.append(("pagerank", "igraph", min_cpu_seconds(g.pagerank)))
        rows.append(("core_number", "igraph", min_cpu_seconds(g.coreness)))
    return rows


def time_ingest() -> dict[str, float]:
    """Wall seconds of an ingest of the demo data, and of Higgs if it is available."""
    seconds = {}
    files = (
        ROOT.parent / "shared" / "data" / "higgs_twitter" / "higgs-activity_time.txt.gz"
    )
    jobs = {"demo, 12,000 posts": ["demo"]}
    if files.exists():
        jobs["Higgs, 563,069 events"] = [str(files)]
    for title, arguments in jobs.items():
        folder = tempfile.mkdtemp()
        try:
            command = [
                sys.executable,
                "-m",
                "ingest",
                *arguments,
                "--store",
                f"ladybug:{folder}",
                "--report",
                "-",
                "--progress",
                "none",
            ]
            started = time.monotonic()
            process = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            report = json.loads(process.stdout.splitlines()[-1])
            seconds[f"{title}: read and stored"] = report["seconds"]
            seconds[f"{title}: with lists and publication"] = time.monotonic() - started
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return seconds


def main() -> int:
    """Run all benchmarks, print them and write bench/RESULTS.md."""
    lines = [
        "# Results\n",
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start. "
        "Written by `make bench`.\n",
        f"## Kernels ({NODES:,} nodes, {PAIRS:,} interactions, CPU seconds)\n",
        "| measure | library | CPU s | times ours |",
        "|---|---|---|---|",
    ]
    rows = time_kernels()
    grapevine_seconds = {
        name: seconds for name, library, seconds in rows if library == "grapevine"
    }
    lines += [
        f"| {name} | {library} | {seconds:.4f} | {seconds / grapevine_seconds[name]:.1f} |"
        for name, library, seconds in sorted(rows)
    ]
    lines += ["\n## Ingest (wall seconds)\n", "| task | s |", "|---|---|"]
    lines += [f"| {task} | {seconds:.1f} |" for task, seconds in time_ingest().items()]
    text = "\n".join(lines) + "\n"
    (ROOT / "bench" / "RESULTS.md").write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
