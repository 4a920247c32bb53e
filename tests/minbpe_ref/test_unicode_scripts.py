"""Scripts are those of the library's trainer: a letter of one never joins a full stop."""

from __future__ import annotations

import io

import regex
import sentencepiece

from minbpe_ref.unicode_scripts import _RUNS, _SCRIPTS, COMMON, INHERITED, script_of


def joined(chars):
    """Which of the code points the library's trainer joins with a full stop."""
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([f"{char}. {char}." for char in chars]), model_writer=out,
        model_type="bpe", normalization_rule_name="identity", character_coverage=1.0,
        vocab_size=3000, hard_vocab_limit=False, minloglevel=3,
    )  # fmt: skip
    made = sentencepiece.SentencePieceProcessor(model_proto=out.getvalue())
    found = {made.id_to_piece(i) for i in range(made.get_piece_size())}
    return {char for char in chars if found & {f"{char}.", f"\u2581{char}."}}


def test_a_letter_of_each_script_and_what_came_after_unicode_9():
    every = "".join(map(chr, [*range(0x21, 0xD800), *range(0xE000, 0x33480)]))
    chars = [c for name in _SCRIPTS for c in regex.findall(rf"\p{{Script={name}}}", every)[-2:]]
    chars += [chr(end) for run in _RUNS for end in run] + list("\u0953\u0954①!👋\u0300")
    chars = sorted(set(chars) - {".", "ー"})
    assert len(chars) > 300
    # a code point stays alone by its script, but for Common and what inherits
    assert joined(chars) == {c for c in chars if script_of(c) in (COMMON, INHERITED)}
