"""Attacks that try to earn points without solving: objects that lie, IPython's own hooks, output.

Left out: lies told on the wire (`lying`), edited notebooks (`notebooks`).
"""

from __future__ import annotations

from tests.attacks.base import FULL, Attack

COUNT = "CALLS = []\n"
RAN = 'print("ran", bool(CALLS))'
TRUE = ("ran True",)


def every(body: str) -> dict[str, str]:
    """All four functions with the same body, which notes that it was called."""
    signatures = {
        "get-stats": "get_stats(ids, counts=None)",
        "merge": "merge(ids, pair, idx)",
        "train": "train(text, vocab_size)",
        "compression-ratio": "compression_ratio(text, ids)",
    }
    return {
        cell: f"def {signature}:\n    CALLS.append(1)\n    {body}"
        for cell, signature in signatures.items()
    }


EQUALS = """
CALLS = []
class Yes{base}:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return False
    def __gt__(self, other): return False
    def __hash__(self): return 0
    def __contains__(self, item): return True
    def __len__(self): return {length}
    def __iter__(self): return iter([self] * {length})
    def __getitem__(self, key): return self
    def __call__(self, *args): return self
    def __bool__(self): return True
    {extra}
"""


def equals(
    name: str, tries: str, base: str = "", extra: str = "pass", quick: bool = False
) -> Attack:
    """An attack whose functions return an object that equals everything."""
    return Attack(
        name,
        "earning",
        tries,
        first=EQUALS.format(base=f"({base})" if base else "", length=2, extra=extra),
        answers=every("return Yes()"),
        last=RAN,
        said=TRUE,
        quick=quick,
    )


# In a notebook that carries its tests, the assert being run can be read and answered literally.
READS_THE_TEST = """
    import ast
    CALLS = []
    def literal(name, args):
        CALLS.append(1)
        for text in reversed(get_ipython().user_ns["In"]):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Compare) and isinstance(node.left, ast.Call):
                    call = node.left
                    if getattr(call.func, "id", "") != name:
                        continue
                    try:
                        if [ast.literal_eval(a) for a in call.args] == list(args):
                            return ast.literal_eval(node.comparators[0])
                    except ValueError:
                        pass
    """
BY_LITERAL = {
    "get-stats": "def get_stats(*args): return literal('get_stats', args)",
    "merge": "def merge(*args): return literal('merge', args)",
    "train": "def train(*args): return literal('train', args)",
    "compression-ratio": "def compression_ratio(*args): return literal('compression_ratio', args)",
}

FAKES_RESULT = """
    def publish(*unused):
        kernel = get_ipython().kernel
        content = {"execution_count": 1, "data": {"text/plain": "3"}, "metadata": {}}
        kernel.send_response(kernel.iopub_socket, "execute_result", content)
        CALLS.append(1)
    CALLS = []
    get_ipython().events.register("pre_run_cell", publish)
    get_ipython().events.register("pre_execute", publish)
    get_ipython().events.register("post_execute", publish)
    """

EARNING = (
    equals("equal-to-everything", "returns an object that equals everything", quick=True),
    equals("equal-dict", "returns a dictionary that equals everything", "dict", "__class__ = dict"),
    equals("equal-list", "returns a list that equals everything", "list"),
    equals("equal-float", "returns a float that equals everything", "float"),
    equals(
        "false-module",
        "returns an object that claims to come from numpy",
        extra="__module__ = 'numpy'; dtype = 'int64'; ndim = 1\n    def tolist(self): return self",
    ),
    equals(
        "false-collection",
        "returns a dictionary that claims to come from collections",
        "dict",
        "__module__ = 'collections'\n    def items(self): return [(self, self)]",
    ),
    Attack(
        "false-length",
        "earning",
        "patches the built-in functions that a comparison uses",
        first=COUNT
        + "import builtins\n"
        + "for name in ('all', 'any', 'len', 'zip', 'isinstance', 'repr', 'sorted'):\n"
        + "    real = getattr(builtins, name)\n"
        + "    setattr(builtins, name, lambda *a, _r=real, **k: _r(*a, **k))\n"
        + "builtins.all = lambda *a: True\n",
        answers=every("return None"),
        last="import builtins\nprint('ran', builtins.all([False]))",
        said=TRUE,
    ),
    Attack(
        "endless-result",
        "earning",
        "returns a generator that never ends",
        first=COUNT,
        answers=every("import itertools; return (x for x in itertools.count())"),
        last=RAN,
        said=TRUE,
    ),
    Attack(
        "not-a-number",
        "earning",
        "returns numbers that compare with nothing",
        first=COUNT,
        answers={
            **every("return None"),
            "compression-ratio": "def compression_ratio(text, ids):\n"
            "    CALLS.append(1)\n    return float('nan')",
            "merge": "def merge(ids, pair, idx):\n"
            "    CALLS.append(1)\n    return [float('inf'), float('nan')]",
        },
        last=RAN,
        said=TRUE,
    ),
    Attack(
        "literal-from-the-test",
        "earning",
        "reads the test that is being run and returns what it expects",
        first=READS_THE_TEST,
        answers=BY_LITERAL,
        last=RAN,
        said=TRUE,
        quick=True,
    ),
    Attack(
        "strips-asserts",
        "earning",
        "transforms every later cell's syntax tree so that tests say nothing",
        first="""
            import ast
            class Silent(ast.NodeTransformer):
                def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
                def visit_Expr(self, node):
                    if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "check":
                        return ast.copy_location(ast.Pass(), node)
                    return node
            get_ipython().ast_transformers.append(Silent())
            """,
        last="assert False\nprint('ran', True)",
        said=TRUE,
        quick=True,
    ),
    Attack(
        "strips-lines",
        "earning",
        "transforms every later cell's text before it is parsed",
        first="""
            def silent(lines):
                return [] if any("check(" in l or "assert " in l for l in lines) else lines
            get_ipython().input_transformers_cleanup.append(silent)
            """,
        last="print('ran', get_ipython().transform_cell('ass' + 'ert False') == '')",
        said=TRUE,
    ),
    Attack(
        "fakes-a-result",
        "earning",
        "publishes a score as the result of whichever cell runs",
        first=FAKES_RESULT,
        last=RAN,
        said=TRUE,
        quick=True,
    ),
    Attack(
        "skips-the-cell",
        "earning",
        "replaces the method that runs a cell",
        first="""
            from types import SimpleNamespace
            shell = get_ipython()
            real, CALLS = shell.run_cell, []
            def run_cell(raw_cell, *args, **kwargs):
                CALLS.append(1)
                plain = "pass" if "assert" in raw_cell or "check(" in raw_cell else raw_cell
                return real(plain, *args, **kwargs)
            shell.run_cell = run_cell
            shell.should_run_async = lambda *a, **k: False
            """,
        last=RAN,
        said=TRUE,
    ),
    Attack(
        "quiet-traceback",
        "earning",
        "replaces the method that shows an error",
        first="""
            get_ipython().showtraceback = lambda *a, **k: None
            get_ipython()._showtraceback = lambda *a, **k: None
            import sys
            sys.excepthook = lambda *a: None
            """,
        last="get_ipython().showtraceback()\nprint('ran', True)",
        said=TRUE,
    ),
    Attack(
        "prints-a-score",
        "earning",
        "prints, shows and returns a score of its own",
        first="""
            import sys
            from IPython.display import display
            print("20.0"); print("20.0", file=sys.stderr); display(20.0)
            def check(*names): return 20.0
            get_ipython().run_cell("20.0")
            print("ran", check() == 20.0)
            20.0
            """,
        said=TRUE,
        quick=True,
    ),
    Attack(
        "own-check",
        "earning",
        "puts a check of its own in place of the course's",
        first="""
            import sys, types
            import autograder
            for module in (autograder, sys.modules["autograder"]):
                module.check = lambda *a, **k: 20.0
            engine = types.ModuleType("autograder.judging.engine")
            engine.judge = lambda *a, **k: types.SimpleNamespace(status="passed", score=20.0)
            sys.modules["autograder.judging.engine"] = engine
            from autograder.judging.engine import judge
            print("ran", judge().score == 20.0)
            """,
        said=TRUE,
    ),
    Attack(
        "changes-the-question",
        "earning",
        "changes its arguments in place, so that an easier question is compared",
        first=COUNT,
        answers={
            **every("return None"),
            "merge": "def merge(ids, pair, idx):\n    CALLS.append(1)\n    ids.clear()\n    return []",
            "get-stats": "def get_stats(ids, counts=None):\n"
            "    CALLS.append(1)\n    ids.clear()\n    return {}",
        },
        last=RAN,
        said=TRUE,
    ),
    Attack(
        "looks-up-the-stack",
        "earning",
        "searches the frames and objects around the call for the expected answer",
        first="""
            import gc, sys
            WORDS = ("expected", "reference", "solution", "answer", "secret", "hidden", "verdict")
            def search():
                frame, found = sys._getframe(1), []
                while frame is not None:
                    found += [frame.f_locals[w] for w in WORDS if w in frame.f_locals]
                    frame = frame.f_back
                for thing in gc.get_objects():
                    if type(thing) is dict and "expected" in thing and "args" in thing:
                        found.append(thing["expected"])
                return found
            """,
        answers={
            # What a question leaves lying about would come back as its answer, and earn points.
            "merge": "def merge(ids, pair, idx):\n"
            "    found = [f for f in search() if type(f) is list]\n    return found[0]"
        },
        last="""
            try: print("DONE", merge([1, 2], (1, 2), 9))
            except IndexError: print("ran True, refused")
            """,
        said=TRUE,
    ),
    Attack(
        "honest-but-noisy",
        "earning",
        "is right, and warns: nothing may be lost by it",
        score=FULL,
        base="solution",
        first="import sys, warnings\nwarnings.warn('noisy'); print('x', file=sys.stderr)\nprint('ran True')",
        said=TRUE,
    ),
)
