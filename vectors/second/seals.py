"""Which digests, hashes and signatures of the vectors are wrong, by cbor2 and cryptography.

usage: seals.py FOLDER    prints {"LFV-POS-001": {"wrong": [], "unread": []}, ...}

What is not canonical CBOR cannot be re-encoded and is "unread".
"""
import base64
import binascii
import glob
import hashlib
import io
import json
import os
import re
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
TAGS = {"warrant": b"ledgerflow/lfw1+cbor\0", "proof": b"ledgerflow/lfpop1\0"}


def sha256(data):
    return hashlib.sha256(data).digest()


def digest(data):
    return "sha256:" + sha256(data).hex()


def add(one, other):
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P)
    return x % P, y % P


def is_sound(encoded):
    """On the curve, canonical, and not of order 1, 2, 4 or 8."""
    value = int.from_bytes(encoded, "little")
    sign, y = value >> 255, value & (2**255 - 1)
    if y >= P:
        return False
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return False
    point = (x, y)
    for _ in range(3):
        point = add(point, point)
    return point != (0, 1)


SOUND = {}
VERDICTS = {}


def sound(encoded):
    if encoded not in SOUND:
        SOUND[encoded] = is_sound(encoded)
    return SOUND[encoded]


def verify_now(alg, key, prehash, signature):
    try:
        if alg == "ed25519":
            if len(key) != 32 or len(signature) != 64 or not sound(key):
                return False
            if int.from_bytes(signature[32:], "little") >= L:
                return False
            ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, prehash)
            return is_sound(signature[:32])
        if len(key) != 33 or len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if s > N // 2 or r == 0 or s == 0:
            return False
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key)
        public.verify(utils.encode_dss_signature(r, s), prehash, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        return True
    except (InvalidSignature, ValueError):
        return False


def verify(*parts):
    if parts not in VERDICTS:
        VERDICTS[parts] = verify_now(*parts)
    return VERDICTS[parts]


class Unread(Exception):
    """The vector has something else there on purpose."""


def text(value):
    if not isinstance(value, str):
        raise Unread
    return value


def algorithm(value):
    if value not in ("ed25519", "secp256k1"):
        raise Unread
    return value


def get(value, *path):
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def unbase64(value):
    """In either alphabet, padded or not."""
    if not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", text(value)):
        raise Unread
    value = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error as error:
        raise Unread from error


def encode(value):
    return cbor2.dumps(value, canonical=True)


def canonical_json(value):
    """RFC 8785, for values without fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(n, ensure_ascii=False) + ":" + canonical_json(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, float):
        raise Unread
    return json.dumps(value, ensure_ascii=False)


def read_warrant(data):
    try:
        stream = io.BytesIO(data)
        value = cbor2.load(stream)
        if not isinstance(value, dict) or encode(value) != data:
            raise Unread
    except Unread:
        raise
    except Exception as error:
        raise Unread from error
    return value


def is_warrant_signed(data):
    warrant = read_warrant(data)
    issuer, signature = warrant.get("issuer"), warrant.pop("signature", None)
    alg, key, value = algorithm(get(issuer, "alg")), get(issuer, "public_key"), get(signature, "value")
    if not isinstance(key, bytes) or not isinstance(value, bytes):
        raise Unread
    if algorithm(get(signature, "alg")) != alg:
        return False
    return verify(alg, key, sha256(TAGS["warrant"] + encode(warrant)), value)


def digest_text(value):
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", text(value)):
        raise Unread
    return value


def hash_of(value):
    return bytes.fromhex(digest_text(value)[7:])


def request_digest(request):
    authority = "".join(c.lower() if "A" <= c <= "Z" else c for c in request["authority"])
    body = sha256(base64.b64decode(request["body_b64"]))
    return digest(encode(["lfreq1", request["method"], authority, request["target"], body]))


def is_proof_signed(document, extension, leaf_hash):
    proof, subject = get(extension, "proof"), get(extension, "subject")
    alg = algorithm(get(subject, "signer", "alg"))
    key = unbase64(get(subject, "signer", "key_b64"))
    created = get(proof, "created_at_ms")
    if not isinstance(created, int) or isinstance(created, bool) or created < 0:
        raise Unread
    if "payload" not in document:
        raise Unread
    body = encode(
        {
            "challenge_id": text(get(extension, "challenge_id")),
            "warrant_digest": leaf_hash,
            "accepted_hash": hash_of(get(proof, "accepted_hash")),
            "request_hash": hash_of(get(proof, "request_hash")),
            "payload_hash": sha256(canonical_json(document["payload"]).encode()),
            "payment_subject": {
                "kind": text(get(subject, "payment_subject", "kind")),
                "value": text(get(subject, "payment_subject", "value")),
            },
            "created_at_ms": created,
            "nonce": unbase64(get(proof, "nonce_b64")),
            "signer": {"alg": alg, "public_key": key},
        }
    )
    signature = unbase64(get(proof, "signature", "value_b64"))
    if algorithm(get(proof, "signature", "alg")) != alg:
        return False
    return verify(alg, key, sha256(TAGS["proof"] + body), signature)


def inspect(params):
    wrong, unread = [], []

    def judge(seal, holds):
        try:
            if not holds():
                wrong.append(seal)
        except (Unread, UnicodeError):
            unread.append(seal)

    try:
        document = json.loads(base64.b64decode(params["payment_payload_b64"]).decode("utf-8"))
    except (ValueError, RecursionError):
        return {"wrong": wrong, "unread": ["document"]}
    value = get(document, "extensions", "ledgerflow")
    extension = get(value, "info") or value
    above = get(extension, "warrant_chain")
    references = (above if isinstance(above, list) else []) + [get(extension, "warrant")]
    for index, one in enumerate(references):
        if get(one, "inline_b64") is None:
            continue
        judge(f"node{index}.digest", lambda: digest(unbase64(one["inline_b64"])) == digest_text(get(one, "digest")))
        judge(f"node{index}.signature", lambda: is_warrant_signed(unbase64(one["inline_b64"])))
    proof = get(extension, "proof")

    def accepted_holds():
        accepted = get(document, "accepted")
        if accepted is None:
            raise Unread
        return digest(canonical_json(accepted).encode()) == digest_text(get(proof, "accepted_hash"))

    def leaf_hash():
        leaf = references[-1]
        if get(leaf, "inline_b64") is None:
            return hash_of(get(leaf, "digest"))
        return sha256(unbase64(leaf["inline_b64"]))

    judge("accepted_hash", accepted_holds)
    judge("request_hash", lambda: request_digest(params["request"]) == digest_text(get(proof, "request_hash")))
    judge("proof.signature", lambda: is_proof_signed(document, extension, leaf_hash()))
    return {"wrong": wrong, "unread": unread}


def main(folder):
    reports = {}
    for name in sorted(glob.glob(os.path.join(folder, "*.json"))):
        with open(name, encoding="utf-8") as file:
            for vector in json.load(file)["vectors"]:
                if vector["profile"] == "lf-core/1" and vector["input"]["op"] == "verify_authorization":
                    reports[vector["id"]] = inspect(vector["input"]["params"])
    json.dump(reports, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
