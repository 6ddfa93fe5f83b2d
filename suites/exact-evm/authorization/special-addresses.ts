/**
 * Addresses with a meaning of their own get no special trust and cause no crash.
 * @module
 */
import { getAddress, isAddress } from 'viem/utils';
import type { Check } from '../../kit/check-context.js';
import { isValid, show } from '../../kit/exchange.js';
import { authorize, type Draft, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { bothAgree, bothHandleCleanly } from './agreement.js';

const zeroAddress = `0x${'00'.repeat(20)}`;
const signaturePath = 'paymentPayload.payload.signature';

check(
  'X402-EVM-033',
  {
    title: 'refuses the zero address as payer',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T1',
    flags: ['signature', 'funds'],
    spec: 'ecrecover semantics',
    why: 'A recovery that fails returns the zero address, so anybody signs for it with garbage; it holds tokens on real chains.',
    fix: 'Refuse the zero address as payer, and never compare the result of a failed recovery.',
    saboteur: 'trusts-failed-recovery',
  },
  async (t) => {
    // The zero address holds tokens on real chains too; otherwise missing funds would be a second true reason.
    if (t.tier >= 2) await t.fund(zeroAddress, '10000');
    await t.refuses(
      [
        {
          case: 'r = s = 0, v = 0',
          draft: authorize({ from: zeroAddress }),
          body: set(signaturePath, `0x${'00'.repeat(65)}`),
        },
        {
          case: 'r = s = 0, v = 27',
          draft: authorize({ from: zeroAddress }),
          body: set(signaturePath, `0x${'00'.repeat(64)}1b`),
        },
      ],
      { expects: ['SIG', 'MALFORMED'], outcome: 'forged-accepted' },
    );
  },
);

check(
  'X402-EVM-034',
  {
    title: 'handles a payment to oneself the same way in verify and settle',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'A comparison of balances before and after finds nothing moved, and a service that does not expect it crashes.',
    fix: 'Refuse it in both endpoints, or settle it like any other payment.',
    saboteur: 'crashes-on-self-payment',
  },
  async (t) => {
    const payer = t.payer('payer and payee');
    await bothAgree(t, 'from = payTo', await t.payment({ payer, payTo: payer.address }));
  },
);

check(
  'X402-EVM-035',
  {
    title: 'gives its own addresses no special trust',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T1',
    flags: ['signature', 'funds'],
    spec: 'exact′ facilitator safety',
    why: 'Whoever names the operator as payer spends the operator’s money, or gets goods that nobody pays for.',
    fix: 'Run the same checks whoever payer and payee are.',
    saboteur: 'trusts-own-signer',
    rev: 2,
  },
  async (t) => {
    const known = [...t.session.signers, ...(t.tier >= 2 ? [t.sim.signer.address.toLowerCase()] : [])];
    // Checksummed: the form of an address has a row of its own.
    const signers = [...new Set(known)]
      .slice(0, 2)
      .flatMap((one) => (isAddress(one) ? [getAddress(one)] : []));
    if (signers.length === 0)
      return t.case('own addresses').skip('the target advertises no signer on this network');
    for (const [index, signer] of signers.entries()) await noSpecialTrust(t, `signer ${index + 1}`, signer);
  },
);

async function noSpecialTrust(t: Check, name: string, signer: string): Promise<void> {
  const toSigner = `payTo is ${name}`;
  const forged = `${toSigner}, signed by another key`;
  const forced = t.session.target.payTo;
  // Where one recipient alone is served, another one is the fault that a refusal names.
  const elsewhere = forced !== undefined && forced.toLowerCase() !== signer.toLowerCase();
  if (elsewhere)
    for (const one of [forged, toSigner])
      t.case(one).skip(
        `the target takes payments to ${forced} only, so a payment to its signer proves nothing`,
      );
  // The whole in the lane: the balance of a signer belongs to whoever settles.
  await t.lane(async () => {
    if (t.tier >= 2) await t.fund(signer, '10000');
    await t.refuses(
      [
        { case: `from is ${name}, signed by a stranger`, draft: authorize({ from: signer }) },
        ...(elsewhere
          ? []
          : [
              {
                case: forged,
                draft: (draft: Draft) => {
                  draft.signer = t.payer('another key');
                },
                options: { payTo: signer },
              },
            ]),
      ],
      { expects: ['SIG'], outcome: 'forged-accepted' },
    );
    if (elsewhere) return;
    if (t.tier < 2) return t.case(toSigner).outOfReach('needs a payer with funds');
    const answer = await t.verify(await t.payment({ payTo: signer }), { case: toSigner });
    if (!isValid(answer) && t.session.controls.verify === 'failed')
      return t.case(toSigner).skip('the target accepts no payment to this address at all');
    t.case(toSigner).expect('the normal rules hold', {
      expected: 'isValid:true, as for any other recipient',
      actual: show(answer),
      ok: isValid(answer),
      soft: 'form',
      evidence: [answer],
    });
  });
}

check(
  'X402-EVM-036',
  {
    title: 'handles the zero address as payTo without a server error',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'Tokens revert on a transfer to the zero address; a service that throws on it can be crashed by a request.',
    fix: 'Refuse the zero address as payTo before asking the chain.',
    saboteur: 'crashes-on-zero-pay-to',
  },
  async (t) => {
    await bothHandleCleanly(t, 'payTo = zero address', await t.payment({ payTo: zeroAddress }));
  },
);

check(
  'X402-EVM-037',
  {
    title: 'handles the asset contract as payTo without a server error',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'Several tokens refuse transfers to themselves; a service that throws on it can be crashed by a request.',
    fix: 'Let the simulation decide and answer with a refusal, never with an error of the service.',
    saboteur: 'crashes-on-asset-as-pay-to',
  },
  async (t) => {
    await bothHandleCleanly(t, 'payTo = asset', await t.payment({ payTo: t.kind.asset }));
  },
);
