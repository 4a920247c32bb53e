"""Train BPE as sentencepiece does: words of code points, and a vocabulary in four parts.

Lecture 1:32:12 to 1:38:40. The vocabulary is <unk>, <s> and </s>, then the 256 bytes if they are the
way out, then the merges in the order in which they were learned, then the code points, the most
frequent first. Left out: normalization tables, user-defined pieces, a limit on a sentence's bytes
(the library silently drops longer ones), pairs that exist only halfway through a merge (from them
the library has a piece or two more to fill a size that is too high), speed (`incremental`). Encoding
is `sentencepiece_bpe`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import regex

from minbpe_ref.sentencepiece_model import (
    BPE,
    BYTE,
    CONTROL,
    NORMAL,
    UNKNOWN,
    Piece,
    SentencePieceModel,
)
from minbpe_ref.sentencepiece_normalizer import SPACE, NormalizerSpec

# Scripts of which a piece may hold one only. Japanese mixes three, which count as one here.
_SCRIPTS = [
    "Latin",
    "Greek",
    "Cyrillic",
    "Armenian",
    "Georgian",
    "Hebrew",
    "Arabic",
    "Ethiopic",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Oriya",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Thai",
    "Lao",
    "Tibetan",
    "Myanmar",
    "Khmer",
    "Mongolian",
    "Hangul",
]
# A combining mark (script Inherited) goes with what stands before it.
_SETS = [rf"\p{{Script={name}}}" for name in _SCRIPTS] + [
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー"
]
_ONE_SCRIPT = "|".join(rf"[{one}\p{{Script=Inherited}}]+" for one in _SETS)
_RUNS = regex.compile(rf"{_ONE_SCRIPT}|[^{''.join(_SETS)}]+")
_RUNS_AND_DIGITS = regex.compile(rf"\p{{Nd}}|{_ONE_SCRIPT}|[^{''.join(_SETS)}\p{{Nd}}]+")
_DIGIT = regex.compile(r"\p{Nd}")

Word = tuple[str, ...]


def train_sentencepiece(
    sentences: Iterable[str],
    vocab_size: int,
    *,
    character_coverage: float = 0.9995,
    byte_fallback: bool = True,
    split_digits: bool = True,
    add_dummy_prefix: bool = True,
    max_piece_length: int = 16,
) -> SentencePieceModel:
    """Learn a model of `vocab_size` pieces from sentences; the pieces are sentencepiece's own.

    character_coverage: the share of the text that the code points in the vocabulary make up; the
    rarest beyond it are left out, and fall back to bytes or to <unk>. split_digits: a digit is never
    part of a longer piece. Where two pairs are as frequent, the shorter piece is learned first, then
    the one that sorts first.
    When no pair is left, pairs that stood in the text earlier fill the rest, as in the library.
    Raises ValueError when vocab_size has no room for the specials, the bytes and the code points,
    when even those pairs are too few, and for a coverage outside 0.98 to 1, the library's limits.

    >>> model = train_sentencepiece(["aaabdaaabac"], 12, byte_fallback=False)
    >>> [piece.text for piece in model.pieces]
    ['<unk>', '<s>', '</s>', 'aa', 'ab', 'aaab', 'ac', 'a', 'b', 'c', 'd', '▁']
    """
    if not 0.98 <= character_coverage <= 1:
        raise ValueError(
            f"character_coverage is {character_coverage}; it must be from 0.98 to 1, the share of the "
            "text whose code points are in the vocabulary"
        )
    texts = [_visible(s, add_dummy_prefix) for s in sentences]
    letters = covered(texts, character_coverage)
    specials = [
        Piece("<unk>", 0.0, UNKNOWN),
        Piece("<s>", 0.0, CONTROL),
        Piece("</s>", 0.0, CONTROL),
    ]
    if byte_fallback:
        specials += [Piece(f"<0x{b:02X}>", 0.0, BYTE) for b in range(256)]
    room = vocab_size - len(specials) - len(letters)
    if room < 0:
        raise ValueError(
            f"vocabulary size {vocab_size} is too small: {len(specials)} specials and bytes and "
            f"{len(letters)} code points take {vocab_size - room}; ask for more, or lower "
            f"character_coverage ({character_coverage})"
        )
    words: Counter[Word] = Counter()
    for text in texts:
        words.update(_words(text, set(letters), split_digits))
    joined = _learn(words, room, max_piece_length)
    if len(joined) < room:
        raise ValueError(
            f"vocabulary size {vocab_size} is too high for this text; ask for at most "
            f"{vocab_size - room + len(joined)}"
        )
    # A piece's score is its rank: encoding merges the pair with the best score first.
    learned = [Piece(p, -float(rank), NORMAL) for rank, p in enumerate([*joined, *letters])]
    return SentencePieceModel(
        pieces=(*specials, *learned),
        model_type=BPE,
        byte_fallback=byte_fallback,
        normalizer=NormalizerSpec(
            add_dummy_prefix=add_dummy_prefix, remove_extra_whitespaces=False
        ),
    )


def covered(texts: Iterable[str], coverage: float) -> list[str]:
    """The code points of the vocabulary, most frequent first: as few as make up that share of the text.

    >>> covered(["aaaaaaabbc"], 0.9)
    ['a', 'b']
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    total, seen, kept = counts.total(), 0, []
    for letter, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if seen / total >= coverage:
            break
        kept.append(letter)
        seen += n
    return kept


def _visible(sentence: str, add_dummy_prefix: bool) -> str:
    text = f" {sentence}" if sentence and add_dummy_prefix else sentence
    return text.replace(" ", SPACE)


def _words(text: str, letters: set[str], split_digits: bool) -> Iterator[Word]:
    """Cut a text where no piece may reach across: before a space, between scripts, at a lost code point."""
    runs = _RUNS_AND_DIGITS if split_digits else _RUNS
    for i, word in enumerate(text.split(SPACE)):
        parts = runs.findall(word)
        apart = split_digits and bool(parts) and _DIGIT.fullmatch(parts[0])
        if i and not apart:
            # A space belongs to what follows it, whatever its script.
            parts[:1] = [SPACE + "".join(parts[:1])]
        for part in parts:
            kept = "".join(c if c in letters else "\0" for c in part)
            yield from (tuple(piece) for piece in kept.split("\0") if piece)


def _learn(words: Counter[Word], room: int, longest: int) -> list[str]:
    """The merges in order, as the pieces that they make."""
    joined: list[str] = []
    refused: set[tuple[str, str]] = set()
    met: dict[tuple[str, str], int] = {}
    while len(joined) < room:
        # subtle: as in the library, a pair that stands nowhere any more stays a candidate, with 0.
        counts = Counter(met)
        for word, n in words.items():
            for pair in zip(word, word[1:], strict=False):
                counts[pair] += n
        met |= dict.fromkeys(counts, 0)
        for pair in [p for p in counts if p in refused or len(p[0] + p[1]) > longest]:
            del counts[pair]
        if not counts:
            break
        pair = min(counts, key=lambda p: (-counts[p], len(p[0] + p[1]), p[0] + p[1]))
        piece = pair[0] + pair[1]
        if piece in joined:
            # subtle: two pairs may spell the same piece (a + ab, aa + b); it is learned once.
            refused.add(pair)
            continue
        joined.append(piece)
        changed: Counter[Word] = Counter()
        for word, n in words.items():
            changed[tuple(_replace(word, pair, piece))] += n
        words = changed
    return joined


def _replace(word: Word, pair: tuple[str, str], piece: str) -> list[str]:
    made: list[str] = []
    i = 0
    while i < len(word):
        if word[i : i + 2] == pair:
            made.append(piece)
            i += 2
        else:
            made.append(word[i])
            i += 1
    return made
