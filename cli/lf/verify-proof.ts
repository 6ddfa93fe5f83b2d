/**
 * `assay lf proof verify`: what the reference verifier says about a payment document, step and code included.
 * @module
 */
import { Command } from 'commander';
import { readVerifierConfig, type VerifierConfig } from '../../src/authorization/config.js';
import { createVerifierParts } from '../../src/authorization/create-parts.js';
import { createVerifier } from '../../src/authorization/create-verifier.js';
import { MemoryAuthorizationStore } from '../../src/authorization/memory-store.js';
import { encodeBase64 } from '../../src/warrant/base64.js';
import { isJsonObject } from '../../src/wire/json.js';
import { collect } from '../flags.js';
import { badInput } from './bad-input.js';
import { readChallenge, readJsonFile } from './challenge-file.js';
import { readInput } from './input-file.js';
import { readSigner } from './key-file.js';
import { addRequestFlags, type RequestFlags, readRequest } from './request-flags.js';
import { parseInstant } from './time-text.js';
import { refusalText } from './verify-warrant.js';

interface Flags extends RequestFlags {
  readonly challenge: string;
  readonly anchor: readonly string[];
  readonly merchant: string;
  readonly tool?: string;
  readonly provider?: string;
  readonly label?: string;
  readonly sponsor?: string;
  readonly now?: string;
}

/** The document as it came: JSON, or the value of PAYMENT-SIGNATURE. */
async function readDocument(path: string): Promise<Uint8Array> {
  const bytes = await readInput(path, 'The payment document');
  const text = bytes.toString('latin1').trim();
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : bytes;
}

async function configOf({ anchor, merchant }: Flags, authority: string): Promise<VerifierConfig> {
  const anchors = await Promise.all(anchor.map((one) => readSigner(one, '--anchor')));
  try {
    return readVerifierConfig({
      anchors: anchors.map(({ alg, public_key }) => ({ alg, public_key_b64: encodeBase64(public_key) })),
      merchant_id: merchant,
      merchant_hosts: [authority.toLowerCase().replace(/:[0-9]+$/, '')],
    });
  } catch (cause) {
    throw badInput(
      cause instanceof Error ? `${cause.message}.` : 'These options cannot be used.',
      undefined,
      cause,
    );
  }
}

export function verifyProofCommand(): Command {
  const command = new Command('verify')
    .description(
      'Decide about a payment document as a merchant would: authorized, or refused with step and code',
    )
    .argument('<file>', 'payment document, as JSON or as the value of PAYMENT-SIGNATURE; - is standard input')
    .requiredOption('--challenge <file>', 'PaymentRequired that the merchant sent')
    .requiredOption('--merchant <id>', 'merchant id')
    .option('--anchor <key>', 'public key or key file of an issuer to trust (may be repeated)', collect, []);
  return addRequestFlags(command)
    .option('--tool <name>', 'tool that the merchant is asked for')
    .option('--provider <name>', 'model provider')
    .option('--label <label>', 'action label')
    .option('--sponsor <id>', 'sponsor of the execution')
    .option('--now <time>', 'decide as of another time')
    .option('--verbose', 'print stacks of errors')
    .addHelpText(
      'after',
      `
The host of --url is taken for one that the merchant serves. Nothing is remembered: a replay is not noticed here.

Examples:
  assay lf proof verify payment.json --challenge 402.json --merchant merchant-a --anchor issuer.key \\
    --method POST --url https://merchant-a.example/pay --body body.json

Exit codes: 0 authorized, 1 refused, 64 bad usage.`,
    )
    .action(verifyProof);
}

async function verifyProof(file: string, flags: Flags): Promise<void> {
  const request = await readRequest(flags);
  await readChallenge(flags.challenge);
  const required = await readJsonFile(flags.challenge, 'The challenge');
  if (!isJsonObject(required)) throw badInput(`${flags.challenge} is not an object.`);
  const now = flags.now === undefined ? Date.now() : parseInstant(flags.now, '--now');
  const config = await configOf(flags, request.authority);
  const verifier = createVerifier(createVerifierParts({ store: new MemoryAuthorizationStore() }));
  const outcome = await verifier.verifyAuthorization({
    now_ms: now,
    config,
    challenge: {
      payment_required: required,
      issued_at_ms: now,
      expires_at_ms: now + config.challenge_ttl_ms,
    },
    request,
    document: await readDocument(file),
    context: {
      tool_name: flags.tool,
      model_provider: flags.provider,
      action_label: flags.label,
      sponsor_id: flags.sponsor,
    },
  });
  if (outcome.ok) {
    const { amount, asset, network, pay_to, rail, warrant_digest } = outcome.value.decision;
    process.stdout.write(
      `authorized: ${amount} of ${asset} on ${network} to ${pay_to}, over ${rail}\nwarrant ${warrant_digest}\n`,
    );
  } else process.stdout.write(refusalText(outcome.refusal));
  process.exitCode = outcome.ok ? 0 : 1;
}
