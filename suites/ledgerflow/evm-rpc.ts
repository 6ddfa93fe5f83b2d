/**
 * An RPC that fails is the operator's trouble: no payment passes because of it, no payer is blamed, and the service
 * stays up.
 * @module
 */
import type { Fault } from '../../simulator/rpc-proxy/fault-kinds.js';
import { isPayerFault } from '../../src/wire/reason-classes.js';
import type { Check } from '../kit/check-context.js';
import { accepted, bodyOf, type Exchange, isValid, reasonOf, show } from '../kit/exchange.js';
import { authorize, type Payment, set } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { during, sentFor } from '../kit/rpc-faults.js';
import { configured, onChain, validTwin } from './evm-instance.js';
import { started, withStart } from './instance.js';

/** What is asked while the RPC fails: nothing of it may be accepted, and the valid payments are nobody's fault. */
interface Asked {
  readonly valid: readonly Exchange[];
  readonly others: readonly Exchange[];
  readonly payments: readonly Payment[];
}

async function askDuring(there: Check, name: string): Promise<Asked> {
  const tag = { case: name, role: 'free' } as const;
  const [verified, settled, expired, forged] = await Promise.all([
    there.payment(),
    there.payment(),
    there.payment({ edit: authorize({ validBefore: String(Math.floor(Date.now() / 1000) - 60) }) }),
    there.payment(),
  ]);
  set('paymentPayload.payload.signature', `0x${'11'.repeat(64)}1b`)(forged.body);
  return {
    valid: [await there.verify(verified, tag), await there.settle(settled, tag)],
    others: [await there.verify(expired, tag), await there.verify(forged, tag)],
    payments: [verified, settled],
  };
}

async function judgeDuring(there: Check, name: string, since: number, asked: Asked): Promise<void> {
  const c = there.case(name);
  for (const one of [...asked.valid, ...asked.others])
    c.expect('nothing is accepted', {
      expected: 'an answer without isValid: true or success: true',
      actual: show(one),
      ok: one.answer !== undefined && !accepted(one),
      evidence: [one],
    });
  for (const one of asked.valid) {
    const reason = reasonOf(one);
    c.expect('the trouble is not put on the payer', {
      expected: 'a status of 500 and more, or a reason that names no fault of the payer',
      actual: show(one),
      ok: (one.answer?.status ?? 0) >= 500 || reason === undefined || !isPayerFault(reason),
      evidence: [one],
    });
  }
  const sent = (await Promise.all(asked.payments.map((one) => sentFor(there, one, since)))).flat();
  c.expect('no transaction appears', {
    expected: 'no broadcast of the target',
    actual: sent.length === 0 ? 'none' : sent.join(', '),
    ok: sent.length === 0,
    evidence: sent.map((hash) => `tx:${hash}`),
  });
}

/** Once the RPC is back, everything works as before. */
async function staysUp(there: Check, name: string): Promise<void> {
  const supported = await there.supported({ case: name });
  const verify = await there.verify(await there.payment(), { case: name, role: 'free' });
  there.case(name).expect('the service stays up and verifies again', {
    expected: 'GET /supported answers 200 with an object, and a valid payment is called valid',
    actual: `${show(supported)}; ${show(verify)}`,
    ok: supported.answer?.status === 200 && bodyOf(supported) !== undefined && isValid(verify),
    evidence: [supported, verify],
  });
}

/** Asks an instance that has the trouble from its start on. One that does not start has noticed it as well. */
async function troubledFromTheStart(
  t: Check,
  name: string,
  change: Parameters<typeof configured>[1] = {},
): Promise<void> {
  const since = (await t.control.seq()).next;
  await withStart(t, configured(t, change), async (start) => {
    if (started(start)) {
      const there = await t.at(start);
      await judgeDuring(there, name, since, await askDuring(there, name));
    } else
      t.case(name).expect('nothing is accepted', {
        expected: 'no start, or no payment that is accepted',
        actual: 'it does not start',
        ok: true,
      });
  });
}

/** Nothing listens there. */
const closedPort = 'http://127.0.0.1:1';

const outages: readonly (readonly [name: string, fault: Fault])[] = [
  ['connections end', { kind: 'down' }],
  ['status 500', { kind: 'http_status', status: 500 }],
];

check(
  'OFF-127',
  {
    title: 'takes a failing RPC for trouble of its own: nothing passes, no payer is blamed, and it stays up',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['spawn'],
    // Its outages hit whoever uses the proxy.
    run: 'global',
    flags: ['availability'],
    spec: 'v2 spec §9; @x402/evm 2.27.0 exact/facilitator/eip3009-utils',
    sameAs: ['X402-FLT-001', 'X402-FLT-002', 'X402-FLT-010'],
    why: 'An outage of the node ends the process, lets payments pass unseen, or turns honest payers away for good.',
    fix: 'Catch every error of the RPC, compare eth_chainId with the configuration, and answer with an upstream or internal reason.',
    saboteur: 'evm-crash-on-rpc',
  },
  async (t) => {
    await onChain(t, async (there) => {
      for (const [name, fault] of outages) {
        if (!(await validTwin(there, name))) continue;
        const since = (await t.control.seq()).next;
        await judgeDuring(there, name, since, await during(t, fault, () => askDuring(there, name)));
        await staysUp(there, name);
      }
    });
    await troubledFromTheStart(t, 'refused', { rpcUrl: closedPort });
    // Who compares the chain only once does it at the start.
    await during(t, { kind: 'wrong_chain_id', chain_id: 1 }, () => troubledFromTheStart(t, 'wrong chain id'));
  },
);
