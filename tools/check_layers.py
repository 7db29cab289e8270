#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails if a folder includes one it must not know, or if the tree grows what the house forbids.

usage: tools/check_layers.py [folder of the checkout]

The table is the architecture: a folder knows itself and what stands beside its name. Long files and functions are
warnings; everything else is an error.
"""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "core/base": [],
    "core/host": ["core/base"],
    "core/time": ["core/base"],
    "core/bus": ["core/base"],
    "core/disk": ["core/base", "core/host"],
    "core/share": ["core/base", "core/host"],
    "core/isa": ["core/base"],
    "core/fpu": ["core/base"],
    "core/cpu": ["core/base", "core/time", "core/bus", "core/isa", "core/fpu"],
    "core/jit": ["core/base", "core/isa", "core/fpu", "core/cpu"],
    "core/device": ["core/base", "core/host", "core/time", "core/bus", "core/disk", "core/share"],
    "core/net": ["core/base", "core/host"],
    "core/pc": ["core/base", "core/host", "core/time", "core/bus", "core/disk", "core/isa", "core/cpu", "core/jit",
                "core/device"],
    "core/debug": ["core/base", "core/host", "core/time", "core/bus", "core/isa", "core/cpu", "core/jit",
                   "core/device", "core/pc"],
    "core/automation": ["core/base", "core/host", "core/time", "core/disk", "core/device", "core/net", "core/pc",
                        "core/debug"],
    "web/bindings": ["core/*"],
    "web/api": [],
    "web/internal": ["web/api"],
    "web/element": ["web/api", "web/internal"],
    "web/types": ["web/api"],
    "web/package": ["web/api", "web/internal", "web/element", "web/types"],
    "ui/platform": ["core/base", "core/host"],
    "ui/widgets": ["core/base", "core/host", "ui/platform"],
    "ui/windows": ["core/*", "ui/platform", "ui/widgets", "ui/app"],  # each window is `draw(App&)`
    "ui/app": ["core/*", "ui/platform", "ui/widgets", "ui/windows"],
    "shell/page": ["core/*", "web/*", "ui/*"],
    "shell/demo": ["web/*"],
    "shell/welcome": [],
    "shell/linux": [],
    "tests": ["*"],
    "tools": ["core/*", "web/*", "tests/support"],
}

TOP_LEVEL = {"CMakeLists.txt", "README.md", "LICENSE", "package.json", "package-lock.json",
             "core", "web", "ui", "shell", "tests", "tools"}
MADE_HERE = {"build", "node_modules"}  # in .gitignore
VAGUE_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}

# The core is a PC: it knows no browser and no host system.
CORE_FORBIDS = [
    (re.compile(r'#include [<"](emscripten|imgui|GLFW|GL|GLES\d)\b'), "the core knows no browser and no window"),
    (re.compile(r"#include <(thread|mutex|shared_mutex|atomic|future|condition_variable)>"), "the core has no threads"),
    (re.compile(r"#include <(fstream|filesystem|cstdio|stdio\.h|iostream|unistd\.h)>"), "the core has no files"),
    (re.compile(r"#include <(ctime|time\.h|sys/time\.h)>|chrono::(system|steady|high_resolution)_clock"),
     "the core has no clock of the host"),
    (re.compile(r"#include <random>|\brand\(\)"), "the core has no chance"),
]
LEFT_FOR_LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")

LONGEST_FILE, LONGEST_FUNCTION = 600, 40
CPP = {".h", ".cpp", ".inc"}
JAVASCRIPT = {".js", ".mjs", ".ts"}
TEXT = CPP | JAVASCRIPT | {".py", ".asm", ".css", ".html", ".txt", ""}

CPP_INCLUDE = re.compile(r'\s*#include "((?:core|web|ui|shell|tests)/[^"]+)"')
JS_IMPORT = re.compile(r"""(?:\bfrom|\bimport\()\s*["'](\.{1,2}/[^"']+)["']""")


def folder_of(path):
    parts = path.parts
    return "/".join(parts[:1 if parts[0] in ("tests", "tools") else 2])


def may_include(folder, target):
    return folder == target or any(
        rule == "*" or rule == target or (rule.endswith("/*") and target.startswith(rule[:-1]))
        for rule in MAY_INCLUDE.get(folder, []))


def included_folder(path, line):
    """The folder that this line of `path` draws in, or None."""
    if path.suffix in CPP and (match := CPP_INCLUDE.match(line)):
        target = pathlib.PurePosixPath(match[1])
        return "/".join(target.parts[:2])
    if path.suffix in JAVASCRIPT and (match := JS_IMPORT.search(line)):
        parts = []
        for part in (path.parent / match[1]).parts:
            if part == "..":
                parts = parts[:-1]
            else:
                parts.append(part)
        return "/".join(parts[:2]) if len(parts) > 2 else None
    return None


def check_place(path):
    """A file's place and name."""
    if path.stem.lower() in VAGUE_NAMES:
        yield "a name that says nothing: call it what it does"
    if path.parts[0] in ("core", "web", "ui", "shell"):
        if len(path.parts) > 3:
            yield "folders are two levels deep, no deeper"
        if len(path.parts) == 3 and folder_of(path) not in MAY_INCLUDE:
            yield f"the architecture knows no folder {folder_of(path)}"


def check_lines(path, lines):
    """What is written in a file, as (line number, complaint)."""
    folder = folder_of(path)
    if path.suffix in CPP | JAVASCRIPT and not any("SPDX-License-Identifier: MIT" in line for line in lines[:2]):
        yield 1, "the first line is the licence: SPDX-License-Identifier: MIT"
    if path.suffix == ".h" and next((l for l in lines if l and not l.startswith("//")), "") != "#pragma once":
        yield 1, "a header begins with #pragma once"
    for number, line in enumerate(lines, 1):
        target = included_folder(path, line)
        if target and target.split("/")[0] not in ("tests", "tools") and not may_include(folder, target):
            yield number, f"{folder} must not include {target}"
        if LEFT_FOR_LATER.search(line):
            yield number, "left for later: do it, or say note(Unimplemented, ...)"
        if path.parts[0] == "core" and path.suffix in CPP:
            for pattern, complaint in CORE_FORBIDS:
                if pattern.search(line):
                    yield number, complaint


def check_lengths(path, lines):
    """Long files and functions, as (line number, complaint). Tables may be long."""
    if path.suffix == ".inc":
        return
    if len(lines) > LONGEST_FILE:
        yield 1, f"{len(lines)} lines; files are under {LONGEST_FILE}"
    if path.suffix not in {".h", ".cpp"}:
        return
    start = None
    for number, line in enumerate(lines, 1):
        # clang-format's shapes: a body opens at the end of a line and closes with a brace in its first line's column.
        if start is None and re.match(r" {0,4}[\w~<].*\).*\{$", line) and not re.match(r"\s*(if|for|while|switch)\b", line):
            start = (number, len(line) - len(line.lstrip()))
        elif start and line.startswith(" " * start[1] + "}"):
            if number - start[0] > LONGEST_FUNCTION:
                yield start[0], f"a function of {number - start[0]} lines; functions are under {LONGEST_FUNCTION}"
            start = None


def check(root):
    errors, warnings = [], []
    for entry in sorted(root.iterdir()):
        if entry.name not in TOP_LEVEL | MADE_HERE and not entry.name.startswith("."):
            errors.append(f"{entry.name}: the top level has no room for it")
    for top in sorted(TOP_LEVEL):
        for file in sorted((root / top).rglob("*")):
            path = file.relative_to(root)
            if not file.is_file() or "__pycache__" in path.parts:
                continue
            errors += [f"{path}: {complaint}" for complaint in check_place(path)]
            if path.suffix not in TEXT:
                continue
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            errors += [f"{path}:{number}: {complaint}" for number, complaint in check_lines(path, lines)]
            warnings += [f"{path}:{number}: warning: {complaint}" for number, complaint in check_lengths(path, lines)]
    return errors, warnings


def main():
    if len(sys.argv) > 2 or "--help" in sys.argv or "-h" in sys.argv:
        print(__doc__)
        return 0
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else pathlib.Path(__file__).resolve().parent.parent
    errors, warnings = check(root)
    print("\n".join(warnings + errors + (["layers: ok"] if not errors else [])))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
