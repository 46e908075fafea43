"""The attributes of a heading: what the source states, what the product sheet declares, what earlier sequences filed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from jembatan.build.bridge_paths import make_slug
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.ectd_headings import Heading
from jembatan.core.fact import Facts, Subject

_OPTIONAL = ("product-name", "dosageform", "manufacturer")


class BlockAttributes:
    """Finds the attributes of headings for the documents of one dossier."""

    def __init__(
        self,
        facts: Facts,
        earlier: Iterable[EarlierLeaf],
        blocks: Mapping[str, Collection[str]],
        spellings: Mapping[str, str],
        *,
        is_source_ectd: bool,
    ) -> None:
        """Keep what is known; `blocks` are the values that the source has for substance and product-name."""
        self._facts = facts
        self._blocks = blocks
        self._spellings = spellings
        self._is_source_ectd = is_source_ectd
        self._filed: dict[str, list[dict[str, str]]] = {}  # by element: what earlier sequences gave it
        for old in earlier:
            for element, pairs in old.headings:
                if dict(pairs) not in self._filed.setdefault(element, []):
                    self._filed[element].append(dict(pairs))

    def find(self, heading: Heading, stated: Mapping[str, str]) -> dict[str, str]:
        """Return the attributes that are known for one heading.

        What the source states counts; what the heading needs is then taken from the sheet. Attributes that a product
        block may do without are taken from the sheet only for a source that is no eCTD, and where earlier sequences
        filed the block in one way, it stays so: other attributes would file all of it anew.
        """
        found = {name: value for name in heading.attributes if (value := stated.get(name, "").strip())}
        if not self._is_source_ectd:
            found = self._call_as_declared(heading, found)
        declared = {
            name: value for name in heading.attributes if (value := self._find_declared(heading, name, found))
        }
        for name in heading.required:
            if name not in found and name in declared:
                found[name] = declared[name]
        if not _is_product(heading) or found or self._is_source_ectd:
            return found
        filed = self._filed.get(heading.element, [])
        if filed:
            return dict(filed[0]) if len(filed) == 1 else found
        return {name: declared[name] for name in _OPTIONAL if name in declared}

    def _call_as_declared(self, heading: Heading, found: dict[str, str]) -> dict[str, str]:
        """Return attributes that the name of a folder told as the sheet declares them, where it is plain which is meant."""
        if _is_product(heading) and len(self._blocks.get("product-name", ())) == 1:
            name = self._find_of_product("product-name")
            return {**found, "product-name": name} if name and "product-name" in found else found
        if not _is_substance(heading) or "substance" not in found or "manufacturer" in found:
            return found
        meant = self._find_substance(found["substance"])
        name = self._say("substance.name", meant) if meant else ""
        maker = self._say("substance.manufacturer", meant) if meant else ""
        return {"substance": name or found["substance"], **({"manufacturer": maker} if maker else {})}

    def _find_substance(self, folder: str) -> Subject | None:
        """Return the declared substance that a folder's name means: by name and maker, or the only one for an only folder."""
        declared = self._facts.subjects("substance")
        words = make_slug(folder, 200)

        def fits(value: str) -> bool:
            spelt = make_slug(self._spellings.get(value, value), 200)
            return bool(value) and (value in folder or bool(spelt and spelt in words))

        scores = {
            one: sum(fits(self._say(f"substance.{what}", one)) for what in ("name", "manufacturer"))
            for one in declared
        }
        best = [one for one, score in scores.items() if score and score == max(scores.values())]
        if len(best) == 1:
            return best[0]
        return declared[0] if len(declared) == len(self._blocks.get("substance", ())) == 1 else None

    def _find_declared(self, heading: Heading, name: str, known: Mapping[str, str]) -> str:
        if name == "indication":
            return self._say("product.indication")
        if _is_product(heading):
            return self._find_of_product(name)
        if not _is_substance(heading) or name not in ("substance", "manufacturer"):
            return ""
        substances = self._facts.subjects("substance")
        if known.get("substance"):
            substances = [s for s in substances if self._say("substance.name", s) == known["substance"]]
        return (
            self._say(f"substance.{'name' if name == 'substance' else name}", substances[0])
            if len(substances) == 1
            else ""
        )

    def _find_of_product(self, name: str) -> str:
        """Return what the sheet says of the product, where it says one thing: its name, form, and who makes it."""
        if name == "product-name":
            return self._say("product.name") or self._say("product.generic_name")
        if name == "dosageform":
            values = {self._say("presentation.form", one) for one in self._facts.subjects("presentation")}
        else:
            sites = [
                site
                for site in self._facts.subjects("site")
                if (roles := self._facts.find("site.roles", site)) and "drug_product" in _as_list(roles.value)
            ]
            values = {self._say("site.name", site) for site in sites}
        return values.pop() if len(values) == 1 else ""

    def _say(self, name: str, subject: Subject | None = None) -> str:
        fact = self._facts.find(name, subject) if subject else self._facts.find(name)
        return str(fact.value).strip() if fact else ""


def _is_product(heading: Heading) -> bool:
    return heading.number in ("2.3.P", "3.2.P")


def _is_substance(heading: Heading) -> bool:
    return heading.number in ("2.3.S", "3.2.S")


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]
