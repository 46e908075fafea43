"""Small dossiers with real files, and analyses as the law asks for them."""

from __future__ import annotations

import hashlib

import pytest

from jembatan.core.document import Document, DocumentProperties, Placement
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.finding import Citation
from jembatan.core.grades import Confidence, Trust
from jembatan.core.law import Analysis, Source
from jembatan.core.text import Text
from jembatan.dossier.media_type import XLSX, find_media_type
from jembatan.dossier.package import open_package
from jembatan.evidence.asked import Asked
from jembatan.evidence.trial_design.plan import plan_run
from jembatan.evidence.trial_design.read import read_designs


def an_analysis(name="trial_counts", **changes) -> Analysis:
    fields = {
        "format": 1,
        "id": f"xx-{name}",
        "title": Text("An analysis", id="Sebuah analisis", zh="一项分析"),
        "analysis": name,
        "source": Source(instrument="act", clause="7"),
        "trust": Trust.PRIMARY,
        "confidence": Confidence.HIGH,
    }
    return Analysis(**{**fields, **changes})


@pytest.fixture
def make_analysis():
    return an_analysis


@pytest.fixture
def asked():
    def make(name="trial_counts", settings=None, unknown=(), **changes) -> Asked:
        citation = Citation(
            instrument="act", title=Text("Act"), clause="7", trust=Trust.PRIMARY, confidence=Confidence.HIGH
        )
        return Asked(an_analysis(name, **changes), settings or {}, (citation,), unknown)

    return make


@pytest.fixture
def dossier(tmp_path):
    """Return a function from {path: (section, content)} to a dossier and its open package."""
    opened = []

    def make(files):
        leaves, documents = [], {}
        for path, (section, content) in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            target = tmp_path / "dossier" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            leaves.append(Leaf(path=path, placement=Placement(section=section)))
            media = XLSX if path.endswith(".xlsx") else find_media_type(data)
            sample = data.decode("utf-8", "replace")[:4000] if media.startswith("text/") else ""
            documents[path] = Document(
                path=path,
                bytes=len(data),
                md5="0" * 32,
                sha256=hashlib.sha256(data).hexdigest(),
                properties=DocumentProperties(media_type=media, sample=sample),
            )
        package = open_package(tmp_path / "dossier")
        opened.append(package)
        return Dossier(
            name="dossier", format="folder", leaves=tuple(leaves), documents=documents
        ), package.__enter__()

    yield make
    for package in opened:
        package.__exit__(None, None, None)


@pytest.fixture
def plan(tmp_path):
    """Return the planned runs of a design file given as text."""

    def read(text):
        path = tmp_path / "design.toml"
        path.write_text(text, "utf-8")
        return [plan_run(v.file, path.name, 1000, 1) for v in read_designs(path)]

    return read
