/**
 * `assay lf proof build`: the payment document that answers a challenge.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { leafOf } from '../../src/warrant/chain/check-chain.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { sameSigner } from '../../src/warrant/signer.js';
import type { WarrantSubject } from '../../src/warrant/subject.js';
import { timeMsSchema } from '../../src/warrant/time.js';
import { encodeBase64Json } from '../../src/wire/header-codec.js';
import type { JsonObject } from '../../src/wire/json.js';
import { numberOf } from '../flags.js';
import { badInput } from './bad-input.js';
import { type Challenge, readChallenge, readJsonFile } from './challenge-file.js';
import { readKeyFile } from './key-file.js';
import { paymentDocument } from './payment-document.js';
import { addRequestFlags, type RequestFlags, readRequest } from './request-flags.js';
import { formatSigner } from './signer-text.js';
import { parseSubject } from './term-flags.js';
import { parseInstant } from './time-text.js';
import { readChain } from './warrant-file.js';

interface Flags extends RequestFlags {
  readonly key: string;
  readonly warrant: string;
  readonly challenge: string;
  readonly accept?: number;
  readonly payload: string;
  readonly payer?: string;
  readonly created?: string;
  readonly byDigest?: boolean;
  readonly header?: boolean;
}

/** The quote to accept: the one that is named, or the only one. */
export function chooseQuote({ accepts }: Challenge, wanted: number | undefined): JsonObject {
  const [only, ...others] = accepts;
  if (wanted === undefined && others.length > 0)
    throw badInput(
      `The merchant offers ${accepts.length} ways to pay.`,
      'Say which one with --accept, 1 is the first.',
    );
  const quote = wanted === undefined ? only : accepts[wanted - 1];
  if (quote === undefined)
    throw badInput(`The merchant offers ${accepts.length} ways to pay; there is no number ${wanted ?? 1}.`);
  return quote;
}

/** Who pays: as named, or the only account that the warrant lets pay. */
export function choosePayer({ warrant }: SealedWarrant, named: string | undefined): WarrantSubject {
  if (named !== undefined) return parseSubject(named);
  const [only, ...others] = warrant.payment_subjects ?? [];
  if (only === undefined || others.length > 0)
    throw badInput('The warrant lets more than one account pay.', 'Say which one with --payer.');
  return only;
}

export function buildProofCommand(): Command {
  const command = new Command('build')
    .description('Answer a challenge: the payment document with warrant and proof')
    .requiredOption('--key <file>', 'key that may use the warrant')
    .requiredOption('--warrant <file>', 'warrant file, ancestors first')
    .requiredOption('--challenge <file>', 'PaymentRequired of the merchant, as JSON or as header value')
    .option('--accept <n>', 'which of its offers to take', numberOf('--accept', 1, 1_000))
    .requiredOption('--payload <file>', 'x402 payload (JSON)');
  return addRequestFlags(command)
    .option('--payer <kind:value>', 'account that pays, when the warrant names more than one')
    .option('--created <time>', 'time of the proof (default: now)')
    .option('--by-digest', 'refer to the warrants by digest; the merchant has to know them')
    .option('--header', 'print the value of PAYMENT-SIGNATURE instead of JSON')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
Examples:
  assay lf proof build --key agent.key --warrant agent.lfw --challenge 402.json --payload payload.json \\
    --method POST --url https://merchant-a.example/pay --body body.json --header`,
    )
    .action(async (flags: Flags) => {
      const chain = await readChain([flags.warrant]);
      const leaf = leafOf(chain);
      const { key, signer } = await readKeyFile(flags.key);
      if (!sameSigner(signer, leaf.warrant.subject_signer))
        throw badInput(
          `${flags.key} cannot use ${flags.warrant}: the warrant may be used by ${formatSigner(leaf.warrant.subject_signer)}, and this key is ${formatSigner(signer)}.`,
        );
      const offer = await readChallenge(flags.challenge);
      const document = paymentDocument({
        chain,
        byDigest: flags.byDigest === true,
        key,
        signer,
        challengeId: offer.challenge.challenge_id,
        accepted: chooseQuote(offer, flags.accept),
        payload: await readJsonFile(flags.payload, 'The payload'),
        resource: offer.resource,
        request: await readRequest(flags),
        subject: choosePayer(leaf, flags.payer),
        createdAtMs:
          flags.created === undefined
            ? timeMsSchema.parse(Date.now())
            : parseInstant(flags.created, '--created'),
        nonce: new Uint8Array(randomBytes(offer.challenge.nonce_bytes)),
      });
      process.stdout.write(
        flags.header === true ? `${encodeBase64Json(document)}\n` : `${JSON.stringify(document, null, 2)}\n`,
      );
    });
}
