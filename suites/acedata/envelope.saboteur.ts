/**
 * Facilitators that misread the envelope.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import type { Parsed } from '../../src/facilitator/parts.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import { legacyNameOf } from '../../src/wire/legacy-network.js';
import type { EditableObject } from '../kit/payment.js';
import { objectAt } from '../kit/rewrite-request.saboteur.js';
import { type Fetch, saboteur } from '../kit/saboteur.js';
import { answerFirst, jsonAnswer, jsonBodyOf, segmentOf } from '../kit/wire-fault.js';

const refusal = (reason: string): Parsed<never> => ({ ok: false, refusal: { reason } });

saboteur<unknown, never, AceParts>({
  id: 'needs-top-version',
  fault: 'wants the version at the top level as well',
  catches: ['ACE-004'],
  aceParts: ({ form }) => ({
    form: {
      ...form,
      envelope: (body) =>
        isJsonObject(body) && body.x402Version === undefined
          ? refusal('invalid_x402_version')
          : form.envelope(body),
    },
  }),
});

/** Knows one version alone. */
const only =
  (version: 1 | 2) =>
  ({ form }: AceParts): Partial<AceParts> => ({
    form: {
      ...form,
      envelope: (body) => {
        const read = form.envelope(body);
        return read.ok && read.value.version !== version ? refusal('invalid_x402_version') : read;
      },
    },
  });

saboteur<unknown, never, AceParts>({
  id: 'v2-only',
  fault: 'knows nothing but version 2',
  catches: ['ACE-012'],
  aceParts: only(2),
});

saboteur<unknown, never, AceParts>({
  id: 'v1-only',
  fault: 'knows nothing but version 1',
  catches: ['ACE-013'],
  aceParts: only(1),
});

/** Breaks down over some bodies that are JSON objects. */
const breaksOn = (
  isHard: (at: (path: string) => EditableObject | undefined) => boolean,
): ((honest: Fetch) => Fetch) =>
  answerFirst(async (request) => {
    if (request.method !== 'POST' || !['verify', 'settle'].includes(segmentOf(request))) return undefined;
    const body = await jsonBodyOf(request);
    if (!isJsonObject(body)) return undefined;
    return isHard((path) => objectAt(body as EditableObject, path))
      ? jsonAnswer({ error: 'Internal Server Error' }, 500)
      : undefined;
  });

/** Members that nobody may leave out. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'paymentPayload.payload': ['signature'],
  'paymentPayload.payload.authorization': ['from', 'to', 'value', 'validAfter', 'validBefore', 'nonce'],
  paymentRequirements: ['payTo', 'asset', 'network'],
};

saboteur({
  id: '500-on-missing',
  fault: 'breaks down over a missing member',
  catches: ['ACE-015'],
  sideEffects: ['ACE-016', 'ACE-022'],
  wire: breaksOn((at) =>
    Object.entries(needed).some(([path, members]) => members.some((name) => at(path)?.[name] === undefined)),
  ),
});

saboteur({
  id: '500-on-type',
  fault: 'breaks down over a payload that is no object',
  catches: ['ACE-016'],
  neighbours: ['ACE-017'],
  wire: breaksOn((at) => {
    const payload = at('paymentPayload');
    return payload?.payload !== undefined && !isJsonObject(payload.payload);
  }),
});

saboteur({
  id: '500-on-json',
  fault: 'breaks down over a body that is no JSON object',
  catches: ['ACE-017'],
  neighbours: ['ACE-015'],
  wire: answerFirst(async (request) => {
    if (request.method !== 'POST') return undefined;
    const body = await jsonBodyOf(request);
    return isJsonObject(body) ? undefined : jsonAnswer({ error: 'Internal Server Error' }, 500);
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'last-wins',
  fault: 'takes the last of two members with one name',
  catches: ['ACE-018'],
  soft: true,
  neighbours: ['ACE-017'],
  aceParts: ({ form }) => ({
    form: {
      ...form,
      json: (text) => {
        try {
          return { ok: true, value: JSON.parse(text) as unknown };
        } catch {
          return form.json(text);
        }
      },
    },
  }),
});

/** The short name in both places, where CAIP-2 stands. */
function shortened(body: JsonObject): JsonObject {
  const copy = structuredClone(body) as EditableObject;
  for (const path of ['paymentPayload', 'paymentRequirements']) {
    const object = objectAt(copy, path);
    const name = legacyNameOf(String(object?.network));
    if (object && name !== undefined) object.network = name;
  }
  return copy as JsonObject;
}

saboteur({
  id: 'mixed-names',
  fault: 'takes CAIP-2 names in a verify of version 1, and not in settle',
  catches: ['ACE-089'],
  neighbours: ['ACE-011'],
  wire: (honest) => async (request) => {
    const body = await jsonBodyOf(request.clone() as Request);
    if (segmentOf(request) !== 'verify' || !isJsonObject(body)) return honest(request);
    const payload = body.paymentPayload;
    if (!isJsonObject(payload) || payload.x402Version !== 1) return honest(request);
    const { url, method, headers } = request;
    return honest(new Request(url, { method, headers, body: JSON.stringify(shortened(body)) }));
  },
});
