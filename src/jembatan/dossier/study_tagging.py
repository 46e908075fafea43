"""Study tagging files: which leaves belong to which study, and what each of them is (ICH STF, DTD 2.2)."""

from __future__ import annotations

from jembatan.dossier.backbone import WrittenLeaf
from jembatan.dossier.faults import FaultList
from jembatan.dossier.links import folder_of, resolve
from jembatan.dossier.package import FileUnreadableError, Package
from jembatan.dossier.safe_xml import attribute, local_name, read_xml, text_of


def is_study_tagging_file(package: Package, leaf: WrittenLeaf) -> bool:
    """Say whether a leaf points at a study tagging file: by its version attribute, or by the file's first bytes."""
    if leaf.path is None or not leaf.path.lower().endswith(".xml"):
        return False
    if leaf.version.upper().startswith("STF"):
        return True
    try:
        head = package.read(leaf.path, at_most=4096)
    except FileUnreadableError:
        return False
    return b"ich-stf" in head or b":study " in head or b":study>" in head


def read_study_tagging_file(
    package: Package, leaf: WrittenLeaf, leaf_by_key: dict[tuple[str, str], WrittenLeaf], faults: FaultList
) -> None:
    """Write study and file tag onto the leaves that the file names; a leaf that it names in vain is a fault."""
    assert leaf.path is not None
    root = read_xml(package, leaf.path, faults)
    if root is None:
        return
    base = folder_of(leaf.path)
    study = next((text_of(e) for e in root.iter() if local_name(e) == "study-id"), "")
    title = next((text_of(e) for e in root.iter() if local_name(e) == "title"), "")
    leaf.study = study or title
    for content in root.iter():
        if local_name(content) != "doc-content":
            continue
        link = attribute(content, "href")
        path, _, leaf_id = link.partition("#")
        backbone = resolve(base, path)
        target = leaf_by_key.get((backbone or "", leaf_id))
        if target is None:
            faults.add("study_file_target_missing", leaf.path, target=link or "-")
            continue
        tags = [attribute(e, "name") for e in content.iter() if local_name(e) == "file-tag"]
        target.study = study or title
        target.file_tag = next((tag for tag in tags if tag), target.file_tag)
