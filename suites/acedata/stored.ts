/**
 * What verify stores, and that settle works on nothing else. Source: the catalogue ACE, sections 1, 4 and 5.
 * @module
 */
import { verifiesWithoutTransaction } from '../exact-evm/verify/read-only.js';
import type { Check } from '../kit/check-context.js';
import { bodyOf, type Exchange, isValid, show, succeeded } from '../kit/exchange.js';
import type { DraftOptions } from '../kit/mint.js';
import type { Payer } from '../kit/payer.js';
import { authorize, type Draft, type Payment, signDraft } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { expectClass, expectRefused } from './classes.js';
import { nothingSent } from './nothing-sent.js';

/** Verifies a payment that has to be valid; undefined, and a blocked case, when it is not. */
async function verified(t: Check, payment: Payment, name: string): Promise<Exchange | undefined> {
  const answer = await t.verify(payment, { case: name, role: 'valid' });
  if (isValid(answer)) return answer;
  t.case(name).blocked(`a valid payment was not called valid: ${show(answer)}`);
  return undefined;
}

/** Settles as it stands and records that it worked. */
async function settles(t: Check, payment: Payment, name: string, before: Exchange): Promise<Exchange> {
  const answer = await t.settle(payment, { case: name, role: 'valid', unverified: true });
  t.case(name).expect('the verified payment is settled', {
    expected: 'success: true',
    actual: show(answer),
    ok: succeeded(answer),
    evidence: [before, answer],
  });
  return answer;
}

/** Settles as it stands what was never verified: it is refused, and nothing is sent to the chain. */
async function refusesUnverified(t: Check, payment: Payment, name: string): Promise<void> {
  const since = (await t.control.seq()).next;
  const answer = await t.settle(payment, { case: name, role: 'free', unverified: true });
  const c = t.case(name);
  expectRefused(c, answer);
  expectClass(c, answer, ['NOT_VERIFIED']);
  await nothingSent(t, name, payment, since);
}

check(
  'ACE-031',
  {
    title: 'sends no transaction when it verifies',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    flags: ['purity', 'funds'],
    spec: 'AceData S4: POST /verify',
    why: 'The payer is charged before the merchant has decided to deliver.',
    fix: 'Use eth_call for all that verify looks at; send in settle only.',
    saboteur: 'verify-sends',
  },
  verifiesWithoutTransaction,
);

check(
  'ACE-032',
  {
    title: 'stores what it called valid, and settles it',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay'],
    spec: 'AceData S4: POST /verify',
    why: 'Every payment that was verified is refused when it comes to settlement.',
    fix: 'Store the authorization before verify answers isValid: true.',
    saboteur: 'verify-no-store',
  },
  async (t) => {
    const name = 'verify, settle';
    const payment = await t.payment();
    const before = await verified(t, payment, name);
    if (before) await settles(t, payment, name, before);
  },
);

check(
  'ACE-033',
  {
    title: 'stores nothing that can be settled when it refuses a payment',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay'],
    spec: 'Assay: a refused verify stores nothing',
    why: 'A payment that the merchant was told is bad is settled later all the same.',
    fix: 'Store the record after the last check, not before the first.',
    saboteur: 'store-before-check',
  },
  async (t) => {
    const name = 'refused for lack of funds, then funded';
    const payment = await t.payment({ fund: false });
    const refused = await t.verify(payment, { case: name, role: 'invalid', expects: ['FUNDS'] });
    if (isValid(refused)) return t.case(name).blocked('verify called a payer without funds valid (ACE-030)');
    await t.fund(payment.draft.payer.address, payment.draft.requirements.amount);
    await refusesUnverified(t, payment, name);
    // With the funds nothing stands against the payment but that it was not verified.
    const before = await verified(t, payment, 'verified again');
    if (before) await settles(t, payment, 'verified again', before);
  },
);

check(
  'ACE-034',
  {
    title: 'refuses to settle what was never verified',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay', 'binding'],
    spec: 'AceData S4: POST /settle; X402-SET-011 demands the opposite and is excluded',
    why: 'The check that merchants rely on can be left out by whoever settles.',
    fix: 'Settle stored authorizations only, and refuse all else with authorization_not_verified.',
    saboteur: 'settle-without-verify',
    ambiguity: 'Q02',
  },
  async (t) => {
    const payment = await t.payment();
    await refusesUnverified(t, payment, 'straight to settle');
    const before = await verified(t, payment, 'verified afterwards');
    if (before) await settles(t, payment, 'verified afterwards', before);
  },
);

check(
  'ACE-035',
  {
    title: 'knows after a restart what it verified and what it settled',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['replay'],
    spec: 'Assay: the store outlives the process',
    why: 'Every deployment refuses the payments under way and lets those of the past buy once more.',
    fix: 'Keep authorizations in a store that outlives the process.',
    saboteur: 'store-in-memory',
    run: 'global',
    places: ['process'],
  },
  (t) =>
    t.lane(async () => {
      const name = 'verify, restart, settle';
      const payment = await t.payment();
      const before = await verified(t, payment, name);
      if (!before) return;
      await t.target.kill();
      await t.target.restart();
      const settled = await settles(t, payment, name, before);
      if (!succeeded(settled)) return;
      await t.target.kill();
      await t.target.restart();
      const again = await t.settle(payment, {
        case: 'restart, settle again',
        role: 'free',
        unverified: true,
      });
      t.case('restart, settle again').expect('the settled payment is refused', {
        expected: 'success: false',
        actual: show(again),
        ok: again.answer !== undefined && !succeeded(again),
        evidence: [settled, again],
        soft: bodyOf(again)?.transaction === bodyOf(settled)?.transaction ? 'ambiguity' : undefined,
      });
    }),
);

/** What a verdict says, without what may differ between two answers of the same meaning. */
const verdictOf = (answer: Exchange): string => {
  const { isValid: valid, payer } = bodyOf(answer) ?? {};
  return JSON.stringify([answer.answer?.status, valid, String(payer).toLowerCase()]);
};

/** The repeat of a verify says what the first one said; one that calls it a replay is the ambiguity Q01. */
async function repeats(
  t: Check,
  name: string,
  headers: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const payment = await t.payment();
  const answers: Exchange[] = [];
  for (const one of headers)
    answers.push(await t.verify(payment, { case: name, role: 'free', headers: one }));
  const [first] = answers;
  if (!first || !isValid(first))
    return t.case(name).blocked(`a valid payment was not called valid${first ? `: ${show(first)}` : ''}`);
  t.case(name).expect('each answer says the same', {
    expected: show(first),
    actual: answers.map(show).join(' / '),
    ok: answers.every((one) => verdictOf(one) === verdictOf(first)),
    evidence: answers,
    soft: 'ambiguity',
  });
}

check(
  'ACE-036',
  {
    title: 'answers an identical verify as it answered the first',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['purity', 'ambiguous'],
    spec: 'Assay; AceData S4 is silent',
    why: 'A client whose connection broke asks again, and its payment is called a replay.',
    fix: 'Find the stored record and give the same answer when payload and requirements are the same.',
    saboteur: 'second-verify-invalid',
    ambiguity: 'Q01',
  },
  (t) => repeats(t, 'twice', [{}, {}]),
);

check(
  'ACE-082',
  {
    title: 'answers a repeated verify equally, with an idempotency header or without',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['purity', 'ambiguous'],
    spec: 'Assay: attack A03',
    why: 'A client that repeats a verify after a lost answer loses the payment as a replay.',
    fix: 'Let the stored record decide, whatever headers come with the request.',
    saboteur: 'repeat-is-replay',
    ambiguity: 'Q01',
  },
  async (t) => {
    const key = { 'x-idempotency-key': t.address('idempotency key') };
    await repeats(t, 'with the same key', [key, key]);
    await repeats(t, 'without a key, then with one', [{}, key]);
  },
);

/** The same payer and nonce, another value that is asked for and signed. */
async function rivalOf(t: Check, { draft }: Payment, amount: string): Promise<Payment> {
  const edit = (other: Draft): void => authorize({ nonce: draft.authorization.nonce })(other);
  return t.payment({ payer: draft.payer, payTo: draft.requirements.payTo, amount, fund: false, edit });
}

check(
  'ACE-037',
  {
    title: 'refuses another payment with the nonce of a verified one',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay', 'binding'],
    spec: 'AceData S4: POST /verify',
    why: 'Two merchants are told that a payment is good, and the token lets only one of them have it.',
    fix: 'Key the record by network, asset, payer and nonce, and never write another payment over it.',
    saboteur: 'overwrite-record',
  },
  async (t) => {
    const name = 'same payer and nonce, other value';
    const payment = await t.payment({ fund: '30000' });
    const before = await verified(t, payment, 'the first payment');
    if (!before) return t.case(name).blocked('the first payment was not called valid');
    const rival = await rivalOf(t, payment, '20000');
    const other = await t.verify(rival, { case: name, role: 'free' });
    expectRefused(t.case(name), other);
    expectClass(t.case(name), other, ['NONCE']);
    const sent = await t.settle(rival, { case: `${name}, settle`, role: 'free', unverified: true });
    expectRefused(t.case(`${name}, settle`), sent);
    await settles(t, payment, 'the first payment', before);
  },
);

/** Verifies of each of the two that are sent together, and how often this is done. */
const together = { each: 10, rounds: 2 };

check(
  'ACE-038',
  {
    title: 'stores at most one of two payments with one nonce that are verified together',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'concurrency'],
    spec: 'Assay: the store decides who was first',
    why: 'Whoever sends both at once has two merchants deliver for one payment.',
    fix: 'Insert the record with a unique key and read back what stands there, in one statement.',
    saboteur: 'upsert-record',
  },
  (t) =>
    t.lane(async () => {
      for (let round = 1; round <= together.rounds; round += 1) {
        const name = `round ${round}`;
        const one = await t.payment({ fund: '30000' });
        const other = await rivalOf(t, one, '20000');
        const pairs = await Promise.all(
          Array.from({ length: together.each * 2 }, async (_, at) => {
            const payment = at % 2 === 0 ? one : other;
            return { payment, answer: await t.verify(payment, { case: name, role: 'free' }) };
          }),
        );
        const valid = pairs.filter(({ answer }) => isValid(answer));
        const stored = new Set(valid.map(({ payment }) => payment));
        t.case(name).expect('only one of the two is called valid', {
          expected: '1 of the 2 payments',
          actual: `${stored.size}; ${valid.length} of ${pairs.length} answers say valid`,
          ok: stored.size === 1,
          evidence: pairs.map(({ answer }) => answer),
        });
        const settled = [
          await t.settle(one, { case: name, role: 'free', unverified: true }),
          await t.settle(other, { case: name, role: 'free', unverified: true }),
        ];
        t.case(name).expect('and only that one is settled', {
          expected: '1 success',
          actual: settled.map(show).join(' / '),
          ok: settled.filter(succeeded).length === 1,
          evidence: settled,
        });
      }
      t.rounds(together.rounds);
    }),
);

/** Milliseconds: the window of the payment, and from when on its end is behind every clock. */
const windowMs = 12_000;
const judgedMs = windowMs + 5_000;
/** Milliseconds of one wait: no clock of a target can be moved, so none of these waits may be shortened. */
const stepMs = 8_500;

/** Waits in steps for time that really has to pass. */
async function waitForReal(t: Check, ms: number, why: string): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) await t.wait(Math.min(left, stepMs), why);
}

/** A payment that was verified in a window that has ended since. */
export async function verifiedAndExpired(t: Check, name: string): Promise<Payment | undefined> {
  const validBefore = String(Math.floor((Date.now() + windowMs) / 1000));
  const payment = await t.payment({ authorization: { validBefore } });
  if (!(await verified(t, payment, name))) return undefined;
  await waitForReal(t, judgedMs, 'the window of the verified payment ends');
  return payment;
}

check(
  'ACE-039',
  {
    title: 'checks the window again when it settles',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    flags: ['time'],
    spec: 'AceData S4: POST /settle',
    why: 'A transaction that has to revert is sent, and the gas is gone.',
    fix: 'Compare the stored window with the clock before the transaction is built.',
    saboteur: 'settle-no-window',
  },
  async (t) => {
    const name = 'verified in time, settled too late';
    const payment = await verifiedAndExpired(t, name);
    if (!payment) return;
    const since = (await t.control.seq()).next;
    const answer = await t.settle(payment, { case: name, role: 'free', unverified: true });
    const c = t.case(name);
    expectRefused(c, answer);
    expectClass(c, answer, ['EXPIRED']);
    await nothingSent(t, name, payment, since);
  },
);

/** Somebody else's payment with the nonce of another one, which is verified first and left. */
async function squatted(t: Check, name: string, nonce: string, options: DraftOptions): Promise<void> {
  const squat = await t.draft(options);
  authorize({ nonce })(squat);
  const answer = await t.verify(await signDraft(squat), { case: name, role: 'free' });
  if (!isValid(answer)) t.case(name).blocked(`the payment that comes first was refused: ${show(answer)}`);
}

check(
  'ACE-083',
  {
    title: 'lets a payment settle whose nonce another payer, or another token, used first',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay'],
    spec: 'Assay: attack A04; EIP-3009 (nonces belong to the authorizer)',
    why: 'Whoever sees a nonce blocks its payment with one of its own.',
    fix: 'Key the record by network, asset, payer and nonce.',
    saboteur: 'global-nonce',
  },
  async (t) => {
    const places: readonly (readonly [string, (payer: Payer) => DraftOptions])[] = [
      ['the nonce of another payer', () => ({})],
      ['the nonce on another token', (payer) => ({ ...t.token('ecrecover-only'), payer })],
    ];
    for (const [name, squatter] of places) {
      const payment = await t.payment();
      const options = squatter(payment.draft.payer);
      await squatted(t, name, payment.draft.authorization.nonce, options);
      const before = await t.verify(payment, { case: name, role: 'valid' });
      const good = t.case(name).expect('the payment that comes second is called valid', {
        expected: 'isValid: true',
        actual: show(before),
        ok: isValid(before),
        evidence: [before],
      });
      if (good) await settles(t, payment, name, before);
    }
  },
);
