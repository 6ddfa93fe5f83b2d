/**
 * Facilitators that do not compare what was accepted with what is required, or compare it too late.
 * @module
 */
import type { BackendCall } from '../../../src/facilitator/adapters/offchain/backend.js';
import type { Parts, Verdict } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'skip-equality',
  fault: 'never compares accepted with paymentRequirements',
  catches: ['OFF-048'],
  // What is not compared is not refused, whichever member it is, and goes to the bridge.
  sideEffects: ['OFF-049', 'OFF-053'],
  neighbours: ['OFF-051', 'OFF-052'],
  parts: ({ offchain }) => ({
    offchain: { ...offchain, match: { ...offchain.match, accepted: () => undefined } },
  }),
});

const known = ['scheme', 'network', 'amount', 'asset', 'payTo', 'maxTimeoutSeconds', 'extra'] as const;

saboteur<Parts>({
  id: 'typed-equality',
  fault: 'compares the members of accepted that it knows, and no others',
  catches: ['OFF-049'],
  neighbours: ['OFF-048', 'OFF-053'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      match: {
        ...offchain.match,
        accepted: (payment, route) => {
          const typed = ({ accepted, requirements }: typeof payment) => ({
            ...payment,
            accepted: Object.fromEntries(known.map((name) => [name, accepted[name] ?? null])),
            requirements: Object.fromEntries(known.map((name) => [name, requirements[name] ?? null])),
          });
          return offchain.match.accepted(typed(payment), route);
        },
      },
    },
  }),
});

saboteur<Parts>({
  id: 'call-before-check',
  fault: 'asks the provider first and compares accepted with the requirements afterwards',
  catches: ['OFF-053'],
  neighbours: ['OFF-048', 'OFF-049', 'OFF-055'],
  parts: ({ offchain }) => {
    const late = new WeakMap<BackendCall, Verdict>();
    const declinedBy = (call: BackendCall) => {
      const verdict = late.get(call);
      return verdict === undefined ? undefined : ({ kind: 'declined', reason: verdict.reason } as const);
    };
    return {
      offchain: {
        ...offchain,
        match: { ...offchain.match, accepted: () => undefined },
        call: (payment, route) => {
          const call = offchain.call(payment, route);
          const verdict = offchain.match.accepted(payment, route);
          if (verdict !== undefined) late.set(call, verdict);
          return call;
        },
        verify: async (call, route) => {
          const answer = await offchain.verify(call, route);
          return declinedBy(call) ?? answer;
        },
        settle: async (call, route) => {
          const declined = declinedBy(call);
          if (declined === undefined) return offchain.settle(call, route);
          await offchain.verify(call, route);
          return declined;
        },
      },
    };
  },
});
