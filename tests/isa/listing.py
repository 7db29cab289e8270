#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does NASM read each text of the disassembler as the instruction that it names?

usage: python3 tests/isa/listing.py <ferrite_listing>

The program lists every form of the table in both code sizes, and NASM assembles the texts. Where NASM writes other
bytes than the form's, because there are several ways to write an instruction, they must disassemble to the same text.
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

Form = collections.namedtuple("Form", "code_size eip code text")

SLOT = 16  # bytes from one instruction to the next, as ferrite_listing has it
SLOTS_A_FILE = 0x1_0000 // SLOT
PADDING = b"\x90"  # NOP

# Texts that are right and yet refused by NASM, and why.
REFUSED = {
    r"mov[sz]x (\wx|sp), (ax|word \[\w+\])": "no MOVSX or MOVZX from 16 bits to 16, which processors run as a MOV",
    r"bswap (\wx|\wp|\wi)": "no BSWAP of 16 bits, whose result the manual leaves undefined",
}


def known_refusal(text):
    return next((reason for pattern, reason in REFUSED.items() if re.fullmatch(pattern, text)), None)


def output_of(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, **options).stdout


def listed(program):
    """The forms of each code size, in runs of as many as a file of NASM's has."""
    forms = {16: [], 32: []}
    for line in output_of([program]).splitlines():
        code_size, eip, code, text = line.split("\t")
        forms[int(code_size)].append(Form(int(code_size), int(eip, 16), bytes.fromhex(code), text))
    for same_size in forms.values():
        for first in range(0, len(same_size), SLOTS_A_FILE):
            yield same_size[first:first + SLOTS_A_FILE]


def assemble(forms, folder):
    """What NASM makes of the forms' texts: a slot of bytes each, and its complaints by the number of the form.

    A warning is one, too: NASM understood something else.
    """
    source, binary = folder / "listing.asm", folder / "listing.bin"
    complaints = {}
    while True:
        texts = ["nop" if number in complaints else form.text for number, form in enumerate(forms)]
        source.write_text(f"bits {forms[0].code_size}\n" + "".join(f"{text}\nalign {SLOT}, nop\n" for text in texts))
        nasm = subprocess.run(["nasm", "-Werror", "-f", "bin", "-o", binary, source], stderr=subprocess.PIPE, text=True)
        if nasm.returncode == 0:
            made = binary.read_bytes()
            return [made[at:at + SLOT] for at in range(0, len(made), SLOT)], complaints
        before = len(complaints)
        for line, complaint in re.findall(r":(\d+): error: (.*)", nasm.stderr):
            complaints.setdefault((int(line) - 2) // 2, complaint)
        if len(complaints) == before:
            sys.exit(f"nasm failed:\n{nasm.stderr}")


def either_way(text):
    """XCHG's operands may stand either way."""
    name, _, operands = text.partition(" ")
    return (name, *sorted(operands.split(", "))) if name == "xchg" else text


def disassemble(program, forms_and_slots):
    """The text of each slot, and what of the slot is behind its instruction."""
    lines = "".join(f"{form.code_size} {form.eip:x} {slot.hex()}\n" for form, slot in forms_and_slots)
    answers = output_of([program, "--disassemble"], input=lines).splitlines()
    for (_, slot), answer in zip(forms_and_slots, answers, strict=True):
        length, text = answer.split("\t")
        yield text, slot[int(length):]


def failures(program, forms, slots, complaints):
    """A sentence for each form that fails."""
    others = []
    for number, (form, slot) in enumerate(zip(forms, slots, strict=True)):
        if number in complaints:
            if not known_refusal(form.text):
                yield form, f"nasm: {complaints[number]}"
        elif slot != form.code.ljust(SLOT, PADDING):
            others.append((form, slot))
    for (form, slot), (text, rest) in zip(others, disassemble(program, others), strict=True):
        if either_way(text) != either_way(form.text) or rest.strip(PADDING):
            yield form, f"nasm makes of it {slot[:SLOT - len(rest)].hex().upper()}, {text}"


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    program = sys.argv[1]
    listed_forms = failed = 0
    refused = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for forms in listed(program):
            listed_forms += len(forms)
            slots, complaints = assemble(forms, pathlib.Path(folder))
            refused.update(filter(None, (known_refusal(forms[number].text) for number in complaints)))
            for form, why in failures(program, forms, slots, complaints):
                failed += 1
                print(f"{form.code_size}-bit {form.code.hex().upper()}, {form.text}: {why}")
    for reason, count in refused.items():
        print(f"{count} forms left out: NASM has {reason}")
    passed = listed_forms - refused.total() - failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
