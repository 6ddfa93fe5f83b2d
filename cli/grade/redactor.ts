/**
 * What must not stand in any report of a run: the operator's headers, and the keys of the simulator.
 * @module
 */
import { createRedactor, type Redactor, SHORTEST_SECRET } from '../../reports/redact.js';
import type { OpenTarget } from './open-target.js';
import type { GradeOptions } from './options.js';

export function redactorFor(
  options: Pick<GradeOptions, 'headers' | 'publicChain'>,
  target: Pick<OpenTarget, 'sim'>,
  /** Keys of signers of further instances. */
  signerKeys: readonly string[] = [],
): Redactor {
  const sim = target.sim;
  return createRedactor([
    ...Object.entries(options.headers).flatMap(([name, value]) =>
      headerSecrets(value).map((one) => ({ name: `header ${name}`, value: one })),
    ),
    ...(options.publicChain
      ? [
          { name: 'payer key', value: options.publicChain.payerKey },
          { name: 'payer key', value: options.publicChain.payerKey.slice(2) },
          // Providers put their key into the URL.
          { name: 'chain RPC', value: options.publicChain.rpcUrl },
        ]
      : []),
    ...signerKeys.map((value) => ({ name: 'signer key', value })),
    ...(sim
      ? [
          { name: 'signer key', value: sim.signer.privateKey },
          { name: 'admin key', value: sim.admin.privateKey },
          { name: 'control token', value: sim.controlToken },
          { name: 'bridge control token', value: sim.bridges.controlToken },
          { name: 'lez control token', value: sim.lez.controlToken },
          ...Object.values(sim.bridges.bridges).flatMap(({ name, apiKey }) =>
            apiKey === null ? [] : [{ name: `key of bridge ${name}`, value: apiKey }],
          ),
        ]
      : []),
  ]);
}

/** A header's whole value, its words without the scheme, and the pair inside a Basic one: a target may echo any of them. */
function headerSecrets(value: string): string[] {
  const words = value.split(/[\s,;=]+/);
  const basic = /^basic\s+(\S+)/i.exec(value)?.[1];
  const pair = basic ? Buffer.from(basic, 'base64').toString('utf8') : '';
  const schemes = /^(bearer|basic|token|digest)$/i;
  return [...new Set([value, ...words, pair, ...pair.split(':')])].filter(
    (one) => one.length >= SHORTEST_SECRET && !schemes.test(one),
  );
}
