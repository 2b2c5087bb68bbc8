"""What a name says it is by its own last word (吉林大学 University, …研究所 Institute, …有限公司 Firm).

The endings stand in ``data/mappings/bodies.yaml``; the longest one decides.

Example:
    >>> body_type("吉林大学"), body_type("中粮米业(虎林)有限公司"), body_type("长春高新技术产业开发区"), body_type("备注栏说明")
    ('University', 'Firm', 'Park', '')
    >>> body_type("国家热带作物种质资源圃（儋州）"), body_type("博士后科研工作站")
    ('Platform', 'Platform')
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import yaml

from graph.resources import data_path
from ingest.registries.fields import key

_TAIL = re.compile(r"\([^()]*\)$")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[。！？；]|[，,].*[，,]|^[《“]?关于|联系(?:人|电话)|特此|如下|的通知")
LONGEST = 80
"""Characters the name of a body has at most."""


@cache
def endings() -> dict[str, str]:
    """Type of each ending."""
    table = yaml.safe_load(data_path("mappings", "bodies.yaml").read_text(encoding="utf-8"))
    return {ending: kind for kind, words in table.items() for ending in words}


@lru_cache(65536)
def body_type(name: str) -> str:
    """Entity type by the last word of `name`, empty when no ending fits."""
    plain = key(name)
    for text in (plain, _TAIL.sub("", plain)):
        for length in range(min(12, len(text)), 0, -1):
            found = endings().get(text[-length:])
            if found and len(text) > length:
                return found
    return ""


def is_body(name: str) -> bool:
    """True when `name` ends as the name of a body does and is no sentence.

    Example:
        >>> is_body("吉林化纤股份有限公司"), is_body("各有关单位要高度重视，认真组织，按时报送。"), is_body("附件")
        (True, False, False)
    """
    return bool(body_type(name)) and plausible(name)


def plausible(name: str) -> bool:
    """True when `name` may be a name at all: two Chinese characters or a word, not too long, no sentence.

    Example:
        >>> plausible("某某地"), plausible("2021"), plausible("特此公告。")
        (True, False, False)
    """
    if not name or len(name) > LONGEST or _SENTENCE.search(name):
        return False
    return len(_CJK.findall(name)) >= 2 or bool(re.search(r"[A-Za-z]{2}", name))
