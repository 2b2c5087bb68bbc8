"""The model card: what a tagger was trained on, how, and what it scores on documents kept aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingest.extract.tagger import CARD

CARD_TEXT = "README.md"


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Write the card as JSON and as a page to read."""
    (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    lines = [
        "# Mention tagger: model card", "",
        f"Fine-tuned from `{card['base']}` (BAAI bge-small-zh-v1.5, MIT): one token a character, B/I tags of {len(card['types'])} types,",
        "a second head for the state of platforms and parks; int8, pruned vocabulary, runs on onnxruntime.", "",
        f"Trained on {card['labels']['mentions']} mentions in {card['labels']['documents']} documents "
        f"({card['labels']['characters']} characters): {', '.join(card['labels']['files'])}.", "",
        "Settings: " + ", ".join(f"{k} {v}" for k, v in card["settings"].items()) + ".", "",
    ]  # fmt: skip
    for name, score in card["scores"].items():
        if not score["mentions"]:
            lines += [f"No documents were kept aside ({name}): this card states no score of its own.", ""]
            continue
        lines += [
            f"## Scores on documents kept aside ({name}: {score['passages']} passages, {score['mentions']} mentions)", "",
            f"Exact spans F1 {score['span_f1']}, core six {score['core_f1']}, states of carriers right {score['status_accuracy']}.", "",
            "| type | precision | recall | F1 | mentions |", "|---|---|---|---|---|",
            *(f"| {t} | {s['precision']} | {s['recall']} | {s['f1']} | {s['mentions']} |" for t, s in score["types"].items()), "",
        ]  # fmt: skip
    lines += [
        "## Limits", "", "Chinese policy text, Simplified or Traditional. Weak on names of laws and programmes without quotes, on brand names",
        "of firms, and on tables whose cells were torn apart. It labels names, not truth: plans and lists of examples look alike.", "",
    ]  # fmt: skip
    (folder / CARD_TEXT).write_text("\n".join(lines), encoding="utf-8")
