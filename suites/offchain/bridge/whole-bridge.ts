/**
 * A whole bridge that hangs or is closed. These rows run alone and put everything back.
 * @module
 */
import { isValid, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { answerLimitMs, blamesUpstream, controlled, noSuccess } from './upstream-fault.js';

/** Callers at the hanging bridge: together they wait far longer than anybody at the other one may. */
const waiting = 8;
/** Milliseconds that are normal for a bridge that answers at once, whatever this machine does beside it. */
const normalMs = 3_000;

check(
  'OFF-040',
  {
    title: 'serves one provider while another one hangs',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridges'],
    run: 'global',
    flags: ['availability'],
    spec: 'the catalogue, section 1: one adapter for each back end',
    why: 'The outage of one exchange stops the payments of all.',
    fix: 'Share no lock, no queue and no bounded connection pool between back ends.',
    saboteur: 'global-lock',
  },
  async (t) => {
    const [hanging, healthy] = t.offchain.bridged;
    if (!hanging || !healthy) return t.case('two bridges').skip('the target has one bridge');
    const stuck = await Promise.all(
      Array.from({ length: waiting }, () => t.payment({ network: hanging.network })),
    );
    const payment = await t.payment({ network: healthy.network });
    const patient = { timeoutMs: waiting * (answerLimitMs(t) + 1_000) };
    const ids = await t.bridge.control.arm(hanging.bridge, { fault: 'latency', args: { ms: 30_000 } });
    try {
      const name = 'at the hanging bridge';
      const hung = Promise.all(stuck.map((one) => t.verify(one, { case: name, role: 'free', ...patient })));
      await t.wait(300, 'until the hanging bridge has the requests');
      for (const order of ['verify', 'settle'] as const) {
        const answer = await t[order](payment, { case: order, role: 'valid', timeoutMs: normalMs + 1_000 });
        const ms = answer.answeredAt - answer.sentAt;
        const c = t.case(order);
        if (!controlled(t, c, order)) continue;
        c.expect('a payment at the other bridge is answered in normal time', {
          expected: `a success within ${normalMs} ms`,
          actual: ms > normalMs ? `${show(answer)} after ${ms} ms` : show(answer),
          ok: (order === 'verify' ? isValid(answer) : succeeded(answer)) && ms <= normalMs,
          evidence: [answer],
        });
      }
      for (const answer of await hung) noSuccess(t.case(name), answer);
    } finally {
      for (const id of ids) await t.bridge.control.disarm(hanging.bridge, id);
    }
  },
);

check(
  'OFF-087',
  {
    title: 'answers at once that a bridge which refuses connections is not there',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    run: 'global',
    flags: ['availability'],
    spec: 'offchain-bridge-1 §9',
    why: 'Merchants wait for a service that is known to be down, and their requests pile up.',
    fix: 'Answer 502 as soon as the connection is refused; nothing was sent, so the payment stays payable.',
    saboteur: 'hang-on-refused',
  },
  async (t) => {
    const payment = await t.payment();
    const { bridge } = payment.draft;
    if (bridge === undefined) return t.case('a closed port').blocked('no bridge stands behind this payment');
    await t.bridge.control.setAccepting(bridge, false);
    try {
      for (const order of ['verify', 'settle'] as const) {
        const answer = await t[order](payment, { case: order, role: 'free', timeoutMs: normalMs + 1_000 });
        const ms = answer.answeredAt - answer.sentAt;
        const c = t.case(order);
        noSuccess(c, answer);
        blamesUpstream(c, answer);
        c.expect('the answer comes at once', {
          expected: `an answer within ${normalMs} ms`,
          actual: ms > normalMs ? `after ${ms} ms` : 'in time',
          ok: answer.answer !== undefined && ms <= normalMs,
          evidence: [answer],
        });
      }
    } finally {
      await t.bridge.control.setAccepting(bridge, true);
    }
    const asked = await t.bridge.calls(payment);
    if (asked.length > 0) t.case('verify').blocked('the payment reached a bridge all the same');
    const name = 'the bridge is back';
    const settled = await t.settle(payment, { case: name, role: 'valid' });
    const c = t.case(name);
    if (!controlled(t, c, 'settle')) return;
    c.expect('the payment that was never sent settles', {
      expected: 'success: true',
      actual: show(settled),
      ok: succeeded(settled),
      evidence: [settled],
    });
  },
);
