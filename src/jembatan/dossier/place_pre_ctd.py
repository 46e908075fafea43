"""China's item numbers before the CTD: 资料项目 1 to 32. They are listed as such, never forced into a CTD section."""

from __future__ import annotations

import re
from functools import lru_cache

from jembatan.dossier.sections import load_pre_ctd_items

_ITEM = re.compile(
    r"(?:资料项目|申报资料项目|申报资料|项目资料|资料)\s?(?:第|编号|no\.?|之|[（(【\[])?\s?(?P<a>\d{1,2})(?!\d|[.]\d)"
    r"|第?\s?(?P<b>\d{1,2})\s?(?:号|#)\s?(?:申报)?(?:资料|项目|文件)"
    r"|第\s?(?P<c>\d{1,2})\s?项(?:资料)?"
)
_LEADING = re.compile(r"^(?:no\.?\s?|第)?(?P<n>\d{1,2})(?![\d.]\d)[\s._、\-–—)）号]*(?P<rest>.*)$")


@lru_cache(maxsize=65_536)
def find_item(name: str) -> str | None:
    """Return "12" for a folded name such as "12号资料", "资料项目12" or "申报资料12-样品的检验报告书"; None for others."""
    for match in _ITEM.finditer(name):
        number = int(match["a"] or match["b"] or match["c"])
        if 1 <= number <= 32:
            return str(number)
    return None


@lru_cache(maxsize=65_536)
def find_numbered_title(name: str) -> str | None:
    """Return the item of a name such as "14 药物稳定性研究": its leading number, where the title fits that very item."""
    match = _LEADING.match(name)
    if not match or not 1 <= int(match["n"]) <= 32:
        return None
    item = load_pre_ctd_items()[int(match["n"]) - 1]
    rest = re.sub(r"[\s_、（()）.\-]+", "", match["rest"])
    title = re.sub(r"[、，；（）]", "", item.title)
    return item.number if len(rest) >= 4 and (title.startswith(rest[:5]) or rest[:6] in title) else None


@lru_cache(maxsize=65_536)
def find_group(name: str) -> str | None:
    """Return "7-15" for a folder named 药学研究资料 and the like; None for others."""
    plain = re.sub(r"^[（(]?[一二三四0-9]{1,2}[）)]?[\s._、\-]*", "", name).strip()
    for item in load_pre_ctd_items():
        if plain == item.group_title:
            return item.group
    return None
