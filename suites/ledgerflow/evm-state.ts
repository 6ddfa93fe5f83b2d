/**
 * What the adapter for a chain has to read from the chain, at verify and again at settle.
 * @module
 */
import { cancelAuthorization, signCancelAuthorization } from '../../simulator/chain/interventions.js';
import { lowerHex } from '../../src/evm/hex.js';
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { Check } from '../kit/check-context.js';
import { isValid, show, succeeded } from '../kit/exchange.js';
import type { Payment } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { during } from '../kit/rpc-faults.js';
import { restate } from '../kit/twin.js';
import { onChain, refusedAt, validTwin } from './evm-instance.js';

check(
  'OFF-119',
  {
    title: 'refuses a nonce that was used before, at verify and at settle',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['replay'],
    spec: 'v2 spec §10.1',
    sameAs: ['X402-EVM-023'],
    why: 'The second merchant delivers for a payment that cannot happen.',
    fix: 'Read authorizationState in verify and in settle, and refuse when it is true as a fault of the payer.',
    saboteur: 'evm-skip-nonce',
  },
  (t) =>
    onChain(t, async (there) => {
      // Twice the amount, so that missing funds are no second true reason.
      const payer = t.payer('payer');
      const first = await there.payment({ payer, fund: '20000' });
      const twin = await there.verify(first, { case: 'first payment', role: 'valid' });
      const settled = await there.settle(first, { case: 'first payment', role: 'valid' });
      if (!succeeded(settled)) {
        for (const name of ['at-verify', 'at-settle'])
          t.case(name).blocked(`the first payment did not settle: ${show(settled)}`);
        return;
      }
      const { nonce, validBefore } = first.draft.authorization;
      const again = await there.payment({
        payer,
        payTo: first.draft.requirements.payTo,
        authorization: { nonce, validBefore: String(Number(validBefore) - 5) },
      });
      await refusedAt(there, 'at-verify', 'verify', again, ['NONCE'], twin);
      await refusedAt(there, 'at-settle', 'settle', again, ['NONCE'], twin);
    }),
);

check(
  'OFF-120',
  {
    title: 'refuses a balance of one unit too little, at verify and at settle',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['funds'],
    spec: 'v2 spec §6.1.2',
    sameAs: ['X402-EVM-022'],
    why: 'A transfer that must revert is called valid, and the merchant delivers for nothing.',
    fix: 'Read the balance in verify and in settle, and refuse as a fault of the payer when it is below the amount.',
    saboteur: 'evm-skip-balance',
  },
  (t) =>
    onChain(t, async (there) => {
      for (const endpoint of ['verify', 'settle'] as const) {
        const name = `at-${endpoint}`;
        const twin = await validTwin(there, name);
        if (!twin) continue;
        const short = await there.payment({ fund: '9999' });
        await refusedAt(there, name, endpoint, short, ['FUNDS'], twin);
      }
    }),
);

/** What happens between verify and settle, so that settle has to look again. */
const changes: readonly {
  readonly name: string;
  readonly expects: readonly ReasonClass[];
  happen(t: Check, payment: Payment): Promise<void>;
}[] = [
  {
    name: 'used nonce',
    expects: ['NONCE'],
    happen: async (t, { draft }) => {
      const asset = lowerHex(draft.domain.verifyingContract);
      const nonce = lowerHex(draft.authorization.nonce);
      const signature = await signCancelAuthorization(draft.payer.privateKey, draft.domain, nonce);
      const used = { asset, authorizer: draft.payer.address, nonce, signature };
      const { status } = await cancelAuthorization(t.rpc.batch, used);
      if (status !== 'success') throw new Error(`the kit could not use the nonce up: ${status}`);
    },
  },
  {
    name: 'empty balance',
    expects: ['FUNDS'],
    happen: (t, { draft }) => t.fund(draft.payer.address, 0n, draft.requirements.asset),
  },
];

/** Verifies a payment, lets something happen to it on the chain, and settles it. */
async function changedBetween(
  there: Check,
  name: string,
  { expects, happen }: (typeof changes)[number],
  permissive: boolean,
): Promise<void> {
  const payment = await there.payment();
  const twin = await there.verify(payment, { case: name, role: 'valid' });
  if (!isValid(twin)) return there.case(name).blocked(`a valid payment was refused: ${show(twin)}`);
  await happen(there, payment);
  const settle = () => refusedAt(there, name, 'settle', payment, expects, twin);
  const { address: payer } = payment.draft.payer;
  return permissive ? during(there, { kind: 'permissive', payer }, settle) : settle();
}

check(
  'OFF-122',
  {
    title: 'repeats the checks of verify at settle, and does not leave them to the gas estimate',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['replay', 'funds'],
    spec: 'v2 spec §7.2; exact/EVM §2 Phase 3',
    sameAs: ['X402-SET-010'],
    why: 'Money and nonces move between the two calls, and the operator pays gas for transactions that revert.',
    fix: 'Run every check of verify at the start of settle: signature, recipient, value, window, nonce, balance, simulation.',
    saboteur: 'evm-settle-blind',
  },
  (t) =>
    onChain(t, async (there) => {
      await restate(there, ['X402-SET-010']);
      for (const one of changes) await changedBetween(there, one.name, one, false);
      if (t.tier < 3)
        return t.case('permissive-rpc').outOfReach('needs an RPC that answers every estimate with success');
      for (const one of changes) await changedBetween(there, 'permissive-rpc', one, true);
    }),
);
