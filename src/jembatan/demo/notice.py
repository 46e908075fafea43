"""What stands on every page of the worked example."""

from __future__ import annotations

NOTICE_EN = "Worked example, invented data, no statement on any marketed product"
NOTICE_ZH = "示例，虚构数据，不涉及任何已上市产品"
