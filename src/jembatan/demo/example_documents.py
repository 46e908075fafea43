"""From the example's texts to its documents: one text may stand for both presentations, every method or every study."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from string import Template
from typing import Any

from jembatan.build.sequence_plan import Category, Study
from jembatan.demo.block_setting import Setting
from jembatan.demo.demo_document import DemoDocument, parse_blocks
from jembatan.demo.generated_blocks import render_generated
from jembatan.demo.published_counts import render_counts_csv
from jembatan.demo.stability_numbers import render_csv

PRESENTATIONS = ("capsule", "injection")
_FILES = (
    "module1",
    "module2",
    "substance",
    "drug_product",
    "excipients",
    "methods",
    "nonclinical",
    "clinical",
    "specifications",
)


def load_names() -> dict[str, dict[str, str]]:
    """Return the invented names, common ones and those of each presentation."""
    return tomllib.loads(_read("names.toml"))


def load_tables() -> dict[str, Any]:
    """Return everything the example's texts are made of: lists of documents, methods, studies and tables."""
    tables: dict[str, Any] = {}
    for name in _FILES:
        for key, value in tomllib.loads(_read(f"{name}.toml")).items():
            if isinstance(value, list):
                tables.setdefault(key, []).extend(value)
            else:
                tables[key] = value
    return tables


def load_documents() -> list[DemoDocument]:
    """Return all documents of the example, in the order of its texts."""
    tables, names = load_tables(), load_names()
    return [document for row in tables["document"] for document in _expand(row, tables, names)]


def load_studies() -> tuple[Study, ...]:
    """Return the studies whose files get a study tagging file, with the categories that China asks for."""
    tables = load_tables()
    names = {
        "species": "species",
        "route_of_admin": "route-of-admin",
        "duration": "duration",
        "type_of_control": "type-of-control",
    }
    return tuple(
        Study(
            study_id=row["id"],
            title=row.get("name") or row["title"],
            categories=tuple(Category(name, row[key]) for key, name in names.items() if key in row),
        )
        for row in [*tables["study"], *tables["tagged_study"]]
    )


def _read(name: str) -> str:
    return (resources.files("jembatan") / "demo" / "content" / name).read_text(encoding="utf-8")


def _expand(row: dict[str, Any], tables: dict[str, Any], names: dict[str, Any]) -> Iterator[DemoDocument]:
    """Yield the documents that one text stands for."""
    if row.get("each_method"):
        wanted = ("substance",) if row["each_method"] == "substance" else PRESENTATIONS
        for method in tables["method"]:
            if method["of"] in wanted:
                extra = {"method": method["name"], "id": method["id"]}
                yield _build(row, tables, names, method["of"], method, extra)
    elif row.get("each_excipient"):
        for item in tables["excipient"]:
            extra = {key: item[key] for key in ("id", "function", "amount")} | {"excipient": item["name"]}
            yield _build(row, tables, names, item["of"], item, extra)
    elif row.get("each_study"):
        for study in tables["study"]:
            extra = {f"study_{key}" if key == "id" else key: str(value) for key, value in study.items()}
            extra |= {"study_title": study["name"]}
            yield _build(
                {**row, "section": study["section"], "study": study["id"]},
                tables,
                names,
                "",
                study,
                extra,
            )
    else:
        for of in row.get("each") or [row.get("for", "")]:
            yield _build(row, tables, names, of, row, {"id": of})


def _build(
    row: dict[str, Any],
    tables: dict[str, Any],
    names: dict[str, Any],
    of: str,
    item: dict[str, Any],
    extra: dict[str, str],
) -> DemoDocument:
    values = {**names["common"], **names.get(of, {}), **extra}
    setting = Setting(values, tables, of, item)

    def fill(text: str) -> str:
        return Template(text).substitute(values)

    text = "\n".join(
        render_generated(line, setting) if line.startswith("@") else line
        for line in fill(row.get("text", "")).splitlines()
    )
    file_name = fill(row.get("file", ""))
    stem = file_name.rpartition(".")[0] or row["section"].replace(".", "-").lower()
    parts = [row["section"].lower(), of, row.get("study", ""), extra.get("id", ""), stem]
    return DemoDocument(
        key=(row.get("key", "") and row["key"] + (f"-{of}" if "each" in row else ""))
        or "/".join(dict.fromkeys(filter(None, parts))),
        sequence=row.get("sequence", "0000"),
        section=row["section"],
        title=fill(row["title"]),
        operation=row.get("operation", "new"),
        modifies=row.get("modifies", ""),
        file_name=file_name,
        language=row.get("language", "zh"),
        attributes=_attributes_of(row, values, of),
        study_id=row.get("study", ""),
        file_tag=row.get("file_tag", "study-report-body"),
        blocks=parse_blocks(text),
        data=_data_of(row.get("data", ""), tables, of),
    )


def _attributes_of(row: dict[str, Any], values: dict[str, str], of: str) -> dict[str, str]:
    section: str = row["section"]
    if section.startswith(("2.3.S", "3.2.S")):
        return {"substance": values["substance"], "manufacturer": values["holder"]}
    if section.startswith(("2.3.P", "3.2.P")):
        attributes = {
            "product-name": values["product"],
            "dosageform": values["form"],
            "manufacturer": values["holder"],
        }
        if excipient := row.get("excipient") or (
            values.get("excipient") if row.get("each_excipient") else ""
        ):
            attributes["excipient"] = excipient
        return attributes
    if section.startswith(("2.7.3", "5.3.5")):
        return {"indication": values["indication"]}
    return {}


def _data_of(instruction: str, tables: dict[str, Any], of: str) -> bytes | None:
    match instruction.split():
        case []:
            return None
        case ["stability", months]:
            return render_csv(tables, of, int(months))
        case ["stability_substance"]:
            return render_csv(tables, "substance", 36)
        case ["bast"]:
            return render_counts_csv()
        case _:
            raise KeyError(instruction)
