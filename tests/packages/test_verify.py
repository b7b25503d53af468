"""A package that isn't what it says it is doesn't pass."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import struct
import zipfile

import pytest

from archiver.warc.wacz_check import check_wacz
from tests.packages.conftest import POST, run_wacz, verify

INDEX, PAGES, WARC = "indexes/index.cdx", "pages/pages.jsonl", "archive/selection-00001.warc.gz"


def test_a_changed_byte_anywhere_fails(pack, tmp_path):
    package = pack(POST, "--sign")
    whole = package.read_bytes()
    with zipfile.ZipFile(package) as read:
        members = read.infolist()
        directory = read.start_dir
    chance = random.Random(3)
    places = {one.header_offset + at for one in members for at in range(0, 40, 5)}
    places |= set(range(directory, len(whole), 11))
    places |= set(range(members[-1].header_offset, directory, 11))
    places |= set(chance.sample(range(len(whole)), 50))
    path = tmp_path / "flipped.wacz"
    for place in sorted(places):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert check_wacz(path).faults, f"byte {place}"


@pytest.mark.parametrize("cut", [1, 22, 5000])
def test_a_package_that_breaks_off_fails(story, tmp_path, cut):
    path = tmp_path / "cut.wacz"
    path.write_bytes(story.read_bytes()[:-cut])
    code, faults = verify(path)
    assert code == 1
    assert faults == [": is no whole ZIP file: it has no ZIP directory at its end"]


def remake(story, path, change, *, software="another tool 1.0", hashes=True, method=zipfile.ZIP_STORED):
    """The package as another tool might have made it, with other members, its digests right."""
    with zipfile.ZipFile(story) as read:
        members = {name: read.read(name) for name in read.namelist()}
    change(members)
    described = json.loads(members["datapackage.json"])
    described["software"] = software
    if hashes:
        described["resources"] = [
            {"path": name, "hash": f"sha256:{hashlib.sha256(body).hexdigest()}", "bytes": len(body)}
            for name, body in members.items()
            if not name.startswith("datapackage")
        ]
    members["datapackage.json"] = json.dumps(described).encode()
    digest = f"sha256:{hashlib.sha256(members['datapackage.json']).hexdigest()}"
    members["datapackage-digest.json"] = json.dumps({"path": "datapackage.json", "hash": digest}).encode()
    with zipfile.ZipFile(path, "w", method) as package:
        for name, body in members.items():
            package.writestr(name, body)
    return path


def swap(name, *pair):
    def change(members):
        assert pair[0] in members[name]
        members[name] = members[name].replace(*pair, 1)

    return change


def unsort(members):
    first, second, *rest = members[INDEX].splitlines(keepends=True)
    members[INDEX] = b"".join([second, first, *rest])


def shift(members):
    lines = [json.loads(line.split(b" ", 2)[2]) for line in members[INDEX].splitlines()]
    last = max(lines, key=lambda one: int(one["offset"]))["offset"]
    members[INDEX] = members[INDEX].replace(
        f'"offset": "{last}"'.encode(), f'"offset": "{int(last) + 3}"'.encode()
    )


def spoil_record(members):
    """Another body under the digest of the first, in a gzip member that is whole."""
    record = (
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000>\r\n"
        b"WARC-Target-URI: https://paper.example/x\r\nWARC-Date: 2026-05-12T09:30:00Z\r\n"
        b"WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 5\r\n\r\nBread\r\n\r\n"
    )
    members[WARC] += gzip.compress(record)


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (unsort, INDEX, "isn't sorted: line 2"),
        (shift, WARC, "where no record begins"),
        (swap(INDEX, b'"length": "', b'"length": "9'), WARC, "bytes long, and not"),
        (
            swap(INDEX, b'"url": "https://', b'"url": "https://evil.'),
            WARC,
            "the index gives it another address",
        ),
        (swap(INDEX, b'.warc.gz"}', b'.gone.gz"}'), INDEX, "names a WARC file that isn't there"),
        (swap(INDEX, b'{"url"', b"{url"), INDEX, "line 1 is no CDXJ line"),
        (spoil_record, WARC, "its block isn't the one that its digest is of"),
        (lambda members: members.pop(WARC), "", "holds no WARC file under archive/"),
        (lambda members: members.update({"../up.txt": b"x"}), "", "points outside of the package"),
        (lambda members: members.update({"/root.txt": b"x"}), "", "points outside of the package"),
    ],
)
def test_what_is_wrong_inside_is_told_though_all_digests_are_right(story, tmp_path, change, where, what):
    code, faults = verify(remake(story, tmp_path / "wrong.wacz", change))
    assert code == 1
    assert [one for one in faults if one.startswith(f"{where}: ") and what in one], faults


STRANGE = (None, {}, [1], -1, 1e400, True, "x", "\ud800", "9" * 5000)


def index_line(**fields) -> bytes:
    return b"example,paper)/ 20260512093000 " + json.dumps(fields).encode() + b"\n"


def test_an_index_may_state_anything_and_is_only_found_wrong(story, tmp_path):
    with zipfile.ZipFile(story) as read:
        first = read.read(INDEX).splitlines()[0]
    stated = json.loads(first.split(b" ", 2)[2])
    block = gzip.compress(first + b"\n")
    summed = {"offset": 0, "length": len(block), "digest": "sha256:00"}
    changes = [(name, value) for name in summed for value in STRANGE]
    lines = b"".join(index_line(**{**stated, name: value}) for name, value in changes)
    deep = b"a 1 " + b"[" * 100_000 + b"\n"
    made = {"indexes/more.cdx": lines + deep}
    for number, (name, value) in enumerate(changes):
        made[f"indexes/{number}.idx"] = index_line(**{**summed, name: value})
    made["indexes/deep.idx"] = deep
    made["indexes/none.idx"] = index_line()
    made |= {name.replace(".idx", ".cdx.gz"): block for name in made if name.endswith(".idx")}
    code, faults = verify(remake(story, tmp_path / "strange.wacz", lambda members: members.update(made)))
    assert code == 1
    told = {one.partition(":")[0].partition(".")[0] for one in faults}
    assert {name.partition(".")[0] for name in made} <= told


def test_a_directory_may_be_said_to_lie_anywhere(tmp_path):
    path = tmp_path / "far.wacz"
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    for place in (2**64 - 1, 2**63, 2**63 - 1, 2**63 - 60):
        path.write_bytes(b"x" * 100 + struct.pack("<4sLQL", b"PK\6\7", 0, place, 1) + end)
        assert verify(path) == (
            1,
            [": is no whole ZIP file: its ZIP64 directory isn't where its end says"],
        )


def test_what_the_package_says_of_its_files_is_held_against_them(story, tmp_path):
    path = tmp_path / "wrong.wacz"
    remake(story, path, swap(PAGES, b"bridge", b"bridgE"), hashes=False)
    assert verify(path)[1] == [f"{PAGES}: its digest isn't the one that datapackage.json states"]
    remake(story, path, lambda members: members.update({"more.txt": b"x"}), hashes=False)
    assert verify(path)[1] == ["more.txt: isn't listed in datapackage.json"]
    remake(story, path, lambda members: members.pop("README"), hashes=False)
    assert verify(path)[1] == ["README: is listed in datapackage.json, and isn't there"]
    remake(story, path, lambda members: None, method=zipfile.ZIP_DEFLATED)
    assert f"{WARC}: is deflated; WACZ wants it stored" in verify(path)[1]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_fail(story, tmp_path):
    path = remake(story, tmp_path / "twice.wacz", lambda members: None)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(PAGES, b"another")
    assert verify(path)[1] == [f": {PAGES}: there are two of that name"]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (3_000_000_000, "unpacks to 3,000,000,000 bytes: that is no part of a package"),
        (10, "unpacks to more than it says"),
    ],
)
def test_a_bomb_is_not_unpacked(tmp_path, said, what):
    size, content = 1_000_000, io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("datapackage.json", b" " * size)
    path = tmp_path / "bomb.wacz"
    path.write_bytes(content.getvalue().replace(size.to_bytes(4, "little"), said.to_bytes(4, "little")))
    code, faults = verify(path)
    assert code == 1
    assert f"datapackage.json: {what}" in faults


def test_no_package_and_no_file(tmp_path):
    path = tmp_path / "text.wacz"
    path.write_text("no package at all")
    assert verify(path) == (1, [": is no whole ZIP file: it has no ZIP directory at its end"])
    assert verify(tmp_path / "absent.wacz")[0] == 2


def test_another_tools_package_passes_until_it_is_changed(home, tmp_path):
    path = tmp_path / "other.wacz"
    run_wacz("create", "-o", str(path), "-f", str(home.warcs[0]))
    assert verify(path) == (0, [])
    with zipfile.ZipFile(path) as package:
        place = package.getinfo(f"archive/{home.warcs[0].name}").header_offset + 5000
    changed = bytearray(path.read_bytes())
    changed[place] ^= 1
    path.write_bytes(changed)
    assert verify(path)[0] == 1


# --- signatures ----------------------------------------------------------------------------------


def test_a_demanded_key_has_to_be_the_one_that_signed(home, pack, story, tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    signed = pack("--sign")
    done = home.run("verify", str(signed), "--json")
    fingerprint = json.loads(done.stdout)["fingerprint"]
    assert verify(signed, "--key", fingerprint) == (0, [])
    other = "sha256:" + "0" * 64
    assert verify(signed, "--key", other) == (
        1,
        [f"datapackage-digest.json: is signed with {fingerprint}, not with {other}"],
    )
    assert verify(story, "--key", fingerprint) == (1, ["datapackage-digest.json: isn't signed"])
    key = load_pem_private_key((home.path / "keys/wacz-signing.pem").read_bytes(), None)
    public = tmp_path / "public.pem"
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert verify(signed, "--key", str(public)) == (0, [])
    assert verify(signed, "--key", "nonsense")[0] == 2


def test_a_signature_of_something_else_fails(pack, tmp_path):
    """All digests made right again, as a forger would."""
    signed = pack("--sign")
    with zipfile.ZipFile(signed) as read:
        said = json.loads(read.read("datapackage-digest.json"))["signedData"]
    path = remake(signed, tmp_path / "forged.wacz", lambda members: None)
    with zipfile.ZipFile(path) as read:
        members = {name: read.read(name) for name in read.namelist()}
    digest = json.loads(members["datapackage-digest.json"])
    for hashed in (said["hash"], digest["hash"]):
        members["datapackage-digest.json"] = json.dumps(
            digest | {"signedData": said | {"hash": hashed}}
        ).encode()
        with zipfile.ZipFile(path, "w") as package:
            for name, body in members.items():
                package.writestr(name, body)
        (fault,) = verify(path)[1]
        assert fault.startswith("datapackage-digest.json: the signature is")


def test_browsers_own_cryptography_takes_the_signature(pack):
    """P-384, SHA-256 of the digest's text, two plain numbers, and the key as SPKI."""
    import base64

    with zipfile.ZipFile(pack("--sign")) as read:
        said = json.loads(read.read("datapackage-digest.json"))
    signed = said["signedData"]
    assert len(base64.b64decode(signed["signature"])) == 96
    assert base64.b64decode(signed["publicKey"]).startswith(bytes.fromhex("3076301006072a8648ce3d0201"))
    assert signed["hash"] == said["hash"]
