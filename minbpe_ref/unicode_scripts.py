"""The script of a code point as sentencepiece's training knows it: Unicode 9's.

No piece mixes scripts, so its trainer asks for each code point's. Its table (unicode_script_map.h,
version 0.2.3) is that of Unicode 9; a code point that came later is Common there. `regex` knows
newer ones, so what came up to Unicode 18 is listed here. Left out: what the trainer makes of it
(`sentencepiece_training`).
"""

from __future__ import annotations

from functools import lru_cache

import regex

COMMON, INHERITED = "Common", "Inherited"
_NAMES = """
Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali
Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian
Chakma Cham Cherokee Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Duployan
Egyptian_Hieroglyphs Elbasan Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi
Han Hangul Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inscriptional_Pahlavi
Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Khojki Khudawadi
Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Malayalam Mandaic Manichaean
Marchen Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro
Multani Myanmar Nabataean New_Tai_Lue Newa Nko Ogham Ol_Chiki Old_Hungarian Old_Italic
Old_North_Arabian Old_Permic Old_Persian Old_South_Arabian Old_Turkic Oriya Osage Osmanya
Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan
Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sora_Sompeng Sundanese Syloti_Nagri Syriac
Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Thai Tibetan Tifinagh
Tirhuta Ugaritic Vai Warang_Citi Yi
"""
# what came to these scripts after Unicode 9: code points, or the first and the last of a run
_LATER = """
558 560 588-589 58B-58C 5C8-5C9 5EF 61C-61D 7FD-7FF 860-89F 8B5 8BE-8D3 9FC-9FE A76 AFA-AFF
B53-B55 C04 C3C C5C-C5D C77 C84 CDC-CDD CF3-D00 D04 D3B-D3C D81 E86 E89 E8C E8E-E93 E98 EA0
EA8-EA9 EAC EBA ECE 170D 1715-171F 180F 1878 1ABF-1AF0 1B4C-1B4F 1B7D-1B7F 1C89-1CBF 1DF6-1DFA
209D-209F 2C2F 2C5F 312E-312F 31BB-31BF 4DB6-4DBF 9FD6-9FFF A7AF A7B8-A7F6 A82C A8FE-A8FF
AB66-AB6D FBC2-FBD2 FD40-FD4F FD90-FD91 FDC8-FDCF FDFE-FDFF 1032D-1032F 10780-107BF 10A34-10A35
10A48 10EC2-10EFF 11070-11075 110C2-110CD 11144-11147 111CE-111CF 1123F-11241 1133B 1145A
1145E-11461 116B8-116B9 116D0-116E3 1171A 11740-11746 11AB0-11ABF 11B00-11B67 11DF0-11FFF 1246F
12475-1247F 12550-12686 1342F-143FA 16F45-16F4F 16F7F-16F87 16FE2-16FF6 187ED-187FF 18AF3-1AFFE
1B002-1B168 1CF00-1D128 1D25B-1D25C 1DF00-1DFFF 1E030-1E7FE 1E94B 2A6D7-2A6DF 2B735-2B73F 2B81E
2CEA2-2EE5D 30000-33479
"""
_SCRIPTS = [*_NAMES.split(), INHERITED]
_RUNS = [(int(run.split("-")[0], 16), int(run.split("-")[-1], 16)) for run in _LATER.split()]
# the grave and the acute accent of Devanagari, which are Inherited now
_DEVANAGARI = "\u0953\u0954"


def is_script(name: str) -> bool:
    """Say whether `name` is that of a script here; Common and Inherited are none.

    >>> is_script("Han"), is_script("Common")
    (True, False)
    """
    return name in _SCRIPTS[:-1]


@lru_cache(maxsize=1)
def _pattern() -> regex.Pattern[str]:
    # one group a script, so that the number of the group that matched tells which
    return regex.compile("|".join(rf"(\p{{Script={name}}})" for name in _SCRIPTS))


@lru_cache(maxsize=2**16)
def script_of(char: str) -> str:
    """Return the name of a code point's script, Common or Inherited.

    >>> [script_of(char) for char in "aД안.\\u0301\\u3400"]
    ['Latin', 'Cyrillic', 'Hangul', 'Common', 'Inherited', 'Han']
    >>> script_of("\\u0628"), script_of("\\u0870")  # the second came with Unicode 14
    ('Arabic', 'Common')
    """
    if char in _DEVANAGARI:
        return "Devanagari"
    found = _pattern().match(char)
    if found is None or any(first <= ord(char) <= last for first, last in _RUNS):
        return COMMON
    return _SCRIPTS[found.lastindex - 1]
