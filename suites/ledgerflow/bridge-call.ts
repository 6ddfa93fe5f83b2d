/**
 * How an adapter reaches the bridge that its configuration names.
 * @module
 */
import { bodyOf, type Exchange, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { blamesUpstream, noSuccess } from '../offchain/bridge/upstream-fault.js';
import { bridgeKeyVariable, type OffchainAdapter } from './configuration.js';
import { withInstance } from './instance.js';

check(
  'OFF-058',
  {
    title: 'posts JSON to the paths that are configured, with and without a slash at the end of the base URL',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn', 'bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow’s bridge contract; offchain-bridge-1 §1',
    why: 'The bridge answers 404 to every payment, and all that the operator did was to end a URL with a slash.',
    fix: 'Take one slash off the end of the base URL before the path is put behind it, and send application/json.',
    saboteur: 'double-slash',
  },
  async (t) => {
    const [bridged] = t.offchain.bridged;
    if (!bridged) return t.case('bridge').skip('no network of the target leads to a bridge');
    const { verifyPath, settlePath } = t.bridge.handle(bridged.network);
    const env = { [bridgeKeyVariable]: t.bridge.handle(bridged.network).apiKey ?? '' };
    const ends = [
      ['without a slash', ''],
      ['with a slash', '/'],
    ] as const;
    await Promise.all(
      ends.map(([name, end]) => {
        const adapter: OffchainAdapter = {
          kind: 'offchain',
          id: 'bridge',
          networks: [bridged.network],
          backend: { type: 'http', bridge: bridged.bridge, end },
        };
        return withInstance(
          t,
          name,
          { adapters: [adapter] },
          async (there) => {
            const payment = await there.payment({ network: bridged.network });
            const answers: readonly Exchange[] = [
              await there.verify(payment, { case: name, role: 'valid' }),
              await there.settle(payment, { case: name, role: 'valid' }),
            ];
            const calls = await there.bridge.calls(payment);
            const c = t.case(name);
            const described = calls.map(
              ({ method, path, headers }) => `${method} ${path} (${headers['content-type'] ?? 'no type'})`,
            );
            const [first, second] = calls;
            c.expect('the bridge is asked on both paths with POST and JSON', {
              expected: `POST ${verifyPath} and POST ${settlePath}, application/json`,
              actual: described.join(', ') || `no call; ${answers.map(show).join('; ')}`,
              ok:
                first?.path === verifyPath &&
                second?.path === settlePath &&
                calls.every(
                  ({ method, headers }) =>
                    method === 'POST' && /^application\/json\b/i.test(headers['content-type'] ?? ''),
                ),
              evidence: [...answers, ...calls.map(({ bridge, seq }) => `call:${bridge}:${seq}`)],
            });
          },
          env,
        );
      }),
    );
  },
);

const patienceSeconds = 2;

check(
  'OFF-088',
  {
    title: 'answers with an upstream error, within its timeout, when the name of a bridge does not resolve',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn'],
    flags: ['availability'],
    spec: 'LedgerFlow’s facilitator: HTTP back end; RFC 6761 §6.4 (.invalid)',
    why: 'One provider moves or its name is mistyped, and the facilitator hangs or ends for all the others, too.',
    fix: 'Treat a failed lookup as any other failure to connect: answer 502 with an upstream reason, and keep serving.',
    saboteur: 'dns-crash',
  },
  (t) => {
    const network = 'offchain:nowhere';
    const adapter: OffchainAdapter = {
      kind: 'offchain',
      id: 'nowhere',
      networks: [network],
      backend: { type: 'http', baseUrl: 'http://bridge.invalid', timeoutSeconds: patienceSeconds },
    };
    return withInstance(t, 'instance', { adapters: [adapter] }, async (there) => {
      const limitMs = (patienceSeconds + 2) * 1000;
      for (const endpoint of ['verify', 'settle'] as const) {
        const payment = await there.payment({ network, issue: false });
        const answer = await there[endpoint](payment, {
          case: endpoint,
          role: 'free',
          timeoutMs: limitMs + 2_000,
        });
        const elapsedMs = answer.answeredAt - answer.sentAt;
        const c = t.case(endpoint);
        noSuccess(c, answer);
        blamesUpstream(c, answer);
        c.expect('the answer comes within the timeout of the back end and two seconds', {
          expected: `an answer within ${limitMs} ms`,
          actual: answer.answer ? (elapsedMs <= limitMs ? 'in time' : `after ${elapsedMs} ms`) : show(answer),
          ok: answer.answer !== undefined && elapsedMs <= limitMs,
          evidence: [answer],
        });
      }
      const after = await there.supported({ case: 'afterwards' });
      t.case('afterwards').expect('the service still answers', {
        expected: 'GET /supported answers 200 with an object',
        actual: show(after),
        ok: after.answer?.status === 200 && bodyOf(after) !== undefined,
        evidence: [after],
      });
    });
  },
);
