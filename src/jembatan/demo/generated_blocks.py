"""The parts of documents that are written from tables: '@name arguments' in a text stands for one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from jembatan.demo.published_counts import render_published_counts
from jembatan.demo.stability_numbers import CONDITIONS_ZH, STUDIES, compute_results


class Setting(NamedTuple):
    """What a generated part may look at: the names of the document, the example's tables, the item it is about."""

    names: dict[str, str]
    tables: dict[str, Any]
    of: str  # substance, capsule, injection or empty
    item: dict[str, Any]  # the method, excipient or study that the document is about


def render_generated(line: str, setting: Setting) -> str:
    """Return the markup that a line such as '@stability 24' stands for; an unknown name is a KeyError."""
    name, *arguments = line.removeprefix("@").split()
    return _PARTS[name](setting, *arguments)


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, *rows])


def _insert(setting: Setting, shelf_life: str) -> str:
    n = setting.names
    return f"""# 【药品名称】
通用名称：{n["product"]}。英文名称：{n["product_en"]}。
# 【成份】
本品主要成份为丁苯酞，化学名称为消旋-3-正丁基苯酞。
# 【剂型】
剂型：{n["form"]}。
# 【适应症】
适应症：{n["indication"]}。
# 【规格】
规格：{n["strength"]}。
# 【用法用量】
{n["use"]}
# 【不良反应】
常见转氨酶轻度升高，停药后可恢复；偶见恶心、腹部不适、皮疹。
# 【禁忌】
对本品任一成份过敏者禁用，有严重出血倾向者禁用。
# 【注意事项】
肝功能受损者慎用，用药期间定期检查肝功能。
# 【孕妇及哺乳期妇女用药】
没有相关资料，不推荐使用。
# 【贮藏】
贮藏：{n["storage"]}。
# 【包装】
包装：{n["pack"]}。
# 【有效期】
有效期：{shelf_life}。
# 【批准文号】
{n["approval"]}。
# 【生产企业】
生产企业：{n["holder"]}。生产地址：{n["holder_address"]}。"""


def _label(setting: Setting, shelf_life: str) -> str:
    n = setting.names
    rows = [
        ("药品名称", n["product"]),
        ("剂型", n["form"]),
        ("规格", n["strength"]),
        ("适应症", n["indication"]),
        ("用法用量", "详见说明书"),
        ("贮藏", n["storage"]),
        ("包装", n["pack"]),
        ("产品批号、生产日期", "打印于盒侧"),
        ("有效期", shelf_life),
        ("批准文号", n["approval"]),
        ("生产企业", n["holder"]),
        ("生产地址", n["holder_address"]),
    ]
    return (
        f"# 一、标签文字\n药品名称：{n['product']}。规格：{n['strength']}。有效期：{shelf_life}。贮藏：{n['storage']}。\n"
        + _table(("项目", "文字"), rows)
        + "\n# 二、标签图样\n小盒、中盒和直接接触药品的包装使用相同的文字内容，图样在彩色附件中提交，此处略去。"
    )


def _cpp(setting: Setting, number: str, issued: str, expires: str) -> str:
    n = setting.names
    rows = [
        ("Exporting country", "China"),
        ("Importing country", "Indonesia"),
        ("Name of the product", n["product_en"]),
        ("Dosage form", n["form_en"]),
        (
            "Strength",
            n["strength"]
            .replace("：丁苯酞", ": butylphthalide ")
            .replace("与氯化钠", " and sodium chloride "),
        ),
        ("Licence number", n["approval_en"]),
        ("Holder and manufacturer", n["holder_en"]),
        ("Site of manufacture", n["holder_address_en"]),
        ("On the market in the exporting country", "Yes"),
        ("Periodic inspection by the authority", "Yes"),
        ("Certificate number", number),
        ("Date of issue", issued),
        ("Valid until", expires),
    ]
    return (
        "# Certificate of a Pharmaceutical Product\n"
        "This certificate has the layout that the World Health Organization recommends. Every entry is invented, no"
        " authority issued it, and the places of stamp and signature are left empty.\n"
        + _table(("Item", "Entry"), rows)
    )


def _specification(setting: Setting, of: str = "") -> str:
    return _table(("项目", "限度"), setting.tables[of or setting.of]["specification"])


def _composition(setting: Setting) -> str:
    rows = setting.tables[setting.of]["composition"]
    return _table(("组分", "单位用量", "功能"), [(row[0], row[1], row[3]) for row in rows])


def _batch_formula(setting: Setting) -> str:
    rows = setting.tables[setting.of]["composition"]
    return _table(("组分", "单位用量", "批用量"), [row[:3] for row in rows])


def _process(setting: Setting) -> str:
    return _table(("步骤", "条件"), setting.tables[setting.of]["process"])


def _critical(setting: Setting) -> str:
    return _table(("步骤", "参数", "范围"), setting.tables[setting.of]["critical"])


def _batches(setting: Setting, of: str = "") -> str:
    """Results at release: those that stability measures as numbers, the others in words."""
    of = of or setting.of
    table = setting.tables[of]
    measured = {
        (result.name, result.batch): result.value + result.unit
        for result in compute_results(setting.tables, of, 0)
        if result.condition == "25C/60RH"
    }
    measured_name = {"有关物质": "杂质总量"}
    rows = []
    for name, _limit in table["specification"]:
        key = measured_name.get(name, name)
        results = [measured.get((key, batch), "符合规定") for batch in table["batches"]]
        rows.append([name if key == name else f"{name}（总量）", *results])
    return _table(("项目", *table["batches"]), rows)


def _conditions(setting: Setting) -> str:
    months = {"25C/60RH": "24个月", "30C/65RH": "12个月", "40C/75RH": "6个月"}
    names = {"long_term": "长期试验", "intermediate": "中间条件试验", "accelerated": "加速试验"}
    rows = [(names[STUDIES[c]], CONDITIONS_ZH[c], months[c]) for c in CONDITIONS_ZH]
    return _table(("研究", "条件", "时间"), rows)


def _stability(setting: Setting, last_month: str, of: str = "") -> str:
    of = of or setting.of
    lines = []
    results = list(compute_results(setting.tables, of, int(last_month)))
    for condition, words in CONDITIONS_ZH.items():
        here = [result for result in results if result.condition == condition]
        if not here:
            continue
        lines.append(f"## {words}")
        for batch in dict.fromkeys(result.batch for result in here):
            of_batch = [result for result in here if result.batch == batch]
            months = list(dict.fromkeys(result.month for result in of_batch))
            rows = [
                [
                    f"{attribute.name}（{attribute.unit}）" if attribute.unit else attribute.name,
                    *[r.value for r in of_batch if r.attribute == attribute.attribute],
                ]
                for attribute in of_batch
                if attribute.month == 0
            ]
            lines += [f"批号：{batch}", _table(("项目 / 月", *map(str, months)), rows), ""]
    lines.append("性状、鉴别、微生物限度等其他项目在各时间点均符合规定。完整的数据表以逗号分隔文本另行提交。")
    return "\n".join(lines)


def _studies(setting: Setting, prefix: str) -> str:
    rows = [
        (study["id"], study["name"], study["system"], study["section"])
        for study in setting.tables["study"]
        if study["section"].startswith(prefix)
    ]
    return _table(("编号", "研究", "系统", "位置"), rows)


def _groups(setting: Setting) -> str:
    """An invented table of groups, drawn from the study's number."""
    digest = hashlib.sha256(setting.item["id"].encode()).digest()
    base = 40 + digest[0] % 40
    rows = []
    for number, group in enumerate(("对照组", "低剂量组", "中剂量组", "高剂量组")):
        mean = base + number * (digest[1] % 9) / 2 + digest[2 + number] % 10 / 10
        rows.append((group, str(8 + digest[6] % 5), f"{mean:.1f}", f"{3 + digest[7 + number] % 30 / 10:.1f}"))
    return _table(("组别", "例数", "主要指标均值", "标准差"), rows)


def _individuals(setting: Setting) -> str:
    """Invented single values for every group of a study."""
    rows = []
    for number in range(1, 49):
        digest = hashlib.sha256(f"{setting.item['id']}/{number}".encode()).digest()
        group = ("对照", "低", "中", "高")[(number - 1) // 12]
        values = [f"{180 + digest[0] % 60}", f"{40 + digest[1] % 45 + digest[2] % 10 / 10:.1f}"]
        rows.append((f"{number:03d}", group, *values, f"{20 + digest[3] % 30}", f"{25 + digest[4] % 35}"))
    return _table(("编号", "组别", "体重或读数", "主要指标", "转氨酶一", "转氨酶二"), rows)


def _calibration(setting: Setting) -> str:
    """Invented calibration and recovery data of a method."""
    rows = []
    for level in (50, 70, 80, 100, 120, 130, 150):
        digest = hashlib.sha256(f"{setting.of}/{setting.item['id']}/{level}".encode()).digest()
        scatter = [(digest[n] - 128) / 128 for n in range(4)]
        rows.append(
            (
                f"{level}%",
                f"{level * 12.4 + scatter[0] * 3:.1f}",
                *[f"{100 + s * 0.9:.1f}%" for s in scatter[1:]],
            )
        )
    return _table(("浓度水平", "响应值", "回收率一", "回收率二", "回收率三"), rows)


def _method(setting: Setting) -> str:
    item = setting.item
    return f"""# 一、原理
{item["principle"]}
# 二、仪器与试剂
仪器经过校准并在有效期内，试剂为色谱纯或者分析纯，对照品见3.2.S.5。
# 三、测定
精密称取或者量取供试品适量，按照上述条件制备供试品溶液和对照品溶液，各测定两份，取平均值。
# 四、系统适用性
理论板数不低于5000，主峰与相邻峰的分离度不低于1.5，重复进样的相对标准偏差不高于2.0%（不适用于非色谱方法）。
# 五、计算与报告
结果按照规定的有效位数修约，超出标准时按照偏差规程调查。"""


def _validation(setting: Setting) -> str:
    item = setting.item
    return (
        f"# 一、验证范围\n对{item['name']}方法进行了验证，方法原理为：{item['principle']}\n# 二、验证结果\n"
        + _table(("项目", "结果"), item["results"])
        + "\n# 三、原始数据汇总\n"
        + _calibration(setting)
        + "\n# 四、结论\n方法满足预定用途，可以用于放行检验和稳定性考察。原始图谱保存在质量控制部门。"
    )


def _excipient_specification(setting: Setting) -> str:
    return _table(("项目", "限度"), [("性状", "符合药典"), ("鉴别", "符合药典"), *setting.item["tests"]])


_PARTS: dict[str, Callable[..., str]] = {
    "insert": _insert,
    "label": _label,
    "cpp": _cpp,
    "specification": _specification,
    "specification_substance": lambda setting: _specification(setting, "substance"),
    "composition": _composition,
    "batch_formula": _batch_formula,
    "process": _process,
    "critical": _critical,
    "batches": _batches,
    "batches_substance": lambda setting: _batches(setting, "substance"),
    "conditions": _conditions,
    "stability": _stability,
    "stability_substance": lambda setting: _stability(setting, "36", "substance"),
    "studies": _studies,
    "groups": _groups,
    "individuals": _individuals,
    "bast": lambda setting: render_published_counts(),
    "method": _method,
    "validation": _validation,
    "excipient_specification": _excipient_specification,
}
