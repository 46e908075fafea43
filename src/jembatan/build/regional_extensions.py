"""The node extensions of China's 3.2.R: a biological product's documents stand in one of six, any other's in none (rules 3.16, 3.17)."""

from __future__ import annotations

from functools import cache

from jembatan.validate.catalogue import read_table

BIOLOGICAL = "cnprt2"
OTHER = "3.2.R.6"
_WORDS = {  # ours: what a name or title says of a document that the official titles do not say themselves
    "3.2.R.1": ("process validation", "validasi proses", "工艺验证"),
    "3.2.R.2": ("batch record", "catatan bets", "批记录", "批生产记录", "批检验记录"),
    "3.2.R.3": ("analytical method", "method validation", "validasi metode", "分析方法验证", "方法学验证"),
    "3.2.R.4": ("stability chromatogram", "chromatogram", "kromatogram", "稳定性图谱", "图谱"),
    "3.2.R.5": ("comparability", "komparabilitas", "可比性"),
}


@cache
def load_extension_titles() -> dict[str, str]:
    """Return the official titles by number; the number begins the title."""
    return {row["section"]: row["title"] for row in read_table("cn_extension_titles.csv")}


def find_extension(path: str, title: str, stated: tuple[str, ...]) -> tuple[str, bool]:
    """Return the title of the extension that a document of 3.2.R stands in, and whether source or name told it.

    `stated` are the titles of the source's own extensions. What tells nothing stands under "other".
    """
    titles = load_extension_titles()
    for text in (*stated, *reversed(path.split("/")), title):
        plain = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
        for number, official in titles.items():
            begins = plain.replace(" ", "").startswith(number.lower())
            if begins or any(word in plain for word in _WORDS.get(number, ())):
                return official, True
    return titles[OTHER], False
