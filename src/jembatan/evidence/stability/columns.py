"""Which column of a stability table is which, by the names that people use in English, Indonesian and Chinese."""

from __future__ import annotations

import re

ROLES: dict[str, tuple[str, ...]] = {
    "batch": (
        "batch",
        "batch no",
        "batch number",
        "batch id",
        "lot",
        "lot no",
        "lot number",
        "bets",
        "no bets",
        "nomor bets",
        "批号",
        "批次",
        "批",
    ),
    "month": (
        "month",
        "months",
        "time",
        "time months",
        "time point",
        "timepoint",
        "age",
        "age months",
        "interval",
        "pull",
        "pull month",
        "months planned",
        "bulan",
        "waktu",
        "waktu bulan",
        "时间",
        "月",
        "月份",
        "时间月",
        "取样时间",
        "考察时间",
        "时间点",
    ),
    "attribute": (
        "attribute",
        "test",
        "test item",
        "parameter",
        "quality attribute",
        "analyte",
        "characteristic",
        "atribut",
        "parameter uji",
        "uji",
        "项目",
        "检测项目",
        "考察项目",
        "检验项目",
        "指标",
    ),
    "value": (
        "value",
        "result",
        "results",
        "measurement",
        "measured",
        "reported value",
        "hasil",
        "hasil uji",
        "nilai",
        "结果",
        "检测结果",
        "测定值",
        "数值",
        "检验结果",
    ),
    "unit": ("unit", "units", "uom", "satuan", "单位"),
    "lower": (
        "lower",
        "lower limit",
        "lsl",
        "low limit",
        "min",
        "minimum",
        "spec low",
        "lower spec",
        "lower specification limit",
        "batas bawah",
        "下限",
        "低限",
        "标准下限",
    ),
    "upper": (
        "upper",
        "upper limit",
        "usl",
        "high limit",
        "max",
        "maximum",
        "spec high",
        "upper spec",
        "upper specification limit",
        "batas atas",
        "上限",
        "高限",
        "标准上限",
    ),
    "limits": (
        "limit",
        "limits",
        "specification",
        "spec",
        "acceptance criterion",
        "acceptance criteria",
        "criteria",
        "spesifikasi",
        "syarat",
        "kriteria penerimaan",
        "标准",
        "限度",
        "质量标准",
        "标准规定",
        "可接受标准",
    ),
    "condition": (
        "condition",
        "storage condition",
        "storage",
        "conditions",
        "temp rh",
        "kondisi",
        "kondisi penyimpanan",
        "条件",
        "试验条件",
        "考察条件",
        "贮藏条件",
        "放置条件",
    ),
    "temperature": ("temp c", "temp", "temperature", "temperature c", "celsius", "suhu", "温度"),
    "humidity": (
        "rh",
        "rh pct",
        "humidity",
        "relative humidity",
        "kelembapan",
        "kelembaban",
        "湿度",
        "相对湿度",
    ),
    "study": (
        "study",
        "study type",
        "type of study",
        "studi",
        "jenis uji",
        "jenis studi",
        "试验",
        "试验类型",
        "考察类型",
    ),
    "pack": (
        "pack",
        "package",
        "packaging",
        "container",
        "container closure",
        "container closure system",
        "kemasan",
        "wadah",
        "包装",
        "包装形式",
        "容器",
    ),
    "product": (
        "product",
        "presentation",
        "strength",
        "dosage form",
        "produk",
        "sediaan",
        "kekuatan",
        "规格",
        "产品",
        "品名",
    ),
    "use": ("batch use", "batch type", "use", "penggunaan bets", "批次用途"),
    "note": (
        "note",
        "notes",
        "status",
        "remark",
        "remarks",
        "comment",
        "comments",
        "reason",
        "explanation",
        "catatan",
        "keterangan",
        "备注",
        "说明",
        "状态",
    ),
    "loq": (
        "loq",
        "quantification limit",
        "limit of quantification",
        "limit of quantitation",
        "batas kuantifikasi",
        "定量限",
    ),
    "excluded": ("excluded",),
    "ignored": (
        "run",
        "run order",
        "runorder",
        "replicate",
        "method id",
        "pull date",
        "date",
        "analyst",
        "batch scale",
        "site",
        "direction",
        "censor",
        "n days",
        "validation",
        "no",
        "序号",
        "ulangan",
        "tanggal",
        "日期",
        "manufacture date",
        "生产日期",
    ),
}
_ROLE_BY_NAME = {name: role for role, names in ROLES.items() for name in names}


def fold_name(name: str) -> str:
    """Return a column's name as it is compared: small letters, without brackets, units and signs between words."""
    folded = re.sub(r"[\[(（【].*?[\])）】]", " ", name.lower().replace("℃", "c"))
    return " ".join(re.sub(r"[_\-./:：#°%]+", " ", folded).split())


def find_role(name: str) -> str:
    """Return the role of a column, or "" for one that is not known (perhaps an attribute)."""
    folded = fold_name(name)
    return _ROLE_BY_NAME.get(folded) or _ROLE_BY_NAME.get(folded.replace(" ", "")) or ""


def unit_of(name: str) -> str:
    """Return the unit in brackets after a column's name: "Assay (%)" gives "%"."""
    match = re.search(r"[\[(（]\s*([^\])）]{1,16}?)\s*[\])）]\s*$", name)
    return match[1] if match else ""


def without_unit(name: str) -> str:
    """Return a column's name without the unit in brackets after it."""
    return re.sub(r"\s*[\[(（][^\])）]{1,16}[\])）]\s*$", "", name).strip() or name.strip()


_UNIT = re.compile(
    r"(?P<name>.+?)\s*[\[(（]\s*(?P<unit>%[\w\s/]{0,6}|(?:[mµμnk]?g|m?l|ppm|min|[hsN]|kN|kp|cfu|iu|mpa|[mµμn]m)(?:/[\w. ]{1,6})?)\s*[\])）]\s*",
    re.IGNORECASE,
)


def split_unit(attribute: str) -> tuple[str, str]:
    """Return an attribute and the unit in brackets after it, where what stands there is a unit: "Assay (%)"."""
    match = _UNIT.fullmatch(attribute)
    return (match["name"], match["unit"].strip()) if match else (attribute, "")
