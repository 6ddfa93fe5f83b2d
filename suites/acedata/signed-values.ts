/**
 * What the payer signed is what counts: value, recipient, window, nonce, token and the spelling of the signature.
 * Source: the catalogue ACE, section 4.
 * @module
 */
import { withV01 } from '../../src/evm/signature-forms.js';
import { isValid, show, succeeded } from '../kit/exchange.js';
import { all, alter, authorize, type Edit, type RequestBody } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { aceTwin } from './ace-twin.js';

const signaturePath = 'paymentPayload.payload.signature';
const inUpperCase = (text: string): string => `0x${text.replace(/^0x/, '').toUpperCase()}`;

/** Other ways to write the same bytes. */
const spellings: readonly { readonly name: string; readonly edit: Edit<RequestBody> }[] = [
  { name: 'v 0 or 1', edit: alter(signaturePath, withV01) },
  { name: 'signature without 0x', edit: alter(signaturePath, (text) => text.replace(/^0x/, '')) },
  { name: 'signature in upper case', edit: alter(signaturePath, inUpperCase) },
  {
    name: 'addresses in lower case',
    edit: all(
      alter('paymentPayload.payload.authorization.from', (text) => text.toLowerCase()),
      alter('paymentPayload.payload.authorization.to', (text) => text.toLowerCase()),
      alter('paymentRequirements.payTo', (text) => text.toLowerCase()),
    ),
  },
];

aceTwin(
  'ACE-019',
  {
    title: 'reads amounts as plain decimals and nothing else',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount'],
    saboteur: 'int-parse',
  },
  ['X402-REQ-020', 'X402-REQ-021', 'X402-REQ-024'],
);

aceTwin(
  'ACE-020',
  {
    title: 'refuses an authorization that was changed after signing',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature', 'funds'],
    saboteur: 'skip-recover',
  },
  ['X402-EVM-008'],
);

aceTwin(
  'ACE-021',
  {
    title: 'refuses a signature for another token, chain, name or version',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature', 'funds'],
    saboteur: 'any-domain',
  },
  ['X402-EVM-004', 'X402-EVM-005', 'X402-EVM-006'],
);

aceTwin(
  'ACE-022',
  {
    title: 'refuses a signature that is not 65 bytes of hex',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature'],
    saboteur: 'short-signature',
  },
  ['X402-REQ-007', 'X402-EVM-032'],
);

aceTwin(
  'ACE-024',
  {
    title: 'refuses a high-s signature',
    basis: 'kit',
    needs: 'T1',
    flags: ['signature'],
    saboteur: 'high-s-ok',
    ambiguity: 'A16',
  },
  ['X402-EVM-030'],
);

aceTwin(
  'ACE-025',
  {
    title: 'refuses a nonce that is not 32 bytes of hex',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    saboteur: 'short-nonce',
  },
  ['X402-REQ-013'],
);

aceTwin(
  'ACE-026',
  {
    title: 'refuses an authorization for another recipient than the requirements name',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'funds'],
    saboteur: 'any-destination',
  },
  ['X402-EVM-009'],
);

check(
  'ACE-027',
  {
    title: 'refuses a value above the required amount',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount', 'funds'],
    spec: 'AceData S4: amount caps',
    why: 'More moves than the merchant asked for, and the buyer finds out when it is gone.',
    fix: 'Compare the signed value with the required amount for equality, in version 1 as well.',
    saboteur: 'no-cap',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'one unit above',
          draft: (draft) => authorize({ value: String(BigInt(draft.requirements.amount) + 1n) })(draft),
          options: { fund: '20000' },
          expects: ['AMOUNT'],
        },
      ],
      { outcome: 'wrong-money' },
    ),
);

aceTwin(
  'ACE-028',
  {
    title: 'refuses an expired authorization',
    basis: 'spec*',
    needs: 'T1',
    flags: ['time'],
    saboteur: 'no-expiry',
  },
  ['X402-EVM-012'],
);

aceTwin(
  'ACE-029',
  {
    title: 'refuses an authorization that is not valid yet',
    basis: 'spec*',
    needs: 'T1',
    flags: ['time'],
    saboteur: 'no-start',
  },
  ['X402-EVM-014'],
);

aceTwin(
  'ACE-030',
  {
    title: 'refuses a payer without funds',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds'],
    saboteur: 'skip-balance',
  },
  ['X402-EVM-021'],
);

aceTwin(
  'ACE-080',
  {
    title: 'refuses a value below the required amount under scheme exact',
    basis: 'spec*',
    needs: 'T1',
    flags: ['amount', 'funds'],
    saboteur: 'value-at-most',
  },
  ['X402-EVM-010', 'X402-V1-004'],
);

aceTwin(
  'ACE-081',
  {
    title: 'checks scheme, version and network of the payload, not only of the requirements',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding'],
    saboteur: 'requirements-only',
  },
  ['X402-REQ-001', 'X402-REQ-033', 'X402-REQ-034'],
);

aceTwin(
  'ACE-086',
  {
    title: 'where the time window ends, to the second',
    basis: 'kit',
    needs: 'T2',
    flags: ['time'],
    saboteur: 'inclusive-after',
    ambiguity: 'A06',
  },
  ['X402-EVM-016'],
);

aceTwin(
  'ACE-090',
  {
    title: 'calls no payment valid whose token domain the token would refuse',
    basis: 'spec*',
    needs: 'T2',
    flags: ['signature', 'gas'],
    saboteur: 'caller-domain',
  },
  ['X402-EVM-006', 'X402-VER-011'],
);

aceTwin(
  'ACE-023',
  {
    title: 'takes every spelling of v, with and without 0x, for the same signature',
    basis: 'kit',
    needs: 'T2',
    flags: ['signature', 'interop'],
    saboteur: 'text-compare',
  },
  ['X402-EVM-031'],
  async (t) => {
    for (const { name, edit } of spellings.slice(0, 2)) {
      const payment = await t.payment();
      const verified = await t.verify(payment, { case: name, role: 'valid' });
      const other = structuredClone(payment.body);
      edit(other);
      const settled = await t.settle(other, { case: name, role: 'free', unverified: true });
      if (!isValid(verified)) {
        t.case(name).blocked(`a valid payment was not called valid: ${show(verified)}`);
        continue;
      }
      t.case(name).expect('what was verified in one spelling is settled in the other', {
        expected: 'success: true',
        actual: show(settled),
        ok: succeeded(settled),
        evidence: [verified, settled],
        soft: 'should',
      });
    }
  },
);
check(
  'ACE-087',
  {
    title: 'takes another spelling of a verified payment for the same payment',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    flags: ['signature', 'replay'],
    spec: 'Assay: attack A08',
    why: 'A gateway that normalises hex between verify and settle loses honest payments, or the same payment is stored twice.',
    fix: 'Compare and key by the canonical form: lower case hex, v as 27 or 28.',
    saboteur: 'signature-text-key',
  },
  async (t) => {
    for (const { name, edit } of spellings) {
      const c = t.case(name);
      const { body: spelt } = await t.payment();
      edit(spelt);
      const taken = await t.verify(spelt, { case: `${name}, alone`, role: 'free' });
      if (!isValid(taken)) {
        c.skip(`the target does not take this spelling at all: ${show(taken)}`);
        continue;
      }
      const payment = await t.payment();
      const other = structuredClone(payment.body);
      edit(other);
      const verified = await t.verify(payment, { case: name, role: 'valid' });
      const settled = await t.settle(other, { case: name, role: 'free', unverified: true });
      const again = await t.settle(payment, { case: name, role: 'free', unverified: true });
      c.expect('the other spelling is settled, and the first one is a replay then', {
        expected: 'one success, for the spelling that came first',
        actual: `${show(settled)} / ${show(again)}`,
        ok: succeeded(settled) && again.answer !== undefined && !succeeded(again),
        evidence: [verified, settled, again],
      });
    }
  },
);
