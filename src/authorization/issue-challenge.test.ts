import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../wire/json.js';
import { readChallengeExtension, readIssuedChallenge } from './challenge.js';
import { readVerifierConfig } from './config.js';
import { challengeIdFrom, issueChallenge } from './issue-challenge.js';

const challengeId = challengeIdFrom(new Uint8Array(16).fill(255));
const settings = {
  merchant_id: 'merchant-a',
  merchant_hosts: ['merchant-a.example'],
  challenge_ttl_ms: 5_000,
};
const members = {
  version: 'lfx402/v1',
  challenge_id: '_____________________w',
  proof_binding: 'accepted+request',
  warrant_transport: 'inline_or_digest_ref',
  required_subject_kinds: ['signer', 'payment_subject'],
  nonce_bytes: 16,
  merchant_id: 'merchant-a',
  expires_at_ms: 7_000,
  proof_freshness_ms: 60_000,
};
const required = { x402Version: 2, accepts: [{ amount: '1' }], extensions: { note: 1 } };

describe('a challenge', () => {
  it.each([
    ['flat', members],
    ['wrapped', { info: members, schema: { type: 'object' } }],
  ] as const)(
    'is written in the %s form beside other extensions, and read again',
    (challenge_form, ledgerflow) => {
      const config = readVerifierConfig({ ...settings, challenge_form });
      const issued = issueChallenge(required, { config, challengeId, nowMs: 2_000 });
      expect(issued).toEqual({
        payment_required: { ...required, extensions: { note: 1, ledgerflow } },
        issued_at_ms: 2_000,
        expires_at_ms: 7_000,
      });
      expect(readChallengeExtension(ledgerflow)).toEqual(members);
      expect(readIssuedChallenge(issued)).toEqual({
        challenge: members,
        offers: required.accepts,
        expiresAtMs: 7_000,
      });
    },
  );

  it('ends at the earlier of the two instants that it has', () => {
    const config = readVerifierConfig(settings);
    const issued = issueChallenge(required, { config, challengeId, nowMs: 2_000 });
    expect(readIssuedChallenge({ ...issued, expires_at_ms: 6_999 })?.expiresAtMs).toBe(6_999);
    expect(readIssuedChallenge({ ...issued, expires_at_ms: 7_001 })?.expiresAtMs).toBe(7_000);
  });

  it('asks for no more freshness than a challenge may have', () => {
    const config = readVerifierConfig({ ...settings, freshness_ms: 700_000, replay_ttl_ms: 700_000 });
    const { payment_required } = issueChallenge({}, { config, challengeId, nowMs: 0 });
    const extensions = isJsonObject(payment_required.extensions) ? payment_required.extensions : {};
    expect(extensions.ledgerflow).toMatchObject({ proof_freshness_ms: 600_000 });
  });

  it.each([15, 65, 16.5])('is not issued for a nonce of %s bytes', (nonceBytes) => {
    const config = readVerifierConfig(settings);
    const issue = () => issueChallenge(required, { config, challengeId, nowMs: 0, nonceBytes });
    expect(issue).toThrow(`a nonce has 16 to 64 bytes, not ${nonceBytes}`);
  });

  it.each([
    [11, false],
    [12, true],
    [48, true],
    [49, false],
  ])('has an id of %i random bytes: %s', (length, good) => {
    const make = () => challengeIdFrom(new Uint8Array(length));
    if (good) expect(make()).toMatch(/^A+$/);
    else expect(make).toThrow(RangeError);
  });

  it.each([
    ['version', 'lfx402/v2'],
    ['challenge_id', 'short'],
    ['required_subject_kinds', ['signer', 'signer']],
    ['required_subject_kinds', ['signer']],
    ['nonce_bytes', 15],
    ['nonce_bytes', 65],
    ['expires_at_ms', -1],
    ['proof_freshness_ms', 0],
    ['proof_freshness_ms', 600_001],
    ['approval', true],
  ])('is none with %s %j', (name, value) => {
    expect(readChallengeExtension({ ...members, [name]: value })).toBeUndefined();
  });
});
