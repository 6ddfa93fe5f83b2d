/**
 * What only the operator should know stands in no answer and in no log.
 * @module
 */
import { judgeSecrets } from '../../core/transport/secrets.js';
import type { Exchange } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { set } from '../../kit/payment.js';
import { check, observer } from '../../kit/registry.js';
import type { Session } from '../../kit/session.js';

/** The bearer keys that the simulator's bridges gave out, by the name of the bridge. */
function bridgeKeys({ sim }: Pick<Session, 'sim'>): readonly (readonly [bridge: string, key: string])[] {
  return Object.values(sim?.bridges.bridges ?? {}).flatMap(({ name, apiKey }) =>
    apiKey === null ? [] : [[name, apiKey] as const],
  );
}

/** Everything that came back: status line aside, headers and body. */
const cameBack = ({ answer }: Exchange): string =>
  answer === undefined ? '' : [...Object.entries(answer.headers).flat(), answer.text].join('\n');

observer(
  'OFF-025',
  {
    title: 'shows no bridge key, no signing key, no RPC address and no stack trace in an answer',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['disclosure'],
    spec: 'kit rule',
    sameAs: ['X402-HTTP-014'],
    why: 'With the bridge key anybody settles in the operator’s name at the provider, past every check of the facilitator.',
    fix: 'Answer with fixed codes, drop answers of a bridge that quote the request, and write raw errors to your own log only, without headers.',
    saboteur: 'leak-bridge-key',
  },
  (evidence) => {
    const keys = bridgeKeys(evidence.session);
    return [
      ...judgeSecrets(evidence),
      ...lookAtEach(
        evidence.exchanges.filter((one) => one.answer),
        {
          claim: 'no key of a bridge stands in the answer',
          expected: 'none of the bearer keys that the bridges gave out',
        },
        (exchange) => {
          const text = cameBack(exchange);
          const found = keys.find(([, key]) => text.includes(key));
          return found === undefined ? undefined : { actual: `the key of the bridge ${found[0]}` };
        },
        { status: 'blocked', reason: 'nothing was answered' },
      ),
    ];
  },
);

check(
  'OFF-026',
  {
    title: 'writes no key to standard output or standard error',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    run: 'global',
    places: ['process'],
    flags: ['disclosure'],
    spec: 'kit rule',
    why: 'Logs are copied to collectors, tickets and chats; whoever reads one can settle in the operator’s name.',
    fix: 'Log reasons, ids and hashes; never headers, bodies or the environment.',
    saboteur: 'log-authorization',
  },
  async (t) => {
    // One answer of each kind, so that there is something to log.
    const payment = await t.payment();
    await t.verify(payment, { case: 'a valid payment', role: 'valid' });
    await t.settle(payment, { case: 'a valid payment', role: 'valid' });
    const changed = await t.payment();
    set('paymentPayload.accepted.amount', '999')(changed.body);
    const differs = { case: 'another amount was accepted', role: 'invalid' } as const;
    await t.settle(changed, { ...differs, expects: ['AMOUNT', 'NETWORK'] });
    await t.verify('{', { case: 'no JSON', role: 'malformed' });
    const output = await t.target.output();
    const { sim } = t.session;
    const secrets: readonly (readonly [string, string])[] = [
      ...bridgeKeys(t.session).map(([bridge, key]) => [`the key of the bridge ${bridge}`, key] as const),
      ...(sim ? [['the signing key', sim.signer.privateKey.slice(2)] as const] : []),
    ];
    for (const [name, secret] of secrets)
      t.case(name).expect('it stands nowhere in the output', {
        expected: 'no occurrence',
        actual: output.toLowerCase().includes(secret.toLowerCase())
          ? `written by the target, which wrote ${output.length} characters`
          : `not in ${output.length} characters of output`,
        ok: !output.toLowerCase().includes(secret.toLowerCase()),
        evidence: [],
      });
    if (secrets.length === 0) t.case('keys').skip('the kit gave the target no key');
  },
);
