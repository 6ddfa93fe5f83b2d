/**
 * What stops the start, and what holds when nothing is set. Source: the catalogue ACE, section 7.
 * @module
 */

import { sendAndLeave } from '../exact-evm/faults/settle-pending.js';
import type { Check } from '../kit/check-context.js';
import { show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { during } from '../kit/rpc-faults.js';
import { lastWords, started } from '../ledgerflow/instance.js';
import { type Environment, fees, withShared, withStart } from './instance.js';
import { plantedSecrets } from './planted.js';
import { evidenceOf, settleAndRead } from './sent-transaction.js';

interface BadStart {
  readonly name: string;
  readonly env: Environment;
  /** What it prints has to hold this. */
  readonly names?: string;
}

/** Asserts of each that it ends by itself, with an error. */
async function doNotStart(t: Check, starts: readonly BadStart[]): Promise<void> {
  await Promise.all(
    starts.map(({ name, env, names }) =>
      withStart(t, env, async (start) => {
        const c = t.case(name);
        c.expect('the facilitator does not start', {
          expected: 'it ends by itself with an exit code other than 0',
          actual: started(start) ? 'it started' : lastWords(start),
          ok: !started(start) && start.exit.code !== 0,
        });
        if (names === undefined || started(start)) return;
        c.expect('what it prints names the variable', {
          expected: names,
          actual: lastWords(start),
          ok: start.output.includes(names),
        });
      }),
    ),
  );
}

check(
  'ACE-065',
  {
    title: 'does not start with a priority fee above the maximum fee',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['environment'],
    flags: ['config'],
    spec: 'Assay: every node refuses such a transaction',
    why: 'Every settlement fails, long after the deployment looked good.',
    fix: 'Compare the two at start, and stop with a message that names them.',
    saboteur: 'priority-unchecked',
  },
  (t) =>
    doNotStart(t, [
      {
        name: 'one wei above',
        env: {
          X402_MAX_FEE_PER_GAS_WEI: String(fees.max),
          X402_MAX_PRIORITY_FEE_PER_GAS_WEI: String(fees.max + 1n),
        },
      },
    ]),
);

/** Variables that have to be set on their own. */
const required = ['APP_SECRET_KEY', 'X402_RPC_URL', 'X402_SIGNER_PRIVATE_KEY'] as const;

/** Variables of the database, which have to be set together. Nothing listens at this port. */
const database: Readonly<Record<string, string>> = {
  PGSQL_HOST: '127.0.0.1',
  PGSQL_PORT: '1',
  PGSQL_USER: 'assay',
  PGSQL_PASSWORD: plantedSecrets.databasePassword,
  PGSQL_DATABASE_FACILITATOR: 'facilitator',
};

check(
  'ACE-067',
  {
    title: 'does not start without a variable that has to be set, and names it',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['environment'],
    flags: ['config'],
    spec: 'AceData S4: environment',
    why: 'A facilitator that invents a secret, a database or a node works until it matters.',
    fix: 'Read every required variable at start, and stop with the name of the one that is missing.',
    saboteur: 'default-secret-key',
  },
  (t) =>
    doNotStart(t, [
      ...required.map((name) => ({ name, env: { [name]: null }, names: name })),
      ...Object.keys(database).map((name) => ({ name, env: { ...database, [name]: null }, names: name })),
    ]),
);

/** Milliseconds: longer than half a minute, shorter than the two minutes that are the default. */
const longerThanOthersMs = 36_000;

/** Whether the instance still waits for a receipt when others have given up. */
async function waitsLong(there: Check, name: string): Promise<void> {
  const c = there.case(name);
  if (there.tier < 3) return c.outOfReach('needs the proxy between target and chain (T3)');
  if (!there.session.slow) return c.skip(`waits for ${longerThanOthersMs / 1000} s: runs with --slow`);
  const payment = await there.payment();
  const over = new AbortController();
  await during(there, { kind: 'receipt_withheld', payer: payment.draft.payer.address }, async () => {
    const { answer } = await sendAndLeave(there, payment, {
      case: name,
      role: 'free',
      signal: over.signal,
      timeoutMs: 120_000,
    });
    const early = await Promise.race([
      answer,
      there.wait(longerThanOthersMs, 'the default wait for a receipt is two minutes'),
    ]);
    over.abort();
    await answer;
    c.expect('the receipt is still waited for when others have given up', {
      expected: 'no answer yet: the default is 120 s',
      actual: early ? show(early) : 'no answer yet',
      ok: early === undefined,
      evidence: early ? [early] : [],
    });
  });
  there.leaveToTheRow(payment);
}

check(
  'ACE-068',
  {
    title: 'has the documented defaults when only what is required is set',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['environment'],
    flags: ['config'],
    spec: 'AceData S4: environment',
    why: 'An operator who sets nothing relies on what is written down: from which account is paid, at what price, and how long is waited.',
    fix: 'Take local, 250000, 120, 0 and 0 where nothing is set, and derive the signer’s address from its key.',
    saboteur: 'timeout-30',
  },
  (t) =>
    withShared(t, 'plain', 'signer address', async (there, signer) => {
      const settled = await settleAndRead(there, 'signer address');
      if (settled) {
        const { from, gas, type } = settled.transaction;
        t.case('signer address').expect('the account of the key signs', {
          expected: signer.toLowerCase(),
          actual: from,
          ok: from === signer.toLowerCase(),
          evidence: evidenceOf(settled),
        });
        t.case('gas and fees').expect('the transaction has the default limit and no maximum fee', {
          expected: '250000, legacy',
          actual: `${gas}, ${type}`,
          ok: gas === 250_000n && type === 'legacy',
          evidence: evidenceOf(settled),
        });
      }
      await waitsLong(there, 'wait for a receipt');
    }),
);

check(
  'ACE-069',
  {
    title: 'does not start with a signer address that does not belong to the key',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    places: ['environment'],
    flags: ['config'],
    spec: 'Assay: what is advertised is what signs',
    why: 'The operator funds one account and watches it, while another one pays, or nothing is ever sent.',
    fix: 'Derive the address from the key at start, compare, and stop with a message that shows both addresses.',
    saboteur: 'signer-unchecked',
  },
  (t) =>
    doNotStart(t, [
      {
        name: 'another address',
        env: { X402_SIGNER_ADDRESS: t.address('not the signer') },
        names: 'X402_SIGNER_ADDRESS',
      },
    ]),
);

check(
  'ACE-070',
  {
    title: 'does not start with a number, a key or a URL that is none',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['environment'],
    flags: ['config'],
    spec: 'Assay: a configuration is checked at start',
    why: 'A limit that became NaN or 0 limits nothing, and a key that was cut off fails at the first payment.',
    fix: 'Read numbers as whole decimals from 0 on, keys as 32 bytes of hex and URLs as http or https, and stop at anything else.',
    saboteur: 'nan-config',
  },
  (t) =>
    doNotStart(t, [
      { name: 'gas limit abc', env: { X402_GAS_LIMIT: 'abc' }, names: 'X402_GAS_LIMIT' },
      { name: 'timeout -1', env: { X402_TX_TIMEOUT_SECONDS: '-1' }, names: 'X402_TX_TIMEOUT_SECONDS' },
      {
        name: 'a key of eight bytes',
        env: { X402_SIGNER_PRIVATE_KEY: plantedSecrets.shortKey },
        names: 'X402_SIGNER_PRIVATE_KEY',
      },
      { name: 'a node at ftp:', env: { X402_RPC_URL: 'ftp://127.0.0.1/' }, names: 'X402_RPC_URL' },
    ]),
);
