"""``dualchain review``: what a person should decide about who is who, and the ledger of what people decided."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.identity_score import score
from app.cli.terminal import either, say, show, show_json, show_table
from graph import tables
from graph.errors import BadQuery, UnreadableFile
from graph.records import Decision, Question
from graph.schema import SCHEMA
from ingest.resolve import ledger
from ingest.resolve.ledger import LEDGER, UNDO, VERDICTS
from ingest.resolve.queue import Decided
from ingest.resolve.replay import replay
from ingest.workspace import Workspace, home_folder

app = typer.Typer(no_args_is_help=True, add_completion=False, help="复核：哪些名称是同一主体。Decide which names are one body.")

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
Reason = Annotated[str, typer.Option("--reason", help="理由 · why")]
Who = Annotated[str, typer.Option("--who", help="决定人，默认为登录名 · who decides, else the login name")]
_VERDICTS_ZH = {
    "same": "同一主体",
    "different": "不同主体",
    "rename": "更名",
    "split": "拆出",
    "alias": "别名",
    UNDO: "撤销",
}


def _ledger() -> Path:
    return home_folder() / LEDGER


def _open() -> list[Question]:
    """The questions of the run in force that nobody has answered since, the weightiest first."""
    folder = Workspace(home_folder()).tables()
    decided = Decided(replay(ledger.read(_ledger())).holding)
    asked = tables.read(folder / "questions.parquet", Question)
    return [question for question in asked if not decided.about(question.type, question.left, question.right)]


@app.command("list")
def list_open(
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多行数 · rows at most")] = 20,
    type: Annotated[str, typer.Option("--type", help="只看一种类型 · one entity type only")] = "",
    as_json: Json = False,
) -> None:
    """列出待定的名称对，影响最大的在前。List the undecided pairs, those that would change most first."""
    if type and type not in SCHEMA.resolvable:
        raise BadQuery(
            f"没有这样的类型：{type}", f"no such type: {type}", advice=("、".join(SCHEMA.resolvable), ", ".join(SCHEMA.resolvable))
        )
    found = [question for question in _open() if type in ("", question.type)]
    if as_json:
        show_json([_answer(question) for question in found[:limit]])
        return
    rows = [
        {**tables.row(q), "type": _type(q.type), "left": _placed(q.left, q.left_region), "right": _placed(q.right, q.right_region)}
        for q in found[:limit]
    ]
    titles = (("id", "编号"), ("type", "类型"), ("left", "名称"), ("right", "候选主体"), ("score", "把握"), ("weight", "影响"))
    show_table([c for c, _ in titles], rows, [either(zh, column) for column, zh in titles])
    say(f"{len(found)} 对待定", f"{len(found)} pairs are undecided")


def _type(name: str) -> str:
    declared = SCHEMA.entity(name)
    return either(declared.zh, declared.en)


def _placed(name: str, region: str) -> str:
    return f"{name}（{region}）" if region else name


def _answer(question: Question) -> dict[str, Any]:
    quotes = [{"passage": passage, "text": words} for passage, words in question.quotes]
    return {**tables.row(question), "quotes": quotes, "reasons": [{"zh": zh, "en": en} for zh, en in question.reasons]}


@app.command("show")
def show_pair(id: Annotated[str, typer.Argument(help="编号或其开头 · id, or how it begins")], as_json: Json = False) -> None:
    """显示一对名称及其依据。Show one pair with what speaks for and against it."""
    question = _question(id)
    if as_json:
        show_json(_answer(question))
        return
    show(f"{question.id}  {_type(question.type)}")
    show(either("名称：", "name: ") + _placed(question.left, question.left_region) + f"  {question.left_entity}")
    show(either("候选：", "candidate: ") + _placed(question.right, question.right_region) + f"  {question.right_entity}")
    show(
        either(
            f"把握 {question.score:.2f}，影响 {question.weight:.1f}（提及 {question.mentions}，事实 {question.facts}）",
            f"score {question.score:.2f}, weight {question.weight:.1f} ({question.mentions} mentions, {question.facts} facts)",
        )
    )
    for zh, en in question.reasons:
        show("  · " + either(zh, en))
    for place, words in question.quotes:
        show(f"  “{words}”  [{place}]")


def _question(id: str) -> Question:
    found = [question for question in _open() if id and question.id.startswith(id)]
    if len(found) != 1:
        raise BadQuery(
            f"{len(found)} 对待定名称的编号以 {id} 开头" if found else f"没有编号为 {id} 的待定名称对",
            f"{len(found)} undecided pairs have an id that begins with {id}" if found else f"no undecided pair has the id {id}",
            advice=("用 dualchain review list 查看", "see dualchain review list"),
        )  # fmt: skip
    return found[0]


@app.command()
def decide(
    id: Annotated[str, typer.Argument(help="编号；- 表示由 --left 与 --right 给出 · id; - when --left and --right say it")],
    verdict: Annotated[str, typer.Argument(help="same、different、rename、split、alias")],
    name: Annotated[str, typer.Option("--name", help="正式名称，代替候选名称 · the official name in place of the candidate's")] = "",
    date: Annotated[str, typer.Option("--from", help="更名日期 · date of the rename")] = "",
    region: Annotated[str, typer.Option("--region", help="只在涉及该区域的文本中 · only in texts about this region")] = "",
    document: Annotated[str, typer.Option("--document", help="只在该文献中 · only in this document")] = "",
    left: Annotated[str, typer.Option("--left", help="名称 · a name")] = "",
    right: Annotated[str, typer.Option("--right", help="另一名称或主体 · another name or body")] = "",
    type: Annotated[str, typer.Option("--type", help="实体类型 · entity type")] = "",
    reason: Reason = "",
    who: Who = "",
) -> None:
    """记下一个决定，下次构建时生效。Record a decision; the next build applies it."""
    if verdict not in VERDICTS:
        raise BadQuery(f"没有这样的裁定：{verdict}", f"no such verdict: {verdict}", advice=("、".join(VERDICTS), ", ".join(VERDICTS)))
    if id == "-":
        if not left:
            raise BadQuery("缺少 --left", "--left is missing", place="dualchain review decide -")
    else:
        question = _question(id)
        left, right, type = left or question.left, right or question.right, type or question.type
    path = _ledger()
    before = {(c.kept.decision.id, c.overruled.decision.id) for c in replay(ledger.read(path)).conflicts}
    added = ledger.append(
        path,
        Decision(verdict, left, name or right, reason, who or getpass.getuser(), "", type, region, document, date),
    )
    say(f"已记下 {added.id[:10]}：{_sentence(added)}", f"recorded {added.id[:10]}: {_sentence(added)}")
    for conflict in replay(ledger.read(path)).conflicts:
        if (conflict.kept.decision.id, conflict.overruled.decision.id) not in before:
            say(conflict.text("zh"), conflict.text("en"))
    say("下次 dualchain build 时生效，不重读文档。", "The next dualchain build applies it without reading documents again.")


def _sentence(decision: Decision) -> str:
    verdict = either(_VERDICTS_ZH[decision.verdict], decision.verdict)
    scope = "，".join(filter(None, (decision.region, decision.document, decision.date)))
    return f"{decision.left} {verdict} {decision.right}".rstrip() + (f"（{scope}）" if scope else "")


@app.command()
def undo(
    id: Annotated[str, typer.Argument(help="决定的编号或其开头，或 last · id of the decision, or last")],
    reason: Reason = "",
    who: Who = "",
) -> None:
    """撤销一个决定。Take a decision back."""
    undone = ledger.undo(_ledger(), id, who=who or getpass.getuser(), reason=reason)
    say(f"已撤销 {undone.id[:10]}：{_sentence(undone)}", f"undone {undone.id[:10]}: {_sentence(undone)}")


@app.command()
def log(as_json: Json = False) -> None:
    """列出所有决定及其现状。List all decisions and whether they hold."""
    lines = ledger.read(_ledger())
    verdicts = replay(lines)
    holding = {decision.id for decision in verdicts.holding}
    overruled = {c.overruled.decision.id: c.kept.number for c in verdicts.conflicts}
    rows = []
    for line in lines:
        said = line.decision
        state = "holds" if said.id in holding else "overruled" if said.id in overruled else "undo" if said.verdict == UNDO else "undone"
        rows.append({"line": line.number, "state": state, "by": overruled.get(said.id), **tables.row(said)})
    if as_json:
        show_json(rows)
        return
    states = {"holds": "有效", "overruled": "被后者取代", "undo": "撤销", "undone": "已撤销"}
    titles = {"line": "行", "id": "编号", "state": "状态", "said": "决定", "who": "决定人", "when": "时间", "reason": "理由"}
    shown = [
        {
            **row,
            "id": row["id"][:10],
            "state": either(states[row["state"]], row["state"]),
            "said": _sentence(line.decision),
            "when": row["when"][:16],
        }
        for row, line in zip(rows, lines, strict=True)
    ]
    show_table(list(titles), shown, [either(zh, column) for column, zh in titles.items()])


@app.command("import")
def import_ledger(source: Annotated[Path, typer.Argument(help="另一个账本 · another ledger")]) -> None:
    """并入另一个账本中还没有的决定。Take in the decisions of another ledger that this one does not hold yet."""
    if not source.is_file():
        raise UnreadableFile("没有这个文件", "there is no such file", place=str(source))
    taken = ledger.adopt(_ledger(), source)
    say(f"并入 {taken} 行", f"{taken} lines taken in")
    for conflict in replay(ledger.read(_ledger())).conflicts:
        say(conflict.text("zh"), conflict.text("en"))


@app.command("export")
def export_ledger() -> None:
    """把账本写到标准输出。Write the ledger to stdout."""
    for line in ledger.read(_ledger()):
        show(ledger.written(line.decision))


app.command()(score)
