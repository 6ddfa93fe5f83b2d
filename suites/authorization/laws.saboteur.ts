/**
 * Verifiers with one fault that no vector is needed for: each breaks a law that none of the other saboteurs breaks.
 * @module
 */
import { verify } from 'node:crypto';
import type { Stage, VerifierParts } from '../../src/authorization/parts.js';
import { checkQuoteStage, checkRequestStage } from '../../src/authorization/stages.js';
import { checkAudiences } from '../../src/warrant/chain/check-audience.js';
import { type Chain, checkLinks, leafOf } from '../../src/warrant/chain/check-chain.js';
import { checkConstraints } from '../../src/warrant/chain/check-constraints.js';
import { linkRules } from '../../src/warrant/chain/link-rules.js';
import { refusal, refused } from '../../src/warrant/refusal.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { isJsonObject } from '../../src/wire/json.js';
import { joinedText } from './joined-text.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

/** Ed25519 over any message, by a key that is only bytes. */
function verifyMessage(publicKey: Uint8Array, message: string, signature: Uint8Array): boolean {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  const key = { key: der, format: 'der' as const, type: 'spki' as const };
  return verify(null, Buffer.from(message), key, signature);
}

const firstSubjectOnly = (node: SealedWarrant): SealedWarrant => ({
  ...node,
  warrant: { ...node.warrant, payment_subjects: node.warrant.payment_subjects?.slice(0, 1) },
});

const leafAlone = (chain: Chain): Chain => [leafOf(chain)];

/** The last step, with something put into its decision. */
const shownToMerchant =
  (last: Stage): Stage =>
  async (presented, parts) => {
    const outcome = await last(presented, parts);
    if (outcome?.ok !== true) return outcome;
    const { decision } = outcome.value;
    const pay_to = `${decision.pay_to} from ${presented.subject.value}`;
    return { ok: true, value: { ...outcome.value, decision: { ...decision, pay_to } } };
  };

let answers = 0;

export const lawSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'leaf-terms',
    fault: 'asks only the last warrant of a chain for its terms',
    turns: {},
    laws: ['P01', 'P03'],
    alter: (honest) => ({
      ...honest,
      chain: {
        ...honest.chain,
        links: (chain) =>
          checkLinks(
            chain,
            linkRules.filter(({ rule }) => !['K9', 'K10', 'K11'].includes(rule)),
          ),
      },
      terms: {
        ...honest.terms,
        audience: (chain, facts) => checkAudiences(leafAlone(chain), facts),
        constraints: (chain, facts, spent) => checkConstraints(leafAlone(chain), facts, spent),
      },
    }),
  },
  {
    id: 'first-subject',
    fault: 'looks at the first payment subject only',
    turns: {},
    laws: ['P04', 'P27'],
    alter: (honest) => ({
      ...honest,
      terms: {
        ...honest.terms,
        constraints: ([first, ...rest], facts, spent) =>
          honest.terms.constraints([firstSubjectOnly(first), ...rest.map(firstSubjectOnly)], facts, spent),
      },
    }),
  },
  {
    id: 'no-retries',
    fault: 'forgets payment identifiers',
    turns: {},
    laws: ['P10'],
    alter: (honest) => ({
      ...honest,
      reading: { ...honest.reading, identifier: () => ({ ok: true, value: undefined }) },
    }),
  },
  {
    id: 'last-bits',
    fault: 'keeps only the last bits of an instant',
    turns: {},
    laws: ['P13', 'P14'],
    alter: (honest) => ({
      ...honest,
      window: (_, nowMs) => (nowMs % 64 < 32 ? undefined : refusal('c', 'warrant_expired')),
      freshness: () => undefined,
      challengeExpiry: () => undefined,
    }),
  },
  {
    id: 'gap-in-time',
    fault: 'refuses at some instants of every window',
    turns: {},
    laws: ['P14'],
    alter: (honest) => ({
      ...honest,
      window: (chain, nowMs, caps) =>
        nowMs % 1_000 === 0 || nowMs % 3_000 > 2_900
          ? refusal('c', 'warrant_expired')
          : honest.window(chain, nowMs, caps),
    }),
  },
  {
    id: 'query-unbound',
    fault: 'also takes a proof of the request without its query',
    turns: {},
    laws: ['P19'],
    alter: (honest) => ({
      ...honest,
      request: (request, claimed) =>
        honest.request(request, claimed) ||
        honest.request({ ...request, target: request.target.replace(/\?.*$/, '') }, claimed),
    }),
  },
  {
    id: 'flat-only',
    fault: 'does not know the form of the extension with info',
    turns: {},
    laws: ['P23'],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        extension: (document) => {
          const { extensions } = document;
          const value = isJsonObject(extensions) ? extensions.ledgerflow : undefined;
          return isJsonObject(value) && value.info !== undefined
            ? refused('0', 'ledgerflow_malformed')
            : honest.reading.extension(document);
        },
      },
    }),
  },
  {
    id: 'changes-its-mind',
    fault: 'refuses every seventh document',
    turns: {},
    laws: ['P24'],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        document: (bytes) => {
          answers += 1;
          return answers % 7 === 0 ? refused('0', 'ledgerflow_malformed') : honest.reading.document(bytes);
        },
      },
    }),
  },
  {
    id: 'request-before-quote',
    fault: 'compares the request before the quote',
    turns: {},
    laws: ['P25'],
    alter: (honest) => ({
      ...honest,
      order: honest.order.map((stage) => {
        if (stage === checkQuoteStage) return checkRequestStage;
        return stage === checkRequestStage ? checkQuoteStage : stage;
      }),
    }),
  },
  {
    id: 'text-signing',
    fault: 'also accepts warrants that are signed over their joined text',
    turns: {},
    laws: ['P26'],
    alter: (honest) => ({
      ...honest,
      signatures: {
        ...honest.signatures,
        warrant: (node) => {
          const { issuer, signature } = node.warrant;
          return (
            honest.signatures.warrant(node) ||
            (issuer.alg === 'ed25519' &&
              verifyMessage(issuer.public_key, joinedText({ ...node.warrant }), signature.value))
          );
        },
      },
    }),
  },
  {
    id: 'shown-to-merchant',
    fault: 'tells the merchant which account paid',
    turns: {},
    laws: ['P10', 'P27'],
    alter: (honest) => ({
      ...honest,
      order: honest.order.map((stage, index) =>
        index === honest.order.length - 1 ? shownToMerchant(stage) : stage,
      ),
    }),
  },
];
