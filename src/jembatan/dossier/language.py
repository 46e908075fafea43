"""Which language a text is written in, by its letters and its commonest words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, NamedTuple

FoundLanguage = Literal["id", "en", "zh", "mixed", "none", "unknown"]

# Thresholds were set on paragraphs of labels, certificates and reports; the tests hold them.
UNUSABLE_SHARE = 0.08  # of characters that no encoding should give
CHINESE_SHARE = 0.5  # of words, where 1.5 Chinese characters count as a word
OTHER_SCRIPT_SHARE = 0.3
LATIN_RATE = 0.06  # of words that are known ones
MINOR_SHARE = 0.3  # the second language's known words beside the first's: both are written
MINOR_WORDS = 6
FEWEST_LETTERS = 12

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30fa\u1100-\u11ff\uac00-\ud7af]")
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0530-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_UNUSABLE = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f\U000f0000-\U0010ffff]")
_LATIN_WORD = re.compile("[a-zà-öø-ÿ]+")
_MISREAD = re.compile("[à-öø-ÿ¡-¿×÷]{2,}")  # UTF-8 or GB 18030 read as Latin-1 gives runs of these


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words(
    "the of and to is for with was were by that this be are or on from as not has have which shall should may at it "
    "these been than between each used no all any its their must will after before under during when where "
    "test tests results batch date page description specification complies white manufacturer manufactured storage "
    "table study studies name address certificate acceptance criteria method product drug substance stability "
    "shelf life tablet tablets number report analysis quality summary store below"
)
INDONESIAN = _words(
    "yang dan di dengan untuk pada dari adalah tidak ini itu atau dalam oleh sebagai obat harus telah akan dapat "
    "tersebut ke bahwa karena serta jika secara setelah sebelum selama antara setiap tiap lebih juga belum bila "
    "hasil uji tanggal nomor pemerian halaman alamat nama kemasan penyimpanan bets kadar sertifikat pabrik "
    "tabel spesifikasi memenuhi syarat larutan bahan zat produk mutu stabilitas simpan suhu bawah dosis dokter "
    "izin edar efek samping komposisi mengandung indikasi kontraindikasi peringatan daftar"
)
# Malay shares most of the little words with Indonesian; these tell the two apart.
_MALAY = _words(
    "ialah ubat kerana hendaklah sahaja iaitu manakala syarikat tiada boleh bagaimanapun kesan pesakit"
)
_OTHERS = (
    _words("der die das und ist nicht mit den von zu für auf ein eine werden bei wird des dem im sind oder"),
    _words("le la les et des du est une un pour dans que qui par sur avec au aux ne pas sont ou ce"),
    _words("el la los las y de del que en es por con para una un se su al como más no o"),
    _words("de het een en van is niet met voor zijn op te dat wordt aan bij ook als worden naar"),
    _words("o a os as e de do da que em um uma para com não por se na no dos ao são"),
    _words("il la di e che in un una per con non del della è sono dei le da al si gli"),
    _words("ang ng mga sa na at ay para kung ito hindi may ni"),
    _words("và của các cho là có được trong không với một này khi thuốc"),
)


_KNOWN = frozenset[str]().union(ENGLISH, INDONESIAN, _MALAY, *_OTHERS)
_LETTERS = frozenset(
    map(chr, (*range(0x61, 0x7B), *range(0xE0, 0xF7), *range(0xF8, 0x100)))
)  # one alone is no word


class _Counts(NamedTuple):
    words: int
    english: int
    indonesian: int
    malay: int
    other: int


def find_language(text: str) -> FoundLanguage:
    """Return the language: id, en, zh, mixed (two of them, each as running text), none (no words), or unknown.

    Unknown where the letters are unusable (a font without a map to Unicode, a wrong encoding), where the words belong
    to another language, or where there are too few known words to say. A text alone cannot show a scan.
    """
    solid = "".join(text.split())
    if not solid:
        return "none"
    ascii_only = solid.isascii()
    if _may_be_unusable(solid) and len(_UNUSABLE.findall(solid)) > UNUSABLE_SHARE * len(solid):
        return "unknown"
    lowered = text.lower()
    chinese = 0 if ascii_only else sum(map(len, _CHINESE.findall(solid)))
    latin = _LATIN_WORD.findall(lowered)
    letters = chinese + sum(map(len, latin))
    if not ascii_only and _is_other_script(solid, lowered, letters, chinese):
        return "unknown"
    if chinese < 2 and letters < FEWEST_LETTERS:
        return "none" if letters * 4 < len(solid) else "unknown"
    counts = _count(latin)
    found = _find_latin(counts)
    chinese_words = chinese / 1.5
    if chinese_words >= CHINESE_SHARE * (chinese_words + counts.words):
        running = found in ("en", "id", "mixed") and counts.words >= 0.3 * chinese_words
        return "mixed" if running and max(counts.english, counts.indonesian) >= MINOR_WORDS else "zh"
    if chinese_words >= 0.12 * (chinese_words + counts.words) and chinese >= 2:
        return "zh" if found == "unknown" and chinese_words * 4 >= counts.words else "mixed"
    return found


def _may_be_unusable(solid: str) -> bool:
    """Say whether any such character can be there: all but one of them are unprintable, which is quick to tell."""
    return not solid.isprintable() or "\ufffd" in solid


def _is_other_script(solid: str, lowered: str, letters: int, chinese: int) -> bool:
    others = len(_OTHER_SCRIPT.findall(solid)) + len(_KANA_OR_HANGUL.findall(solid))
    if others > OTHER_SCRIPT_SHARE * max(1, letters + others):
        return True
    if len(_KANA_OR_HANGUL.findall(solid)) > 0.15 * max(1, chinese):
        return True
    misread = sum(map(len, _MISREAD.findall(lowered)))
    return misread > 0.2 * len(solid)


def _count(words: list[str]) -> _Counts:
    times = Counter(words)
    known = times.keys() & _KNOWN

    def count(among: frozenset[str]) -> int:
        return sum(times[word] for word in known & among)

    return _Counts(
        sum(times.values()) - sum(times[letter] for letter in times.keys() & _LETTERS),
        count(ENGLISH),
        count(INDONESIAN),
        count(_MALAY),
        max(map(count, _OTHERS)),
    )


def _find_latin(counts: _Counts) -> FoundLanguage:
    first, second = sorted((counts.english, counts.indonesian), reverse=True)
    if not counts.words or first < max(2, LATIN_RATE * counts.words) or counts.other > 1.2 * first:
        return "unknown"
    if counts.indonesian > counts.english and counts.malay * 12 >= counts.indonesian and counts.malay >= 2:
        return "unknown"
    if second >= MINOR_WORDS and second >= MINOR_SHARE * first:
        return "mixed"
    return "en" if counts.english > counts.indonesian else "id"
