/**
 * The envelope: which versions are read, and what a broken one does. Source: the catalogue ACE, sections 3 and 4.
 * @module
 */
import { authorizationIn, prepend } from '../core/transport/prototype-keys.js';
import { accepted, show, succeeded } from '../kit/exchange.js';
import { drop } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { expectSameVerdict } from '../kit/same-verdict.js';
import { aceTwin } from './ace-twin.js';
import { asVersion2 } from './version-2.js';

check(
  'ACE-004',
  {
    title: 'takes payload and requirements without a version at the top level',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'AceData S4: POST /verify',
    why: 'Requests of the documented form are refused, all of them.',
    fix: 'Read the version of paymentPayload.x402Version; the one at the top level is optional.',
    saboteur: 'needs-top-version',
  },
  async (t) => {
    const name = 'no top-level version';
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    const payment = await t.payment();
    drop('x402Version')(payment.body);
    const answer = await t.verify(payment, { case: name, role: 'valid' });
    expectSameVerdict(t.case(name), twin, answer, t.tier);
  },
);

aceTwin(
  'ACE-012',
  {
    title: 'takes a payment of version 1 from verify to settlement',
    basis: 'spec*',
    needs: 'T2',
    flags: ['interop'],
    saboteur: 'v2-only',
  },
  ['X402-V1-001'],
);

check(
  'ACE-013',
  {
    title: 'takes a payment of version 2 from verify to settlement',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    flags: ['interop'],
    spec: 'v2 spec §5',
    why: 'Clients of the current protocol version cannot pay.',
    fix: 'Read paymentPayload.x402Version 2: accepted, amount and CAIP-2 networks.',
    saboteur: 'v1-only',
  },
  async (t) => {
    const answer = await t.settle(asVersion2(await t.payment()), { case: 'version 2', role: 'valid' });
    t.case('version 2').expect('it is settled', {
      expected: 'success: true',
      actual: show(answer),
      ok: succeeded(answer),
      evidence: [answer],
    });
  },
);

aceTwin(
  'ACE-015',
  {
    title: 'refuses a request with a missing field, without a server error',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    saboteur: '500-on-missing',
  },
  ['X402-HTTP-006', 'X402-REQ-007', 'X402-REQ-008', 'X402-REQ-009'],
);

aceTwin(
  'ACE-016',
  {
    title: 'refuses members of wrong types, without a server error',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    saboteur: '500-on-type',
  },
  ['X402-REQ-002', 'X402-REQ-006', 'X402-REQ-007', 'X402-REQ-010', 'X402-REQ-020'],
);

aceTwin(
  'ACE-017',
  {
    title: 'refuses a body that is no JSON object as a fault of the caller',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    saboteur: '500-on-json',
  },
  ['X402-HTTP-005'],
);

aceTwin(
  'ACE-018',
  {
    title: 'never lets verify and settle act on different values of a name that comes twice',
    basis: 'kit',
    needs: 'T1',
    flags: ['malformed', 'binding'],
    saboteur: 'last-wins',
  },
  ['X402-HTTP-013'],
  async (t) => {
    for (const { name, object, member } of twice) {
      const { body } = await t.payment();
      const text = prepend(body, object, member);
      const options = { case: name, about: authorizationIn(body) };
      const answers = [await t.verify(text, options), await t.settle(text, { ...options, unverified: true })];
      const [yes, no] = [answers.filter(accepted), answers.filter((one) => !accepted(one))];
      t.case(name).expect('verify and settle agree', {
        expected: 'both accept or both refuse, below 500',
        actual: answers.map(show).join(' / '),
        ok:
          (yes.length === 0 || no.length === 0) && answers.every((one) => (one.answer?.status ?? 500) < 500),
        evidence: answers,
      });
      t.case(name).expect('a name that comes twice is refused', {
        expected: 'no answer that accepts it',
        actual: answers.map(show).join(' / '),
        ok: yes.length === 0,
        evidence: answers,
        soft: 'form',
      });
    }
  },
);

/** The first of the two is wrong, the last one is what was signed and asked for. */
const twice = [
  { name: 'value twice', object: 'authorization', member: '"value":"20000"' },
  { name: 'payTo twice', object: 'paymentRequirements', member: `"payTo":"0x${'5a'.repeat(20)}"` },
] as const;

aceTwin(
  'ACE-089',
  {
    title: 'never mixes short and CAIP-2 names of networks',
    basis: 'spec*',
    needs: 'T1',
    flags: ['interop'],
    saboteur: 'mixed-names',
  },
  ['X402-V1-002', 'X402-REQ-031'],
);
