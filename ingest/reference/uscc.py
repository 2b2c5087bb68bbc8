"""Unified social credit codes (统一社会信用代码): GB 32100-2015, with the organisation code of GB 11714-1997 inside.

Eighteen characters of 0-9 A-H J-N P Q R T U W X Y (no I O S V Z): registrar, class, six digits of the registrar's region, the
organisation code of nine with its own check character, and the check character of the whole:

    C₁₈ = (31 − Σ Cᵢ·3^(i−1) mod 31) mod 31,  i = 1…17,
    c₉  = (11 − Σ cᵢ·wᵢ mod 11) mod 11 with w = 3 7 9 10 5 8 4 2 and X for 10, over the organisation code.

A check that fails only warns: codes given out before 2016 are known that fail it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ingest.reference.code import Code, folded, refused, unusable
from ingest.reference.personal import is_identity_number

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {c: i for i, c in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)
CLASSES = {
    "1": "1239",  # offices of staffing: organs, public institutions, people's bodies
    "2": "19",  # foreign affairs
    "3": "123459",  # justice: law firms, notaries, legal service, forensic bodies, arbitration
    "4": "19",  # culture
    "5": "123459",  # civil affairs: associations, private non-enterprise units, foundations, villagers' and residents' committees
    "6": "129",  # tourism
    "7": "129",  # religion
    "8": "19",  # trade unions
    "9": "1239",  # market supervision: firms, individual businesses, farmers' cooperatives
    "A": "19",  # armed forces
    "N": "1239",  # agriculture: collective economic organisations of group, village, township
    "Y": "1",
}
"""Classes each registrar gives out (GB 32100-2015, table 1, with the classes added since)."""
_PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 66 71 81 82".split())
_SHAPE = re.compile(f"[{ALPHABET}]{{2}}\\d{{6}}[{ALPHABET}]{{10}}")
_SEPARATORS = re.compile(r"[-‐-―−_·.,，、:：/\\|()\[\]【】]")
_LABEL = re.compile(r"^(统一)?社会信用代码(证号?)?|^(统一代码|信用代码|USCC|代码)")


def check_character(body: str) -> str:
    """Check character of the first 17 characters of a code.

    Raises:
        KeyError: a character outside :data:`ALPHABET`.

    Example:
        >>> check_character("91220101123998915")
        '9'
    """
    total = sum(_VALUE[c] * w for c, w in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """Check character of the first 8 characters of an organisation code (letters count A = 10 … Z = 35).

    Example:
        >>> organisation_check("12399891")
        '5'
    """
    total = sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


def _whole(code: str) -> bool:
    """Whether these are 18 characters of the alphabet whose last is the check character of the others."""
    return len(code) == 18 and set(code) <= _VALUE.keys() and check_character(code[:17]) == code[17]


def _known_region(code: str, regions: Collection[str]) -> bool:
    """Whether a registrar of this region may be: a division of any date, its 市辖区, the state, or a zone of a known prefecture."""
    return code == "100000" or code in regions or code[:4] + "00" in regions


def uscc(text: str, regions: Collection[str]) -> Code:
    """Check a unified social credit code.

    Args:
        text: the cell; full-width forms, spaces, hyphens and a leading label are accepted.
        regions: GB/T 2260 codes of any date.

    Returns:
        The code; "warn" when a check character or the region does not hold, "bad" when it cannot be a code or is a person's
        identity number, "none" when it is absent or masked.

    Example:
        >>> uscc("91220101-123998915-9", {"220100"}).value, uscc("91350203M0001QKT19", {"350200"}).check
        ('912201011239989159', 'warn')
    """
    plain = _LABEL.sub("", folded(text)).lstrip(":：")
    code = _SEPARATORS.sub("", plain)
    nothing = unusable("uscc", plain)
    if nothing is not None and not _whole(code):  # a run of X may be part of a code, and then its check character holds
        return nothing
    if is_identity_number(code):
        return refused("uscc", "是个人身份证号码，不予保存", "it is a person's identity number and is not kept")
    if len(code) != 18:
        return refused("uscc", f"应为18位，实有{len(code)}位", f"18 characters are needed, {len(code)} stand here")
    strange = sorted(set(code) - set(ALPHABET))
    if strange:
        return refused("uscc", f"含有不该出现的字符 {''.join(strange)}", f"characters outside the alphabet: {''.join(strange)}")
    if code[1] not in CLASSES.get(code[0], ""):
        return refused("uscc", f"没有“{code[:2]}”这一登记部门与类别", f"no registrar gives out the class {code[:2]}")
    if not _SHAPE.fullmatch(code) or (code[2:4] not in _PROVINCES and code[2:8] != "100000"):
        return refused("uscc", f"登记机关行政区划 {code[2:8]} 不存在", f"the registrar's region {code[2:8]} does not exist")
    doubts = []
    if check_character(code[:17]) != code[17]:
        doubts.append(("校验码不符", "the check character does not hold"))
    if organisation_check(code[8:16]) != code[16]:
        doubts.append(("组织机构代码校验码不符", "the check character of the organisation code does not hold"))
    if not _known_region(code[2:8], regions):
        doubts.append((f"行政区划 {code[2:8]} 不在名单中", f"the region {code[2:8]} is in no list"))
    return Code("uscc", code, "warn" if doubts else "ok", "；".join(zh for zh, _ in doubts), "; ".join(en for _, en in doubts))
