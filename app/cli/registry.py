"""``dualchain registry``: look at published lists, load them, see and remove what was loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.terminal import complain, either, language, say, show, show_json, show_table
from graph.errors import DualchainError, UnreadableFile
from ingest.registries import shelf
from ingest.registries.blank import blank_starter
from ingest.registries.columns import fields
from ingest.registries.fields import personal_in
from ingest.registries.load import read_list
from ingest.registries.loaded import Loaded
from ingest.registries.mapping import read_mapping
from ingest.registries.outcome import Accepted
from ingest.registries.report import FIRST, report, row, starter
from ingest.registries.report import rejected as refused_row
from ingest.registries.trust import RefusedList
from ingest.workspace import home_folder

app = typer.Typer(no_args_is_help=True, add_completion=False, help="名单：查看、装载、删除 · Published lists: look at, load, remove.")

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
Mapping = Annotated[str, typer.Option("--mapping", "-m", help="映射文件或名单种类 · mapping file or kind of list")]
Personal = Annotated[bool, typer.Option("--allow-personal", help="保留个人信息列 · keep columns with personal data")]

_LEVELS = {
    "national": ("国家级", "national"),
    "provincial": ("省级", "provincial"),
    "municipal": ("市级", "municipal"),
    "county": ("县级", "county"),
}


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="名单文件 · file of a list")],
    mapping: Mapping = "",
    write_mapping: Annotated[Path | None, typer.Option("--write-mapping", help="写出起始映射 · write a starter mapping")] = None,
    as_json: Json = False,
) -> None:
    """猜测映射，显示表头、各列、前几行、声称的数量。Guess the mapping; show header, columns, first rows and claimed counts."""
    try:
        loaded = read_list(file, read_mapping(mapping) if mapping else None)
    except RefusedList as error:
        if error.loaded is not None and not as_json:
            _seen(error.loaded)
        if error.loaded is not None and write_mapping is not None and (text := blank_starter(error.loaded.listing)):
            _write(write_mapping, text)
            say(f"起始映射写入 {write_mapping}", f"starter mapping written to {write_mapping}")
        _stop(error, file, as_json)
        raise
    except DualchainError as error:
        _stop(error, file, as_json)
        raise
    if write_mapping is not None:
        _write(write_mapping, starter(loaded))
    values = report(loaded)
    if as_json:
        first = {"first_accepted": [row(a) for a in loaded.accepted[:FIRST]], "first_rejected": values["rejected"][:FIRST]}
        show_json(values | first | {"starter": str(write_mapping) if write_mapping else ""})
    else:
        _tell(values, loaded)
    if write_mapping is not None:
        say(
            f"起始映射写入 {write_mapping}，核对后用 --mapping 使用",
            f"starter mapping written to {write_mapping}; check it, then use it with --mapping",
        )
    elif values["mapping"]["name"] == "organisations" and values["mapping"]["guessed"]:
        say("不是已知的名单种类；可用 --write-mapping 写出起始映射", "no known kind of list; --write-mapping writes a starter mapping")


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="名单文件 · files of lists")],
    mapping: Mapping = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不存入 · check only, store nothing")] = False,
    allow_personal: Personal = False,
    as_json: Json = False,
) -> None:
    """装载名单：每行或接受，或说明理由拒绝；数量与名单所载核对。Load lists: every row accepted or rejected with its reason."""
    code, results = 0, []
    given = None
    try:
        given = read_mapping(mapping) if mapping else None
    except DualchainError as error:
        _stop(error, files[0], as_json)
        raise
    for file in files:
        try:
            loaded = read_list(file, given, personal=allow_personal)
        except DualchainError as error:
            code = max(code, 2)
            results.append(_failed(error, file))
            if not as_json:
                complain(error)
                _findings(error)
            continue
        values = report(loaded, rows=dry_run)
        results.append(values)
        code = max(code, 0 if loaded.whole else 1)
        if not dry_run:
            shelf.put(home_folder(), loaded, values["mapping"]["all"])
        if not as_json:
            _counts(values, dry_run)
    if as_json:
        show_json(results[0] if len(results) == 1 else results)
    if code:
        raise typer.Exit(code)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """列出已装载的名单。The lists that were loaded."""
    found = shelf.manifests(home_folder())
    if as_json:
        show_json(found)
        return
    columns = ("id", "title", "as_of", "accepted", "rejected")
    titles = [either(*t) for t in (("编号", "id"), ("名称", "title"), ("日期", "as of"), ("接受", "accepted"), ("拒绝", "rejected"))]
    show_table(columns, found, titles)


@app.command()
def remove(list_id: Annotated[str, typer.Argument(metavar="ID", help="名单编号或其开头 · id of a list, or its beginning")]) -> None:
    """删除一份已装载的名单；下次构建时由它支持的事实消失。Remove a list; its facts go with the next build."""
    gone = shelf.remove(home_folder(), list_id)
    say(f"已删除 {gone['title']}（{gone['accepted']} 行）", f"removed {gone['title']} ({gone['accepted']} rows)")


def _failed(error: DualchainError, file: Path) -> dict[str, Any]:
    findings = error.findings if isinstance(error, RefusedList) else ()
    partial = error.loaded if isinstance(error, RefusedList) else None
    rejected = [refused_row(r, str(file)) for r in partial.rejected] if partial is not None else []
    skipped = [{"sheet": s, "zh": zh, "en": en} for s, zh, en in partial.skipped] if partial is not None else []
    return {
        "file": str(file), "read": len(rejected), "accepted": 0, "rejected": rejected, "claimed": [], "mapping": None, "rows": [], "sheets": [],
        "skipped": skipped,
        "error": {"kind": type(error).__name__, "zh": error.text("zh"), "en": error.text("en"), "advice": {"zh": error.advice[0], "en": error.advice[1]}},
        "warnings": [{"zh": zh, "en": en} for zh, en in findings],
    }  # fmt: skip


def _stop(error: DualchainError, file: Path, as_json: bool) -> None:
    """End the command with JSON that holds the error, where JSON was asked for."""
    if as_json:
        show_json(_failed(error, file))
        raise typer.Exit(error.exit_code) from error


def _field(name: str) -> str:
    """A field for a person: its title in the language asked for, and its key in a mapping."""
    known = fields().get(name)
    return f"{known.zh if language() == 'zh' else known.en} ({name})" if known is not None else name


def _told(accepted: Accepted) -> str:
    """An accepted row for a person: where it stands, what it names, and what it is recognised as or no longer."""
    r = accepted.record
    said = dict(r.fields)
    level = _LEVELS.get(r.level, ("", ""))
    award = f"{either(*level)} {r.title}".strip() if r.title else ""
    if said.get("status"):
        award = either(f"不作认定（{said['status']}）", f"no recognition ({said['status']})")
    hosts = either("依托 ", "host ") + "、".join(r.hosts) if r.hosts else ""
    return " | ".join(
        filter(None, (f"{r.sheet}:{r.row}", r.type, r.name, hosts, accepted.region_name, *r.codes, award, r.batch, r.valid_from))
    )


def _seen(loaded: Loaded) -> None:
    """What stands in a file in which no list was found: its first rows, and why each sheet was skipped."""
    for sheet in loaded.listing.sheets:
        show(either(f"表 {sheet.name}，{len(sheet.rows)} 行，前几行：", f"sheet {sheet.name}, {len(sheet.rows)} rows, the first ones:"))
        for line in sheet.rows[:FIRST]:
            show(f"  {line.number}  " + " | ".join(" ".join(c.split())[:24] for c in line.cells if c.strip() and not personal_in(c)))
    if not loaded.listing.sheets:
        for text in loaded.listing.text[:FIRST]:
            show("  " + text[:80])
    for name, zh, en in loaded.skipped:
        show(either(f"跳过 {name}：{zh}", f"skipped {name}: {en}"))


def _findings(error: DualchainError) -> None:
    for zh, en in error.findings if isinstance(error, RefusedList) else ():
        say("  " + zh, "  " + en)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(
            "写不出映射文件", "the mapping cannot be written", place=str(path), advice=("换一个路径", "give another path")
        ) from error


def _counts(values: dict[str, Any], dry_run: bool) -> None:
    """What became of one list, in a few lines."""
    rejected, claims = values["rejected"], values["claimed"]
    agree = sum(c["ok"] for c in claims)
    say(
        f"{values['title']}：读 {values['read']} 行，接受 {values['accepted']}，拒绝 {len(rejected)}；声称的数量 {agree}/{len(claims)} 相符；"
        f"按“{values['mapping']['zh'] or values['mapping']['name']}”读" + ("（未存入）" if dry_run else ""),
        f"{values['title']}: {values['read']} rows read, {values['accepted']} accepted, {len(rejected)} rejected; {agree} of {len(claims)} claimed counts agree; "
        f"read as {values['mapping']['en'] or values['mapping']['name']}" + (" (nothing stored)" if dry_run else ""),
    )
    for item in [r for r in rejected if not r["benign"]][:20]:
        say(f"  拒绝 {item['sheet']}:{item['row']} {item['zh']}", f"  rejected {item['sheet']}:{item['row']} {item['en']}")
    for claim in [c for c in claims if not c["ok"]][:20]:
        say(f"  不符 {claim['where']} {claim['what']}：{claim['claimed']}，读到 {claim['found']}",
            f"  differs {claim['where']} {claim['what']}: {claim['claimed']}, found {claim['found']}")  # fmt: skip
    for warning in values["warnings"][:20]:
        say("  注意 " + warning["zh"], "  note " + warning["en"])


def _tell(values: dict[str, Any], loaded: Loaded) -> None:
    """An inspection for a person."""
    show(values["title"])
    say(f"格式 {values['media_type']} {values['encoding']}", f"format {values['media_type']} {values['encoding']}")
    for sheet in values["sheets"]:
        header = "、".join(map(str, sheet["header"])) or either("无", "none")
        show(
            either(
                f"表 {sheet['name']}：表头第 {header} 行，按 {sheet['mapping']} 读",
                f"sheet {sheet['name']}: header in row {header}, read as {sheet['mapping']}",
            )
        )
        columns = [
            {
                "at": c["at"],
                "title": c["title"],
                "field": either("个人信息，不读", "personal, left out") if c["personal"] else _field(c["field"]),
            }
            for c in sheet["columns"]
        ]
        show_table(("at", "title", "field"), columns, [either(*t) for t in (("列", "column"), ("标题", "title"), ("字段", "field"))])
    for item in values["skipped"]:
        show(either(f"跳过 {item['sheet']}：{item['zh']}", f"skipped {item['sheet']}: {item['en']}"))
    for accepted in loaded.accepted[:FIRST]:
        show(either("接受 ", "accepted ") + _told(accepted))
    for refusal in loaded.rejected[:FIRST]:
        show(either("拒绝 ", "rejected ") + f"{refusal.sheet}:{refusal.row} {refusal.zh if language() == 'zh' else refusal.en}")
    _counts(values, True)
