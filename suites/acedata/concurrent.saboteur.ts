/**
 * Facilitators that let two requests settle one authorization at the same time.
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { ClaimLost } from '../../src/facilitator/store/settlement-store.js';
import { saboteur } from '../kit/saboteur.js';

/** Milliseconds between the checks and the broadcast, in which the others catch up. */
const gapMs = 150;

/** Sends whether or not somebody else was first. */
const careless = ({ store, fees }: AceParts): Pick<AceParts, 'store' | 'fees'> => ({
  store: {
    ...store,
    settling: (key, settlement) =>
      store.settling(key, settlement).catch((error: unknown) => {
        if (!(error instanceof ClaimLost)) throw error;
      }),
  },
  fees: async (route) => {
    await pause(gapMs);
    return fees(route);
  },
});

saboteur<never, never, AceParts>({
  id: 'no-row-lock',
  fault: 'locks nothing while it settles, and sends a transaction for each request',
  catches: ['ACE-047'],
  neighbours: ['ACE-043', 'ACE-046'],
  aceParts: (honest) => ({
    ...careless(honest),
    inFlight: { ...honest.inFlight, enter: () => true },
    // So that nobody waits for the money that another request is spending.
    facts: async (payment, route, endpoint) => ({
      ...(await honest.facts(payment, route, endpoint)),
      balance: { kind: 'result', value: `0x${'f'.repeat(24).padStart(64, '0')}` },
    }),
  }),
});

saboteur<never, never, AceParts>({
  id: 'process-local-lock',
  fault: 'locks an authorization in its own process only',
  catches: ['ACE-048'],
  neighbours: ['ACE-043', 'ACE-046'],
  aceParts: careless,
});
