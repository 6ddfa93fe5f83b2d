/**
 * What a settlement does on the chain, when it is called done, and what is left of it. Source: the catalogue ACE, section 5.
 * @module
 */
import { decodeFunctionData } from 'viem/utils';
import type { HexString } from '../../simulator/handle.js';
import { eip3009Abi } from '../../src/evm/eip3009-abi.js';
import { isJsonObject } from '../../src/wire/json.js';
import { noSuccessBeforeBlock } from '../exact-evm/faults/slow-blocks.js';
import { approveSigners, isHash } from '../exact-evm/settle/on-chain-effect.js';
import type { Check } from '../kit/check-context.js';
import { show, succeeded, transactionOf } from '../kit/exchange.js';
import type { Payment } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { sentFor } from '../kit/rpc-faults.js';
import { aceTwin } from './ace-twin.js';

/** The call of a transaction as far as it can be read; undefined where it calls nothing that the token has. */
async function callIn(
  t: Check,
  hash: string,
): Promise<{ readonly to: string; readonly name: string; readonly args: readonly unknown[] } | undefined> {
  const transaction = await t.rpc.call('eth_getTransactionByHash', [hash]);
  if (!isJsonObject(transaction)) return undefined;
  try {
    const { functionName, args } = decodeFunctionData({
      abi: eip3009Abi,
      data: String(transaction.input) as HexString,
    });
    return { to: String(transaction.to).toLowerCase(), name: functionName, args: args ?? [] };
  } catch {
    return undefined;
  }
}

/** The first six arguments, as text that can be compared. */
const signedText = (values: readonly unknown[]): string => values.slice(0, 6).join(' ').toLowerCase();

function expectedCall({ draft }: Payment): string {
  const { from, to, value, validAfter, validBefore, nonce } = draft.authorization;
  return signedText([from, to, value, validAfter, validBefore, nonce]);
}

check(
  'ACE-042',
  {
    title: 'settles by transferWithAuthorization of the asset with the signed fields',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds'],
    spec: 'AceData S4: POST /settle',
    why: 'The authorization stays unused: the payer can be charged a second time for what it already got.',
    fix: 'Call transferWithAuthorization of the asset with the six signed members and the signature, and nothing else.',
    saboteur: 'uses-transferfrom',
  },
  async (t) => {
    const name = 'settle';
    const c = t.case(name);
    const payment = await t.payment();
    const { asset } = payment.draft.requirements;
    const settled = await t.lane(async () => {
      // An old approval: a facilitator that helps itself can, and is seen to.
      await approveSigners(t, payment.draft.payer.address, asset as HexString);
      return t.settle(payment, { case: name, role: 'valid' });
    });
    const hash = transactionOf(settled);
    if (!succeeded(settled) || !isHash(hash))
      return c.blocked(`a valid payment was not settled: ${show(settled)}`);
    const call = await callIn(t, hash);
    c.expect('the transaction calls transferWithAuthorization of the asset', {
      expected: `transferWithAuthorization of ${asset.toLowerCase()}`,
      actual: call ? `${call.name} of ${call.to}` : 'a call that the token does not know',
      ok: call?.name === 'transferWithAuthorization' && call.to === asset.toLowerCase(),
      evidence: [settled, `tx:${hash}`],
      proven: true,
    });
    c.expect('with the fields that were signed', {
      expected: expectedCall(payment),
      actual: call ? signedText(call.args) : 'none',
      ok: call !== undefined && signedText(call.args) === expectedCall(payment),
      evidence: [settled, `tx:${hash}`],
      proven: true,
    });
  },
);

aceTwin(
  'ACE-043',
  {
    title: 'makes exactly one transfer of exactly the amount',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds'],
    saboteur: 'double-transfer',
  },
  ['X402-SET-012'],
);

check(
  'ACE-044',
  {
    title: 'answers success after a receipt with status 1, not after the broadcast',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T3',
    flags: ['pending', 'funds'],
    spec: 'AceData S4: POST /settle',
    why: 'A transaction that is sent can still revert or vanish: the merchant has delivered for nothing.',
    fix: 'Wait for the receipt, read its status, then answer.',
    saboteur: 'success-on-broadcast',
    run: 'global',
  },
  noSuccessBeforeBlock,
);

check(
  'ACE-045',
  {
    title: 'keeps a settled record settled: a second settle makes no transaction',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay', 'funds'],
    spec: 'AceData S4: POST /settle',
    why: 'Each repeat of a settle costs gas, and on a token that takes a used nonce it costs more.',
    fix: 'Write the record as settled before the success is answered, and let nothing leave that state.',
    saboteur: 'never-settled',
  },
  (t) =>
    t.lane(async () => {
      const name = 'settled twice';
      const payment = await t.payment();
      const first = await t.settle(payment, { case: name, role: 'valid' });
      if (!succeeded(first)) return t.case(name).blocked(`a valid payment was not settled: ${show(first)}`);
      const since = (await t.control.seq()).next;
      const again = await t.settle(payment, { case: name, role: 'free', unverified: true });
      const sent = await sentFor(t, payment, since);
      t.case(name).expect('nothing is sent to the chain for it again', {
        expected: 'no further transaction',
        actual: sent.join(', ') || 'none',
        ok: sent.length === 0,
        evidence: [first, again, ...sent.map((hash) => `tx:${hash}`)],
        proven: true,
      });
    }),
);

aceTwin(
  'ACE-046',
  {
    title: 'refuses a second identical settle as a replay',
    basis: 'spec',
    needs: 'T2',
    flags: ['replay', 'funds'],
    saboteur: 'resettle',
    ambiguity: 'A02',
  },
  ['X402-RPL-001'],
);

aceTwin(
  'ACE-085',
  {
    title: 'ends as settled when the transaction is mined after the answer was given up',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'funds'],
    saboteur: 'stuck-verified',
    ambiguity: 'A02',
  },
  ['X402-RPL-016'],
);
