"""Words in a name by which people mark a file that speaks of a paper and is not the paper: a tracker, a template, a mail."""

from __future__ import annotations

WORKING_PAPER_WORDS = (
    "checklist", "check list", "tracking", "tracker", "template", "blank", "email", "e mail", "e-mail", "comments", "comment on",
    "how to fill", "filling instructions", "not available", "not yet available", "not yet received", "to be obtained", "to follow",
    "pending", "placeholder", "daftar periksa", "templat", "kosong", "surel", "komentar", "panduan pengisian", "petunjuk pengisian",
    "tata cara pengisian", "belum ada", "belum tersedia", "belum diterima", "menyusul",
    "检查表", "核对表", "跟踪表", "模板", "空白", "邮件", "批注", "修改意见", "填写说明", "填表说明", "待补", "暂缺", "暂无", "尚未取得",
)  # fmt: skip
