/**
 * The sample payments of the specification, section 19, from one end to the other.
 */
import { describe, expect, it } from 'vitest';
import { goldenDocument, goldenHashes, goldenKeys } from '../warrant/golden.fixture.js';
import { acceptedFor, documentFor, W1, W2, WK } from '../warrant/golden-payment.fixture.js';
import type { JsonObject } from '../wire/json.js';
import { createVerifierSession } from './verifier-session.js';

const keyText = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

const paramsFor = (document: string, amount: string, change: JsonObject = {}): JsonObject => ({
  profile: 'lf-core/1',
  now_ms: 2000,
  config: {
    anchors: [
      { alg: 'ed25519', public_key_b64: keyText(goldenKeys.issuer.publicKey) },
      { alg: 'secp256k1', public_key_b64: keyText(goldenKeys.k1Issuer.publicKey) },
    ],
    merchant_id: 'merchant-a',
    merchant_hosts: ['merchant-a.example'],
  },
  challenge: {
    payment_required: {
      x402Version: 2,
      accepts: [acceptedFor(amount)],
      extensions: {
        ledgerflow: {
          version: 'lfx402/v1',
          challenge_id: '01HV7W8M7BX3Q6P0WJ7T5QK1V2',
          proof_binding: 'accepted+request',
          warrant_transport: 'inline_or_digest_ref',
          required_subject_kinds: ['signer', 'payment_subject'],
          nonce_bytes: 16,
          merchant_id: 'merchant-a',
          expires_at_ms: 302000,
          proof_freshness_ms: 60000,
        },
      },
    },
    issued_at_ms: 1900,
    expires_at_ms: 301900,
  },
  request: {
    method: 'POST',
    authority: 'merchant-a.example',
    target: '/pay',
    body_b64: Buffer.from('{"ok":true}').toString('base64'),
  },
  context: { tool_name: 'web-search' },
  payment_payload_b64: Buffer.from(document).toString('base64'),
  ...change,
});

describe('the sample payments of the specification', () => {
  it('PP1 is authorized, and once only', async () => {
    const session = createVerifierSession();
    const params = paramsFor(goldenDocument, '200');
    const first = await session.verifyAuthorization(params);
    expect(first).toMatchObject({ ok: true, value: { claim: goldenHashes.replayKey } });
    expect(first.ok && first.value.decision).toEqual({
      authorized: true,
      merchant_id: 'merchant-a',
      payer: { alg: 'ed25519', key_b64: '+S3fxl3Vt57SStZI2P0F3QHn6duypIiRL4Vf1anxDFI=' },
      payment_subject: { kind: 'caip10', value: 'caip10:eip155:8453:0xabc123' },
      rail: 'onchain',
      amount: '200',
      asset: 'USDC',
      network: 'eip155:8453',
      scheme: 'exact',
      pay_to: 'merchant-a',
      warrant_digest: 'sha256:2031850e348816681c876276ed5458a23c5030cf7bb4faec8663c5ac8794d510',
      root_digest: 'sha256:2031850e348816681c876276ed5458a23c5030cf7bb4faec8663c5ac8794d510',
      chain_length: 1,
      accepted_hash: goldenHashes.accepted200,
      request_hash: goldenHashes.request,
      payload_hash: goldenHashes.payload,
      challenge_id: '01HV7W8M7BX3Q6P0WJ7T5QK1V2',
      decided_at_ms: 2000,
      idempotent_replay: false,
    });
    const second = await session.verifyAuthorization(params);
    expect(second).toEqual({ ok: false, refusal: { step: 'h', code: 'replay_detected' } });
    session.reset();
    expect(await session.verifyAuthorization(params)).toEqual(first);
  });

  it('the chain of two and the payment by secp256k1 are authorized', async () => {
    const session = createVerifierSession();
    const two = JSON.stringify(documentFor([W1, W2], '150', goldenKeys.delegate));
    const chained = await session.verifyAuthorization(paramsFor(two, '150'));
    expect(chained).toMatchObject({
      ok: true,
      value: {
        decision: {
          chain_length: 2,
          root_digest: 'sha256:2031850e348816681c876276ed5458a23c5030cf7bb4faec8663c5ac8794d510',
          warrant_digest: 'sha256:b63b8da1c8a0aaf2dbec4abc0f30e5ec51698d7b03c8bcce8a35c415b4cbcf9f',
        },
      },
    });
    session.reset();
    const k1 = JSON.stringify(documentFor([WK], '200', goldenKeys.k1Agent));
    expect(await session.verifyAuthorization(paramsFor(k1, '200'))).toMatchObject({
      ok: true,
      value: { decision: { payer: { alg: 'secp256k1' } } },
    });
  });
});
