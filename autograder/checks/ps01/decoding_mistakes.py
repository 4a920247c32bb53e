"""Known mistakes in decoding UTF-8: patches on `minbpe_ref.utf8.decode_utf8` and what it calls.

`read_lead` says what a first byte announces, `read_code_point` reads what follows it, `decode_utf8`
goes through the data.
"""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "every byte is a code point",
        "You take each byte for a code point of its own (that is Latin-1). From 0x80 on, several bytes are one "
        "code point.",
        solution="""
            def utf8_decode(data, errors="strict"):
                return "".join(chr(byte) for byte in data)
            """,
    ),
    Mistake(
        "only ASCII is decoded",
        "From 0x80 on, a lead byte tells how many bytes belong together: 110… two, 1110… three, 11110… four.",
        patch=(
            ("0xC2 <= byte < 0xE0", "False"),
            ("0xE0 <= byte < 0xF0", "False"),
            ("0xF0 <= byte < 0xF5", "False"),
        ),
    ),
    Mistake(
        "the bytes that follow keep their mark",
        "Of a byte that follows only the lower six bits belong to the code point: & 0x3F.",
        patch=(("data[at] & 0b111111", "data[at]"),),
    ),
    Mistake(
        "the lead byte keeps its mark",
        "The 1s at its beginning say how long the sequence is. Mask them away: & 0x1F, & 0x0F, & 0x07.",
        patch=(
            ("byte & 0b11111, 1", "byte, 1"),
            ("byte & 0b1111, 2", "byte, 2"),
            ("byte & 0b111, 3", "byte & 0b11111, 3"),
        ),
    ),
    Mistake(
        "the mask of a byte that follows is too narrow",
        "A byte that follows carries six bits, & 0x3F; with 0x1F the highest of them is lost.",
        patch=(("data[at] & 0b111111", "data[at] & 0b11111"),),
    ),
    Mistake(
        "the bits are put together in reverse",
        "What came first stands left: shift what you have by six, then add the new bits.",
        patch=(
            ("code_point << 6 | data[at] & 0b111111", "code_point | (data[at] & 0b111111) << 6"),
        ),
    ),
    Mistake(
        "the shift is by eight bits",
        "A byte that follows brings six bits, so what is there moves by six.",
        patch=(("code_point << 6", "code_point << 8"),),
    ),
    Mistake(
        "four bytes are missing",
        "A lead byte 11110… begins four bytes: code points beyond U+FFFF, such as emoji.",
        patch=(("0xF0 <= byte < 0xF5", "False"),),
    ),
    Mistake(
        "a sequence that breaks off ends in IndexError",
        "The data may end in the middle of a sequence. Ask whether there is a byte before you look at it.",
        patch=(("at == len(data) or data[at]", "data[at]"),),
    ),
    Mistake(
        "a sequence that breaks off at the end is dropped",
        "The last sequence may be incomplete; that is an error too, or a U+FFFD.",
        patch=(
            (
                '        if code_point is None and errors == "strict":',
                "        if code_point is None and end == len(data) and read_lead(data[at]):\n            break\n"
                '        if code_point is None and errors == "strict":',
            ),
        ),
    ),
    Mistake(
        "the bytes that follow are not looked at",
        "You take what comes after a lead byte, whatever it is. Each must be 10…, that is 0x80 to 0xBF.",
        patch=(("at == len(data) or data[at] not in allowed", "at == len(data)"),),
    ),
    Mistake(
        "a stray byte is taken for a code point",
        "0x80 to 0xBF only follow a lead byte; alone they are an error.",
        patch=(
            (
                "range(first, last))\n    return None",
                "range(first, last))\n    return Lead(byte, 0, range(0))",
            ),
        ),
    ),
    Mistake(
        "bytes that begin nothing are passed over",
        "A wrong byte is an error, or a U+FFFD; leaving it out unseen hides what was there.",
        patch=(
            (
                '        if code_point is None and errors == "strict":',
                "        if read_lead(data[at]) is None:\n            at = end\n            continue\n"
                '        if code_point is None and errors == "strict":',
            ),
        ),
    ),
    Mistake(
        "the second byte's own limits are not looked at",
        "80 to BF is not enough for the second byte: after E0 it is at least A0, after ED at most 9F, after F0 at "
        "least 90, after F4 at most 8F.",
        patch=(
            ("(0xA0 if byte == 0xE0 else 0x80), (0xA0 if byte == 0xED else 0xC0)", "0x80, 0xC0"),
            ("(0x90 if byte == 0xF0 else 0x80), (0x90 if byte == 0xF4 else 0xC0)", "0x80, 0xC0"),
        ),
    ),
    Mistake(
        "only the marks are looked at",
        "By its marks a sequence may look right and be none: a long form, a surrogate, a number beyond U+10FFFF. "
        "The table says which lead bytes there are, and what the second byte may be.",
        patch=(
            ("0xC2 <= byte", "0xC0 <= byte"),
            ("byte < 0xF5", "byte < 0xF8"),
            ("(0xA0 if byte == 0xE0 else 0x80), (0xA0 if byte == 0xED else 0xC0)", "0x80, 0xC0"),
            ("(0x90 if byte == 0xF0 else 0x80), (0x90 if byte == 0xF4 else 0xC0)", "0x80, 0xC0"),
        ),
    ),
    Mistake(
        "0xC0 and 0xC1 begin a sequence",
        "They would be a second, longer form of U+0000 to U+007F. UTF-8 has one form for each code point: the "
        "shortest. Lead bytes of two begin at 0xC2.",
        patch=(("0xC2 <= byte", "0xC0 <= byte"),),
    ),
    Mistake(
        "three and four bytes may be a long form",
        "E0 80 AF would be a longer form of one byte. After E0 the second byte is at least A0, after F0 at least 90.",
        patch=(
            ("0xA0 if byte == 0xE0 else 0x80", "0x80"),
            ("0x90 if byte == 0xF0 else 0x80", "0x80"),
        ),
    ),
    Mistake(
        "surrogates are decoded",
        "ED A0 80 to ED BF BF would be surrogates, no code points of a text. After ED the second byte is at most 9F.",
        patch=(("0xA0 if byte == 0xED else 0xC0", "0xC0"),),
    ),
    Mistake(
        "what is beyond U+10FFFF is not seen",
        "The last code point is F4 8F BF BF. After F4 the second byte is at most 8F, and F5 to FF begin nothing.",
        patch=(("0x90 if byte == 0xF4 else 0xC0", "0xC0"), ("byte < 0xF5", "byte < 0xF8")),
    ),
    Mistake(
        "F5 to FF begin four bytes",
        "The last code point, U+10FFFF, begins with F4; greater bytes begin nothing.",
        patch=(("0xF0 <= byte < 0xF5", "0xF0 <= byte"),),
    ),
    Mistake(
        "errors is not looked at: it always raises",
        'With errors="replace" a U+FFFD takes the place of what is wrong, and decoding goes on.',
        patch=((' and errors == "strict":', ":"),),
    ),
    Mistake(
        "errors is not looked at: it never raises",
        'Without `errors` wrong bytes raise ValueError; U+FFFD is for errors="replace" only.',
        patch=(('if code_point is None and errors == "strict":', "if False:"),),
    ),
    Mistake(
        "wrong bytes are dropped",
        "Where bytes are replaced, U+FFFD stands in their place; without it nobody sees that something is gone.",
        patch=(("REPLACEMENT if code_point", '"" if code_point'),),
    ),
    Mistake(
        "a question mark stands for wrong bytes",
        "The replacement character is U+FFFD; a question mark could have been in the text.",
        patch=(("REPLACEMENT if code_point", '"?" if code_point'),),
    ),
    Mistake(
        "the text ends at the first wrong byte",
        "After a U+FFFD decoding goes on with the next byte.",
        patch=(("        at = end\n", "        at = len(data) if code_point is None else end\n"),),
    ),
    Mistake(
        "each byte of a sequence that breaks off is replaced",
        "The bytes of one sequence that breaks off are replaced together, by one U+FFFD.",
        patch=(("REPLACEMENT if code_point", "REPLACEMENT * (end - at) if code_point"),),
    ),
    Mistake(
        "a run of wrong bytes is replaced by one U+FFFD",
        "Each byte that begins nothing is replaced by itself; only the bytes of one sequence belong together.",
        patch=(
            (
                "        pieces.append(REPLACEMENT if code_point is None else chr(code_point))",
                "        if code_point is not None or pieces[-1:] != [REPLACEMENT]:\n    "
                "        pieces.append(REPLACEMENT if code_point is None else chr(code_point))",
            ),
        ),
    ),
    Mistake(
        "as many bytes are passed over as the lead byte announced",
        "A sequence that breaks off ends before the byte that does not fit; that byte may be a good one. "
        "Go on with it.",
        patch=(
            (
                "        at = end\n",
                "        lead = read_lead(data[at])\n        at = end if lead is None else at + 1 + lead.follow\n",
            ),
        ),
    ),
    Mistake(
        "a byte that breaks off a sequence is lost",
        "The byte at which a sequence breaks off may begin the next one: do not step over it.",
        patch=(
            (
                "        at = end\n",
                "        at = end + (code_point is None and read_lead(data[at]) is not None)\n",
            ),
        ),
    ),
    Mistake(
        "a forbidden sequence is replaced as a whole",
        "You see the whole sequence before you refuse it. E0 80, ED A0, F0 80 and F4 90 are wrong at the second "
        "byte already: the first is replaced by itself, and so is each that follows.",
        solution="""
            def utf8_decode(data, errors="strict"):
                text, i = [], 0
                while i < len(data):
                    lead = data[i]
                    n = 1 if lead < 0x80 else 2 if 0xC0 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4
                    n = 0 if 0x80 <= lead < 0xC0 or lead >= 0xF8 else n
                    end = i + 1
                    while n and end < len(data) and end < i + n and 0x80 <= data[end] < 0xC0:
                        end += 1
                    value = lead if n == 1 else lead & (0x7F >> n)
                    for byte in data[i + 1:end]:
                        value = value << 6 | byte & 0x3F
                    least = (0, 0, 0x80, 0x800, 0x10000)[n]
                    good = n and end == i + n and least <= value <= 0x10FFFF
                    if good and not 0xD800 <= value <= 0xDFFF:
                        text.append(chr(value))
                    elif errors == "replace":
                        text.append("\\ufffd")
                    else:
                        raise ValueError("not UTF-8")
                    i = end
                return "".join(text)
            """,
    ),
    Mistake(
        "another exception is raised",
        "Bytes that are no UTF-8 are a ValueError; raise that.",
        patch=(("raise ValueError(\n", "raise TypeError(\n"),),
    ),
    Mistake(
        "a list is returned",
        "Join the characters into one text.",
        patch=(('return "".join(pieces)', "return pieces"),),
    ),
    Mistake(
        "the code points are returned",
        "decode gives a text; chr makes a character of a code point.",
        patch=(
            ("else chr(code_point)", "else code_point"),
            ('return "".join(pieces)', "return pieces"),
        ),
    ),
    Mistake(
        "the last byte is left out",
        "Your loop ends one byte too early: go on while i < len(data).",
        patch=(("while at < len(data):", "while at < len(data) - 1:"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(('    return "".join(pieces)', '    "".join(pieces)'),),
    ),
)
