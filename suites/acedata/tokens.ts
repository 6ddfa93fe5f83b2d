/**
 * Tokens of the caller's choice: honest ones work whatever their domain, and others move nothing and prove nothing.
 * @module
 */
import { submitTransfer } from '../../simulator/chain/interventions.js';
import { readReceipts } from '../../simulator/chain/oracle.js';
import { fiatTokenSlots, setStorage, shortString } from '../../simulator/chain/token-storage.js';
import { lowerHex } from '../../src/evm/hex.js';
import type { Check } from '../kit/check-context.js';
import { isValid, show, succeeded, transactionOf } from '../kit/exchange.js';
import type { DraftOptions } from '../kit/mint.js';
import type { Payment } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { sentFor } from '../kit/rpc-faults.js';
import { aceTwin } from './ace-twin.js';
import { expectClass, expectRefused } from './classes.js';
import { transactionsFor } from './sent-transaction.js';

check(
  'ACE-049',
  {
    title: 'answers a transaction that reverts with a failure',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds'],
    spec: 'AceData S4: settle waits until the transaction is mined',
    why: 'The merchant delivers for a transfer that was rolled back.',
    fix: 'Read the status of the receipt, answer success: false with the hash when it is 0, and never send for that authorization again.',
    saboteur: 'ignore-receipt-status',
  },
  async (t) => {
    const name = 'reverts when mined';
    const c = t.case(name);
    const payment = await t.payment(t.token('revert-when-mined'));
    const verified = await t.verify(payment, { case: name });
    if (!isValid(verified)) return c.skip(`the target refuses this token in verify: ${show(verified)}`);
    const since = (await t.control.seq()).next;
    const settled = await t.settle(payment, { case: name, unverified: true });
    const sent = (await transactionsFor(t, payment, since)).map(({ hash }) => hash);
    if (sent.length === 0) return c.skip(`nothing was broadcast: ${show(settled)}`);
    const receipts = await readReceipts(t.rpc.batch, sent.map(lowerHex));
    // With more gas than anybody needs it cannot tell a transaction from a simulation.
    if (receipts.some(({ status }) => status !== 'reverted'))
      return c.skip(`the transaction did not revert: ${receipts.map(({ status }) => status).join(', ')}`);
    const evidence = [settled, ...sent.map((hash) => `tx:${hash}`)];
    c.expect('a reverted settlement is no success', {
      expected: 'success: false',
      actual: show(settled),
      ok: !succeeded(settled),
      evidence,
      outcome: 'false-success',
      proven: true,
    });
    c.expect('the answer names the transaction', {
      expected: sent.join(' or '),
      actual: show(settled),
      ok: sent.includes(transactionOf(settled) ?? ''),
      evidence,
    });
    const again = await t.settle(payment, { case: `${name}, again`, unverified: true });
    const all = [...new Set(await sentFor(t, payment, since))];
    c.expect('settle again sends no second transaction', {
      expected: 'a failure, and the one transaction',
      actual: `${show(again)}; ${all.length} sent`,
      ok: again.answer !== undefined && !succeeded(again) && all.length === 1,
      evidence: [again, ...all.map((hash) => `tx:${hash}`)],
    });
  },
);

/** Takes the authorization to the token itself, as anybody may. */
async function useOnChain(t: Check, { draft, signature }: Payment): Promise<void> {
  const asset = lowerHex(draft.requirements.asset);
  const { authorization } = draft;
  const { hash, status } = await submitTransfer(t.rpc.batch, { asset, authorization, signature });
  if (status !== 'success') throw new Error(`the kit could not use the authorization: ${status}`);
  t.sentByKit(hash);
}

/** One authorization is used before it is verified, and one between verify and settle. */
async function usedDirectly(t: Check, token: string, options: DraftOptions): Promise<void> {
  // Twice the amount, so that missing funds are no second true reason.
  const rich = { ...options, fund: '20000' };
  const [before, between] = [await t.payment(rich), await t.payment(rich)];
  const verified = await t.verify(between, { case: token, role: 'valid' });
  if (!isValid(verified)) return t.case(token).skip(`the target refuses this token: ${show(verified)}`);
  await useOnChain(t, before);
  await useOnChain(t, between);
  const tag = { role: 'free', unverified: true } as const;
  const since = (await t.control.seq()).next;
  const [early, late] = [`${token}, used before verify`, `${token}, used before settle`];
  const answers = [
    await t.verify(before, { ...tag, case: early }),
    await t.settle(between, { ...tag, case: late }),
  ];
  for (const answer of answers) {
    expectRefused(t.case(answer.tag.case), answer);
    expectClass(t.case(answer.tag.case), answer, ['NONCE']);
  }
  const sent = await sentFor(t, between, since);
  t.case(late).expect('no gas is spent on it', {
    expected: 'no broadcast for this payment',
    actual: sent.join(', ') || 'none',
    ok: sent.length === 0,
    evidence: sent.map((hash) => `tx:${hash}`),
  });
}

aceTwin(
  'ACE-050',
  {
    title: 'refuses an authorization that was used on chain, without burning gas',
    basis: 'spec*',
    needs: 'T2',
    flags: ['replay'],
    saboteur: 'skip-auth-state',
  },
  ['X402-EVM-023', 'X402-SET-020'],
  async (t) => {
    await usedDirectly(t, 'the ordinary token', {});
    // Its transfer of a used authorization does nothing and returns: only authorizationState tells.
    await usedDirectly(t, 'a token that does not revert', t.token('nonce-tolerant'));
  },
);

aceTwin(
  'ACE-060',
  {
    title: 'takes a receipt of status 1 without the expected transfer for no payment',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds'],
    saboteur: 'trust-status-only',
  },
  ['X402-EVM-028'],
);

/** A copy of the simulator's token at an address of this check, under another name and version. */
export async function otherToken(t: Check, label: string): Promise<Required<Pick<DraftOptions, 'asset'>>> {
  const asset = { address: t.address(label), name: 'Assay Euro', version: '7' };
  const code = await t.rpc.call('eth_getCode', [t.sim.token.address, 'latest']);
  await t.rpc.batch([
    { method: 'anvil_setCode', params: [asset.address, code] },
    setStorage(asset.address, fiatTokenSlots.name, shortString(asset.name)),
    setStorage(asset.address, fiatTokenSlots.version, shortString(asset.version)),
  ]);
  return { asset };
}

check(
  'ACE-072',
  {
    title: 'settles any token with EIP-3009 that the caller names, when no list is set',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    flags: ['interop'],
    spec: 'AceData S4: callers restrict pay_to, asset and network',
    why: 'A merchant that sells for another stablecoin is refused by a facilitator that says it serves any.',
    fix: 'Take the asset from the requirements and its domain from the token itself, not from a list of one.',
    saboteur: 'usdc-only',
  },
  async (t) => {
    const tokens = [
      ['the ordinary token', {}],
      ['a token of another domain', await otherToken(t, 'euro')],
    ] as const;
    for (const [name, token] of tokens) {
      const payment = await t.payment(token);
      const settled = await t.settle(payment, { case: name, role: 'valid' });
      t.case(name).expect('a payment in it is settled', {
        expected: 'success: true',
        actual: show(settled),
        ok: succeeded(settled),
        evidence: [settled],
      });
    }
  },
);
