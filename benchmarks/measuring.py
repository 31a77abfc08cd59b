"""What the comparisons share: the sentences, the programs taken in turn, and the table they fill.

Needs Python 3.8 and nothing else.
"""

import datetime
import json
import math
import os
import platform
import random
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks/peers/cpu"
VOCABULARY = 10_000
SENTENCES = 2560

# Set, both make OpenBLAS choose kernels for another processor; some shells export them.
SPOILERS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Failed(Exception):
    """A program ended with an error, or without the line that was asked for."""


def fluid():
    """The command of this project: FLUID, or ./fluid of this folder's project."""
    return shlex.split(os.environ.get("FLUID", str(ROOT / "fluid")))


def build_peers(folders):
    """Builds peers that are not built yet, or whose sources are newer."""
    for folder in sorted(folders):
        built = PEERS / folder / "target" / f"peers-{folder}-1.jar"
        sources = [
            file
            for part in ("common", folder)
            for file in (PEERS / part).rglob("*")
            if "target" not in file.parts and file.is_file()
        ]
        if built.exists() and built.stat().st_mtime > max(s.stat().st_mtime for s in sources):
            continue
        say(f"building the peer {folder} ...")
        subprocess.run(
            ["mvn", "-B", "-q", "-ntp", "package", "-pl", folder, "-am"],
            cwd=PEERS,
            check=True,
            stdout=2,
        )


def environment(**more):
    """The environment of the measured programs."""
    result = {name: value for name, value in os.environ.items() if name not in SPOILERS}
    result.update(more)
    return result


def run_json(command, env=None, cwd=None, limit=600):
    """Runs a program and gives the last line of its output that is a JSON object."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            env=environment() if env is None else env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=limit,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"no result within {limit} s") from None
    except OSError as error:
        raise Failed(f"{command[0]}: {error}") from None
    for line in reversed(done.stdout.splitlines()):
        if line.startswith("{"):
            try:
                return json.loads(line)
            except ValueError:
                continue
    words = (done.stderr.strip() or done.stdout.strip() or "it printed nothing").splitlines()
    raise Failed(f"exit code {done.returncode}: {words[-1][:300]}")


def in_turn(programs, rounds, report):
    """Runs programs in turn.

    programs: name -> function without arguments that gives a dict.
    report: called with a name and a dict, or a Failed, after each run.
    Gives name -> the dicts of the rounds that went well. A program that fails is not run again.
    """
    results = {name: [] for name in programs}
    failed = set()
    for _ in range(rounds):
        for name, program in programs.items():
            if name in failed:
                continue
            try:
                result = program()
            except Failed as failure:
                failed.add(name)
                report(name, failure)
            else:
                results[name].append(result)
                report(name, result)
    return results


def median(results, field):
    """The median of a field over rounds; None without rounds."""
    values = [result[field] for result in results if field in result]
    return statistics.median(values) if values else None


def largest(results, field):
    """The largest value of a field over rounds; None without rounds."""
    values = [result[field] for result in results if field in result]
    return max(values) if values else None


def number(value, digits=0):
    """A number for the table, a dash for None."""
    return "-" if value is None else f"{value:,.{digits}f}".replace(",", " ")


def ratio(value, other):
    """How many times other the value is, for the table."""
    return "-" if value is None or not other else f"{value / other:.2f}"


def sentences(folder, count=SENTENCES, vocabulary=VOCABULARY):
    """Writes sentences as ids, one per line, the end of sentence last; gives the file.

    folder: of Penn Treebank, with ptb.train.txt; None: words by Zipf's law, of a vocabulary, in
    sentences of its lengths. The same sentences every time.
    """
    if folder is None:
        lines = drawn(count, vocabulary)
    else:
        lines = treebank(Path(folder) / "ptb.train.txt", count)
    file = Path(tempfile.mkdtemp(prefix="fluid-sentences-")) / "sentences.txt"
    file.write_text("".join(" ".join(map(str, line)) + "\n" for line in lines))
    return file


def treebank(file, count):
    lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    lines = [line + ["<eos>"] for line in lines if line]
    counts = {}
    for line in lines:
        for word in line:
            counts[word] = counts.get(word, 0) + 1
    words = sorted(counts, key=lambda word: (-counts[word], word))
    if len(words) > VOCABULARY:
        raise SystemExit(f"{file} has {len(words)} words; the models know {VOCABULARY}")
    ids = {word: i for i, word in enumerate(words)}
    random.Random(20240229).shuffle(lines)
    # More sentences than there are come round again.
    chosen = [lines[i % len(lines)] for i in range(count)]
    return [[ids[word] for word in line] for line in chosen]


def drawn(count, vocabulary=VOCABULARY):
    """Lengths with mean 21.8 and deviation 10.1, by a gamma distribution, at most 68."""
    chance = random.Random(1)
    mean, deviation, longest, end = 21.8, 10.1, 68, 2
    shape = mean * mean / (deviation * deviation)
    lines = []
    for _ in range(count):
        length = round(chance.gammavariate(shape, mean / shape))
        line = []
        for _ in range(max(2, min(longest, length)) - 1):
            word = int(math.exp(chance.random() * math.log(vocabulary + 1.0))) - 1
            line.append(0 if word == end else min(word, vocabulary - 1))
        lines.append(line + [end])
    return lines


def processor():
    """The processor's name and the number of its cores that can be used."""
    name = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores"


def memory():
    """The memory of the machine in GiB."""
    try:
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return f"{pages / 2**30:.0f} GiB"
    except (OSError, ValueError):
        return "unknown memory"


def java():
    """The Java that JAVA_HOME names, else the one on the path."""
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


def java_version():
    """The first line of what java says of itself."""
    try:
        said = subprocess.run([java(), "-version"], capture_output=True, text=True).stderr
        return said.splitlines()[0] if said else "unknown Java"
    except OSError:
        return "no java on the path"


def load():
    """How busy the machine was in the minute before, since that spoils figures."""
    try:
        return f"{os.getloadavg()[0]:.1f}"
    except OSError:
        return "unknown"


class Table:
    """A table in Markdown with what it was measured on, kept in a file as it grows."""

    def __init__(self, title, head, out, machine):
        self.title = title
        self.head = head
        self.rows = []
        self.notes = []
        self.out = Path(out) if out else None
        # Folders of this machine say nothing to others.
        words = [word.rstrip("/").rsplit("/", 1)[-1] for word in sys.argv]
        self.about = [
            f"Machine: {machine}, {memory()}, {platform.system()} {platform.release()}; "
            f"load at the start {load()}.",
            f"Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC.",
            f"Command: `benchmarks/{shlex.join(words)}`.",
        ]

    def row(self, *cells):
        self.rows.append([str(cell) for cell in cells])
        self.write()

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            self.write()

    def text(self):
        widths = [
            max(len(row[i]) for row in [self.head] + self.rows) for i in range(len(self.head))
        ]

        def line(cells):
            padded = [cell.ljust(width) for cell, width in zip(cells, widths)]
            return "| " + " | ".join(padded) + " |"

        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        lines = ["# " + self.title, ""] + [about + "  " for about in self.about]
        lines += ["", line(self.head), rule] + [line(row) for row in self.rows]
        if self.notes:
            lines += [""] + ["- " + note for note in self.notes]
        return "\n".join(lines) + "\n"

    def write(self):
        if self.out:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            self.out.write_text(self.text(), encoding="utf-8")


def say(text):
    """Progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)
