/**
 * A bridge that sends the facilitator somewhere else.
 * @module
 */
import { check } from '../../kit/registry.js';
import { blamesUpstream, noSuccess } from './upstream-fault.js';

check(
  'OFF-092',
  {
    title: 'follows no redirect of a bridge and shows its key to no other host',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['disclosure'],
    spec: 'offchain-bridge-1 §7, §10',
    why: 'Whoever can make a bridge redirect once gets its key, or says yes to every payment in its place.',
    fix: 'Turn redirects off in the client that calls bridges and answer 502 to every 3xx.',
    saboteur: 'follow-redirects',
  },
  async (t) => {
    const elsewhere = t.sim.bridges.elsewhereUrl;
    await Promise.all(
      ([301, 302, 307, 308] as const).flatMap((status) =>
        (['verify', 'settle'] as const).map(async (order) => {
          const name = `status ${status}, ${order}`;
          const payment = await t.payment();
          // A place of its own, so that the visits of others are not counted.
          const place = `${payment.draft.authorization.nonce}-${status}-${order}`;
          const fault = { fault: 'redirect', args: { status, location: `${elsewhere}/${place}` } } as const;
          await t.bridge.arm(payment, { ...fault, op: order });
          const answer = await t[order](payment, { case: name, role: 'free' });
          const c = t.case(name);
          if (!(await t.bridge.calls(payment)).some((call) => call.fault?.kind === 'redirect'))
            return c.blocked('the bridge was not asked for this payment, so the fault was not applied');
          const visits = (await t.bridge.control.visits()).filter(({ path }) => path.includes(place));
          noSuccess(c, answer);
          blamesUpstream(c, answer);
          c.expect('nobody goes where the redirect leads', {
            expected: 'no visit',
            actual: visits.map(({ method }) => method).join(', ') || 'no visit',
            ok: visits.length === 0,
            evidence: [answer],
          });
          c.expect('the key of the bridge stays with it', {
            expected: 'no key elsewhere',
            actual: visits.some(({ bearer }) => bearer !== undefined)
              ? 'the key went along'
              : 'no key elsewhere',
            ok: visits.every(({ bearer }) => bearer === undefined),
            evidence: [answer],
          });
        }),
      ),
    );
  },
);
