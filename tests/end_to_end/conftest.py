"""A Chinese company's folder, built once for the tests of names and of studies."""

from __future__ import annotations

import pytest
from tests.end_to_end.built import build_cn, write_files, write_sheet

CHINESE_FILES = (
    "模块一/1.0 说明函.pdf",
    "模块一/1.2 申请表.pdf",
    "模块二/2.7.3 临床有效性总结.pdf",
    "模块三/3.2.S.4.1 质量标准.pdf",
    "模块三/3.2.P.2.1 处方组成.pdf",
    "模块三/3.2.P.8.3 稳定性数据.pdf",
    "模块三/3.2.P.8.3 长期稳定性数据.pdf",
    "模块四/4.2.3.1 单次给药毒性/大鼠急性毒性试验.pdf",
    "模块四/4.2.3.1 单次给药毒性/小鼠急性毒性试验.pdf",
    "模块四/4.2.3.2 重复给药毒性/TX-007 犬三个月毒性.pdf",
    "模块五/5.3.5.1 对照试验/BAST试验/方案.pdf",
    "模块五/5.3.5.1 对照试验/BAST试验/研究报告.pdf",
)


@pytest.fixture(scope="session")
def chinese(tmp_path_factory):
    """The folder, the sequence built of it, and what the build told."""
    root = tmp_path_factory.mktemp("chinese")
    source = write_files(root / "source", *CHINESE_FILES)
    told = build_cn(source, root / "out", write_sheet(root / "p.toml"))
    return source, root / "out" / "x202600009" / "0000", told
