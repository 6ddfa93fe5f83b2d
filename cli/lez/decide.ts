/**
 * `assay lez owner approve` and `assay lez owner decline`: the owner's decision. Neither of them opens a connection.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { plainText } from '../../reports/plain-text.js';
import { approve, declineRecord } from '../../src/lez/approve.js';
import { paymentPayloadJson } from '../../src/lez/payment-payload.js';
import { type PaymentRequest, readPaymentRequest } from '../../src/lez/payment-request.js';
import type { FieldCase } from '../../src/lez/spelling.js';
import { badInput, valueOrRefusal } from './failures.js';
import { readObject, writeObject } from './files.js';
import { readKeyFile } from './key-file.js';

interface ApproveFlags {
  readonly requestFile: string;
  readonly ownerFile: string;
  readonly out: string;
  readonly validitySeconds: number;
  readonly maxTimeoutSeconds: number;
  readonly minReason: number;
  readonly fieldCase: FieldCase;
  readonly force?: boolean;
  readonly json?: boolean;
}

async function readRequest(path: string): Promise<PaymentRequest> {
  const read = readPaymentRequest(await readObject(path, 'The request'));
  if (!read.ok) throw badInput(`The request ${path} is not usable: ${read.detail}.`);
  return read.value;
}

/** What an owner decides about, as the request says it. */
function shown({ merchantName, merchantUrl, payTo, amount, asset, network, reason }: PaymentRequest): string {
  return [
    `merchant  ${merchantName}, ${merchantUrl}`,
    `pays      ${amount} ${asset} to ${payTo} on ${network}`,
    `reason    ${reason}`,
  ]
    .map((line) => `${plainText(line)}\n`)
    .join('');
}

export async function approveRequest(flags: ApproveFlags): Promise<void> {
  const request = await readRequest(flags.requestFile);
  const owner = await readKeyFile(flags.ownerFile, 'owner');
  const payment = valueOrRefusal(
    await approve(request, owner.signer, {
      nowMs: Date.now(),
      validityMs: flags.validitySeconds * 1_000,
      nonce: randomBytes(32),
      maxTimeoutSeconds: flags.maxTimeoutSeconds,
      leastReasonLength: flags.minReason,
    }),
  );
  // Whoever holds it can use it, until it is used or ends.
  await writeObject(flags.out, paymentPayloadJson(payment, flags.fieldCase), {
    mode: 0o600,
    ...(flags.force ? { force: true } : {}),
  });
  const until = new Date(payment.validBeforeMs).toISOString();
  const told = {
    decision: 'approved',
    file: flags.out,
    request_id: request.requestId,
    payer: payment.from,
    until,
  };
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(told)}\n`
      : `approved  ${request.requestId}\n${shown(request)}payer     ${payment.from}\nuntil     ${until}, once\npayment file ${flags.out}\n`,
  );
}

interface DeclineFlags {
  readonly requestFile: string;
  readonly json?: boolean;
}

export async function declineRequest({ requestFile, json }: DeclineFlags): Promise<void> {
  const request = await readRequest(requestFile);
  const record = declineRecord(request, Date.now());
  process.stdout.write(
    json ? `${JSON.stringify(record)}\n` : `declined  ${plainText(request.requestId)}\n${shown(request)}`,
  );
}
