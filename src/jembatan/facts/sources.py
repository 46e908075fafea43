"""Which documents are opened to read facts from, and which subjects are read in each; nothing else is opened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.grades import Confidence
from jembatan.facts.approvals import read_approval
from jembatan.facts.certificates import read_certificate
from jembatan.facts.dosage_form import read_dosage_form
from jembatan.facts.indication import read_indication
from jembatan.facts.inspection import read_inspection, read_site_master_file
from jembatan.facts.pack import read_pack
from jembatan.facts.product_name import read_product_name
from jembatan.facts.retest_period import read_retest_period, read_substance_storage
from jembatan.facts.shelf_life import read_shelf_life
from jembatan.facts.site import read_sites
from jembatan.facts.stability_design import read_stability_design
from jembatan.facts.statement import StatementReader
from jembatan.facts.storage import read_storage
from jembatan.facts.strength import read_strength

Readers = tuple[StatementReader, ...]

_IDENTITY: Readers = (read_product_name, read_dosage_form, read_strength)
_CLAIMS: Readers = (read_shelf_life, read_storage, read_pack)
_PAPER: Readers = (read_certificate,)

READERS_BY_TYPE: Mapping[str, Readers] = {
    "application_form": (*_IDENTITY, *_CLAIMS, read_indication, read_sites),
    "bpom_registration_form": (*_IDENTITY, *_CLAIMS, read_indication, read_sites),
    "cpp": (*_IDENTITY, *_PAPER, read_sites),
    "free_sale_certificate": (*_IDENTITY, *_PAPER, read_sites),
    "gmp_certificate": (*_PAPER, read_sites, read_inspection),
    "gmp_compliance_result": (*_PAPER, read_sites, read_inspection),
    "substance_gmp": _PAPER,
    "manufacturing_licence": (*_PAPER, read_sites),
    "industry_licence": _PAPER,
    "cpob_certificate": _PAPER,
    "letter_of_appointment": (*_PAPER, read_product_name),
    "licence_agreement": _PAPER,
    "contract": _PAPER,
    "halal_certificate": _PAPER,
    "tse_bse_statement": _PAPER,
    "pre_registration_result": _PAPER,
    "inspection_report": (*_PAPER, read_sites, read_inspection),
    "site_master_file": (*_PAPER, read_sites, read_site_master_file),
    "registration_certificate": (*_IDENTITY, read_shelf_life, read_approval, read_sites),
    "label": (*_IDENTITY, *_CLAIMS, read_sites),
    "package_insert": (*_IDENTITY, *_CLAIMS, read_indication, read_sites),
}
PAPERS = frozenset(type_ for type_, readers in READERS_BY_TYPE.items() if read_certificate in readers)
APPROVAL_TYPE = "registration_certificate"

# The longest section that fits counts.
READERS_BY_SECTION: Mapping[str, Readers] = {
    "3.2.P.1": (*_IDENTITY, read_pack),
    "3.2.P.3.1": (read_sites,),
    "3.2.P.7": (read_pack,),
    "3.2.P.8": (read_shelf_life, read_storage, read_stability_design),
    "3.2.P.8.2": (),  # what will be studied after approval is not what was studied
    "3.2.S.7": (read_retest_period, read_substance_storage),
    "3.2.S.7.2": (),
    "2.3.S": (),  # speaks of the substance, not of the product
    "2.3": (read_dosage_form, read_strength, read_shelf_life, read_storage, read_stability_design),
    "II.S7": (read_retest_period, read_substance_storage),
    "II.P1": (*_IDENTITY, read_pack),
    "II.P7": (read_pack,),
    "II.P8": (read_shelf_life, read_storage, read_stability_design),
    "II.B": (read_dosage_form, read_strength, read_shelf_life, read_storage, read_stability_design),
}
_TEXT_MEDIA = ("application/pdf", "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/plain", "text/html")  # fmt: skip


class Source:
    """One document to open: its leaf, its readers, the type it is read as, and how sure its place or type is."""

    def __init__(self, leaf: Leaf, readers: Readers, type_: str, confidence: Confidence) -> None:
        self.leaf = leaf
        self.readers = readers
        self.type = type_
        self.confidence = confidence

    @property
    def path(self) -> str:
        """Where the document is."""
        assert self.leaf.path is not None
        return self.leaf.path

    @property
    def is_paper(self) -> bool:
        """Say whether it is a certificate, a letter or an approval: a subject of its own."""
        return self.type in PAPERS or self.type == APPROVAL_TYPE

    @property
    def section(self) -> str:
        """Where it is placed; empty where it is not."""
        return self.leaf.placement.section if self.leaf.placement else ""


def choose_sources(dossier: Dossier, best: Mapping[str, Recognition]) -> list[Source]:
    """Return the documents whose type or section matters, each path once, in the dossier's order.

    A paper that cannot be opened is among them, without readers: that it is there is known, what it says is not.
    """
    chosen: dict[str, Source] = {}
    for leaf in dossier.current():
        document = dossier.documents.get(leaf.path or "")
        if leaf.path is None or document is None or leaf.path in chosen:
            continue
        properties = document.properties
        is_readable = not (properties.fault or properties.encrypted) and properties.media_type in _TEXT_MEDIA
        recognition = best.get(leaf.path)
        by_type = READERS_BY_TYPE.get(recognition.type, ()) if recognition else ()
        by_section = _readers_of_section(leaf)
        if recognition and by_type and (is_readable or recognition.type in PAPERS):
            readers = by_type if is_readable else ()
            chosen[leaf.path] = Source(leaf, readers, recognition.type, recognition.confidence)
        elif by_section and leaf.placement and is_readable:
            chosen[leaf.path] = Source(leaf, by_section, "", leaf.placement.confidence)
    return list(chosen.values())


def _readers_of_section(leaf: Leaf) -> Readers:
    if leaf.placement is None:
        return ()
    section = leaf.placement.section
    if leaf.placement.attributes.get("substance") and not section.startswith(("3.2.S", "II.S")):
        return ()
    return _readers_at(section)


@cache
def _readers_at(section: str) -> Readers:
    fitting = [s for s in READERS_BY_SECTION if section == s or section.startswith(s + ".")]
    return READERS_BY_SECTION[max(fitting, key=len)] if fitting else ()
