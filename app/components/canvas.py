"""The drawing of a neighbourhood, with the list of the same facts beside it; both report what was clicked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from app.i18n import translate
from app.views.names import modality_name, relation_name, type_name
from app.views.neighbourhood import Edge, Neighbourhood, Node
from graph.schema import SCHEMA, Schema

SOLID = ("existing", "")
"""Modalities drawn as a full line; everything that is not there yet, or no longer, is dashed."""

_UNKNOWN = "#888888"
_HTML = '<div class="shell"><div class="network"><div class="canvas"></div><div class="list"></div><div class="legend"></div></div></div>'


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def _component() -> Callable[..., Any]:
    """The component, registered once a process: markup, style and script are constants of this package."""
    return st.components.v2.component(
        "dualchain_network", html=_HTML, css=_beside("network.css"), js=_beside("layout.js") + _beside("network.js")
    )


def _node(node: Node, centres: tuple[str, ...], language: str, schema: Schema) -> dict[str, Any]:
    declared = {n.name: n for n in schema.nodes()}.get(node.type)
    return {
        "id": node.id,
        "label": node.name,
        "type": node.type,
        "tip": f"{node.name} · {type_name(language, node.type)}",
        "colour": declared.colour if declared else _UNKNOWN,
        "shape": declared.shape if declared else "ellipse",
        "weight": node.weight,
        "centre": node.id in centres,
    }


def _edge(edge: Edge, names: Mapping[str, str], centres: tuple[str, ...], language: str, schema: Schema) -> dict[str, Any]:
    declared = {r.name: r for r in schema.relations}.get(edge.relation)
    symmetric = declared is not None and declared.symmetric
    label = relation_name(language, edge.relation)
    note = "" if edge.modality in SOLID else modality_name(language, edge.modality)
    row = f"{names.get(edge.source, edge.source)} {'—' if symmetric else '→'} {label} → {names.get(edge.target, edge.target)}"
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "label": label,
        "colour": declared.colour if declared else _UNKNOWN,
        "dashed": edge.modality not in SOLID,
        "symmetric": symmetric,
        "near": edge.source in centres or edge.target in centres,
        "note": note,
        "row": row + (f" · {note}" if note else ""),
    }


def canvas_data(shown: Neighbourhood, language: str, selected: tuple[str, str] | None, schema: Schema = SCHEMA) -> dict[str, Any]:
    """What the browser needs to draw `shown`: texts in `language`, colours and shapes of the schema, a legend of what occurs.

    The facts about the centres come first.

    Args:
        shown: nodes and edges.
        language: "zh" or "en".
        selected: ("node" or "edge", id) of what is chosen, or None.
        schema: the vocabulary.
    """
    names = {n.id: n.name for n in shown.nodes}
    occurring = {n.type for n in shown.nodes}
    relations = {e.relation for e in shown.edges}
    types = [
        {"label": type_name(language, n.name), "colour": n.colour, "shape": n.shape} for n in schema.nodes() if n.name in occurring
    ]  # fmt: skip
    lines: list[dict[str, Any]] = [
        {"label": relation_name(language, r.name), "colour": r.colour, "dashed": False} for r in schema.relations if r.name in relations
    ]
    if any(e.modality not in SOLID for e in shown.edges):
        lines.append({"label": translate(language, "canvas.dashed"), "colour": "", "dashed": True})
    words = {key: translate(language, f"canvas.{key}") for key in ("canvas", "larger", "smaller", "fit")}
    return {
        "centre": shown.centres[0] if shown.centres else "",
        "nodes": [_node(n, shown.centres, language, schema) for n in shown.nodes],
        "edges": sorted((_edge(e, names, shown.centres, language, schema) for e in shown.edges), key=lambda e: not e["near"]),
        "legend": {"types": types, "lines": lines},
        "words": {**words, "list": translate(language, "canvas.list", n=len(shown.edges))},
        "selected": {"kind": selected[0], "id": selected[1]} if selected else None,
    }


def canvas(data: Mapping[str, Any], *, key: str, on_pick: Callable[[], None], on_open: Callable[[], None]) -> Any:
    """Draw `data` (see :func:`canvas_data`).

    The callbacks find ``{"kind", "id"}`` of what was clicked in ``st.session_state[key]["pick"]``, and the id of
    the node that was double-clicked in ``st.session_state[key]["open"]["id"]``.
    """
    return _component()(key=key, data=data, on_pick_change=on_pick, on_open_change=on_open)
