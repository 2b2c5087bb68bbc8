"""Radicals that stand for characters: what the text layer of a PDF holds where a font shares one drawing for both.

Unicode keeps 214 Kangxi radicals (⼀ U+2F00) and 115 of their variants (⻓ U+2ED3) beside the characters that look the
same (一, 长). Text copied from a PDF is full of them, and no name is found in it.

Example:
    >>> "⻓春⼯业⼤学".translate(CHARACTERS)
    '长春工业大学'
"""

from __future__ import annotations

import unicodedata

_VARIANTS = (
    "2E81厂 2E84乙 2E85亻 2E86冂 2E87几 2E88刀 2E89刂 2E8A卜 2E8C小 2E8D小 2E8E兀 2E8F尣 2E90尢 2E92巳 2E93幺 2E94彑 2E95彐 2E96忄 "
    "2E98扌 2E99攵 2E9B旡 2E9C日 2E9D月 2E9E歺 2E9F母 2EA0民 2EA1氵 2EA2氺 2EA3灬 2EA4爫 2EA5爫 2EA6丬 2EA7牛 2EA8犭 2EA9王 2EAA疋 2EAB目 "
    "2EAC示 2EAD礻 2EAE竹 2EAF糹 2EB0纟 2EB2罒 2EB6羊 2EB9耂 2EBA肀 2EBB聿 2EBC肉 2EBD臼 2EBE艹 2EBF艹 2EC0艹 2EC1虎 2EC2衤 2EC3覀 2EC4西 "
    "2EC5见 2EC6角 2EC7角 2EC8讠 2EC9贝 2ECA足 2ECB车 2ECC辶 2ECD辶 2ECE辶 2ECF邑 2ED0钅 2ED1長 2ED2镸 2ED3长 2ED4门 2ED5阝 2ED6阝 2ED7雨 "
    "2ED8青 2ED9韦 2EDA页 2EDB风 2EDC飞 2EDD食 2EDE飠 2EDF飠 2EE0饣 2EE1首 2EE2马 2EE3骨 2EE4鬼 2EE5鱼 2EE6鸟 2EE7卤 2EE8麦 2EE9黄 2EEA黾 "
    "2EEB斉 2EEC齐 2EED歯 2EEE齿 2EEF竜 2EF0龙 2EF1龜 2EF2亀 2EF3龟"
)

CHARACTERS: dict[int, str] = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""The character for each radical (Unicode: compatibility decompositions, and EquivalentUnifiedIdeograph.txt)."""
CHARACTERS |= {int(pair[:4], 16): pair[4] for pair in _VARIANTS.split()}
