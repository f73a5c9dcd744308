/**
 * Checks a journal with Python 3 and openssl alone, written from the format and not from our code: the second opinion of an auditor.
 * It stands in `docs/auditing.md` and in each export. Exits 0 intact, 3 torn last line, 12 not what was written or signed.
 */
export const AUDITOR_SCRIPT = String.raw`import base64, json, pathlib, subprocess, sys, tempfile
from hashlib import sha256
H = lambda b: sha256(b).digest()
def root(d):
    if len(d) < 2: return d[0] if d else H(b"")
    k = 1 << (len(d) - 1).bit_length() - 1
    return H(b"\1" + root(d[:k]) + root(d[k:]))
def need(ok, what):
    if not ok: sys.stderr.write("NOT INTACT: " + what + "\n"); sys.exit(12)
def signed(key, text, signature):
    with tempfile.TemporaryDirectory() as d:
        for name, data in (("k", bytes.fromhex("302a300506032b6570032100") + key), ("t", text), ("s", signature)): pathlib.Path(d, name).write_bytes(data)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "k", "-rawin", "-in", "t", "-sigfile", "s"], cwd=d, capture_output=True).returncode == 0
def main(folder, keyfile, *anchors):
    folder, covered, prev, leaves, files = pathlib.Path(folder), 0, "0" * 64, [], set()
    *lines, torn = (folder / "journal.jsonl").read_bytes().split(b"\n")
    for n, line in enumerate(lines, 1):
        try: e = json.loads(line.decode()); place, code = (e["v"], e["seq"], e["prev"]), e["code"]
        except (ValueError, KeyError, TypeError, RecursionError): need(False, f"line {n} is no event")
        need(place == (1, n - 1, prev) and line.startswith(b'{"v":1,"seq":%d,"prev":"%s",' % (n - 1, prev.encode())),
             f"line {n} does not follow from line {n - 1}: one of the two was edited, inserted, moved or deleted")
        need(len(line) <= 65536, f"line {n} is longer than 64 KiB")
        if code == "checkpoint.signed": files.add((n, e["data"]["file"]))
        leaves.append(H(b"\0" + line)); prev = leaves[-1].hex()
    need(lines and json.loads(lines[0])["code"] == "journal.opened", "line 1 does not open the journal")
    origin, keys = "tokenctl/" + json.loads(lines[0])["data"]["incident"], {}
    for name, key_id, key in (k.split("+", 2) for k in pathlib.Path(keyfile).read_text().split()): keys[name, key_id] = base64.b64decode(key)[1:]
    for n, file in files: need((folder / file).is_file(), f"line {n} tells of {file}, which is missing")
    for file in sorted((folder / "checkpoints").glob("[!.]*")):
        text, _, signatures = file.read_bytes().rpartition(b"\n\n"); text += b"\n"; vouched = False
        try: said, size, top = text.decode().split("\n")[:3]; size, top = int(size), base64.b64decode(top)
        except ValueError: need(False, f"{file.name} is no checkpoint")
        for _, name, data in (s.split(" ") for s in signatures.decode().strip().split("\n")):
            data = base64.b64decode(data); key = keys.get((name, data[:4].hex()))
            if key: need(signed(key, text, data[4:]), f"checkpoint {size}: forged signature of {name}"); vouched = True
        need(said == origin and file.name == str(size), f"checkpoint {file.name} is not of this journal")
        need(size <= len(lines), f"the journal ends at line {len(lines)}, a checkpoint was signed at {size}")
        need(root(leaves[:size]) == top, f"the first {size} lines are not those that were signed")
        need(vouched, f"checkpoint {size} is signed by a key that nobody vouches for"); covered = max(covered, size)
    for size, top in (a.split(":") for a in anchors):
        need(int(size) <= len(lines), f"the journal ends at line {len(lines)}, the anchor was made at {size}")
        need(len(top) >= 12 and root(leaves[:int(size)]).hex().startswith(top.lower()), f"the first {size} lines are not those of the anchor"); covered = max(covered, int(size))
    print(f"intact: {len(lines)} lines; {covered} covered by checkpoints and anchors, nobody else vouches for the {len(lines) - covered} after them")
    if torn: print(f"line {len(lines) + 1} is torn: {len(torn)} bytes"); sys.exit(3)
try: main(*sys.argv[1:])
except (ValueError, OSError, KeyError) as e: need(False, f"a file is not of the form it should have: {e}")
`;
