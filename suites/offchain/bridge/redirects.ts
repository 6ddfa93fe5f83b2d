/**
 * A bridge that sends the facilitator somewhere else.
 * @module
 */
import { check } from '../../kit/registry.js';
import { both, neverSuccess } from './upstream-fault.js';

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
    for (const status of [301, 302, 307, 308] as const) {
      // A place of its own, so that the visits of others are not counted.
      const place = t.address(`redirect ${status}`);
      const location = `${t.sim.bridges.elsewhereUrl}/${place}`;
      await neverSuccess(
        t,
        both(`status ${status}`, { fault: 'redirect', args: { status, location } }),
        async (c, { answer }) => {
          const visits = (await t.bridge.control.visits()).filter(({ path }) => path.includes(place));
          c.expect('nobody goes where the redirect leads', {
            expected: 'no visit',
            actual: visits.map(({ method }) => method).join(', ') || 'no visit',
            ok: visits.length === 0,
            evidence: [answer],
          });
          const shown = visits.some(({ bearer }) => bearer !== undefined);
          c.expect('the key of the bridge stays with it', {
            expected: 'no key elsewhere',
            actual: shown ? 'the key went along' : 'no key elsewhere',
            ok: !shown,
            evidence: [answer],
          });
        },
      );
    }
  },
);
