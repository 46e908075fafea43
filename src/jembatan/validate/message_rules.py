"""eCTD v4.0: the message, its documents, contexts of use, keywords and life cycle by replacement (profile ich-4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.dossier.links import resolve
from jembatan.dossier.sections import load_ctd
from jembatan.validate.filed import FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.message import ContextOfUse, FiledMessage
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function

_ROOT = "{urn:hl7-org:v3}PORP_IN000001UV"
_HEX = re.compile(r"\b[0-9a-fA-F]{64}\b")
_CODE = re.compile(r"ich_([0-9][0-9a-z.]*)")
_NOT_RELATIVE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|/)|\\")


def _messages(filed: FiledPackage) -> Iterator[tuple[FiledSequence, FiledMessage]]:
    """Yield the readable message of every judged sequence."""
    for sequence in filed.judged:
        if sequence.message is not None and sequence.message.root is not None:
            yield sequence, sequence.message


def _unread(filed: FiledPackage) -> Iterator[NotRun]:
    """Say which messages a rule could not look at."""
    paths = [s.at("submissionunit.xml") for s in filed.judged if s.message is None or s.message.root is None]
    if paths:
        yield not_run("backbone_unreadable", paths=paths)


def _earlier(sequence: FiledSequence) -> list[FiledMessage]:
    """Return the messages of the earlier sequences."""
    return [s.message for s in sequence.earlier if s.message is not None]


def _is_past_whole(sequence: FiledSequence, message: FiledMessage) -> bool:
    """Say whether every earlier message was given and could be read: only then is what none of them holds missing."""
    if any(earlier.message is None or earlier.message.root is None for earlier in sequence.earlier):
        return False
    own = message.sequence_number
    if not (own.isascii() and own.isdigit()):
        return not sequence.is_alone
    there = {m.sequence_number for m in _earlier(sequence)}
    numbers = {int(number) for number in there if number.isascii() and number.isdigit()}
    return sum(1 <= number < int(own) for number in numbers) >= int(own) - 1


@rule_function
def find_broken_messages(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find messages that are no well-formed XML."""
    for sequence in filed.judged:
        one = sequence.message
        if one is None:
            yield not_run("backbone_unreadable", paths=[sequence.at("submissionunit.xml")])
        elif one.root is None:
            yield problem("xml_broken", one.path, line=one.line_of_fault, reason=one.fault or "-")


@rule_function
def find_wrong_message_roots(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find messages whose root element is not that of a regulated product submission."""
    yield from _unread(filed)
    for _, one in _messages(filed):
        assert one.root is not None
        if one.root.tag != _ROOT:
            shown = str(one.root.tag).rpartition("}")[2]
            yield problem("root_wrong", one.path, line=1, root=shown, expected="PORP_IN000001UV")


@rule_function
def find_wrong_message_checksums(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find sequences whose sha256.txt is missing or does not hold the SHA-256 of the message."""
    for sequence in filed.judged:
        message, beside = sequence.at("submissionunit.xml"), sequence.at("sha256.txt")
        if message not in sequence.paths:
            yield not_run("backbone_unreadable", paths=[message])
            continue
        if beside not in sequence.paths:
            yield problem("file_missing", beside)
            continue
        found = _HEX.search(filed.package.read(beside, at_most=4096).decode("utf-8-sig", "replace"))
        stated, computed = (found[0].lower() if found else ""), filed.sha256(message)
        if stated != computed:
            yield problem("index_checksum_wrong", message, stated=stated or "-", computed=computed or "-")


@rule_function
def find_documents_without_checksum(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find documents of a message that state no SHA-256."""
    yield from _unread(filed)
    for _, one in _messages(filed):
        for document in one.documents:
            is_sha256 = document.algorithm.lower().replace("-", "") in ("", "sha256")
            if not (is_sha256 and _HEX.fullmatch(document.checksum)):
                yield problem(
                    "document_checksum_missing", one.path, line=document.line, document_id=document.id or "-"
                )


@rule_function
def find_documents_without_file(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find documents of a message whose file is not there."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        for document in one.documents:
            path = resolve(sequence.folder, document.href)
            if (path is None or path not in filed.file_by_path) and not _NOT_RELATIVE.search(document.href):
                yield problem(
                    "document_file_missing",
                    one.path,
                    line=document.line,
                    document_id=document.id or "-",
                    href=document.href or "-",
                )


@rule_function
def find_wrong_document_checksums(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find documents of a message whose file has another SHA-256 than is stated."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        for document in one.documents:
            path = resolve(sequence.folder, document.href)
            if path is None or path not in filed.file_by_path or not _HEX.fullmatch(document.checksum):
                continue
            computed = filed.sha256(path)
            if not computed:
                yield problem("file_unreadable", path)
            elif computed != document.checksum.lower():
                yield problem(
                    "document_checksum_wrong",
                    one.path,
                    line=document.line,
                    document=path,
                    file=path,
                    stated=document.checksum,
                    computed=computed,
                )


@rule_function
def find_absolute_document_links(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find documents of a message whose link is no relative path with forward slashes."""
    yield from _unread(filed)
    for _, one in _messages(filed):
        for document in one.documents:
            if _NOT_RELATIVE.search(document.href):
                yield problem(
                    "link_absolute", one.path, line=document.line, name="reference", value=document.href
                )


@rule_function
def find_unknown_heading_codes(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find contexts of use with an ICH code that is no heading of the CTD; codes of a region are not looked at."""
    yield from _unread(filed)
    numbers = {number.lower() for number in load_ctd().numbers["ICH"]}
    for _, one in _messages(filed):
        for context in one.contexts:
            code = context.code.strip().lower()
            match = _CODE.fullmatch(code)
            is_regional = bool(re.match(r"[a-z]{2,4}_", code)) and not code.startswith("ich_")
            if not is_regional and (match is None or match[1] not in numbers):
                yield _context_problem("heading_code_unknown", one, context, code=context.code or "-")


@rule_function
def find_contexts_without_document(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find active contexts of use whose document no message so far holds."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        known = {document.id for m in (*_earlier(sequence), one) for document in m.documents}
        for context in one.contexts:
            if context.is_suspended or context.document in known:
                continue
            if context.document and not _is_past_whole(sequence, one):
                yield not_run("earlier_sequences_not_given")
            else:
                yield _context_problem("document_unknown", one, context, document_id=context.document or "-")


@rule_function
def find_unused_documents(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find documents that no context of use of their message references."""
    yield from _unread(filed)
    for _, one in _messages(filed):
        used = {context.document for context in one.contexts}
        for document in one.documents:
            if document.id not in used:
                yield problem("document_unused", one.path, line=document.line, document_id=document.id or "-")


@rule_function
def find_repeated_contexts(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find contexts of use that stand twice in one message."""
    yield from _unread(filed)
    for _, one in _messages(filed):
        seen: set[str] = set()
        for context in one.contexts:
            if context.id in seen:
                yield _context_problem("context_twice", one, context)
            seen.add(context.id)


@rule_function
def find_missing_replacement_targets(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find replacements of a context of use that no earlier message holds."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        earlier = {context.id for message in _earlier(sequence) for context in message.contexts}
        own = {context.id for context in one.contexts}
        for context in one.contexts:
            for target in context.replaces:
                if target in earlier:
                    continue
                if target not in own and not _is_past_whole(sequence, one):
                    yield not_run("earlier_sequences_not_given")
                    continue
                key = "replacement_not_earlier" if target in own else "replacement_target_missing"
                yield _context_problem(key, one, context, target=target or "-")


@rule_function
def find_replaced_targets_replaced_again(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find replacements of a context of use which an earlier sequence replaced or suspended."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        if any(context.replaces for context in one.contexts) and not _is_past_whole(sequence, one):
            yield not_run("earlier_sequences_not_given")
        gone: dict[str, str] = {}
        for before in sequence.earlier:
            for old in before.message.contexts if before.message else ():
                ended = (*old.replaces, *((old.id,) if old.is_suspended else ()))
                for target in ended:
                    gone.setdefault(target, before.name)
        for context in one.contexts:
            for target in context.replaces:
                if target in gone:
                    yield _context_problem(
                        "replacement_target_gone", one, context, target=target, sequence=gone[target]
                    )


@rule_function
def find_replacements_at_other_headings(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find replacements whose code is not that of what they replace."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        if any(context.replaces for context in one.contexts) and not _is_past_whole(sequence, one):
            yield not_run("earlier_sequences_not_given")
        codes = {c.id: c.code for message in _earlier(sequence) for c in message.contexts if c.code}
        for context in one.contexts:
            for target in context.replaces:
                before = codes.get(target, context.code)
                if before.lower() != context.code.lower():
                    yield _context_problem(
                        "replacement_other_heading", one, context, code=context.code or "-", before=before
                    )


@rule_function
def find_undefined_keywords(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find keywords of a code system that the messages define themselves, with a code that none defines."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        defined = {k for message in (*_earlier(sequence), one) for k in message.keyword_definitions}
        systems = {keyword.system for keyword in defined}
        for context in one.contexts:
            for keyword in context.keywords:
                if keyword.system not in systems or keyword in defined:
                    continue
                if not _is_past_whole(sequence, one):
                    yield not_run("earlier_sequences_not_given")
                else:
                    yield _context_problem("keyword_unknown", one, context, code=keyword.code or "-")


@rule_function
def find_contexts_without_priority(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find active contexts of use without a priority number."""
    yield from _unread(filed)
    for _, one in _messages(filed):
        for context in one.contexts:
            if not context.is_suspended and not context.priority.strip():
                yield _context_problem("priority_missing", one, context)


@rule_function
def find_different_message_numbers(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find messages whose sequence number is not the name of their folder (zeros at the beginning left aside)."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        if sequence.name.isdigit() and sequence.name.lstrip("0") != one.sequence_number.lstrip("0"):
            yield problem(
                "sequence_number_differs",
                one.path,
                folder=sequence.name,
                value=one.sequence_number or "-",
            )


@rule_function
def find_repeated_message_numbers(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find messages whose sequence number an earlier one has."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        for before in sequence.earlier:
            if (
                before.message
                and one.sequence_number
                and before.message.sequence_number == one.sequence_number
            ):
                yield problem("sequence_number_taken", one.path, value=one.sequence_number, other=before.name)
                break


@rule_function
def find_files_no_message_names(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find files of m1 to m5 that no document of their message names."""
    yield from _unread(filed)
    for sequence, one in _messages(filed):
        named = {resolve(sequence.folder, document.href) for document in one.documents}
        for file in sequence.files:
            if re.match(r"m[1-5]/", sequence.inner(file.path)) and file.path not in named:
                yield problem("file_unreferenced", file.path)


def _context_problem(key: str, message: FiledMessage, context: ContextOfUse, **args: str) -> Problem:
    return problem(key, message.path, leaf=context.id, line=context.line, id=context.id or "-", **args)
