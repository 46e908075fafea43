"""Tables of Module 3: specifications, batches, methods and stability."""

from __future__ import annotations

import hashlib

from jembatan.demo.block_setting import Setting, render_table
from jembatan.demo.stability_numbers import CONDITIONS_ZH, STUDIES, compute_results

_STUDY_NAMES = {"long_term": "长期试验", "intermediate": "中间条件试验", "accelerated": "加速试验"}


def render_specification(setting: Setting, of: str = "") -> str:
    """Return the specification: item and limit."""
    return render_table(("项目", "限度"), setting.tables[of or setting.of]["specification"])


def render_composition(setting: Setting) -> str:
    """Return the composition: component, amount of a unit, function."""
    rows = setting.tables[setting.of]["composition"]
    return render_table(("组分", "单位用量", "功能"), [(row[0], row[1], row[3]) for row in rows])


def render_batch_formula(setting: Setting) -> str:
    """Return the batch formula: component, amount of a unit and of a batch."""
    rows = setting.tables[setting.of]["composition"]
    return render_table(("组分", "单位用量", "批用量"), [row[:3] for row in rows])


def render_process(setting: Setting) -> str:
    """Return the process: step and conditions."""
    return render_table(("步骤", "条件"), setting.tables[setting.of]["process"])


def render_critical(setting: Setting) -> str:
    """Return the critical steps: step, parameter, range."""
    return render_table(("步骤", "参数", "范围"), setting.tables[setting.of]["critical"])


def render_batches(setting: Setting, of: str = "") -> str:
    """Return the results of three batches at release, a column each."""
    of = of or setting.of
    table = setting.tables[of]
    columns = [_results_of(setting, of, batch) for batch in table["batches"]]
    rows = [[name, *results] for (name, _), *results in zip(table["specification"], *columns, strict=True)]
    return render_table(("项目", *table["batches"]), rows)


def _results_of(setting: Setting, of: str, batch: str) -> list[str]:
    """Results at release, by line of the specification: as numbers where stability measures them, else in words."""
    measured = {
        result.name: f"{result.value} {result.unit}".replace(" %", "%").strip()
        for result in compute_results(setting.tables, of, 0)
        if result.condition == "25C/60RH" and result.batch == batch
    }
    results = []
    for name, _limit in setting.tables[of]["specification"]:
        if name == "有关物质":
            results.append(f"总量{measured['杂质总量']}")
        else:
            results.append(measured.get(name, "符合规定"))
    return results


def render_certificates(setting: Setting) -> str:
    """A certificate of analysis for every batch of both presentations."""
    lines = []
    for of in ("capsule", "injection"):
        lines += [
            f"## 检验报告书：批号{batch}" + "\n" + _certificate(setting, of, batch)
            for batch in setting.tables[of]["batches"]
        ]
    return "\n".join(lines)


def _certificate(setting: Setting, of: str, batch: str) -> str:
    results = dict(
        zip([r[0] for r in setting.tables[of]["specification"]], _results_of(setting, of, batch), strict=True)
    )
    rows = [(name, limit, results[name]) for name, limit in setting.tables[of]["specification"]]
    return (
        render_table(("项目", "限度", "结果"), rows)
        + "\n结论：符合规定。检验人、复核人和质量负责人的签字处留空。"
    )


def render_conditions(setting: Setting, long_term_months: str) -> str:
    """Return the stability studies: kind, condition, months."""
    months = {"25C/60RH": long_term_months, "30C/65RH": "12", "40C/75RH": "6"}
    rows = [
        (_STUDY_NAMES[STUDIES[condition]], words, f"{months[condition]}个月")
        for condition, words in CONDITIONS_ZH.items()
    ]
    return render_table(("研究", "条件", "时间"), rows)


def render_stability(setting: Setting, last_month: str, of: str = "") -> str:
    """Return all stability results, long-term ones up to `last_month` months, a table a batch and condition."""
    of = of or setting.of
    lines = []
    results = list(compute_results(setting.tables, of, int(last_month)))
    for condition, words in CONDITIONS_ZH.items():
        here = [result for result in results if result.condition == condition]
        if not here:
            continue
        lines.append(f"## {_STUDY_NAMES[STUDIES[condition]]}：{words}")
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
            lines += [f"批号：{batch}", render_table(("项目 / 月", *map(str, months)), rows), ""]
    lines.append("性状、鉴别、微生物限度等其他项目在各时间点均符合规定。完整的数据表以逗号分隔文本另行提交。")
    return "\n".join(lines)


def render_excipient_specification(setting: Setting) -> str:
    """Return the specification of the excipient that the document is about."""
    return render_table(
        ("项目", "限度"), [("性状", "符合药典"), ("鉴别", "符合药典"), *setting.item["tests"]]
    )


def render_method(setting: Setting) -> str:
    """Return the description of the analytical procedure that the document is about."""
    item = setting.item
    return f"""# 一、原理
{item["principle"]}
# 二、仪器与试剂
仪器经过校准并在有效期内，试剂为色谱纯或者分析纯，对照品见3.2.S.5。
# 三、测定
精密称取或者量取供试品适量，按照上述条件制备供试品溶液和对照品溶液，各测定两份，取平均值。
# 四、系统适用性
理论板数不低于5000，主峰与相邻峰的分离度不低于1.5，重复进样的相对标准偏差不高于2.0%（非色谱方法除外）。
# 五、计算与报告
结果按照规定的有效位数修约，超出标准时按照偏差规程调查。"""


def render_validation(setting: Setting) -> str:
    """Return the validation of the analytical procedure that the document is about."""
    item = setting.item
    return (
        f"# 一、验证范围\n对{item['name']}方法进行了验证，方法原理为：{item['principle']}\n# 二、验证结果\n"
        + render_table(("项目", "结果"), item["results"])
        + "\n# 三、原始数据汇总\n"
        + _calibration(setting)
        + "\n# 四、结论\n方法满足预定用途，可以用于放行检验和稳定性考察。原始图谱保存在质量控制部门。"
    )


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
    return render_table(("浓度水平", "响应值", "回收率一", "回收率二", "回收率三"), rows)
