"""The kernel's half of the wire: run scripts on the learner's code, answer with tagged JSON.

The text of this file is sent into the learner's kernel, so it stands alone (standard library only)
and holds no check, reference or answer. The grader trusts nothing that it says: a learner who
rewrites it can lose points, never make them. In the notebook the same code runs in process.

Left out: reading the answers, which is `plain_data.py` and `implementation.py`.
"""

import ast
import builtins
import contextlib
import difflib
import dis
import functools
import inspect
import io
import itertools
import json
import linecache
import signal
import sys
import textwrap
import threading
import time
import tracemalloc
import zlib

MAX_ITEMS = (
    500_000  # in one result, so that an endless generator or a huge list ends with a sentence
)
MAX_CODES, MAX_WORDS, MAX_WORD = 50, 500, 40  # of a function's code, told in its description
MAX_NAME = 60  # characters of a name that is told
MAX_SOURCE = 20_000  # characters of a function's source that are read
ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR")
READERS = ("str", "bytes", "bytearray", "open", "codecs", "io", "getattr")  # given a name, they act
FORBIDDEN = ("minbpe_ref", "autograder.checks", "autograder.judging.engine")


class OutOfTime(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


class NotPlain(Exception):
    """The learner's function returned something that is not plain data."""


# How to get at what a value of a class derived from one of these holds.
PLAIN: dict = {
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    bytes: lambda value: bytes(memoryview(value)),
    bytearray: lambda value: bytes(memoryview(value)),
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
}


def encode(value, room):
    """Tag one value; `room` is a one-item list that counts down the items left."""
    room[0] -= 1
    if room[0] < 0:
        raise NotPlain(f"a result of more than {MAX_ITEMS:,} items")
    kind = type(value)
    if value is None or kind in (bool, str):
        return value
    if issubclass(kind, tuple(PLAIN)) and kind not in PLAIN:
        # Of a class of the learner's, whose methods are not asked: what it holds as its base does.
        base = next(base for base in PLAIN if issubclass(kind, base))
        value, kind = PLAIN[base](value), base
    if kind is str:
        return value
    if kind is int:
        return value if -(2**53) < value < 2**53 else {"i": str(value)}
    if kind is float:
        return {"f": value.hex()}
    if kind in (bytes, bytearray):
        return {"b": bytes(value).hex()}
    if kind is list:
        return {"l": [encode(v, room) for v in value]}
    if kind is tuple:
        return {"t": [encode(v, room) for v in value]}
    if kind is dict:
        return {"d": [[encode(k, room), encode(v, room)] for k, v in value.items()]}
    if kind.__module__ in ("numpy", "torch") and hasattr(value, "tolist"):
        plain = encode(value.tolist(), room)
        return {"a": [str(value.dtype), plain]} if getattr(value, "ndim", 0) else plain
    article = "an" if kind.__name__[:1] in "aeiouAEIOU" else "a"
    raise NotPlain(f"{article} {kind.__name__}")


def decode(data):
    """Rebuild an argument that the grader sent."""
    if not isinstance(data, dict):
        return data
    ((tag, body),) = data.items()
    if tag == "l":
        return [decode(v) for v in body]
    if tag == "t":
        return tuple(decode(v) for v in body)
    if tag == "d":
        return {decode(k): decode(v) for k, v in body}
    if tag == "b":
        return bytes.fromhex(body)
    return float.fromhex(body) if tag == "f" else int(body)


def describe(name, namespace):
    """What the learner's namespace holds under `name`: its kind, parameters and origin."""
    if name not in namespace:
        return {"kind": "missing"}
    found = namespace[name]
    kind = "class" if inspect.isclass(found) else "function" if callable(found) else "value"
    made = {"kind": kind, "type": type(found).__name__, "borrowed": borrowed(found, namespace)}
    made["words"] = words(found, namespace)
    if kind == "function":
        with contextlib.suppress(ValueError, TypeError):
            made["parameters"] = [
                [p.name, p.kind.name, p.default is not p.empty]
                for p in inspect.signature(found).parameters.values()
            ]
    return made


def borrowed(found, namespace):
    """The answer key that the learner's code leans on, or None."""
    for value in [found, *namespace.values()]:
        home = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None)
        if isinstance(home, str) and home.split(".")[0] == "minbpe_ref":
            return "minbpe_ref"
        if isinstance(home, str) and home.startswith(FORBIDDEN):
            return home
    code = getattr(found, "__code__", None)
    names = code.co_names if code else ()
    return next((n for n in names if n in FORBIDDEN), None)


def words(found, namespace):
    """What a function's code, and that of the learner's functions that it calls, uses of others.

    Names of attributes, and of functions that are not the learner's; and short texts that are given to
    a function that could read or write bytes by them. A text that is only named, such as an
    exception's or a comment's, is none of them.
    """
    waiting = [found]
    seen: list = []
    held = set()
    while waiting and len(seen) < MAX_CODES:
        item = waiting.pop()
        code = item.__code__ if inspect.isfunction(item) else item
        if inspect.iscode(code) and code not in seen:
            seen.append(code)
            waiting += [*code.co_consts, *(namespace.get(name) for name in code.co_names)]
            held |= used(code, namespace) | (given(item) if item is not code else set())
    return sorted(w for w in held if len(w) <= MAX_WORD)[:MAX_WORDS]


def used(code, namespace):
    """The names in one piece of code, without those of the learner's own functions."""
    named = {(i.opname, i.argval) for i in dis.get_instructions(code) if i.opcode in dis.hasname}
    own = (type(lambda: 0), type)
    return {
        name
        for kind, name in named
        if kind in ATTRIBUTES or not isinstance(namespace.get(name), own)
    }


def given(function):
    """The texts that a function gives to `str`, `bytes` and the like, or to a function of a module."""
    code = function.__code__
    if not set(READERS) & set(code.co_names):
        return set()
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))[:MAX_SOURCE])
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        readers = [c for c in calls if ast.unparse(c.func).split(".")[0] in READERS]
        parts = [a for c in readers for a in (*c.args, *(k.value for k in c.keywords))]
        texts = [p.value for p in parts if isinstance(p, ast.Constant)]
    except Exception:  # no source, or a stranger's: any text may be one that is given
        texts = code.co_consts
    return {text for text in texts if isinstance(text, str)}


def pack(value):
    """One result, tagged, within the limit of its size."""
    return encode(value, [MAX_ITEMS])


@functools.cache
def compiled(source):
    """The grader's own code, ready to run: the same few texts come again and again."""
    return compile(source, "<check>", "exec")


COUNTED = (
    "hash eq ne lt le gt ge add radd sub rsub mul rmul floordiv rfloordiv mod rmod divmod rdivmod "
    "lshift rlshift rshift rrshift and rand or ror xor rxor neg pos abs invert int float str repr format"
)
OPERATIONS = [0]


class Token(int):
    """A number whose use is counted: each time it is hashed, compared or computed with.

    What it does not see: being moved about, or turned into a plain number by C code.
    """


def counting(name):
    """The method of int, counting its calls; what is computed from a token counts on."""
    plain = getattr(int, name)
    closed = name in ("__hash__", "__int__")

    def method(self, *others):
        OPERATIONS[0] += 1
        made = plain(self, *others)
        return Token(made) if type(made) is int and not closed else made

    return method


for _name in COUNTED.split():
    setattr(Token, f"__{_name}__", counting(f"__{_name}__"))


def counted(value):
    """A copy with a `Token` in place of each int."""
    if type(value) is int:
        return Token(value)
    if type(value) in (list, tuple):
        return type(value)(counted(v) for v in value)
    if type(value) is dict:
        return {counted(k): counted(v) for k, v in value.items()}
    return value


def uncounted(value, kept):
    """A copy with plain ints; `kept_scores` is a one-item list that counts the tokens below 256."""
    if type(value) is Token:
        made = int.__int__(value)
        kept[0] += made < 256
        return made
    if type(value) in (list, tuple):
        return type(value)(uncounted(v, kept) for v in value)
    if isinstance(value, dict):
        return {uncounted(k, kept): uncounted(v, kept) for k, v in dict.items(value)}
    return value


def count(target, args):
    """Call with counted numbers: (the result, operations, bytes that are still tokens in it)."""
    given, kept = [counted(a) for a in args], [0]
    OPERATIONS[0] = 0
    result = target(*given)
    done = OPERATIONS[0]
    return uncounted(result, kept), done, kept[0]


def drain(target, args):
    """What a function yields, its first argument handed in as an iterator that is read once."""
    return list(itertools.islice(target(iter(args[0]), *args[1:]), MAX_ITEMS + 1))


def peak(target, args):
    """Read a stream of numbered texts: (ids, their checksum, the most bytes held meanwhile).

    args: the text, `{}` in it stands for its number; how many; what else the function takes.
    """
    text, many, *rest = args
    drain(target, [[text], *rest])  # what is set up once is not counted
    before, ids, checksum = tracemalloc.is_tracing(), 0, 0
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        base = tracemalloc.get_traced_memory()[0]
        stream = (text.replace("{}", str(i)) for i in range(many))
        for idx in target(stream, *rest):
            ids, checksum = ids + 1, zlib.crc32(b"%a," % (idx,), checksum)
        return ids, checksum, tracemalloc.get_traced_memory()[1] - base
    finally:
        if not before:
            tracemalloc.stop()


WAYS = {"count": count, "drain": drain, "peak": peak}


def run_script(steps, namespace, pack=pack, unpack=decode):
    """Do the steps in order; answer with the results of those that give one."""
    results: list = []
    changed: list = []
    last: list = []
    holder = None
    for kind, name, raw in steps:
        args = [unpack(a) for a in raw]
        if kind == "set":
            namespace[name] = args[0]
            continue
        if kind == "code":
            # What cannot travel, such as a model, is made, handed over and looked at here.
            beside = dict(namespace)
            exec(compiled(name), beside)
            results.append(pack(beside["ask"](*args)))
            continue
        if kind == "args":
            results.append(pack(list(last)))
            continue
        if kind == "get":
            results.append(pack(getattr(holder, name)))
            continue
        if kind in WAYS:
            results.append(pack(WAYS[kind](namespace[name], args)))
            continue
        last = args
        if kind == "new":
            holder = namespace[name](*args)
            continue
        target = namespace[name] if kind == "call" else getattr(holder, name)
        results.append(pack(target(*args)))
        after = [pack(a) for a in args]
        changed = changed if after == list(raw) else after
    return {"ok": results, "changed": changed}


def attempt(steps, namespace, seconds):
    """One script under a soft time limit; whatever happens becomes plain data."""
    try:
        with (
            limit(seconds),
            contextlib.redirect_stdout(Silence()),
            contextlib.redirect_stderr(Silence()),
        ):
            return run_script(steps, namespace)
    except OutOfTime:
        return {"timeout": seconds}
    except NotPlain as error:
        return {"unplain": str(error)}
    except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
        raised = [type(error).__name__, message(error)]
        return {"raised": raised, "bases": bases(error), **circumstances(error, namespace)}


def bases(error):
    """The names of the classes that an exception is of."""
    return [kind.__name__ for kind in type(error).__mro__]


def message(error):
    """The text of an exception, whose own `__str__` may fail."""
    try:
        return str(error)[:400]
    except BaseException:
        return ""


def circumstances(error, namespace):
    """Where in the learner's code an exception came from, and what names have to do with it."""
    steps = list(frames(error))
    theirs = [(frame, line, at) for frame, line, at in steps if frame.f_globals is namespace]
    if not theirs:
        return {}
    frame, line, at = theirs[-1]
    code = frame.f_code
    made = {
        "where": code.co_name[:MAX_NAME],
        "line": linecache.getline(code.co_filename, line, namespace).strip()[:200],
        "calls": [f.f_code.co_name[:MAX_NAME] for f, _line, _at in theirs[-MAX_CODES:]],
        "own": steps[-1][0] is frame and by_hand(frame, at),
    }
    with contextlib.suppress(Exception):  # a stranger's names and objects may do anything
        made["near"] = near(error, frame)
        made["taken"] = taken(frame)
    return made


def frames(error):
    """The (frame, line, place in its bytecode) that an exception passed through, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno, trace.tb_lasti
        trace = trace.tb_next


def by_hand(frame, at):
    """Whether a `raise` or an `assert` stands at a place: its message is of whoever wrote it."""
    return dis.opname[frame.f_code.co_code[at]] == "RAISE_VARARGS"


def near(error, frame):
    """The known name that is most like the one that an exception does not know, or ""."""
    asked = getattr(error, "name", None)
    if isinstance(error, UnboundLocalError):
        asked = error.args[0].split("'")[1]
    if not isinstance(asked, str):
        return ""
    if isinstance(error, NameError):
        known = {*frame.f_locals, *frame.f_globals, *vars(builtins)}
    elif isinstance(error, AttributeError) and error.obj is not None:
        known = set(dir(error.obj))
    else:
        return ""
    fits = sorted(k for k in known if k.startswith("_") == asked.startswith("_") and k != asked)
    return next(iter(difflib.get_close_matches(asked, fits, 1, 0.7)), "")[:MAX_NAME]


def taken(frame):
    """The names of Python's own that code uses and that have another value: [[name, type, here]].

    here: whether it was given in the function itself.
    """
    found = []
    for name in (*frame.f_code.co_names, *frame.f_code.co_varnames):
        if name.startswith("_") or name not in vars(builtins):
            continue
        here = name in frame.f_code.co_varnames
        value = (frame.f_locals if here else frame.f_globals).get(name, builtins)
        if value is not builtins and value is not getattr(builtins, name):
            found.append([name, type(value).__name__[:MAX_NAME], here])
    return found[:3]


class Silence(io.TextIOBase):
    """Where the learner's prints go during a check: a thousand inputs would fill the page."""

    def write(self, text):
        return len(text)


@contextlib.contextmanager
def limit(seconds):
    """Stop Python code after `seconds`; off the main thread there is no such signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if not hasattr(signal, "setitimer"):  # Windows, and Python in a browser
        with watching(seconds):
            yield
        return

    def ring(number, frame):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


WATCH = 4  # the tool of sys.monitoring that is ours; 0 to 2 and 5 have names
SELDOM = 127  # of the jumps and calls, the clock is looked at in one of 128


@contextlib.contextmanager
def watching(seconds):
    """Stop Python code after `seconds` without a signal: look at the clock where it jumps and calls.

    Python 3.12 and newer. Not stopped: one long operation in C, such as a sort.
    """
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        yield
        return
    deadline, seen, ours = time.monotonic() + seconds, itertools.count(), limit.__code__.co_filename

    def look(code, *places):
        # subtle: code of our own and of contextlib is what ends the watch, and must get to its end
        if next(seen) & SELDOM or time.monotonic() < deadline:
            return
        if code.co_filename not in (ours, contextlib.__file__):
            raise OutOfTime

    monitoring.free_tool_id(WATCH)  # where an earlier watch was broken off
    monitoring.use_tool_id(WATCH, "time limit")
    events = monitoring.events.JUMP, monitoring.events.PY_START
    for event in events:
        monitoring.register_callback(WATCH, event, look)
    monitoring.set_events(WATCH, events[0] | events[1])
    try:
        yield
    finally:
        monitoring.set_events(WATCH, 0)
        monitoring.free_tool_id(WATCH)


def answer(request, namespace):
    """Answer one request (JSON text): {"describe": name} or {"scripts": […], "seconds": s}."""
    asked = json.loads(request)
    limit_before = sys.getrecursionlimit()
    try:
        if "describe" in asked:
            return json.dumps(describe(asked["describe"], namespace))
        made = []
        for steps in asked["scripts"]:
            made.append(attempt(steps, namespace, asked["seconds"]))
            if "timeout" in made[-1]:
                break  # the rest would most likely cost the same again
        return json.dumps(made)
    finally:
        sys.setrecursionlimit(limit_before)


def stay(shell):
    """Let exit and quit end their cell alone: the kernel they would end some time after it, by chance
    before the next."""

    def leave(self, *unused, **options):
        raise SystemExit

    # One of IPython's own kind, which it calls without brackets too; %reset puts exiter back.
    shell.exiter = type("Leave", (type(shell.exiter),), {"__call__": leave})(shell)
    for name in ("exit", "quit"):
        shell.user_ns[name] = shell.user_ns_hidden[name] = shell.exiter


class Given:
    """What a problem set starts from, each thing under its name.

    >>> Given("ps00", {"text": "hello", "merges": {(1, 2): 256}})
    start('ps00'): text (str of 5), merges (dict of 1)
    """

    def __init__(self, name, data):
        self.__dict__.update(data)
        self._name = name

    def __repr__(self):
        listed = [
            f"{k} ({type(v).__name__}{f' of {len(v):,}' if hasattr(v, '__len__') else ''})"
            for k, v in self.__dict__.items()
            if k != "_name"
        ]
        return f"start({self._name!r}): {', '.join(listed) or 'nothing'}"


class Reply:
    """An answer as Jupyter's `user_expressions` carries it."""

    def __init__(self, text):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"application/json": {"answer": self.text}, "text/plain": "answer"}
