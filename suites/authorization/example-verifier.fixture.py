"""A small verifier in another language, wrong on purpose in three ways:

1. it does not verify any signature;
2. it calls an expired warrant "expired" instead of using the stable code;
3. it dies over a payment document that is not JSON.

It speaks assay-verifier/1 and needs nothing but the standard library. It is no model of a verifier.
"""
import base64
import hashlib
import json
import sys

claimed = set()


class Refusal(Exception):
    def __init__(self, step, code):
        super().__init__(code)
        self.step, self.code = step, code


def unbase64(text):
    text = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4))


def read_cbor(data, at=0):
    """Value and end of one item, for the few kinds that a warrant has."""
    kind, info = data[at] >> 5, data[at] & 31
    at += 1
    if info >= 24:
        size = 1 << (info - 24)
        info, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == 0:
        return info, at
    if kind == 2:
        return data[at : at + info], at + info
    if kind == 3:
        return data[at : at + info].decode(), at + info
    if kind == 7:
        return info == 21, at
    items = []
    for _ in range(info * (2 if kind == 5 else 1)):
        item, at = read_cbor(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2])) if kind == 5 else items), at


def cbor_head(kind, size):
    if size < 24:
        return bytes([kind << 5 | size])
    return bytes([kind << 5 | 24, size]) if size < 256 else bytes([kind << 5 | 25]) + size.to_bytes(2, "big")


def cbor_text(text):
    return cbor_head(3, len(text.encode())) + text.encode()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def request_hash(request):
    texts = ["lfreq1", request["method"], request["authority"].lower(), request["target"]]
    body = hashlib.sha256(base64.b64decode(request["body_b64"])).digest()
    return digest(b"\x85" + b"".join(map(cbor_text, texts)) + cbor_head(2, 32) + body)


def jcs(value):
    """Enough for documents whose names and numbers are plain."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_root(root, anchors):
    issuer = root["issuer"]["alg"], root["issuer"]["public_key"]
    if issuer not in [(one["alg"], unbase64(one["public_key_b64"])) for one in anchors]:
        raise Refusal("a", "issuer_untrusted")


def read_warrant(reference):
    data = unbase64(reference["inline_b64"])
    if digest(data) != reference["digest"]:
        raise Refusal("0", "warrant_digest_mismatch")
    return read_cbor(data)[0]


def decide(params, document, extension, chain):
    accepted, subject = document["accepted"], extension["subject"]
    rails = {"caip10": "onchain", "exchange_account": "exchange", "facilitator_account": "exchange"}
    return {
        "authorized": True,
        "merchant_id": params["config"]["merchant_id"],
        "payer": subject["signer"],
        "payment_subject": subject["payment_subject"],
        "rail": rails.get(subject["payment_subject"]["kind"], "custodial"),
        **{name: accepted[name] for name in ("amount", "asset", "network", "scheme")},
        "pay_to": accepted["payTo"],
        "warrant_digest": extension["warrant"]["digest"],
        "root_digest": chain[0]["digest"],
        "chain_length": len(chain),
        "accepted_hash": extension["proof"]["accepted_hash"],
        "request_hash": extension["proof"]["request_hash"],
        "payload_hash": digest(jcs(document["payload"])),
        "challenge_id": extension["challenge_id"],
        "decided_at_ms": params["now_ms"],
        "idempotent_replay": False,
    }


def verify(params):
    document = json.loads(base64.b64decode(params["payment_payload_b64"]))  # dies here: the third fault
    extension = document.get("extensions", {}).get("ledgerflow")
    if extension is None:
        raise Refusal("0", "ledgerflow_missing")
    chain = extension.get("warrant_chain", []) + [extension["warrant"]]
    nodes = [read_warrant(reference) for reference in chain]
    check_root(nodes[0], params["config"]["anchors"])  # and no signature is looked at: the first fault
    for node in nodes:
        if params["now_ms"] < node["not_before_ms"]:
            raise Refusal("c", "warrant_not_yet_valid")
        if params["now_ms"] >= node["expires_at_ms"]:
            raise Refusal("c", "expired")  # the second fault
    proof = extension["proof"]
    if digest(jcs(document["accepted"])) != proof["accepted_hash"]:
        raise Refusal("f", "accepted_hash_mismatch")
    if request_hash(params["request"]) != proof["request_hash"]:
        raise Refusal("g", "request_hash_mismatch")
    nonce = (extension["challenge_id"], unbase64(proof["nonce_b64"]))
    if nonce in claimed:
        raise Refusal("h", "replay_detected")
    claimed.add(nonce)
    return decide(params, document, extension, chain)


HELLO = {
    "type": "hello",
    "protocol": "assay-verifier/1",
    "implementation": {"name": "example", "version": "0.1.0", "language": "python"},
    "profiles": ["lf-core/1"],
    "ops": ["verify_authorization", "reset"],
    "algs": ["ed25519"],
    "codes": "lf-core/1",
    "concurrency": 1,
    "features": [],
}


def answer(request):
    if request["op"] == "reset":
        claimed.clear()
        return {"ok": True, "result": {}}
    if request["op"] != "verify_authorization":
        return {"ok": False, "error": {"code": "protocol_unknown_op"}}
    try:
        return {"ok": True, "result": verify(request["params"])}
    except Refusal as refusal:
        return {"ok": False, "error": {"code": refusal.code, "step": refusal.step}}


for line in sys.stdin:
    message = json.loads(line)
    reply = HELLO if message.get("type") == "hello" else {"id": message["id"], **answer(message)}
    print(json.dumps(reply), flush=True)
