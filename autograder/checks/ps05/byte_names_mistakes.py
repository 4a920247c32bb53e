"""What goes wrong in naming GPT-2's bytes; the patches are of `minbpe_ref.gpt2.bytes_to_unicode`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "each of the others is 256 further on",
        "The others are numbered one after the other as they come, from U+0100 on: byte 0 is U+0100, and "
        "the space (32) the 33rd of them. Adding 256 to the byte itself is right for the first 33 only.",
        patch=(("chr(0x100 + extra)", "chr(0x100 + b)"),),
    ),
    Mistake(
        "the space stands for itself",
        "The space would not be seen in a file whose lines are cut at spaces; it is one of the others (Ġ). "
        "str.isprintable counts it as printable.",
        patch=(("range(0x21, 0x7F)", "range(0x20, 0x7F)"),),
    ),
    Mistake(
        "the soft hyphen stands for itself",
        "0xAD, the soft hyphen, is not seen on most screens: the printable Latin-1 code points are 0xA1 to "
        "0xAC and 0xAE to 0xFF.",
        patch=(("*range(0xA1, 0xAD), *range(0xAE, 0x100)", "*range(0xA1, 0x100)"),),
    ),
    Mistake(
        "the no-break space stands for itself",
        "0xA0 is a space too; the second range begins at 0xA1.",
        patch=(("range(0xA1", "range(0xA0"),),
    ),
    Mistake(
        "byte 127 stands for itself",
        "0x7F is a control character (delete). The first range ends with 0x7E, the tilde.",
        patch=(("0x7F)", "0x80)"),),
    ),
    Mistake(
        "the tilde is left out of the printable ones",
        "range(0x21, 0x7E) ends with 0x7D; the tilde, 0x7E, is printable too.",
        patch=(("0x7F)", "0x7E)"),),
    ),
    Mistake(
        "byte 255 is left out of the printable ones",
        "range(0xAE, 0xFF) ends with 0xFE; ÿ, 0xFF, is printable too.",
        patch=(("0x100)]", "0xFF)]"),),
    ),
    Mistake(
        "only ASCII stands for itself",
        "The printable code points of Latin-1, 0xA1 to 0xAC and 0xAE to 0xFF, stand for themselves too.",
        patch=((", *range(0xA1, 0xAD), *range(0xAE, 0x100)", ""),),
    ),
    Mistake(
        "every byte stands for itself",
        "Then line ends, spaces and control characters stand in the file. Those bytes get the code points "
        "from U+0100 on.",
        patch=(("if b in printable", "if b < 256"),),
    ),
    Mistake(
        "the others begin at U+0101",
        "Count up after the name was given: the first of the others, byte 0, is U+0100.",
        patch=(("chr(0x100 + extra)", "chr(0x101 + extra)"),),
    ),
    Mistake(
        "all the others have one name",
        "Count up, so that each has a name of its own; otherwise the bytes can't be told from the names.",
        patch=(("            extra += 1\n", ""),),
    ),
    Mistake(
        "the others have no name",
        "All 256 bytes need a name; those that are not printable get the code points from U+0100 on.",
        patch=(("names[b] = chr(0x100 + extra)", "pass"),),
    ),
    Mistake(
        "the names are numbers",
        "A name is a str of one code point: chr(…).",
        patch=(("    return names", "    return {b: ord(name) for b, name in names.items()}"),),
    ),
    Mistake(
        "byte 255 has no name",
        "range(255) ends with 254. The bytes are 0 to 255: range(256).",
        patch=(("range(256)", "range(255)"),),
    ),
    Mistake(
        "the table is upside down",
        "It maps a byte, an int, to its name; you map the name to the byte.",
        patch=(("    return names", "    return {name: b for b, name in names.items()}"),),
    ),
    Mistake(
        "the keys are bytes objects",
        "The keys are the ints 0 to 255: what one gets from a bytes object by going through it.",
        patch=(("    return names", "    return {bytes([b]): n for b, n in names.items()}"),),
    ),
    Mistake(
        "a list is returned",
        "The exercise asks for a dictionary from byte to name.",
        patch=(("    return names", "    return list(names.values())"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return names", "    pass"),),
    ),
)
