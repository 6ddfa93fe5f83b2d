/**
 * Writes what stays after the chain is gone: exchanges, chain facts, RPC traffic, ledgers and calls of
 * the bridges, and the target's output.
 * @module
 */
import { join } from 'node:path';
import { type EvidenceFile, writeEvidenceFolder } from '../../reports/evidence.js';
import type { Redactor } from '../../reports/redact.js';
import type { EvidenceRecord } from '../../reports/run-record.js';
import { recordSession } from '../../suites/kit/recorded-session.js';
import type { RenderedFile } from '../../targets/place.js';
import type { ChainEvidence } from './chain-evidence.js';
import type { OpenTarget } from './open-target.js';
import type { RunResult } from './run.js';

/** Name inside the output folder. */
const evidenceFolder = 'evidence';

export async function writeEvidence(
  out: string,
  result: RunResult,
  target: OpenTarget,
  redactor: Redactor,
  chain: ChainEvidence | undefined,
): Promise<EvidenceRecord> {
  const files: EvidenceFile[] = [
    { name: 'exchanges.jsonl', lines: [...result.exchanges, ...(result.own?.exchanges ?? [])] },
    {
      name: 'authorizations.jsonl',
      lines: result.authorizations.map(({ settles, ...facts }) => ({
        ...facts,
        settles: settles.map((one) => one.id),
      })),
    },
    { name: 'refusals.jsonl', lines: result.refusals },
    { name: 'session.json', json: recordSession(result.session, result) },
    { name: 'canary.json', json: { tier: result.canary.tier, facts: result.canary.facts } },
  ];
  const { ledger, bridgeCalls } = result.ledgers;
  files.push(
    ...(ledger?.ledgers ?? []).map((one) => ({ name: `ledger-${one.bridge}.json`, json: one })),
    ...(ledger ? [{ name: 'ledger-payments.jsonl', lines: ledger.payments }] : []),
    ...(bridgeCalls ? [{ name: 'bridge-calls.jsonl', lines: bridgeCalls }] : []),
  );
  if (chain)
    files.push(
      {
        name: 'rpc-calls.jsonl',
        lines: chain.complete ? chain.calls : [{ note: 'older calls fell out of the ring' }, ...chain.calls],
      },
      { name: 'broadcasts.jsonl', lines: chain.broadcasts },
      { name: 'receipts.jsonl', lines: chain.receipts },
      { name: 'blocks.jsonl', lines: chain.blocks },
      { name: 'chain-state.json', json: { format: 'anvil_dumpState', state: chain.state } },
    );
  if (target.started)
    files.push({
      name: 'target-output.txt',
      text: target.started.output() === '' ? '(no output)\n' : target.started.output(),
    });
  for (const { name, output } of result.beside ?? [])
    files.push({ name: `${name}-output.txt`, text: output || '(no output)\n' });
  if (result.commandOutput !== undefined)
    files.push({ name: 'process-commands.txt', text: result.commandOutput || '(no command ran)\n' });
  if (target.replica && 'started' in target.replica)
    files.push({ name: 'replica-output.txt', text: target.replica.started?.output() || '(no output)\n' });
  if (target.started && target.started.files.length > 0)
    files.push({ name: 'target-files.txt', text: target.started.files.map(headed).join('\n') });
  return writeEvidenceFolder(join(out, evidenceFolder), files, redactor);
}

/** A rendered configuration under its name: a template may be called anything, which a file here may not. */
const headed = ({ path, text }: RenderedFile): string => `==> ${path} <==\n${text}`;
