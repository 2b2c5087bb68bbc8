"""A language model behind the chat protocol, as a server on the loopback speaks it: good answers, bad ones, and none."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InputError, ModelMissing
from ingest.extract.plugins.answers import Answers
from ingest.extract.plugins.chat import Chat, NoAnswer, Pace
from ingest.extract.plugins.endpoint import GIVE_UP, Endpoint, EndpointChoice
from ingest.extract.plugins.selection import chosen, with_plugins
from ingest.extract.plugins.settings import EndpointSettings
from tests.servers.chat_server import ChatServer, Reply, serving

TEXT = "云岭光电研究所牵头建设光电实验室。"
GOOD = {"entities": [{"type": "Institute", "quote": "云岭光电研究所"}], "relations": []}
KEY = "sk-very-secret"


def settings(server: ChatServer, **changes: Any) -> EndpointSettings:
    environ = {"DUALCHAIN_LLM_URL": server.url, "DUALCHAIN_LLM_MODEL": "toy-7b", "DUALCHAIN_LLM_KEY": KEY}
    return replace(EndpointSettings.from_environ(environ), **changes)


def endpoint(server: ChatServer, folder: Path, waits: list[float] | None = None, **changes: Any) -> Endpoint:
    """An endpoint that notes how long it would wait in place of waiting."""
    chosen = settings(server, **changes)
    return Endpoint(chosen, Answers(folder / "answers"), Chat(chosen, sleep=(waits if waits is not None else []).append))


def always(reply: Reply) -> Callable[[str, int], Reply]:
    return lambda _text, _number: reply


def first(*replies: Reply) -> Callable[[str, int], Reply]:
    """The replies in order, then a good one."""
    return lambda _text, number: replies[number] if number < len(replies) else Reply(GOOD)


def test_the_request_is_of_the_protocol_and_holds_the_passage_and_the_schema(tmp_path: Path) -> None:
    with serving(always(Reply(GOOD))) as server:
        (answer,) = endpoint(server, tmp_path).propose([TEXT])
    (asked,) = server.asked
    assert answer.mentions[0].quote == "云岭光电研究所" and answer.failure is None
    assert asked.path == "/v1/chat/completions" and asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "toy-7b" and asked.body["temperature"] == 0
    assert asked.body["response_format"] == {"type": "json_object"}
    assert [m["role"] for m in asked.body["messages"]] == ["system", "user"]
    assert "科研院所" in asked.body["messages"][0]["content"] and asked.text == TEXT


def test_settings_can_take_members_out_of_the_request_and_put_some_in(tmp_path: Path) -> None:
    with serving(always(Reply(GOOD))) as server:
        endpoint(server, tmp_path, extra='{"response_format": null, "temperature": null, "seed": 7}', key="").propose([TEXT])
    body, headers = server.asked[0].body, server.asked[0].headers
    assert body["seed"] == 7 and not {"response_format", "temperature"} & body.keys() and "Authorization" not in headers


def test_an_answer_is_kept_by_text_model_and_prompt_and_asked_for_once(tmp_path: Path) -> None:
    with serving(always(Reply(GOOD))) as server:
        one = endpoint(server, tmp_path).propose([TEXT, TEXT + "二"])
        again = endpoint(server, tmp_path).propose([TEXT + "二", TEXT])
        assert len(server.asked) == 2 and again == one[::-1]
        endpoint(server, tmp_path, model="toy-70b").propose([TEXT])
        endpoint(server, tmp_path, extra='{"seed": 1}').propose([TEXT])
        assert len(server.asked) == 4
    moved = EndpointSettings.from_environ({"DUALCHAIN_LLM_URL": "http://127.0.0.1:9/v1", "DUALCHAIN_LLM_MODEL": "toy-7b"})
    assert Endpoint(moved, Answers(tmp_path / "answers")).propose([TEXT]) == one[:1], "kept answers need no server"


def test_a_damaged_kept_answer_is_asked_for_again(tmp_path: Path) -> None:
    with serving(always(Reply(GOOD))) as server:
        endpoint(server, tmp_path).propose([TEXT])
        (file,) = (tmp_path / "answers").rglob("*.json")
        file.write_text('{"content": "{}"', encoding="utf-8")
        (answer,) = endpoint(server, tmp_path).propose([TEXT])
    assert len(server.asked) == 2 and answer.mentions


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_passes_with_time_is_tried_again(tmp_path: Path, status: int) -> None:
    waits: list[float] = []
    with serving(first(Reply(status=status), Reply(status=status))) as server:
        (answer,) = endpoint(server, tmp_path, waits).propose([TEXT])
    assert answer.mentions and len(server.asked) == 3 and waits == [1.0, 2.0]


def test_the_server_says_how_long_to_wait(tmp_path: Path) -> None:
    waits: list[float] = []
    with serving(
        first(Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503, headers={"Retry-After": formatdate(0)}))
    ) as server:
        (answer,) = endpoint(server, tmp_path, waits).propose([TEXT])
    assert answer.mentions and waits == [7.0, 0.0]


def test_a_server_that_asks_to_wait_for_an_hour_is_not_waited_for(tmp_path: Path) -> None:
    waits: list[float] = []
    with serving(always(Reply(status=429, headers={"Retry-After": "3600"}))) as server:
        (answer,) = endpoint(server, tmp_path, waits).propose([TEXT])
    assert answer.failure is not None and "429" in answer.failure[1] and not waits and len(server.asked) == 1


def test_tries_end_and_the_failure_says_what_the_server_said_but_not_the_key(tmp_path: Path) -> None:
    with serving(always(Reply(status=500, body=f"overloaded, your key is {KEY}".encode()))) as server:
        (answer,) = endpoint(server, tmp_path, retries=2).propose([TEXT])
    assert len(server.asked) == 3 and answer.failure is not None
    assert "500" in answer.failure[0] and "overloaded" in answer.failure[1] and KEY not in "".join(answer.failure)
    assert not list(tmp_path.rglob("*.json")), "a failure is not kept as an answer"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_that_holds_for_all_is_not_repeated(tmp_path: Path, status: int) -> None:
    with serving(always(Reply(status=status))) as server:
        answers = endpoint(server, tmp_path).propose([TEXT + str(k) for k in range(5)])
    assert len(server.asked) == 1 and all(answer.failure for answer in answers)


def test_a_bad_request_concerns_its_passage_only(tmp_path: Path) -> None:
    with serving(lambda text, _: Reply(status=400) if text == "长" else Reply(GOOD)) as server:
        answers = endpoint(server, tmp_path).propose([TEXT, "长", TEXT + "二"])
    assert [answer.failure is None for answer in answers] == [True, False, True] and len(server.asked) == 3


def test_an_endpoint_that_fails_again_and_again_is_given_up(tmp_path: Path) -> None:
    with serving(always(Reply(status=500))) as server:
        answers = endpoint(server, tmp_path, retries=0).propose([TEXT + str(k) for k in range(9)])
    assert len(server.asked) == GIVE_UP and all(answer.failure for answer in answers)


def test_a_slow_server_is_not_waited_for(tmp_path: Path) -> None:
    with serving(always(Reply(GOOD, delay=1.5))) as server:
        (answer,) = endpoint(server, tmp_path, timeout=0.2, retries=0).propose([TEXT])
    assert answer.failure is not None and "in time" in answer.failure[1]


def test_a_server_that_drips_is_cut_off_at_the_timeout(tmp_path: Path) -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 10
        return now[0]

    with serving(always(Reply(GOOD))) as server:
        chat = Chat(settings(server, timeout=5.0, retries=0), clock=clock)
        with pytest.raises(NoAnswer, match="in time"):
            chat.say([{"role": "user", "content": "<\n甲\n>"}])


def test_nobody_at_the_address_is_a_failure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    server = ChatServer(f"http://127.0.0.1:{port}/v1")
    (answer,) = endpoint(server, tmp_path, retries=1).propose([TEXT])
    assert answer.failure is not None and "reached" in answer.failure[1] and "2 times" in answer.failure[1]


def test_a_redirect_is_not_followed_with_the_key(tmp_path: Path) -> None:
    with serving(always(Reply(GOOD))) as other, serving(always(Reply(status=307, headers={"Location": other.url}))) as server:
        (answer,) = endpoint(server, tmp_path).propose([TEXT])
    assert answer.failure is not None and "307" in answer.failure[1] and not other.asked and len(server.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply("这段文字里没有实体。"),
        Reply('{"entities": ['),
        Reply(GOOD, finish="length"),
        Reply(body=b"<html>"),
        Reply(body=b"{}"),
        Reply(body=b'{"choices": []}'),
        Reply(body=b'{"choices": [{"message": {"content": null}}]}'),
        Reply(body=b'{"choices": "none"}'),
        Reply(body=b"\xff\xfe" * 50),
        Reply(body=b" " * (5 * 2**20)),
    ],
    ids=range(10),
)
def test_what_is_no_answer_of_the_form_is_a_failure_and_never_an_empty_answer(tmp_path: Path, reply: Reply) -> None:
    with serving(always(reply)) as server:
        (answer,) = endpoint(server, tmp_path).propose([TEXT])
        assert answer.failure is not None and not answer.mentions
        assert len(server.asked) == 1 and not list(tmp_path.rglob("*.json"))
        endpoint(server, tmp_path).propose([TEXT])
        assert len(server.asked) == 2, "the next run asks again"


def test_answers_come_in_the_order_of_the_texts_also_when_asked_at_once(tmp_path: Path) -> None:
    texts = [f"第{k}研究所成立。" for k in range(12)]

    def answer(text: str, number: int) -> Reply:
        return Reply({"entities": [{"type": "Institute", "quote": text.removesuffix("成立。")}]}, delay=0.03 * (number % 3 == 0))

    with serving(answer) as server:
        found = endpoint(server, tmp_path, parallel=4).propose(texts)
    assert [answer.mentions[0].quote + "成立。" for answer in found] == texts and sorted(server.texts) == sorted(texts)


def test_requests_keep_the_rate_and_workers_share_it() -> None:
    waited: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    pace = Pace(60, clock=lambda: now[0], sleep=sleep)
    for _ in range(4):
        pace.wait()
    now[0] += 10
    pace.wait()
    assert waited == [1.0, 1.0, 1.0]
    choice = EndpointChoice(EndpointSettings("http://127.0.0.1/v1", "m", rate=60), Path("answers"))
    assert choice.shared(4).settings.rate == 15 and choice.shared(4).version == choice.version


# ---------------------------------------------------------------------------------------------------------------- selection

ENVIRON = {"DUALCHAIN_LLM_URL": "http://127.0.0.1:9/v1", "DUALCHAIN_LLM_MODEL": "toy"}


@pytest.mark.parametrize("word", ["gpt", "spacy", "spacy:", "llm:x", ""])
def test_an_unknown_plugin_is_an_error_that_names_the_known_ones(word: str) -> None:
    with pytest.raises(InputError, match="spacy:NAME"):
        chosen([word], Path("home"), ENVIRON)


def test_an_endpoint_that_is_not_set_is_an_error_before_anything_is_read() -> None:
    with pytest.raises(InputError, match="DUALCHAIN_LLM_URL"):
        chosen(["llm"], Path("home"), {})


def test_a_pipeline_that_is_not_there_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="zh_no_such_pipeline"):
        chosen(["spacy:zh_no_such_pipeline"], tmp_path, {})


def test_the_version_of_the_stages_says_which_proposers_there_were() -> None:
    once, twice = chosen(["llm"], Path("home"), ENVIRON), chosen(["llm", "llm"], Path("other"), ENVIRON)
    assert with_plugins("v", ()) == "v"
    assert with_plugins("v", once) == with_plugins("v", twice) != "v"
    for changed in ({"DUALCHAIN_LLM_MODEL": "other"}, {"DUALCHAIN_LLM_CONFIDENCE": "0.4"}, {"DUALCHAIN_LLM_EXTRA": '{"seed": 1}'}):
        assert with_plugins("v", chosen(["llm"], Path("home"), ENVIRON | changed)) != with_plugins("v", once)


def test_a_server_of_this_machine_is_not_asked_over_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(always(Reply(GOOD))) as server:
        (answer,) = endpoint(server, tmp_path, retries=0).propose([TEXT])
    assert answer.mentions
