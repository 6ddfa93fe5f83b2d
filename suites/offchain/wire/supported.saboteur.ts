/**
 * Facilitators whose list of kinds cannot be read, or is not what they serve.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

/** The answer with the kinds of the off-chain rail rewritten. */
const withKinds = (
  body: JsonObject,
  change: (kinds: readonly JsonObject[]) => readonly JsonValue[],
): JsonObject => {
  const kinds = Array.isArray(body.kinds) ? body.kinds.filter(isJsonObject) : [];
  return { ...body, kinds: [...change(kinds)] };
};

const isOffchain = ({ network }: JsonObject): boolean => String(network).startsWith('offchain:');

saboteur({
  id: 'kind-without-version',
  fault: 'leaves x402Version out of its off-chain kinds',
  catches: ['OFF-041'],
  neighbours: ['OFF-003', 'OFF-042', 'OFF-043', 'OFF-044', 'OFF-047'],
  wire: changeSupported((body) =>
    withKinds(body, (kinds) =>
      kinds.map((kind) => {
        const { x402Version: _, ...rest } = kind;
        return isOffchain(kind) ? rest : kind;
      }),
    ),
  ),
});

saboteur({
  id: 'short-network-name',
  fault: 'lists off-chain networks without their namespace',
  catches: ['OFF-042'],
  neighbours: ['OFF-003', 'OFF-041', 'OFF-043', 'OFF-044', 'OFF-047'],
  wire: changeSupported((body) =>
    withKinds(body, (kinds) =>
      kinds.map((kind) => ({ ...kind, network: String(kind.network).replace(/^offchain:/, '') })),
    ),
  ),
});

saboteur({
  id: 'prints-its-pattern',
  fault: 'lists the pattern of its off-chain adapter in place of networks',
  catches: ['OFF-042'],
  soft: true,
  neighbours: ['OFF-003', 'OFF-041', 'OFF-043', 'OFF-044', 'OFF-045', 'OFF-046'],
  wire: changeSupported((body) =>
    withKinds(body, (kinds) => [
      ...kinds.filter((kind) => !isOffchain(kind)),
      { x402Version: 2, scheme: 'exact', network: 'offchain:*' },
    ]),
  ),
});

saboteur({
  id: 'duplicate-kinds',
  fault: 'lists a kind once for each adapter that serves it',
  catches: ['OFF-043'],
  neighbours: ['OFF-003', 'OFF-041', 'OFF-042', 'OFF-044', 'OFF-047'],
  wire: changeSupported((body) =>
    withKinds(body, (kinds) => [...kinds, ...kinds.filter(isOffchain).slice(0, 1)]),
  ),
});

saboteur({
  id: 'no-extensions-key',
  fault: 'leaves extensions out when there are none',
  catches: ['OFF-044'],
  neighbours: ['OFF-003', 'OFF-041', 'OFF-042', 'OFF-043', 'OFF-047'],
  wire: changeSupported(({ extensions: _, ...body }) => body),
});

saboteur({
  id: 'shuffle-kinds',
  fault: 'leaves out of every second answer what it has not asked its providers for yet',
  catches: ['OFF-047'],
  neighbours: ['OFF-003', 'OFF-041', 'OFF-042', 'OFF-043', 'OFF-044'],
  wire: (honest) => {
    let calls = 0;
    return changeSupported((body) => {
      calls += 1;
      return calls % 2 === 0 ? withKinds(body, (kinds) => kinds.slice(1)) : body;
    })(honest);
  },
});

saboteur<Parts>({
  id: 'advertise-unserved',
  fault: 'advertises a network that no adapter serves',
  catches: ['OFF-045'],
  neighbours: ['OFF-003', 'OFF-041', 'OFF-042', 'OFF-043', 'OFF-046'],
  parts: ({ supported }) => ({
    supported: () => {
      const answer = supported();
      const kind = { x402Version: 2, scheme: 'exact', network: 'offchain:coinhall' };
      return { ...answer, kinds: [...answer.kinds, kind] };
    },
  }),
});

saboteur<Parts>({
  id: 'serve-unadvertised',
  fault: 'serves every off-chain network by its first adapter and advertises only some',
  catches: ['OFF-046'],
  // What nobody serves is such a network; without a refusal there is no reason to tell apart.
  sideEffects: ['OFF-034', 'OFF-035'],
  neighbours: ['OFF-033', 'OFF-041', 'OFF-045'],
  parts: ({ dispatch }) => ({
    dispatch: (request) => {
      const found = dispatch(request);
      const { network } = request.paymentRequirements;
      if (found.ok || !network.startsWith('offchain:')) return found;
      const paymentRequirements = { ...request.paymentRequirements, network: 'offchain:binance' };
      return dispatch({ ...request, paymentRequirements });
    },
  }),
});
