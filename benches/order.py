#!/usr/bin/env python3
"""Writes dist/order.ld, the functions that a daemon enters, for the linker to put together (build.rs): the kernel maps 64 KiB around
each page that is touched, so what lies scattered brings the whole program into memory.

    benches/order.py [--check]

Builds the program with a map of where each function lies, sets a trap at every one and lets daemons work against the simulator: each
trap goes off once and is taken out, so it is nearly as fast as without. Functions are named by their modules where a module is used
for the most part. `--check` writes nothing and tells what of the code that was entered the list names. Ten minutes. Run it anew
when `BOT=… benches/start.py` says that idling takes half a megabyte more than benches/README.md, or when the compiler mangles names
in another way. Needs x86_64 Linux, rustc's own lld, openssl; Python's standard library is enough."""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import world
from world import Daemon, Simulator, end, until

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIST = f"{ROOT}/dist/order.ld"
HEAD = """/* Which functions a daemon enters. build.rs gives this to the linker, which puts them together. Made by benches/order.py, which
   says more; not by hand. It holds for every processor and compiler: what names nothing is passed over, and what is missing or
   too much costs memory alone. */
"""
GROUPS = ["from its start to idling", "with TLS", "for comments", "for everything else"]
# In bytes: what a line of each group is worth, and what it costs not to name a function (under 64 KiB, for others lie there, too)
LINE = [500, 2000, 2000, 4000]
MISSED = 40_000


# --- Which functions are entered. Run as a program of its own, in the place of the one that is watched.

TRACEME, PEEKUSER, POKEUSER, CONT, SETOPTIONS = 0, 3, 6, 7, 0x4200
EVENTS_OF_THREADS_AND_EXEC, EXEC, ALL_THREADS = 0x8 | 0x10, 4, 0x40000000
RIP = 16 * 8
TRAP = b"\xcc"


def ptrace(what, thread, at=0, data=0):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long
    ctypes.set_errno(0)
    answer = libc.ptrace(what, thread, at, data)
    if ctypes.get_errno():
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def watch(places, told, program, *arguments):
    """Runs a program and writes to the file `told` which of the addresses in the file `places` it came to, each with the number of
    SIGUSR1 that had come by then."""
    places = [int(line, 16) for line in open(places)]
    pid = os.fork()
    if pid == 0:
        ptrace(TRACEME, 0)
        os.execv(program, [program, *arguments])
    phase, entered, first, known = [0], {}, {}, {pid}
    signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
    signal.signal(signal.SIGUSR1, lambda *_: phase.append(0))

    def traps():
        """Memory of the program as it was just begun, with a trap at each place."""
        maps = (line.split() for line in open(f"/proc/{pid}/maps"))
        base = next(int(line[0].split("-")[0], 16) for line in maps if line[-1] == os.path.realpath(program))
        memory = open(f"/proc/{pid}/mem", "r+b", buffering=0)
        for place in places:
            memory.seek(base + place)
            first[place] = memory.read(1)
            memory.seek(base + place)
            memory.write(TRAP)
        return base, memory

    os.waitpid(pid, 0)
    ptrace(SETOPTIONS, pid, 0, EVENTS_OF_THREADS_AND_EXEC)
    base, memory = traps()
    ptrace(CONT, pid)
    while True:
        thread, status = os.waitpid(-1, ALL_THREADS)
        if not os.WIFSTOPPED(status):
            if thread == pid:
                break
            continue
        given, event = os.WSTOPSIG(status), status >> 16
        if given == signal.SIGSTOP and thread not in known:
            known.add(thread)
            given = 0
        elif given == signal.SIGTRAP:
            given = 0
            if event == EXEC:
                # It starts anew in its own place (src/heap.rs): what came before is gone.
                entered.clear()
                base, memory = traps()
            elif not event:
                at = (ptrace(PEEKUSER, thread, RIP) & (1 << 64) - 1) - 1
                entered.setdefault(at - base, len(phase) - 1)
                memory.seek(at)
                memory.write(first[at - base])
                ptrace(POKEUSER, thread, RIP, at)
        ptrace(CONT, thread, 0, given)
    with open(told, "w") as file:
        file.writelines(f"{place:x} {when}\n" for place, when in entered.items())


class Watched(Daemon):
    """A daemon of which is known, once it has ended, what it entered."""

    def __init__(self, simulator, folder, bot, places, **more):
        self.command = [bot, "--config", simulator.config(folder, **more)]
        self.told = f"{folder}/entered"
        by = [sys.executable, os.path.abspath(__file__), "watch", places, self.told]
        self.process = subprocess.Popen(by + self.command + ["run"], cwd=folder, stderr=subprocess.DEVNULL)

    def next_phase(self):
        self.process.send_signal(signal.SIGUSR1)

    def entered(self):
        """Addresses and phases."""
        end(self.process)
        return {int(place, 16): int(when) for place, when in (line.split() for line in open(self.told))}


def build():
    """The program as it is shipped, and which function lies where: address → (section's name, size)."""
    with tempfile.NamedTemporaryFile() as file:
        by = ["cargo", "rustc", "--profile", "dist", "--locked", "--bin", "etronics-bot", "--message-format", "json", "--"]
        out = subprocess.run(by + ["-C", f"link-arg=-Wl,-Map,{file.name}"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        bot = re.findall(r'"executable":"([^"]+)"', out.stdout)[-1]
        line = re.compile(r"\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+\s+\S+:\(\.text\.(\S+)\)")
        found = filter(None, map(line.match, open(file.name)))
        return bot, {int(one[1], 16): (one[3], int(one[2], 16)) for one in found if int(one[2], 16)}


def days(bot, places):
    """What daemons enter, in the order in which it shall lie."""
    # Where it is set each error looks for its way here.
    os.environ.pop("RUST_BACKTRACE", None)
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(bot), None
        try:
            daemon = Watched(simulator, folder, bot, places)
            until("the daemon listens", daemon.listens)
            # Minutes ring, too.
            time.sleep(70)
            daemon.next_phase()
            simulator.comments(simulator.people(20_000), 2000)
            until("all are judged", lambda: daemon.handled() >= 20_000)
            daemon.next_phase()
            time.sleep(1)
            first = daemon.entered()
        finally:
            end(daemon and daemon.process, simulator.process)
    with tempfile.TemporaryDirectory() as folder:
        simulator, daemon = Simulator(bot), None
        try:
            daemon = Watched(simulator, folder, bot, places, everything=True)
            until("the daemon listens", daemon.listens)
            simulator.visits(simulator.people(3_000), 500)
            until("all are through", daemon.through)
            simulator.does("say", text="/panel")
            time.sleep(70)
            busy = daemon.entered()
        finally:
            end(daemon and daemon.process, simulator.process)
    with tempfile.TemporaryDirectory() as folder:
        by_tls = with_tls(bot, places, folder)
    phases = [{place for place, when in first.items() if when == phase} for phase in range(3)]
    return [phases[0], by_tls, phases[1], phases[2] | busy.keys()]


def with_tls(bot, places, folder):
    """A server whose certificate nobody knows: all of a handshake but its end."""
    simulator, key = Simulator(bot), f"{folder}/key.pem"
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", key, "-out", key], check=True, stderr=subprocess.DEVNULL)
    server = subprocess.Popen(["openssl", "s_server", "-quiet", "-www", "-accept", str(port), "-key", key, "-cert", key])
    try:
        simulator.told["address"], plain = f"localhost:{port}", simulator.config
        simulator.config = lambda *of, **more: secured(plain(*of, **more))
        daemon = Watched(simulator, folder, bot, places)
        time.sleep(15)
        return set(daemon.entered())
    finally:
        end(server, simulator.process)


def secured(config):
    text = open(config).read()
    with open(config, "w") as file:
        file.write(text.replace("http:", "https:"))
    return config


# --- How they are named.


def tokens(name):
    """What a name is made of, from module to function, without hashes."""
    if name.startswith("unlikely."):
        return ["unlikely.", *tokens(name.removeprefix("unlikely."))]
    mangled = re.fullmatch(r"_ZN(.*)17h[0-9a-f]{16}E.*", name)
    if not mangled:
        # What compilers add to parts and copies of a function, and the standard library's hash of its version.
        name = re.sub(r"(\.[a-z]+)?\.\d+(?=$|\.)", "*", re.sub(r"Cs[0-9A-Za-z]+?_(?=\d)", "Cs*_", name))
        return ["sqlite3", name[7:]] if name.startswith("sqlite3") else ["_R", name[2:]] if name.startswith("_R") else [name]
    rest, parts = mangled[1], ["_ZN"]
    while rest:
        length = re.match(r"\d+", rest)[0]
        part, rest = rest[len(length):][:int(length)], rest[len(length) + int(length):]
        # Lengths of names of types say nothing of their module.
        pieces = re.split(r"(?<=\.\.)|(?<=\$LT\$)|(?<=\$u20\$as\$u20\$)", part)
        parts += [length + part] if len(pieces) == 1 else ["*" + pieces[0], *pieces[1:]]
    return parts + ["17h"]


class Module:
    """Functions whose names begin alike."""

    def __init__(self):
        self.within, self.functions, self.size, self.used, self.used_size = {}, [], 0, 0, 0

    def add(self, place, size, used):
        self.functions.append(place)
        self.size += size
        self.used += used
        self.used_size += used * size

    def named(self, line, name=""):
        """The fewest bytes that naming its used functions costs, and the lines with the functions that each stands for."""
        if not self.used:
            return 0, []
        choices = [(self.used * MISSED, [])]
        if name:
            more = "*" if self.within or name.endswith("17h") else ""
            choices.append((line + self.size - self.used_size, [(name + more, self.functions)]))
        if self.within:
            each = [module.named(line, name + token) for token, module in self.within.items()]
            choices.append((sum(cost for cost, _ in each), [line for _, lines in each for line in lines]))
        return min(choices, key=lambda choice: choice[0])


def lines(functions, entered):
    """Patterns for what was entered, group after group."""
    taken, named = set(), []
    for line, group in zip(LINE, entered):
        all_of_them = Module()
        for place, (name, size) in functions.items():
            if place in taken:
                continue
            module, used = all_of_them, place in group
            module.add(place, size, used)
            for token in tokens(name):
                module = module.within.setdefault(token, Module())
                module.add(place, size, used)
        found = sorted(all_of_them.named(line)[1])
        taken.update(place for _, of_it in found for place in of_it)
        named.append([name for name, _ in found])
    return named


def script(named):
    groups = zip(GROUPS, ("\n".join(f"*(.text.{line})" for line in group) for group in named))
    body = "\n".join(f"/* {group} */\n{names}" for group, names in groups)
    return f"{HEAD}SECTIONS {{ .text.used : {{\n{body}\n}} }} INSERT BEFORE .text;\n"


def told_of(functions, entered):
    """How much of what was entered the list names, and how much it names."""
    known = re.findall(r"^\*\(\.text\.(.*)\)$", open(LIST).read(), re.MULTILINE)
    whole = {line for line in known if "*" not in line}
    like = [re.compile(re.escape(line).replace(r"\*", ".*")) for line in known if "*" in line]

    def match(name):
        return name in whole or any(pattern.fullmatch(name) for pattern in like)

    sizes = {place: size for place, (name, size) in functions.items() if match(name)}
    everything = set().union(*entered)
    for what, of_it in [("entered", everything), ("of it until idle", entered[0]), ("named", sizes.keys())]:
        there = [place for place in of_it if place in sizes]
        print(f"{what}: {len(of_it)} functions, {sum(functions[place][1] for place in of_it) / 1e6:.2f} MB; "
              f"in the list {len(there)}, {sum(sizes[place] for place in there) / 1e6:.2f} MB")


def main():
    bot, functions = build()
    with tempfile.NamedTemporaryFile("w") as places:
        places.write("\n".join(f"{place:x}" for place in functions))
        places.flush()
        entered = days(bot, places.name)
    if "--check" not in sys.argv:
        with open(LIST, "w") as file:
            file.write(script(lines(functions, entered)))
    told_of(functions, entered)


if __name__ == "__main__":
    if sys.argv[1:2] == ["watch"]:
        watch(*sys.argv[2:])
    else:
        main()
