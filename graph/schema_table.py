"""The vocabulary as Markdown: docs/schema.md is made from the declarations and never written by hand.

Example:
    >>> "| `SEGMENT_OF` |" in schema_table(SCHEMA, "en")
    True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.schema import ENTITY_PROPERTIES, SCHEMA, NodeType, Property, RelationType, Schema

_WORDS = {
    "zh": {
        "entities": "实体类型", "structures": "结构节点", "relations": "关系类型", "values": "取值",
        "label": "标签", "name": "名称", "definition": "定义", "key": "主键", "properties": "属性", "notes": "备注",
        "from": "起点", "to": "终点", "cues": "触发词", "every": "每条关系都带有的属性", "named": "通用属性",
        "mention": "在原文中标注", "carrier": "带状态", "context": "仅作背景，不进入分析图", "symmetric": "无方向",
        "statuses": "状态", "modalities": "情态", "colon": "：", "comma": "、", "semicolon": "；",
    },
    "en": {
        "entities": "Entity types", "structures": "Structural nodes", "relations": "Relation types", "values": "Values",
        "label": "label", "name": "name", "definition": "definition", "key": "key", "properties": "properties",
        "notes": "notes", "from": "from", "to": "to", "cues": "cues",
        "every": "Properties of every relationship", "named": "Common properties",
        "mention": "labelled in text", "carrier": "has a status", "context": "context only, not in the analysis graph",
        "symmetric": "no direction", "statuses": "Status", "modalities": "Modality",
        "colon": ": ", "comma": ", ", "semicolon": "; ",
    },
}  # fmt: skip


def schema_table(schema: Schema = SCHEMA, language: str = "zh") -> str:
    """The node labels, relation types and values of `schema` as Markdown tables with titles in `language` ("zh" or "en").

    Definitions and cue words are Chinese in both languages: they are part of the declaration.
    """
    words = _WORDS[language]
    nodes = [words[w] for w in ("label", "name", "definition", "key", "properties", "notes")]
    relations = [words[w] for w in ("label", "name", "definition", "from", "to", "cues", "notes")]
    blocks = [
        f"### {words['entities']}",
        _table(nodes, (_node(n, language) for n in schema.entities)),
        f"{words['named']}{words['colon']}{_properties(ENTITY_PROPERTIES, language)}",
        f"### {words['structures']}",
        _table(nodes, (_node(n, language) for n in schema.structures)),
        f"### {words['relations']}",
        _table(relations, (_relation(r, language) for r in schema.relations)),
        f"{words['every']}{words['colon']}{_properties(schema.relation_properties, language)}",
        f"### {words['values']}",
        f"- {words['statuses']}{words['colon']}{_codes(schema.statuses, words['comma'])}\n"
        f"- {words['modalities']}{words['colon']}{_codes(schema.modalities, words['comma'])}",
    ]
    return "\n\n".join(blocks)


def schema_page(schema: Schema = SCHEMA) -> str:
    """The whole of docs/schema.md: both languages under one title, with a line that says where it comes from."""
    return (
        "# 词汇表 / Vocabulary\n\n"
        "<!-- Made by `make docs` from graph/schema.py; changes belong there. -->\n\n"
        f"## 中文\n\n{schema_table(schema, 'zh')}\n\n## English\n\n{schema_table(schema, 'en')}\n"
    )


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _node(node: NodeType, language: str) -> list[str]:
    words = _WORDS[language]
    notes = [words[flag] for flag in ("mention", "carrier", "context") if getattr(node, flag)]
    return [
        f"`{node.name}`", node.zh if language == "zh" else node.en, node.definition, f"`{node.key}`",
        words["named"] if node.properties == ENTITY_PROPERTIES else _properties(node.properties, language),
        words["semicolon"].join(notes),
    ]  # fmt: skip


def _relation(relation: RelationType, language: str) -> list[str]:
    words = _WORDS[language]
    return [
        f"`{relation.name}`", relation.zh if language == "zh" else relation.en, relation.definition,
        _codes(relation.heads, words["comma"]), _codes(relation.tails, words["comma"]), words["comma"].join(relation.cues),
        words["symmetric"] if relation.symmetric else "",
    ]  # fmt: skip


def _properties(properties: Iterable[Property], language: str) -> str:
    comma = _WORDS[language]["comma"]
    return comma.join(f"`{p.name}` {p.zh if language == 'zh' else p.en} ({p.type})" for p in properties)


def _codes(names: Iterable[str], comma: str) -> str:
    return comma.join(f"`{name}`" for name in names)
