/**
 * What an operator restricts by the environment: who may settle, in which assets, and for whom.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../kit/check-context.js';
import { bodyOf, isValid, show, succeeded } from '../kit/exchange.js';
import type { Payment } from '../kit/payment.js';
import { classesSeen, type SeenClass } from '../kit/reason-words.js';
import { check } from '../kit/registry.js';
import { lastWords, started } from '../ledgerflow/instance.js';
import { expectClass, expectRefused } from './classes.js';
import {
  type Environment,
  fundedSigner,
  knowsGuards,
  settleToken,
  withoutGuards,
  withShared,
  withStart,
} from './instance.js';
import { nothingSent } from './nothing-sent.js';
import { otherToken } from './tokens.js';

/** Works with an instance that is started for this alone. Where it does not start, the case that is named says so. */
const withOwn = (
  t: Check,
  name: string,
  env: Environment,
  work: (there: Check) => Promise<void>,
): Promise<void> =>
  withStart(t, env, async (start) => {
    if (started(start)) return work(await t.at(start));
    t.case(name).blocked(`the instance did not start: ${lastWords(start)}`);
  });

/** Another recipient and another asset than the lists have, with the class of reason that names them. */
interface Unlisted {
  readonly name: string;
  readonly expects: readonly SeenClass[];
  readonly options: Parameters<Check['payment']>[0];
}

check(
  'ACE-073',
  {
    title: 'holds to its lists of assets and recipients at verify and at settle',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['environment'],
    flags: ['binding', 'funds'],
    spec: 'Assay: ASSAY_ACE_ASSETS, ASSAY_ACE_RECIPIENTS',
    why: 'What was verified before a list was set, or by another process, is settled past the list with the operator’s gas.',
    fix: 'Compare asset and recipient with the lists in verify and again in settle, before the stored authorization is looked up.',
    saboteur: 'list-at-verify-only',
    ambiguity: 'Q08',
  },
  async (t) => {
    if (!(await knowsGuards(t))) return t.case('lists').skip(withoutGuards);
    const listed = t.address('listed recipient');
    const unlisted: readonly Unlisted[] = [
      { name: 'another recipient', expects: ['RECIPIENT'], options: {} },
      {
        name: 'another asset',
        expects: ['ASSET'],
        options: { ...(await otherToken(t, 'unlisted token')), payTo: listed },
      },
    ];
    const store = await mkdtemp(join(tmpdir(), 'assay-lists-'));
    const signer = await fundedSigner(t, 'lists');
    const env = { ...signer.env, ASSAY_ACE_STORE_PATH: join(store, 'store') };
    const lists = { ASSAY_ACE_ASSETS: t.kind.asset, ASSAY_ACE_RECIPIENTS: listed };
    try {
      const kept: { readonly one: Unlisted; readonly payment: Payment }[] = [];
      const control = await t.payment({ payTo: listed });
      await withOwn(t, 'without lists', env, async (there) => {
        for (const one of unlisted) kept.push({ one, payment: await t.payment(one.options) });
        for (const payment of [control, ...kept.map((one) => one.payment)]) {
          const verified = await there.verify(payment, { case: 'without lists', role: 'valid' });
          if (!isValid(verified))
            t.case('without lists').blocked(`a valid payment was refused: ${show(verified)}`);
        }
      });
      await withOwn(t, 'with lists', { ...env, ...lists }, async (there) => {
        const tag = { role: 'free', expects: [] } as const;
        for (const { one } of kept) {
          const name = `${one.name}, verify`;
          const answer = await there.verify(await t.payment(one.options), { ...tag, case: name });
          expectRefused(t.case(name), answer);
          expectClass(t.case(name), answer, one.expects);
        }
        const settled = await there.settle(control, {
          case: 'on the lists',
          role: 'valid',
          unverified: true,
        });
        if (classesSeen(settled).includes('NOT_VERIFIED'))
          return t.case('on the lists').skip('two instances of the target share no store');
        if (!succeeded(settled))
          return t.case('on the lists').blocked(`what was verified before is not settled: ${show(settled)}`);
        for (const { one, payment } of kept) {
          const name = `${one.name}, settle`;
          const since = (await t.control.seq()).next;
          const answer = await there.settle(payment, { ...tag, case: name, unverified: true });
          expectRefused(t.case(name), answer);
          expectClass(t.case(name), answer, one.expects);
          await nothingSent(t, name, payment, since);
        }
      });
    } finally {
      await rm(store, { recursive: true, force: true });
    }
  },
);

check(
  'ACE-077',
  {
    title: 'settles nothing without the settle token that is set, and says so in the shape of a settle',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    places: ['environment'],
    flags: ['config'],
    spec: 'Assay: ASSAY_ACE_SETTLE_TOKEN',
    why: 'Whoever reaches the endpoint spends the operator’s gas, and a client that reads JSON sees a broken service.',
    fix: 'Compare X-Settlement-Token in constant time before the body is read further, and answer 401 or 403 with success: false.',
    saboteur: 'token-ignored',
  },
  async (t) => {
    if (!(await knowsGuards(t))) return t.case('settle token').skip(withoutGuards);
    await withShared(t, 'guarded', 'with the token', async (there) => {
      const payment = await there.payment();
      const verified = await there.verify(payment, { case: 'with the token', role: 'valid' });
      if (!isValid(verified))
        return t.case('with the token').blocked(`a valid payment was refused: ${show(verified)}`);
      for (const [name, headers] of [
        ['without a token', {}],
        ['with another token', { 'x-settlement-token': `${settleToken}x` }],
      ] as const) {
        const since = (await t.control.seq()).next;
        const answer = await there.settle(payment, { case: name, role: 'free', unverified: true, headers });
        t.case(name).expect('settle is refused', {
          expected: '401 or 403 with success: false',
          actual: show(answer),
          ok: [401, 403].includes(answer.answer?.status ?? 0) && bodyOf(answer)?.success === false,
          evidence: [answer],
        });
        await nothingSent(t, name, payment, since);
      }
      const settled = await there.settle(payment, {
        case: 'with the token',
        role: 'valid',
        unverified: true,
        headers: { 'x-settlement-token': settleToken },
      });
      t.case('with the token').expect('settle works', {
        expected: 'success: true',
        actual: show(settled),
        ok: succeeded(settled),
        evidence: [settled],
      });
    });
  },
);
