"""Attacks on the wire: the kernel's half is replaced, patched or talked over, and answers with lies.

Left out: lies that a function itself returns (`values`).
"""

from __future__ import annotations

from tests.attacks.base import Attack

TRUE = ("ran ",)  # what is shown comes from a kernel that no check asks, so the calls are not seen

# The kernel's half of the wire, replaced before the grader first asks for it.
LIAR = """
    import json, sys, types
    SEEN = []
    ok = lambda value: {{"ok": [value], "changed": []}}
    def describe(name):
        return {{"kind": "function", "type": "function", "borrowed": None}}
    def lie(scripts):
        {lie}
    {more}
    class Reply:
        def __init__(self, text): self.text = text
        def _repr_mimebundle_(self, include=None, exclude=None):
            return {{"application/json": {{"answer": self.text}}, "text/plain": "answer"}}
    def answer(request, namespace):
        asked = json.loads(request)
        SEEN.append(1)
        if "describe" in asked:
            return json.dumps(describe(asked["describe"]))
        made = lie(asked["scripts"])
        return made if type(made) is str else json.dumps(made)
    fake = types.ModuleType("_tokcourse_probe")
    fake.answer, fake.Reply = answer, Reply
    sys.modules["_tokcourse_probe"] = fake
    """


def liar(
    name: str,
    tries: str,
    lie: str,
    more: str = "",
    quick: bool = False,
    alone: bool = False,
    said: tuple[str, ...] = TRUE,
    reason: str = "",
) -> Attack:
    """An attack that answers every question with the value of `lie`, a body with `scripts` in sight."""
    return Attack(
        name,
        "earning",
        tries,
        first=LIAR.format(lie=lie, more=more),
        last='print("ran", bool(SEEN))',
        said=said,
        reason=reason,
        quick=quick,
        alone=alone,
        plain="not there",
    )


LYING = (
    liar(
        "no-answers",
        "answers with an empty list, so that nothing is wrong",
        "return []",
        quick=True,
    ),
    # What is asked first stands in the learner's own notebook, so one answer can be known by heart.
    liar(
        "first-answer-only",
        "answers the first question, known by heart, and leaves the others out",
        "heart = HEART.get(json.dumps(scripts[0])); return [ok(heart)] if heart else []",
        more="""
    ask = lambda name, *args: json.dumps([["call", name, list(args)]])
    L, T = lambda *v: {"l": list(v)}, lambda *v: {"t": list(v)}
    D = lambda **pairs: {"d": [[T(*map(int, k[1:].split("_"))), n] for k, n in pairs.items()]}
    HEART = {
        ask("get_stats", L(1, 2, 3, 1, 2)): D(p1_2=2, p2_3=1, p3_1=1),
        ask("get_stats", L(1, 2, 1, 2, 3)): D(p1_2=2, p2_1=1, p2_3=1),
        ask("get_stats", L(1, 1, 1, 1)): D(p1_1=3),
        ask("get_stats", L()): D(),
        ask("compression_ratio", "abcd", L(256, 256)): {"f": (2.0).hex()},
    }""",
        quick=True,
    ),
    liar(
        "more-answers",
        "answers more questions than were asked",
        "return [ok(None)] * 10_000",
    ),
    liar("not-json", "answers with text that is not JSON", "return '[' * 20"),
    liar(
        "too-long", "answers with more text than is allowed", "return '[' + '1,' * 5_000_000 + '1]'"
    ),
    liar(
        "too-deep",
        "answers with a hundred thousand brackets",
        "return '[' * 100_000 + ']' * 100_000",
    ),
    liar(
        "deep-value",
        "answers with a value nested deeper than is allowed",
        "v = 1\n        for _ in range(200): v = {'l': [v]}\n        return [ok(v)] * len(scripts)",
    ),
    liar("bare-nan", "answers with constants that JSON does not have", "return '[NaN, Infinity]'"),
    liar(
        "doubled-keys",
        "answers with objects and dictionaries whose keys stand twice",
        "return '[' + ','.join(['{\"ok\": [0], \"ok\": [{\"d\": [[1, 1], [1, 2]]}], \"changed\": []}'] * len(scripts)) + ']'",
    ),
    liar(
        "huge-digits",
        "answers with integers of a million digits",
        "return [ok({'i': '9' * 1_000_000})] * len(scripts)",
    ),
    liar(
        "bare-digits",
        "answers with integers of a million digits, untagged",
        "return '[{\"ok\": [' + '9' * 1_000_000 + '], \"changed\": []}]'",
    ),
    liar(
        "unknown-tags",
        "answers with tags that nobody defined",
        "return [ok({'pickle': 'gASVBQAAAAAAAABLAS4='}), ok({'a': ['int64', [1]]})] * len(scripts)",
    ),
    liar(
        "array-of-anything",
        "answers with arrays whose kind is no text that can be stored",
        "return [ok({'a': ['\\ud800<script>alert(1)</script>', {'l': [1]}]})] * len(scripts)",
        quick=True,
    ),
    liar(
        "colliding-keys",
        "answers with a dictionary whose keys fall on one another in the grader's memory",
        "return [ok({'d': [[{'i': str(k * (2**61 - 1))}, 0] for k in range(1, 200_001)]})]",
        # its last cell may not run, as the answers take all the time there is
        more='print("it lies in wait")',
        said=("it lies in wait",),
        alone=True,
    ),
    liar(
        "false-outcomes",
        "answers with outcomes of every wrong kind",
        "return [None, 1, 'ok', [], {}, {'ok': 1}, {'raised': [1, 2]}, {'unplain': {}}][len(SEEN) % 8:] or [0]",
    ),
    liar(
        "false-error",
        "answers with an error whose text is markup and control characters",
        "return [{'raised': ['<script>alert(1)</script>', '\\ud800\\x1b[31m\\x00<b>'], 'line': '\\u202e'}]",
    ),
    liar(
        "false-description",
        "describes its functions with thousands of parameters of every kind",
        "return []",
        more="""
    def describe(name):
        parameters = [["<b>" * 50, ["x"], "yes"]] * 5_000
        return [{"kind": ["function"]}, {"kind": "class", "type": "\\ud800", "parameters": parameters},
                {"kind": "value", "type": "<script>alert(1)</script>"}][len(SEEN) % 3]""",
    ),
    liar(
        "slow-answers",
        "answers wrongly at once, then takes almost its whole time for each smaller question",
        "len(scripts) == 1 and __import__('time').sleep(11); return [ok(None)] * len(scripts)",
        alone=True,
        said=(),
        reason="took longer",
    ),
    Attack(
        "patched-json",
        "earning",
        "patches the JSON library that the kernel's half uses",
        first="""
            import json
            CALLS, real = [], json.dumps
            def dumps(value, *args, **kwargs):
                CALLS.append(1)
                if type(value) is list and value and type(value[0]) is dict:
                    value = [{"ok": [True], "changed": []} for _ in value]
                return real(value, *args, **kwargs)
            json.dumps = dumps
            """,
        last='print("ran", bool(CALLS))',
        said=TRUE,
        plain="not there",
    ),
    Attack(
        "patched-probe",
        "earning",
        "patches the kernel's half after its first answer",
        first="""
            import sys
            CALLS = []
            def get_stats(ids, counts=None):
                probe = sys.modules["_tokcourse_probe"]
                probe.attempt = lambda steps, *a: CALLS.append(1) or {"ok": [True], "changed": []}
                probe.encode = lambda value, room: True
            """,
        answers={"get-stats": "pass"},
        last='print("ran", bool(CALLS))',
        said=TRUE,
        plain="not there",
    ),
    Attack(
        "patched-display",
        "earning",
        "patches the formatter that carries answers out of the kernel",
        first="""
            CALLS = []
            def format(value, include=None, exclude=None):
                CALLS.append(1)
                return {"application/json": {"answer": "[]", "score": 20.0}, "text/plain": "20.0"}, {}
            get_ipython().display_formatter.format = format
            """,
        last='print("ran", bool(CALLS))',
        said=TRUE,
        plain="not there",
    ),
    Attack(
        "answers-before-asked",
        "earning",
        "sends replies to questions that have not been asked yet",
        first="""
            kernel = get_ipython().kernel
            parent = kernel.get_parent("shell")
            name, _, number = parent["header"]["msg_id"].rpartition("_")
            def reply(to, answer):
                data = {"application/json": {"answer": answer}}
                content = {"status": "ok", "execution_count": 1, "payload": [],
                           "user_expressions": {"r": {"status": "ok", "data": data, "metadata": {}}}}
                kernel.session.send(kernel.shell_stream, "execute_reply", content,
                                    parent={"header": {**parent["header"], "msg_id": to}},
                                    ident=kernel._shell_parent_ident.get())
            for n in range(1, 60):
                answer = '{"kind": "function"}' if n % 2 else '[{"ok": [true], "changed": []}]'
                reply(f"{name}_{int(number) + n}", answer)
            print("ran", True)
            """,
        said=TRUE,
        plain="not there",
    ),
    Attack(
        "false-idle",
        "earning",
        "says that each cell is done before it is, and answers in another's name",
        first="""
            kernel = get_ipython().kernel
            parent = kernel.get_parent("shell")
            for n in range(1, 60):
                name, _, number = parent["header"]["msg_id"].rpartition("_")
                to = {"header": {**parent["header"], "msg_id": f"{name}_{int(number) + n}"}}
                kernel.session.send(kernel.iopub_socket, "execute_result", parent=to,
                    content={"execution_count": 1, "data": {"text/plain": "20.0"}, "metadata": {}})
            print("ran", True, flush=True)
            kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"},
                                parent=parent, ident=b"status")
            """,
        said=TRUE,
        plain="not there",
    ),
)
