"""Train BPE as sentencepiece does: words of code points, and a vocabulary in four parts.

Lecture 1:32:12 to 1:38:40. The vocabulary is <unk>, <s> and </s>, then the 256 bytes if they are the
way out, then the merges in the order in which they were learned, then the code points, the most
frequent first. A sentence that holds U+2585, by which the library marks a lost code point, is skipped, and no
piece reaches across a special piece that is spelled out in the text: both as in the library. Left
out: normalization tables, user-defined pieces, a limit on a sentence's bytes (the library silently
drops longer ones), pairs that exist only halfway through a merge (from them the library has a piece
or two more to fill a size that is too high), speed (`incremental`). Encoding is `sentencepiece_bpe`.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from minbpe_ref.arguments import several, whole_number
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
from minbpe_ref.text import clean
from minbpe_ref.unicode_scripts import INHERITED, script_of

# what the library calls a digit: those of ASCII and their full-width forms, no others
_DIGIT = re.compile("[0-9０-９]")
# where a special piece is spelled out in the text; no pair reaches across
_BOUNDARY = "\x1f"
_RESERVED = "▅"  # stands for a lost code point; a sentence that holds it is skipped
_JAPANESE = ("Hiragana", "Katakana")

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
    when even those pairs are too few, and for a coverage outside 0.98 to 1, the library's limits;
    TypeError when sentences is a str, or vocab_size no int.

    >>> model = train_sentencepiece(["aaabdaaabac"], 12, byte_fallback=False)
    >>> [piece.text for piece in model.pieces]
    ['<unk>', '<s>', '</s>', 'aa', 'ab', 'aaab', 'ac', 'a', 'b', 'c', 'd', '▁']
    """
    if not 0.98 <= character_coverage <= 1:
        raise ValueError(
            f"character_coverage is {character_coverage}; it must be from 0.98 to 1, the share of the "
            "text whose code points are in the vocabulary"
        )
    sentences = map(clean, several(sentences, "sentences"))
    whole_number(vocab_size, "vocab_size")
    if not 1 <= max_piece_length <= 512:
        raise ValueError(f"max_piece_length is {max_piece_length}; it must be from 1 to 512")
    specials = _specials(byte_fallback)
    names = re.compile("|".join(re.escape(piece.text) for piece in specials))
    visible = (_visible(s, add_dummy_prefix) for s in sentences if _RESERVED not in s)
    texts = [names.sub(_BOUNDARY, text) for text in visible]
    letters = covered(texts, character_coverage)
    room = vocab_size - len(specials) - len(letters)
    if room < 0:
        raise ValueError(
            f"vocabulary size {vocab_size} is too small: {len(specials)} specials and bytes and "
            f"{len(letters)} code points take {vocab_size - room}; ask for more, or lower "
            f"character_coverage ({character_coverage})"
        )
    words: Counter[Word] = Counter()
    for text in texts:
        words.update(_words(text, set(letters)))
    joined = _learn(words, room, max_piece_length, split_digits)
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


def _specials(byte_fallback: bool) -> list[Piece]:
    kinds = {"<unk>": UNKNOWN, "<s>": CONTROL, "</s>": CONTROL}
    if byte_fallback:
        kinds |= {f"<0x{b:02X}>": BYTE for b in range(256)}
    return [Piece(name, 0.0, kind) for name, kind in kinds.items()]


def covered(texts: Iterable[str], coverage: float) -> list[str]:
    """The code points of the vocabulary, most frequent first: as few as make up that share of the text.

    >>> covered(["aaaaaaabbc"], 0.9)
    ['a', 'b']
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text.replace("\0", ""))
    total, seen, kept = counts.total(), 0, []
    for letter, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        # subtle: the library compares single-precision numbers
        if _single(seen / total) >= _single(coverage):
            break
        seen += n
        if letter != _BOUNDARY:
            kept.append(letter)
    return kept


def _single(value: float) -> float:
    return struct.unpack("f", struct.pack("f", value))[0]


def _visible(sentence: str, add_dummy_prefix: bool) -> str:
    text = f" {sentence}" if sentence and add_dummy_prefix else sentence
    return text.replace(" ", SPACE)


def _words(text: str, letters: set[str]) -> Iterator[Word]:
    """Cut a text where no piece may reach across: before a space, at a lost code point."""
    for i, word in enumerate(text.split(SPACE)):
        # a space belongs to what follows it
        kept = "".join(c if c in letters else "\0" for c in (SPACE + word if i else word))
        yield from (tuple(piece) for piece in kept.split("\0") if piece)


@lru_cache(maxsize=2**16)
def valid_piece(piece: str, split_digits: bool) -> bool:
    """Say whether a piece of two code points or more may be: no digit, and one script only.

    A space in front has no script. Han, Hiragana and Katakana count as one. A combining mark of
    script Inherited goes with what stands before it, and in front with anything.

    >>> [valid_piece(piece, True) for piece in ("▁the", "a.", "1a", "漢字かな", "e\\u0301a")]
    [True, False, False, True, True]
    """
    if split_digits and _DIGIT.search(piece):
        return False
    last = None
    for char in piece.removeprefix(SPACE):
        script = script_of(char)
        if script in _JAPANESE or char == "ー":
            script = "Han"
        if script == INHERITED:
            continue
        if last not in (None, script):
            return False
        last = script
    return True


def _learn(words: Counter[Word], room: int, longest: int, split_digits: bool) -> list[str]:
    """The merges in order, as the pieces that they make."""
    joined: list[str] = []
    refused: set[tuple[str, str]] = set()

    def fits(piece: str) -> bool:
        return len(piece) <= longest and valid_piece(piece, split_digits)

    met: dict[tuple[str, str], int] = {}
    while len(joined) < room:
        # subtle: as in the library, a pair that stands nowhere any more stays a candidate, with 0.
        counts = Counter(met)
        for word, n in words.items():
            for pair in zip(word, word[1:], strict=False):
                counts[pair] += n
        met |= dict.fromkeys(counts, 0)
        for pair in [p for p in counts if p in refused or not fits(p[0] + p[1])]:
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
