/**
 * A valid payment: it buys, and the answer says so.
 * @module
 */
import { encode, show } from './desk.js';
import { buys, changed, lezCheck } from './lez-check.js';
import { inCamel, inSnake, memberOf, spelledIn } from './spelling.js';

const paying = { needs: 'T2', section: '3' } as const;

lezCheck(
  'LEZ-015',
  {
    ...paying,
    title: 'sells the resource for a valid payment',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    flags: ['interop'],
    why: 'Nobody can buy anything.',
    fix: 'Verify and settle the payment of PAYMENT-SIGNATURE, then answer 200 with the resource.',
    saboteur: 'never-200',
  },
  async (lez, t) => {
    const asked = await lez.get({ case: 'paid' });
    const visit = await lez.get({ case: 'paid', payment: await lez.credential() });
    t.case('paid').expect('200 with something else than the challenge', {
      expected: '200 with the resource',
      actual: show(visit),
      ok: visit.served && visit.exchange.answer?.text !== asked.exchange.answer?.text,
      evidence: [asked.exchange, visit.exchange],
    });
  },
);

lezCheck(
  'LEZ-016',
  {
    ...paying,
    title: 'hands a receipt over in PAYMENT-RESPONSE',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    flags: ['shape'],
    why: 'The agent cannot prove to its owner what the money was spent on.',
    fix: 'Send PAYMENT-RESPONSE with the 200: base64 of the settlement answer with success true.',
    saboteur: 'no-payment-response',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'receipt', payment: await lez.credential() });
    t.case('receipt').expect('PAYMENT-RESPONSE is base64 of JSON with success true', {
      expected: 'success: true',
      actual: JSON.stringify(visit.receipt?.success ?? 'no receipt'),
      ok: visit.receipt?.success === true,
      evidence: [visit.exchange],
    });
  },
);

lezCheck(
  'LEZ-017',
  {
    ...paying,
    title: 'names transaction, network and payer in the receipt',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['shape'],
    why: 'Without them the receipt cannot be found in any ledger.',
    fix: 'Fill transaction, network and payer from the answer of the facilitator.',
    saboteur: 'response-no-network',
  },
  async (lez, t) => {
    const payment = await lez.credential();
    const { receipt, exchange } = await lez.get({ case: 'receipt', payment });
    const offer = await lez.offer();
    const seen = { transaction: receipt?.transaction, network: receipt?.network, payer: receipt?.payer };
    t.case('receipt').expect('the three members are there and true', {
      expected: `a transaction, ${offer?.network}, ${payment.payer}`,
      actual: JSON.stringify(seen),
      ok:
        typeof seen.transaction === 'string' &&
        seen.transaction !== '' &&
        seen.network === offer?.network &&
        seen.payer === payment.payer,
      evidence: [exchange],
    });
  },
);

lezCheck(
  'LEZ-018',
  {
    ...paying,
    title: 'takes its headers in any letter case',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['interop'],
    why: 'HTTP/2 sends every header name in lower case.',
    fix: 'Compare header names without regard to case.',
    saboteur: 'case-sensitive-header',
  },
  async (lez, t) => {
    for (const headerName of ['payment-signature', 'Payment-Signature']) {
      const visit = await lez.get({ case: headerName, payment: await lez.credential(), headerName });
      t.case(headerName).expect('the payment is taken', {
        expected: '200',
        actual: show(visit),
        ok: visit.served,
        evidence: [visit.exchange],
      });
    }
  },
);

lezCheck(
  'LEZ-019',
  {
    ...paying,
    title: 'reads base64 with and without padding',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['interop'],
    ambiguity: 'Z08',
    why: 'Clients in several languages leave the padding out.',
    fix: 'Read both; write with padding.',
    saboteur: 'padding-required',
  },
  async (lez, t) => {
    for (const name of ['padded', 'unpadded']) {
      let payment = await lez.credential();
      // Blanks behind the object make sure that there is padding to leave out.
      const text = JSON.stringify(payment.payload);
      const padded = Buffer.from(
        `${text}${' '.repeat(1 + ((3 - ((Buffer.byteLength(text) + 1) % 3)) % 3) + 1)}`,
      ).toString('base64');
      payment = { ...payment, header: name === 'padded' ? padded : padded.replace(/=+$/, '') };
      const visit = await lez.get({ case: name, payment });
      t.case(name).expect('the payment is taken', {
        expected: '200',
        actual: show(visit),
        ok: visit.served && padded.endsWith('='),
        evidence: [visit.exchange],
      });
    }
  },
);

lezCheck(
  'LEZ-005',
  {
    ...paying,
    title: 'reads payments in the other spelling',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['interop'],
    ambiguity: 'Z05',
    why: 'A client of x402 version 2 writes camelCase, one of the prototype snake_case; neither can pay the other’s merchants.',
    fix: 'Read each member in both spellings; refuse an object that carries both of one member. Names are not signed.',
    saboteur: 'one-case-only',
  },
  async (lez, t) => {
    for (const name of ['snake_case', 'camelCase']) {
      const payment = await lez.credential();
      const written = (name === 'camelCase' ? inCamel : inSnake)(payment.payload);
      const visit = await lez.get({ case: name, payment: { ...payment, header: encode(written) } });
      t.case(name).expect('the payment is taken', {
        expected: '200',
        actual: show(visit),
        ok: visit.served,
        evidence: [visit.exchange],
      });
    }
  },
);

lezCheck(
  'LEZ-053',
  {
    ...paying,
    title: 'needs no signed transaction of a chain',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    flags: ['shape'],
    why: 'Beside a mock there is no chain for which anybody could sign one.',
    fix: 'Take null and an absent signed_tx alike.',
    saboteur: 'signed-tx-required',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    const payment = await lez.credential();
    const inner = payment.payload.payload;
    const isThere = spelledIn(inner, 'signed_tx') !== undefined;
    const absent = isThere ? changed(payment, ['payload', 'signed_tx'], undefined) : payment;
    const visit = await lez.get({ case: 'absent', payment: absent });
    t.case('absent').expect('a payment without signed_tx is taken', {
      expected: '200',
      actual: `${show(visit)}, signed_tx ${String(memberOf(absent.payload.payload, 'signed_tx'))}`,
      ok: visit.served,
      evidence: [visit.exchange],
    });
  },
);
