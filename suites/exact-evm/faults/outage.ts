/**
 * The node of the target is gone: nothing passes, nobody is blamed, and everything works again afterwards.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { bodyOf, type Exchange, show, succeeded } from '../../kit/exchange.js';
import { authorize, type Payment, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { during } from '../../kit/rpc-faults.js';
import { judgeTroubled, takePulse } from './operator-fault.js';
import { type Outage, outages, stuckMs } from './outages.js';

/** Milliseconds in which the retries of usual RPC clients end: an error that nobody awaits comes after them. */
const retriesEndMs = 1_500;

/** Milliseconds for which an answer is waited for: clients of an RPC try again before they give up. */
const patientMs = 30_000;

/**
 * The three of the catalogue, and one for an asset that the target has not seen: what it remembers of the ordinary one
 * hides the calls that it makes for a new one.
 */
async function paymentsIn(t: Check, name: string): Promise<readonly Payment[]> {
  const expired = authorize({ validBefore: String(Math.floor(Date.now() / 1000) - 60) });
  const { name: token, version } = t.kind;
  const asset = { address: t.address(`asset ${name}`), name: token, version };
  const [valid, late, forged, elsewhere] = await Promise.all([
    t.payment(),
    t.payment({ edit: expired }),
    t.payment(),
    t.payment({ asset, fund: false }),
  ]);
  set('paymentPayload.payload.signature', `0x${'11'.repeat(64)}1b`)(forged.body);
  return [valid, late, forged, elsewhere];
}

check(
  'X402-FLT-001',
  {
    title: 'stays up when its RPC is down',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['availability'],
    spec: 'measured with @x402/evm 2.27.0 (D1)',
    why: 'A short outage of the node ends the process: every merchant behind it stands still until somebody restarts it.',
    fix: 'Await every promise that an RPC call starts, on all paths, and answer its error as an error of your own.',
    saboteur: 'dies-with-its-rpc',
    rev: 2,
    run: 'global',
  },
  async (t) => {
    for (const { name, fault } of outages.filter((one) => judgedIn.has(one.fault.kind))) {
      const payments = await paymentsIn(t, name);
      const timeoutMs = fault.kind === 'timeout' ? stuckMs : 5_000;
      await during(t, fault, async () => {
        await Promise.all(payments.map((one) => t.verify(one, { case: name, role: 'free', timeoutMs })));
        if (fault.kind === 'down')
          await t.wait(retriesEndMs, 'errors that nobody awaits come after the retries');
      });
      const { alive, words, look } = await takePulse(t, name);
      t.case(name).expect('the process is alive after the outage', {
        expected: 'GET /supported answers 200 with an object',
        actual: words,
        ok: alive && look.answer?.status === 200 && bodyOf(look) !== undefined,
        evidence: [look],
      });
      // Nobody brings it back: the other outages would find what this one left.
      if (!alive && !t.session.process?.restart) return;
    }
  },
);

/** No connection, an HTTP status, and a JSON-RPC error: the ways in which clients of an RPC tell errors apart. */
const judgedIn: ReadonlySet<Outage['fault']['kind']> = new Set([
  'down',
  'refused',
  'http_status',
  'rate_limited',
  'rpc_error',
]);

check(
  'X402-FLT-002',
  {
    title: 'calls no payment valid while its RPC is down, and blames no payer',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['availability', 'reason', 'funds'],
    spec: 'v2 spec §9; @x402/evm 2.27.0 exact/facilitator/eip3009-utils; x402-foundation/x402 #3101',
    why: 'Merchants deliver for payments that nobody looked at, or honest payers are turned away for good by what is over in a second.',
    fix: 'Tell an RPC error from a revert, and answer the first with 5xx or unexpected_verify_error.',
    saboteur: 'simulates-without-rpc',
    rev: 2,
    run: 'global',
  },
  async (t) => {
    for (const { name, fault } of outages.filter((one) => judgedIn.has(one.fault.kind))) {
      const payment = await t.payment();
      const answer = await during(t, fault, () =>
        t.verify(payment, { case: name, role: 'free', fault: 'RPC down', timeoutMs: patientMs }),
      );
      judgeTroubled(t.case(name), answer);
      await takePulse(t, name);
    }
  },
);

/** A settle that was refused in the outage names nothing, and the same payment settles when it is over. */
async function settleAgain(t: Check, name: string, payment: Payment, first: Exchange): Promise<void> {
  const c = t.case(name);
  const again = await t.settle(payment, { case: name, role: 'valid' });
  c.expect('the same payment settles when the RPC is back', {
    expected: 'success: true',
    actual: show(again),
    ok: succeeded(again),
    evidence: [first, again],
  });
}

/** Nothing reached the node, nothing could reach it, and the node had enough: the three ways in which nothing is sent. */
const settledIn: ReadonlySet<Outage['fault']['kind']> = new Set(['down', 'refused', 'rate_limited']);

async function settleIn(t: Check, { name, fault }: Outage): Promise<void> {
  const payment = await t.payment();
  // Who settles only what it has verified has to know it before nothing can be verified.
  if (t.session.target.verifyFirst) await t.verify(payment, { case: name, role: 'valid' });
  const first = await during(t, fault, () =>
    t.settle(payment, { case: name, role: 'free', fault: 'RPC down', timeoutMs: patientMs }),
  );
  const { words } = await takePulse(t, name);
  const c = t.case(name);
  if (first.answer)
    c.expect('settle fails and names no transaction', {
      expected: 'no success, and transaction ""',
      actual: show(first),
      ok: !succeeded(first) && (bodyOf(first)?.transaction ?? '') === '',
      evidence: [first],
    });
  else t.case(`${name}, answer`).blocked(`no answer in the outage: ${words}`);
  await settleAgain(t, name, payment, first);
}

check(
  'X402-FLT-003',
  {
    title: 'settles nothing while its RPC is down, and the same payment afterwards',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['availability', 'funds'],
    spec: 'v2 spec §9',
    why: 'The payment of an honest payer is lost for good because the node was away for a moment.',
    fix: 'Refuse with an error of your own before anything is claimed or sent, and let go of the authorization.',
    saboteur: 'refuses-for-good-after-outage',
    rev: 3,
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      for (const outage of outages) if (settledIn.has(outage.fault.kind)) await settleIn(t, outage);
    }),
);
