/**
 * What a settlement may cost: the gas limit and the fees are the operator's, not the node's and not the token's.
 * Source: the catalogue ACE, section 6.
 * @module
 */
import { show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { fees, gasLimit, settleToken, withShared } from './instance.js';
import { evidenceOf, settleAndRead, transactionsFor } from './sent-transaction.js';

/** Gas limit of a settlement where nothing is set. */
const defaultGasLimit = 250_000n;

check(
  'ACE-061',
  {
    title: 'settles with a gas limit of 250000 when none is set',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['environment'],
    flags: ['gas'],
    spec: 'AceData S4: X402_GAS_LIMIT',
    why: 'Settlements run out of gas with less, and a costly token takes what it likes of the operator’s money with more.',
    fix: 'Put X402_GAS_LIMIT, or 250000 where it is not set, into the transaction.',
    saboteur: 'gas-21000',
  },
  (t) =>
    withShared(t, 'plain', 'gas limit', async (there) => {
      const settled = await settleAndRead(there, 'gas limit');
      if (!settled) return;
      const { gas } = settled.transaction;
      t.case('gas limit').expect('the transaction has the default gas limit', {
        expected: String(defaultGasLimit),
        actual: String(gas),
        ok: gas === defaultGasLimit,
        evidence: evidenceOf(settled),
      });
    }),
);

check(
  'ACE-062',
  {
    title: 'settles with the gas limit of X402_GAS_LIMIT',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    places: ['environment'],
    flags: ['gas'],
    spec: 'AceData S4: X402_GAS_LIMIT',
    why: 'The operator believes that a settlement has an upper price, and it has another one or none.',
    fix: 'Put X402_GAS_LIMIT into the transaction, and refuse before the broadcast when an estimate is higher.',
    saboteur: 'ignore-gas-limit',
    ambiguity: 'Q05',
  },
  (t) =>
    withShared(t, 'set', 'gas limit', async (there) => {
      const settled = await settleAndRead(there, 'gas limit');
      if (!settled) return;
      const { gas } = settled.transaction;
      t.case('gas limit').expect('the transaction has the gas limit that is set', {
        expected: String(gasLimit),
        actual: String(gas),
        ok: gas === gasLimit,
        evidence: evidenceOf(settled),
        // A limit that an estimate may raise is another reading of the variable.
        ...(gas > gasLimit ? { soft: 'ambiguity' as const } : {}),
      });
    }),
);

check(
  'ACE-063',
  {
    title: 'sends a legacy transaction when the fee variables are 0 or not set',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['environment'],
    flags: ['gas'],
    spec: 'AceData S4: X402_MAX_FEE_PER_GAS_WEI',
    why: 'On a chain without EIP-1559 nothing settles.',
    fix: 'Send type 0 with the gas price of the node unless a maximum fee above 0 is set.',
    saboteur: 'always-1559',
  },
  (t) =>
    withShared(t, 'plain', 'type', async (there) => {
      const settled = await settleAndRead(there, 'type');
      if (!settled) return;
      const { type } = settled.transaction;
      t.case('type').expect('the transaction is of type 0', {
        expected: 'legacy',
        actual: type,
        ok: type === 'legacy',
        evidence: evidenceOf(settled),
      });
    }),
);

check(
  'ACE-064',
  {
    title: 'sends a type 2 transaction with the maximum fee that is set',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['environment'],
    flags: ['gas'],
    spec: 'AceData S4: X402_MAX_FEE_PER_GAS_WEI, X402_MAX_PRIORITY_FEE_PER_GAS_WEI',
    why: 'A price that the operator capped is paid whatever the node says.',
    fix: 'Send type 2 with both values as they are set as soon as the maximum is above 0.',
    saboteur: 'always-legacy',
    ambiguity: 'Q06',
  },
  async (t) => {
    await withShared(t, 'set', 'both are set', async (there) => {
      const settled = await settleAndRead(there, 'both are set');
      if (!settled) return;
      const { type, maxFee, priorityFee } = settled.transaction;
      t.case('both are set').expect('the transaction is of type 2 with both fees', {
        expected: `eip1559, ${fees.max} and ${fees.priority} wei`,
        actual: `${type}, ${maxFee ?? 'no maximum'} and ${priorityFee ?? 'no priority fee'} wei`,
        ok: type === 'eip1559' && maxFee === fees.max && priorityFee === fees.priority,
        evidence: evidenceOf(settled),
      });
    });
    const name = 'only the maximum is set';
    await withShared(t, 'guarded', name, async (there) => {
      const settled = await settleAndRead(there, name, { headers: { 'x-settlement-token': settleToken } });
      if (!settled) return;
      const { type, maxFee } = settled.transaction;
      t.case(name).expect('the transaction is of type 2 with that maximum', {
        expected: `eip1559, ${fees.max} wei`,
        actual: `${type}, ${maxFee ?? 'no maximum'} wei`,
        ok: type === 'eip1559' && maxFee === fees.max,
        evidence: evidenceOf(settled),
        // Some take both variables for set or unset together.
        ...(type === 'legacy' ? { soft: 'ambiguity' as const } : {}),
      });
    });
  },
);

check(
  'ACE-066',
  {
    title: 'pays for a token that burns gas no more than for any other',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['gas'],
    spec: 'Assay: the gas limit is the operator’s',
    why: 'Anybody deploys a token that burns as much gas as it gets, pays with it, and empties the signer’s account.',
    fix: 'Refuse before the broadcast when the estimate is above the limit; never raise the limit to the estimate.',
    saboteur: 'gas-from-estimate',
  },
  async (t) => {
    const ordinary = await settleAndRead(t, 'ordinary payment');
    if (!ordinary) return;
    const limit = ordinary.transaction.gas > defaultGasLimit ? ordinary.transaction.gas : defaultGasLimit;
    const name = 'a token that burns gas';
    const payment = await t.payment(t.token('gas-hungry'));
    const since = (await t.control.seq()).next;
    const answer = await t.settle(payment, { case: name, role: 'free' });
    const sent = await transactionsFor(t, payment, since);
    const dear = sent.filter(({ gas }) => gas > limit);
    t.case(name).expect('no transaction may burn more than an ordinary settlement or the default limit', {
      expected: `no transaction, or a gas limit of at most ${limit}`,
      actual:
        sent.length === 0 ? `no transaction: ${show(answer)}` : sent.map(({ gas }) => String(gas)).join(', '),
      ok: dear.length === 0,
      evidence: [answer, ...sent.map(({ hash }) => `tx:${hash}`)],
    });
  },
);
