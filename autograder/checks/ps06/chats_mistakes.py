"""What goes wrong in rendering a chat; the patches are of `minbpe_ref.chat.render_chat`."""

from __future__ import annotations

from autograder.checks.contract import Mistake, Place

INJECTION = Place("1:18:26", "Lecture 05", "A message that ends itself")

MISTAKES = (
    Mistake(
        "what a user writes can be a special token",
        "A user who types <|im_end|> ends their own message and can speak as the system. Do not write the "
        "chat as one text: put ids together, and encode what people write with encode_ordinary.",
        patch=(
            (
                "say([*tokenizer.encode_ordinary(content), end], theirs)",
                'parts = regex.split(r"(<\\|im_start\\|>|<\\|im_end\\|>)", content)\n        special = tokenizer.special_tokens\n        spoken = [[special[p]] if p in special else tokenizer.encode_ordinary(p) for p in parts]\n        say([*sum(spoken, []), end], theirs)',
            ),
        ),
        place=INJECTION,
    ),
    Mistake(
        "a user who writes a marker makes it fail",
        "Text that looks like a special token is still text. encode refuses it; encode_ordinary does not.",
        patch=(
            (
                "say([*tokenizer.encode_ordinary(content), end], theirs)",
                'if "<|im_" in content:\n            raise ValueError("special token in the text")\n        say([*tokenizer.encode_ordinary(content), end], theirs)',
            ),
        ),
        place=INJECTION,
    ),
    Mistake(
        "markers are taken out of what a user writes",
        "Text that looks like a special token is still text; somebody may ask what <|im_end|> means.",
        patch=(
            (
                "encode_ordinary(content)",
                'encode_ordinary(content.replace("<|im_end|>", "").replace("<|im_start|>", ""))',
            ),
        ),
        place=INJECTION,
    ),
    Mistake(
        "the markers are encoded as text",
        'The markers are special tokens: one id each, from tokenizer["special_tokens"].',
        patch=(
            ("[start, *", '[*tokenizer.encode_ordinary("<|im_start|>"), *'),
            ("(content), end]", '(content), *tokenizer.encode_ordinary("<|im_end|>")]'),
        ),
    ),
    Mistake(
        "everything has mask 1",
        "Only what the assistant says is trained on: its content and its <|im_end|>. All else has 0.",
        patch=(("[int(trained)]", "[1]"),),
    ),
    Mistake(
        "everything has mask 0",
        "What the assistant says has mask 1: its content and its <|im_end|>.",
        patch=(
            (
                "say([*tokenizer.encode_ordinary(content), end], theirs)",
                "say([*tokenizer.encode_ordinary(content), end], False)",
            ),
        ),
    ),
    Mistake(
        "the mask is the wrong way round",
        "1 stands where the model is trained, which is what the assistant says.",
        patch=(("[int(trained)]", "[1 - int(trained)]"),),
    ),
    Mistake(
        "what the user says is trained on",
        "The model learns to answer, not to ask: 1 for the assistant's messages.",
        patch=(('role == "assistant"', 'role == "user"'),),
    ),
    Mistake(
        "all roles are trained on",
        "1 for the assistant's messages only; the user's and the system's have 0.",
        patch=(('theirs = role == "assistant"', "theirs = True"),),
    ),
    Mistake(
        "the assistant's head is trained on",
        "<|im_start|>, the role and its line end are written by the program, not by the model: mask 0.",
        patch=(
            (
                'say([start, *tokenizer.encode_ordinary(f"{role}\\n")], False)',
                'say([start, *tokenizer.encode_ordinary(f"{role}\\n")], theirs)',
            ),
        ),
    ),
    Mistake(
        "the assistant's last line end is trained on",
        "The line end after <|im_end|> is written by the program: mask 0.",
        patch=(
            (
                'say(tokenizer.encode_ordinary("\\n"), False)',
                'say(tokenizer.encode_ordinary("\\n"), theirs)',
            ),
        ),
    ),
    Mistake(
        "the assistant's <|im_end|> is not trained on",
        "A model that never learned to give <|im_end|> never stops: it has mask 1 in the assistant's messages.",
        patch=(
            (
                "say([*tokenizer.encode_ordinary(content), end], theirs)",
                "say(tokenizer.encode_ordinary(content), theirs)\n        say([end], False)",
            ),
        ),
    ),
    Mistake(
        "the <|im_end|> of other messages is trained on",
        "The <|im_end|> of a user's message ends what the user says: only the assistant's has mask 1.",
        patch=(
            (
                "say([*tokenizer.encode_ordinary(content), end], theirs)",
                "say(tokenizer.encode_ordinary(content), theirs)\n        say([end], True)",
            ),
        ),
    ),
    Mistake(
        "the whole message is trained on",
        "Of the assistant's message only the content and <|im_end|> have mask 1.",
        patch=(
            (
                'say([start, *tokenizer.encode_ordinary(f"{role}\\n")], False)',
                'say([start, *tokenizer.encode_ordinary(f"{role}\\n")], theirs)',
            ),
            (
                'say(tokenizer.encode_ordinary("\\n"), False)',
                'say(tokenizer.encode_ordinary("\\n"), theirs)',
            ),
        ),
    ),
    Mistake(
        "the mask has one number a message",
        "The mask is as long as the ids: one number for each id.",
        patch=(
            ("        mask.extend([int(trained)] * len(part))\n", ""),
            (
                'say(tokenizer.encode_ordinary("\\n"), False)',
                'say(tokenizer.encode_ordinary("\\n"), False)\n        mask.append(int(theirs))',
            ),
        ),
    ),
    Mistake(
        "the line end after the role is missing",
        "After the role comes a line end: encode the role and the line end together.",
        patch=(('(f"{role}\\n")', "(role)"),),
    ),
    Mistake(
        "a space stands after the role",
        "After the role comes a line end, not a space.",
        patch=(('(f"{role}\\n")', '(f"{role} ")'),),
    ),
    Mistake(
        "the line end after <|im_end|> is missing",
        "After <|im_end|> comes a line end, of the last message too.",
        patch=(('        say(tokenizer.encode_ordinary("\\n"), False)\n', ""),),
    ),
    Mistake(
        "the last line end is missing",
        "The line end after <|im_end|> closes each message, the last one too; you only put it between them.",
        patch=(
            (
                "    return ids, mask",
                '    n = len(tokenizer.encode_ordinary("\\n"))\n    return ids[:-n], mask[:-n]',
            ),
        ),
    ),
    Mistake(
        "start and end are taken for each other",
        "<|im_start|> opens a message, <|im_end|> closes it.",
        patch=(
            ("[start, *", "[end, *"),
            ("(content), end]", "(content), start]"),
        ),
    ),
    Mistake(
        "role and content are encoded together",
        "The role's line and the content are encoded each by itself, so that no token reaches from one into the other.",
        patch=(
            (
                'say([start, *tokenizer.encode_ordinary(f"{role}\\n")], False)',
                'opened = len(tokenizer.encode_ordinary(f"{role}\\n"))\n        together = tokenizer.encode_ordinary(f"{role}\\n{content}")\n        say([start, *together[:opened]], False)',
            ),
            (
                "say([*tokenizer.encode_ordinary(content), end], theirs)",
                "say([*together[opened:], end], theirs)",
            ),
        ),
    ),
    Mistake(
        "the content is stripped",
        "Spaces and line ends around the content belong to it.",
        patch=(("encode_ordinary(content)", "encode_ordinary(content.strip())"),),
    ),
    Mistake(
        "only the ids are returned",
        "Return both: `return ids, mask`.",
        patch=(("    return ids, mask", "    return ids"),),
    ),
    Mistake(
        "only the last message is there",
        "The lists begin anew with every message; make them before the loop.",
        patch=(("in enumerate(messages):", "in enumerate(messages[-1:]):"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return ids, mask", "    pass"),),
    ),
)
