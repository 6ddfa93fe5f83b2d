/**
 * Laws that hold for every valid authorization, tried on positives that a seed picks: what is changed needs no key, so any
 * verifier can be asked.
 * Source: the authorization specification, section 23.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { AuthorizationRow } from './family-rows.js';
import type { RecordedExchange } from './verifier-link.js';
import type { VerifierUnderTest } from './verifier-run.js';

/** Thrown where a law does not hold. */
export class BrokenLaw extends Error {}

export interface LawTools {
  /** Asks; a verifier that breaks has broken the law. */
  ask(params: JsonObject): Promise<Verdict>;
  askTogether(all: readonly JsonObject[]): Promise<readonly Verdict[]>;
  reset(): Promise<void>;
  /** A number from 0 to below the bound, from the seed. */
  random(below: number): number;
  /** Negatives with the same base, in the order of the files. */
  readonly negatives: readonly JsonObject[];
}

export interface Verdict {
  readonly authorized: boolean;
  readonly code: string;
  /** The answer without its id. */
  readonly text: string;
  readonly replayed: boolean;
}

export interface Law {
  readonly row: AuthorizationRow;
  readonly needs?: readonly string[];
  /** Throws BrokenLaw. Starts from a fresh state, over the parameters of a valid authorization. */
  readonly holds: (params: JsonObject, tools: LawTools) => Promise<void>;
}

export function verdictOf({ reply }: RecordedExchange): Verdict {
  if (reply.kind !== 'answer') throw new BrokenLaw(`${reply.kind}: ${reply.detail.slice(0, 200)}`);
  const { id: _, ...rest } = reply.answer;
  const text = JSON.stringify(rest);
  if (rest.ok)
    return {
      authorized: rest.result.authorized === true,
      code: '',
      text,
      replayed: rest.result.idempotent_replay === true,
    };
  return { authorized: false, code: rest.error.code, text, replayed: false };
}

const demand = (holds: boolean, sentence: string): void => {
  if (!holds) throw new BrokenLaw(sentence);
};

const at = (now: number, params: JsonObject): JsonObject => ({ ...params, now_ms: now });
const nowOf = ({ now_ms }: JsonObject): number => (typeof now_ms === 'number' ? now_ms : 0);
const configured = (params: JsonObject, change: JsonObject): JsonObject => ({
  ...params,
  config: { ...(isJsonObject(params.config) ? params.config : {}), ...change },
});
const anchorsOf = ({ config }: JsonObject): readonly JsonValue[] =>
  isJsonObject(config) && Array.isArray(config.anchors) ? config.anchors : [];

const documentOf = ({ payment_payload_b64: text }: JsonObject): JsonObject => {
  const value: JsonValue = JSON.parse(Buffer.from(String(text), 'base64').toString('utf8'));
  return isJsonObject(value) ? value : {};
};
const withDocument = (params: JsonObject, document: JsonValue): JsonObject => ({
  ...params,
  payment_payload_b64: Buffer.from(JSON.stringify(document)).toString('base64'),
});

/** Members of every object in the opposite order. */
function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

/** The extension in its other form. */
function otherForm(document: JsonObject): JsonObject {
  const extensions = isJsonObject(document.extensions) ? document.extensions : {};
  const { ledgerflow } = extensions;
  if (!isJsonObject(ledgerflow)) return document;
  const info = ledgerflow.info;
  const other = info === undefined ? { info: ledgerflow, schema: {} } : info;
  return { ...document, extensions: { ...extensions, ledgerflow: other } };
}

const law = (
  id: string,
  title: string,
  severity: AuthorizationRow['severity'],
  why: string,
  fix: string,
  holds: Law['holds'],
  needs?: readonly string[],
): Law => ({
  row: {
    id: `LFV-${id}`,
    title,
    level: 'SAFETY',
    severity,
    basis: 'kit',
    spec: `lf-core/1; law ${id}`,
    why,
    fix,
  },
  holds,
  ...(needs === undefined ? {} : { needs }),
});

export const laws: readonly Law[] = [
  law(
    'P04',
    'gives the same verdict whatever the order of JSON members',
    'medium',
    'A proxy that writes JSON again makes honest payments fail.',
    'Read members by name.',
    async (params, { ask }) => {
      const verdict = await ask(withDocument(params, reversed(documentOf(params))));
      demand(verdict.authorized, `with its members in reverse order: ${verdict.text}`);
    },
  ),
  law(
    'P09',
    'authorizes one proof at most once, however many copies arrive together',
    'critical',
    'One consent pays as often as it is sent.',
    'Claim the nonce in one atomic step.',
    async (params, { askTogether, random }) => {
      const verdicts = await askTogether(Array.from({ length: 2 + random(7) }, () => params));
      const granted = verdicts.filter(({ authorized, replayed }) => authorized && !replayed);
      demand(granted.length === 1, `${granted.length} of ${verdicts.length} copies were authorized`);
    },
  ),
  law(
    'P12',
    'burns nothing when it refuses',
    'high',
    'A stranger who sends garbage with the nonce of an honest agent stops its payment.',
    'Write nothing before everything has passed.',
    async (params, { ask, negatives, random }) => {
      for (let round = 0; round < 5 && negatives.length > 0; round += 1) {
        const negative = negatives[random(negatives.length)];
        if (negative !== undefined && (await ask(negative)).authorized) return;
      }
      const verdict = await ask(params);
      demand(verdict.authorized, `after five refusals: ${verdict.text}`);
    },
  ),
  law(
    'P13',
    'does not authorize later what was too old before',
    'high',
    'An expired permission comes back to life.',
    'Compare instants as numbers, in one unit.',
    async (params, { ask, random, reset }) => {
      const expired = ['warrant_expired', 'proof_stale', 'challenge_expired'];
      let refusedAt: number | undefined;
      let later = nowOf(params);
      for (let round = 0; round < 8; round += 1) {
        later += random(4 * 10 ** random(8));
        await reset();
        const verdict = await ask(at(later, params));
        demand(
          !verdict.authorized || refusedAt === undefined,
          `refused at ${refusedAt}, authorized at ${later}`,
        );
        if (expired.includes(verdict.code)) refusedAt = later;
      }
    },
  ),
  law(
    'P14',
    'authorizes at the instants of one interval',
    'high',
    'A gap or a second window in time is a bound that is computed wrongly.',
    'Check each window with two comparisons.',
    async (params, { ask, random, reset }) => {
      const now = nowOf(params);
      const instants = Array.from(
        { length: 10 },
        () => now + (random(2) - 0.5) * 2 * random(10 ** (2 + random(6))),
      );
      const verdicts: boolean[] = [];
      for (const instant of instants.sort((one, other) => one - other)) {
        await reset();
        verdicts.push((await ask(at(Math.max(0, Math.trunc(instant)), params))).authorized);
      }
      const first = verdicts.indexOf(true);
      const last = verdicts.lastIndexOf(true);
      demand(
        first === -1 || verdicts.slice(first, last).every(Boolean),
        `authorized, refused and authorized again over ${instants.join(', ')}`,
      );
    },
  ),
  law(
    'P21',
    'trusts more with more anchors, and nobody without any',
    'critical',
    'A verifier that trusts without anchors trusts everybody.',
    'Look the root issuer up in the configured set, and in nothing else.',
    async (params, { ask, random, reset }) => {
      const key = Buffer.alloc(32, 1 + random(200)).toString('base64');
      const more = [{ alg: 'ed25519', public_key_b64: key }, ...anchorsOf(params)];
      const widened = await ask(configured(params, { anchors: more }));
      demand(widened.authorized, `with one more anchor: ${widened.text}`);
      await reset();
      const none = await ask(configured(params, { anchors: [] }));
      demand(!none.authorized, 'authorized without any anchor');
    },
  ),
  law(
    'P22',
    'refuses a chain of which a node or a key is revoked, and nothing becomes valid by a revocation',
    'critical',
    'A key that was reported stolen goes on paying.',
    'Look up every node of the chain, not only the leaf.',
    async (params, { ask, reset }) => {
      const first = await ask(params);
      const { result } = JSON.parse(first.text) as { result?: JsonObject };
      for (const digest of [result?.warrant_digest, result?.root_digest]) {
        if (typeof digest !== 'string') continue;
        await reset();
        const verdict = await ask(configured(params, { revoked_digests: [digest] }));
        demand(!verdict.authorized, `authorized although ${digest} is revoked`);
      }
      for (const anchor of anchorsOf(params).slice(0, 1)) {
        await reset();
        const verdict = await ask(configured(params, { revoked_keys: anchorsOf(params) }));
        demand(!verdict.authorized, `authorized although ${JSON.stringify(anchor)} is revoked`);
      }
    },
    ['revocation'],
  ),
  law(
    'P23',
    'gives the same verdict for both forms of the extension',
    'medium',
    'An agent that follows the other description cannot pay.',
    'Unwrap info where it is present.',
    async (params, { ask }) => {
      const verdict = await ask(withDocument(params, otherForm(documentOf(params))));
      demand(verdict.authorized, `in the other form: ${verdict.text}`);
    },
  ),
  law(
    'P24',
    'answers the same question in the same way',
    'medium',
    'A verdict that cannot be repeated cannot be explained.',
    'Read no clock and no random source in the decision.',
    async (params, { ask, reset, negatives, random }) => {
      const question = negatives[random(negatives.length + 1)] ?? params;
      const first = await ask(question);
      await reset();
      const second = await ask(question);
      demand(first.text === second.text, `first ${first.text}, then ${second.text}`);
    },
  ),
];

/** Tools over a verifier under test. */
export function lawTools(
  verifier: VerifierUnderTest,
  random: LawTools['random'],
  negatives: readonly JsonObject[],
): LawTools {
  const gone = (): never => {
    throw new BrokenLaw(verifier.stopped ?? 'the verifier is gone');
  };
  return {
    ask: async (params) => verdictOf((await verifier.ask('verify_authorization', params)) ?? gone()),
    askTogether: async (all) =>
      ((await verifier.askTogether('verify_authorization', all)) ?? gone()).map(verdictOf),
    reset: async () => {
      const { reply } = (await verifier.reset()) ?? gone();
      if (reply.kind !== 'answer' || !reply.answer.ok) throw new BrokenLaw('reset was not answered');
    },
    random,
    negatives,
  };
}
