"""Labelling and certificates of the example, written from its names."""

from __future__ import annotations

from jembatan.demo.block_setting import Setting


def render_insert(setting: Setting, shelf_life: str) -> str:
    """Return the package insert of a presentation, with the shelf life given."""
    n = setting.names
    return f"""# 【药品名称】
通用名称：{n["product"]}
英文名称：{n["product_en"]}
# 【成份】
本品主要成份为丁苯酞，化学名称为消旋-3-正丁基苯酞。
# 【适应症】
{n["indication"]}
# 【规格】
{n["strength"]}
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
{n["storage"]}
# 【包装】
{n["pack"]}
# 【有效期】
{shelf_life}
# 【批准文号】
{n["approval"]}
# 【生产企业】
企业名称：{n["holder"]}
生产地址：{n["holder_address"]}"""


def render_label(setting: Setting, shelf_life: str) -> str:
    """Return the label of a presentation, with the shelf life given."""
    n = setting.names
    return f"""# 一、标签文字
药品名称：{n["product"]}
剂型：{n["form"]}
规格：{n["strength"]}
适应症：{n["indication"]}
用法用量：详见说明书
贮藏：{n["storage"]}
包装：{n["pack"]}
产品批号、生产日期：打印于盒侧
有效期：{shelf_life}
批准文号：{n["approval"]}
生产企业：{n["holder"]}
生产地址：{n["holder_address"]}
# 二、标签图样
小盒、中盒和直接接触药品的包装使用相同的文字内容，图样在彩色附件中提交，此处略去。"""


def render_cpp(setting: Setting, number: str, issued: str, expires: str) -> str:
    """Return a certificate of a pharmaceutical product; dates as YYYY-MM-DD."""
    n = setting.names
    return f"""# Certificate of a Pharmaceutical Product
This certificate has the layout that the World Health Organization recommends. Every entry is invented, no authority issued it, and the places of stamp and signature are left empty.
Certificate number: {number}
Exporting country: China
Importing country: Indonesia
# 1. Product
Name of the product: {n["product_en"]}
Dosage form: {n["form_en"]}
Strength: {n["strength_en"]}
Is this product licensed to be placed on the market in the exporting country: yes
Is this product actually on the market in the exporting country: yes
# 2. Licence
Number of product licence: {n["approval_en"]}
Product licence holder: {n["holder_en"]}
# 3. Manufacture
Name of the manufacturer: {n["holder_en"]}
Address of the manufacturing site: {n["holder_address_en"]}
Does the authority arrange for periodic inspection of the plant: yes
# 4. Dates
Date of issue: {issued}
Valid until: {expires}"""
