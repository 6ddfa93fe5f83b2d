/**
 * What happens once: nonces, challenges, budgets, payment identifiers, and the warrants that may be named by digest.
 */
import { describe, expect, it } from 'vitest';
import { goldenKeys } from '../warrant/golden.fixture.js';
import { acceptedFor } from '../warrant/golden-payment.fixture.js';
import { signerOf } from '../warrant/signature/signing-key.js';
import { signerName } from '../warrant/signer.js';
import type { AuthorizationInput } from './authorization-input.js';
import { readVerifierConfig } from './config.js';
import { createVerifierParts } from './create-parts.js';
import { createVerifier } from './create-verifier.js';
import { MemoryAuthorizationStore } from './memory-store.js';
import {
  change,
  childOf,
  paymentTerms,
  type QuestionChange,
  question,
  warrantOf,
} from './question.fixture.js';
import { createVerifierSession, readVerifyParams } from './verifier-session.js';

/** Asks one after another; `true` or the code. */
function asking() {
  const session = createVerifierSession();
  return async (asked: QuestionChange) => {
    const answer = await session.verifyAuthorization(question(asked));
    return answer.ok ? true : answer.refusal.code;
  };
}

const challenge = (name: string): QuestionChange => ({ challengeId: `challenge-${name.padStart(16, '0')}` });
const id = 'identifier-of-a-payment';

describe('a proof', () => {
  it('is taken once, and another nonce does not help', async () => {
    const ask = asking();
    expect(await ask({})).toBe(true);
    expect(await ask({ now: 2_001, created: 2_000 })).toBe('replay_detected');
    expect(
      await ask({ extension: (one) => change(one, ['proof', 'nonce_b64'], 'BwcHBwcHBwcHBwcHBwcHBw') }),
    ).toBe('replay_detected');
    expect(await ask({ nonce: 8 })).toBe('challenge_consumed');
    expect(await ask({ ...challenge('two') })).toBe(true);
  });

  it('may be one of several for a challenge that allows it', async () => {
    const ask = asking();
    const config = { challenge_use: 'multi' as const };
    expect(await ask({ config })).toBe(true);
    expect(await ask({ config })).toBe('replay_detected');
    expect(await ask({ config, nonce: 8 })).toBe(true);
  });

  it('is taken once, however often it arrives at the same time', async () => {
    const session = createVerifierSession();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => session.verifyAuthorization(question())),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is not forgotten while a challenge with a long freshness keeps it fresh', async () => {
    const ask = asking();
    const asked: QuestionChange = {
      config: { challenge_use: 'multi' },
      issued: { proof_freshness_ms: 600_000 },
      chain: [warrantOf({ expires_at_ms: 2_000_000 })],
      created: 2_000,
      params: { challenge: longChallenge },
    };
    expect(await ask(asked)).toBe(true);
    expect(await ask({ ...asked, now: 602_000 })).toBe('replay_detected');
    expect(await ask({ ...asked, now: 602_001 })).toBe('proof_stale');
  });

  it('is not forgotten while it is fresh from ahead of our clock', async () => {
    const ask = asking();
    const asked: QuestionChange = {
      config: { challenge_use: 'multi', future_skew_ms: 60_000 },
      issued: { proof_freshness_ms: 600_000 },
      chain: [warrantOf({ expires_at_ms: 2_000_000 })],
      created: 62_000,
      params: { challenge: longChallenge },
    };
    expect(await ask({ ...asked, now: 2_000 })).toBe(true);
    expect(await ask({ ...asked, now: 662_000 })).toBe('replay_detected');
    expect(await ask({ ...asked, now: 662_001 })).toBe('proof_stale');
  });

  it('uses its challenge up for as long as that lives, also when its nonce is forgotten', async () => {
    const ask = asking();
    const challenge = change(question().challenge ?? null, ['expires_at_ms'], 10_000_000);
    const asked: QuestionChange = {
      chain: [warrantOf({ expires_at_ms: 20_000_000 })],
      params: { challenge },
    };
    expect(await ask(asked)).toBe(true);
    expect(await ask({ ...asked, now: 400_000, nonce: 8 })).toBe('challenge_consumed');
    expect(await ask({ ...asked, now: 9_999_999, nonce: 9 })).toBe('challenge_consumed');
    expect(await ask({ ...asked, now: 10_000_000, nonce: 9 })).toBe('challenge_expired');
  });

  const issuedChallenge = question({ issued: { proof_freshness_ms: 600_000 } }).challenge;
  const longChallenge = change(issuedChallenge ?? null, ['expires_at_ms'], 10_000_000);

  it('burns nothing when it is refused', async () => {
    const ask = asking();
    const limited = paymentTerms({ period_limit: { amount: '200', window_ms: 1_000 } });
    const chain = [warrantOf(limited)];
    for (const garbage of [
      { key: goldenKeys.delegate },
      { now: 10_000 },
      { context: { sponsor_id: 's' }, request: { method: 'GET' }, offers: [] },
      { created: 20_000 },
      { config: { anchors: [] } },
      { extension: (one) => change(one, ['proof', 'signature', 'value_b64'], 'AAAA') },
    ] satisfies QuestionChange[])
      expect(await ask({ chain, identifier: id, ...garbage })).not.toBe(true);
    expect(await ask({ chain, identifier: id })).toBe(true);
  });
});

describe('a budget', () => {
  const limit = { period_limit: { amount: '300', window_ms: 1_000 } };
  const delegating = { delegation: { max_depth: 1, can_delegate: true } };

  it('is full at its limit, and empties as its window rolls', async () => {
    const ask = asking();
    const chain = [warrantOf(paymentTerms(limit))];
    expect(await ask({ ...challenge('1'), chain, now: 2_000 })).toBe(true);
    expect(await ask({ ...challenge('2'), chain, now: 2_500 })).toBe('payment_period_exceeded');
    expect(await ask({ ...challenge('2'), chain, now: 2_500, accepted: acceptedFor('100') })).toBe(true);
    expect(await ask({ ...challenge('3'), chain, now: 2_999 })).toBe('payment_period_exceeded');
    expect(await ask({ ...challenge('3'), chain, now: 3_000 })).toBe(true);
  });

  it('is shared by the delegates below the warrant that carries it', async () => {
    const ask = asking();
    const parent = warrantOf({ ...paymentTerms(limit), ...delegating });
    const one = childOf(parent, { warrant_id: 'one', ...paymentTerms(limit) });
    const two = childOf(parent, {
      warrant_id: 'two',
      ...paymentTerms(limit),
      subject_signer: signerOf(goldenKeys.k1Agent),
    });
    expect(await ask({ ...challenge('1'), chain: [parent, one] })).toBe(true);
    expect(await ask({ ...challenge('2'), chain: [parent, two], key: goldenKeys.k1Agent })).toBe(
      'payment_period_exceeded',
    );
  });

  it('is given back after a settlement that failed for good', async () => {
    const store = new MemoryAuthorizationStore();
    const verifier = createVerifier(createVerifierParts({ store }));
    const chain = [warrantOf(paymentTerms(limit))];
    const ask = (name: string) =>
      verifier.verifyAuthorization(readVerifyParams(question({ ...challenge(name), chain })).input);
    const first = await ask('1');
    expect(await ask('2')).toMatchObject({ refusal: { code: 'payment_period_exceeded', step: 'e' } });
    if (first.ok) await verifier.reportSettlement(first.value.claim, { success: false, answer: {} });
    expect(await ask('2')).toMatchObject({ ok: true });
  });

  it('is never overdrawn by requests that arrive together', async () => {
    const session = createVerifierSession();
    const chain = [warrantOf(paymentTerms({ period_limit: { amount: '700', window_ms: 1_000 } }))];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        session.verifyAuthorization(question({ ...challenge(`${index}`), chain })),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
    for (const answer of answers)
      if (!answer.ok) expect(answer.refusal).toMatchObject({ code: 'payment_period_exceeded' });
  });
});

describe('a payment identifier', () => {
  it('gives the same payment its decision again, even after the challenge expired', async () => {
    const session = createVerifierSession();
    const asked = { identifier: id };
    const first = await session.verifyAuthorization(question(asked));
    const expired = { issued: { expires_at_ms: 2_001 } };
    const second = await session.verifyAuthorization(
      question({ ...asked, ...expired, now: 9_000, created: 2_000 }),
    );
    expect(first.ok && second.ok && second.value).toEqual(
      first.ok && { ...first.value, decision: { ...first.value.decision, idempotent_replay: true } },
    );
    const other = { ...asked, ...challenge('2'), ...expired, now: 9_000 };
    expect(await session.verifyAuthorization(question(other))).toMatchObject({
      refusal: { step: 'h', code: 'payment_identifier_conflict' },
    });
    const unknown = { ...other, identifier: 'another-identifier' };
    expect(await session.verifyAuthorization(question(unknown))).toMatchObject({
      refusal: { step: '0', code: 'challenge_expired' },
    });
  });

  it('is of no use to another key or for another request', async () => {
    const ask = asking();
    expect(await ask({ identifier: id })).toBe(true);
    expect(await ask({ identifier: id, key: goldenKeys.delegate })).toBe('proof_signer_mismatch');
    expect(await ask({ identifier: id, request: { body: Buffer.from('{}') } })).toBe(
      'payment_identifier_conflict',
    );
  });

  it('of two payments at the same time goes to one, and the other is told', async () => {
    const session = createVerifierSession();
    const answers = await Promise.all(
      [{}, { ...challenge('2'), request: { body: Buffer.from('{}') } }].map((asked) =>
        session.verifyAuthorization(question({ identifier: id, ...asked })),
      ),
    );
    expect(answers.map((answer) => answer.ok || answer.refusal)).toEqual([
      true,
      { step: 'h', code: 'payment_identifier_conflict' },
    ]);
  });

  it('gives a retry what became of the payment, once that is known', async () => {
    const store = new MemoryAuthorizationStore();
    const verifier = createVerifier(createVerifierParts({ store }));
    const { input } = readVerifyParams(question({ identifier: id }));
    const first = await verifier.verifyAuthorization(input);
    const running = await verifier.verifyAuthorization(input);
    expect(running).toMatchObject({ ok: true, value: { identifier: id } });
    expect(running.ok && Object.keys(running.value)).toEqual(['decision', 'claim', 'identifier']);
    const settlement = { success: true, answer: { transaction: '0x1' } };
    if (first.ok) await verifier.reportSettlement(first.value.claim, settlement);
    expect(await verifier.verifyAuthorization(input)).toMatchObject({ ok: true, value: { settlement } });
  });

  it('lets one of many through, and gives the others its decision', async () => {
    const session = createVerifierSession();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => session.verifyAuthorization(question({ identifier: id }))),
    );
    const replays = answers.map((answer) => answer.ok && answer.value.decision.idempotent_replay);
    expect(replays.filter((replay) => replay === false)).toHaveLength(1);
    expect(answers.every(({ ok }) => ok)).toBe(true);
  });

  it('belongs to one merchant, and is free again after its time', async () => {
    const ask = asking();
    const others = { merchant_id: 'merchant-b' };
    const chain = [warrantOf({ audience: { any: true }, expires_at_ms: 9_000_000, ...paymentTerms({}) })];
    expect(await ask({ chain, identifier: id })).toBe(true);
    expect(await ask({ chain, identifier: id, ...challenge('2'), config: others })).toBe(true);
    const later = { chain, identifier: id, ...challenge('3'), now: 3_602_000 };
    const open = change(question(later).challenge ?? null, ['expires_at_ms'], 9_000_000);
    expect(await ask({ ...later, now: 3_601_999, params: { challenge: open } })).toBe(
      'payment_identifier_conflict',
    );
    expect(await ask({ ...later, params: { challenge: open } })).toBe(true);
  });
});

describe('a warrant by digest', () => {
  const byDigest: QuestionChange = {
    ...challenge('digest'),
    extension: (one) => change(one, ['warrant', 'inline_b64'], undefined),
  };

  it('is known after it was authorized, and not before', async () => {
    const ask = asking();
    expect(await ask(byDigest)).toBe('warrant_unknown_digest');
    expect(await ask({ now: 10_000 })).toBe('warrant_expired');
    expect(await ask(byDigest)).toBe('warrant_unknown_digest');
    expect(await ask({})).toBe(true);
    expect(await ask(byDigest)).toBe(true);
  });
});

describe('a warrant that was refused at the last step', () => {
  it('is not known by digest', async () => {
    const ask = asking();
    const chain = [warrantOf({ warrant_id: 'another' })];
    expect(await ask({})).toBe(true);
    expect(await ask({ chain, nonce: 8 })).toBe('challenge_consumed');
    const byDigest: QuestionChange['extension'] = (one) => change(one, ['warrant', 'inline_b64'], undefined);
    expect(await ask({ ...challenge('2'), chain, extension: byDigest })).toBe('warrant_unknown_digest');
  });
});

describe('a revocation in the store', () => {
  it.each([
    ['the digest of a warrant', warrantOf().digest],
    ['the key that issued it', signerName(signerOf(goldenKeys.issuer))],
    ['the key that holds it', signerName(signerOf(goldenKeys.agent))],
  ])('of %s counts', async (_, name) => {
    const store = new MemoryAuthorizationStore();
    const verifier = createVerifier(createVerifierParts({ store }));
    const { input } = readVerifyParams(question());
    await store.revoke([name]);
    expect(await verifier.verifyAuthorization(input)).toMatchObject({
      refusal: { step: 'a', code: 'warrant_revoked' },
    });
  });
});

describe('a challenge that is looked up', () => {
  const { input } = readVerifyParams(question());
  const issued = input.challenge;
  const asking = (challenge: AuthorizationInput['challenge']) =>
    createVerifier(createVerifierParts({ store: new MemoryAuthorizationStore() })).verifyAuthorization({
      ...input,
      challenge,
    });

  it('is asked for by its id, and may be unknown', async () => {
    const asked: string[] = [];
    const answer = await asking(async (id) => {
      asked.push(id);
      return typeof issued === 'function' ? undefined : (issued ?? undefined);
    });
    expect(answer.ok).toBe(true);
    expect(asked).toEqual(['01HV7W8M7BX3Q6P0WJ7T5QK1V2']);
    expect(await asking(async () => undefined)).toMatchObject({ refusal: { code: 'challenge_mismatch' } });
  });

  it('in a store that is down refuses', async () => {
    const down = async () => Promise.reject(new Error('down'));
    expect(await asking(down)).toMatchObject({ refusal: { step: 'infra', code: 'verifier_unavailable' } });
  });
});

describe('a configuration', () => {
  const least = { merchant_id: 'm', merchant_hosts: ['m.example'] };

  it('has the defaults of the specification', () => {
    expect(readVerifierConfig(least)).toEqual({
      ...least,
      anchors: [],
      freshness_ms: 60_000,
      future_skew_ms: 0,
      challenge_use: 'single',
      challenge_ttl_ms: 300_000,
      replay_ttl_ms: 300_000,
      identifier_ttl_ms: 3_600_000,
      max_execution_lifetime_ms: 86_400_000,
      max_issuer_lifetime_ms: 7_776_000_000,
      revoked_digests: [],
      revoked_keys: [],
      challenge_form: 'flat',
      require_payment_identifier: false,
    });
  });

  it.each([
    ['merchant_id', { merchant_hosts: ['m.example'] }],
    ['merchant_hosts', { merchant_id: 'm', merchant_hosts: [] }],
    ['merchant_hosts[0]', { ...least, merchant_hosts: ['M.example'] }],
    ['merchant_hosts[1]', { ...least, merchant_hosts: ['m.example', 'm.example:80'] }],
    ['anchors[0].alg', { ...least, anchors: [{ alg: 'rsa', public_key_b64: 'AAAA' }] }],
    ['anchors[0].public_key_b64', { ...least, anchors: [{ alg: 'ed25519', public_key_b64: '%' }] }],
    ['future_skew_ms', { ...least, future_skew_ms: 60_001 }],
    ['replay_ttl_ms', { ...least, replay_ttl_ms: 299_999 }],
    ['replay_ttl_ms', { ...least, freshness_ms: 299_999, future_skew_ms: 2 }],
    ['identifier_ttl_ms', { ...least, identifier_ttl_ms: 299_999 }],
    ['revoked_digests[0]', { ...least, revoked_digests: ['sha256:00'] }],
    ['freshnes_ms', { ...least, freshnes_ms: 1 }],
  ])('names the key %s and the reason', (key, config) => {
    expect(() => readVerifierConfig(config)).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        exitCode: 64,
        message: expect.stringContaining(`${key}: `),
      }),
    );
    const params = { ...question(), config };
    expect(() => readVerifyParams(params)).toThrow(
      expect.objectContaining({
        code: 'protocol_bad_params',
        message: expect.stringContaining(`config.${key}: `),
      }),
    );
  });
});
