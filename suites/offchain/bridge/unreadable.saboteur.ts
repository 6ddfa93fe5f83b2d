/**
 * Facilitators that read a yes into what is none.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

type Steps = Parts['offchain']['bridge'];

/** The same steps, reading another object than the bridge sent. */
const rereading = (
  { offchain }: Parts,
  reread: (body: JsonObject) => JsonObject,
): Pick<Parts, 'offchain'> => {
  const { bridge } = offchain;
  const changed: <Read>(
    read: (attempt: Parameters<Steps['verdict']>[0], now: number) => Read,
  ) => typeof read = (read) => (attempt, now) =>
    read(
      attempt.kind === 'answer' && attempt.body !== undefined
        ? { ...attempt, body: reread(attempt.body) }
        : attempt,
      now,
    );
  return {
    offchain: {
      ...offchain,
      bridge: { ...bridge, verdict: changed(bridge.verdict), settlement: changed(bridge.settlement) },
    },
  };
};

saboteur<Parts>({
  id: 'bad-json-is-valid',
  fault: 'calls a payment valid when the bridge answers verify with status 200 and no JSON',
  catches: ['OFF-073'],
  neighbours: ['OFF-074', 'OFF-075', 'OFF-057'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        verdict: (attempt, now) =>
          attempt.kind === 'answer' && attempt.status === 200 && attempt.body === undefined
            ? { kind: 'valid' }
            : offchain.bridge.verdict(attempt, now),
      },
    },
  }),
});

saboteur<Parts>({
  id: 'truthy-valid',
  fault: 'takes any text and any number but 0 for true',
  catches: ['OFF-074'],
  neighbours: ['OFF-073', 'OFF-075', 'OFF-057'],
  parts: (honest) =>
    rereading(honest, (body) => ({
      ...body,
      ...('valid' in body ? { valid: Boolean(body.valid) } : {}),
      ...('success' in body ? { success: Boolean(body.success) } : {}),
    })),
});

saboteur<Parts>({
  id: 'default-valid-true',
  fault: 'takes a missing valid or success for true',
  catches: ['OFF-075'],
  neighbours: ['OFF-073', 'OFF-074', 'OFF-057'],
  parts: (honest) => rereading(honest, (body) => ({ valid: true, success: true, ...body })),
});
