/**
 * The list of what is served does not change from call to call.
 * @module
 */
import { show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { isAlive, wallOf } from '../answers.js';
import { canonical, drawnValues, kindsOf, signersOf, withoutDrawn } from '../supported/supported-answer.js';

const calls = 5;

check(
  'X402-HTTP-017',
  {
    title: 'lists the same kinds on every call of /supported',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['routing'],
    spec: '@x402/evm 2.27.0 upto/facilitator/scheme',
    why: 'Resource servers read the list once at their start; one that met an incomplete list offers no payment until it is restarted.',
    fix: 'Build the list from the configuration, not from what happens to be reachable, and give all replicas the same one.',
    saboteur: 'lists-a-kind-every-second-time',
  },
  async (t) => {
    const c = t.case(`${calls} calls`);
    const exchanges = [];
    for (let call = 1; call <= calls; call += 1) exchanges.push(await t.supported({ case: `call ${call}` }));
    const wall = exchanges.map(wallOf).find((one) => one !== undefined);
    if (wall) return c.blocked(wall);
    const failed = exchanges.find((one) => !isAlive(one));
    if (failed) return c.blocked(`no list to compare: ${show(failed)}`);
    const lists = exchanges.map((one) =>
      [...new Set(kindsOf(one).map((kind) => canonical(withoutDrawn(kind))))].sort(),
    );
    const different = lists.findIndex((list) => list.join() !== lists[0]?.join());
    c.expect('the set of kinds is equal', {
      expected: lists[0]?.join(', ') ?? 'no kinds',
      actual:
        different < 0 ? `${calls} equal answers` : `call ${different + 1}: ${lists[different]?.join(', ')}`,
      ok: different < 0,
      evidence: exchanges,
    });
    for (const exchange of exchanges) {
      const signers = new Set(
        signersOf(exchange).flatMap(([, addresses]) => addresses.map((one) => one.toLowerCase())),
      );
      const foreign = kindsOf(exchange)
        .flatMap(drawnValues)
        .filter((value) => !signers.has(value.toLowerCase()));
      if (foreign.length > 0)
        c.expect('each value that is drawn per call is an advertised signer', {
          expected: 'one of the signers',
          actual: foreign.join(', '),
          ok: false,
          evidence: [exchange],
        });
    }
  },
);
