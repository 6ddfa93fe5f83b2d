/**
 * `assay lez request create`: what an agent hands to its owner.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { requestDigest } from '../../src/lez/digest.js';
import { lezScheme } from '../../src/lez/offer.js';
import { checkReason, paymentRequestJson, readPaymentRequest } from '../../src/lez/payment-request.js';
import type { FieldCase } from '../../src/lez/spelling.js';
import { badInput, valueOrRefusal } from './failures.js';
import { writeObject } from './files.js';
import { readKeyFile } from './key-file.js';

interface Flags {
  readonly merchantName: string;
  readonly merchantUrl: string;
  readonly payTo: string;
  readonly amount: string;
  readonly asset: string;
  readonly reason: string;
  readonly agentFile: string;
  readonly out: string;
  readonly network: string;
  readonly minReason: number;
  readonly fieldCase: FieldCase;
  readonly force?: boolean;
  readonly json?: boolean;
}

export async function createRequest(flags: Flags): Promise<void> {
  const { merchantUrl, reason, out, json } = flags;
  if (!URL.canParse(merchantUrl) || !/^https?:/.test(merchantUrl))
    throw badInput(`--merchant-url ${merchantUrl} is no http or https URL.`);
  valueOrRefusal(checkReason(reason, flags.minReason), 'Say in a sentence what is bought and what for.');
  const agent = await readKeyFile(flags.agentFile, 'agent');
  const read = readPaymentRequest({
    version: 1,
    request_id: `req_${randomBytes(8).toString('hex')}`,
    merchant_name: flags.merchantName,
    merchant_url: merchantUrl,
    pay_to: flags.payTo,
    amount: flags.amount,
    asset: flags.asset,
    network: flags.network,
    scheme: lezScheme,
    reason,
    agent_public_key: agent.publicKey,
    created_at_ms: Date.now(),
  });
  if (!read.ok) throw badInput(`The request cannot be written: ${read.detail}.`);
  await writeObject(out, paymentRequestJson(read.value, flags.fieldCase), {
    mode: 0o666,
    ...(flags.force ? { force: true } : {}),
  });
  const told = { file: out, request_id: read.value.requestId, request_digest: requestDigest(read.value) };
  process.stdout.write(
    json
      ? `${JSON.stringify(told)}\n`
      : `request ${told.request_id}\ndigest ${told.request_digest}\nrequest file ${out}\n`,
  );
}
