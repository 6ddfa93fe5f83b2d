/**
 * Two versions in one request: refused, or the payload's version wins. Never a payload of one version judged by the
 * rules of the other.
 * @module
 */
import { legacyNameOf } from '../../../src/wire/legacy-network.js';
import { classesOf, type ReasonClass } from '../../../src/wire/reason-classes.js';
import { advertisedKinds } from '../../kit/advertised.js';
import type { Check } from '../../kit/check-context.js';
import { accepted, type Exchange, isValid, reasonOf, show, succeeded } from '../../kit/exchange.js';
import { inVersion1, set } from '../../kit/payment.js';
import { twinProves } from '../../kit/refusal.js';
import { check } from '../../kit/registry.js';
import { sameVerdict } from '../../kit/same-verdict.js';

/** Refusals of the request as such: the versions disagree, it is not well-formed, or nothing serves what it names. */
const honestRefusals: readonly ReasonClass[] = ['VERSION', 'MALFORMED', 'REFUSED', 'UNSUPPORTED', 'NETWORK'];

/** Always true of the unfunded payers of T1. */
const unfunded: readonly ReasonClass[] = ['FUNDS', 'SIM'];

function withoutServerError(t: Check, name: string, answer: Exchange): void {
  t.case(name).expect(`${answer.tag.endpoint} answers without a server error`, {
    expected: 'an answer with a status below 500',
    actual: show(answer),
    ok: (answer.answer?.status ?? 500) < 500,
    evidence: [answer],
  });
}

async function topLevelOne(t: Check): Promise<void> {
  const name = 'version 2 payload under a top-level version 1';
  const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
  const payment = await t.payment();
  set('x402Version', 1)(payment.body);
  const verify = await t.verify(payment, { case: name, role: 'free' });
  // Off chain only a back end that is known to hold no money is asked to settle.
  const settle =
    t.rail === 'evm' || t.tier >= 2 ? await t.settle(payment, { case: name, role: 'free' }) : undefined;
  for (const answer of settle ? [verify, settle] : [verify]) {
    withoutServerError(t, name, answer);
    const reason = reasonOf(answer);
    const classes = reason === undefined ? [] : classesOf(reason);
    t.case(name).expect(
      `${answer.tag.endpoint} refuses the contradiction or reads the payload as version 2`,
      {
        expected: 'accepted like the unchanged twin, or refused for the version or the form of the request',
        actual: show(answer),
        ok:
          accepted(answer) ||
          classes.length === 0 ||
          classes.some((one) => honestRefusals.includes(one)) ||
          (answer === verify && sameVerdict(twin, verify)) ||
          (t.tier < 2 && classes.some((one) => unfunded.includes(one))),
        evidence: [twin, answer],
      },
    );
  }
  if (settle)
    t.case(name).expect('verify and settle read the request alike', {
      expected: show(verify),
      actual: show(settle),
      ok: isValid(verify) === succeeded(settle),
      evidence: [verify, settle],
    });
  if (!twinProves(twin, t.tier)) t.case(name).blocked('the valid twin was refused too');
}

async function payloadOne(t: Check): Promise<void> {
  const name = 'version 1 payload under a top-level version 2';
  const network = t.rail === 'offchain' ? t.offchain.network : legacyNameOf(t.kind.network);
  if (network === undefined) return t.case(name).skip('version 1 has no name for this network');
  const served = advertisedKinds(t.session).some(
    (kind) => kind.x402Version === 1 && kind.network === network,
  );
  const payment = await t.payment();
  // Off chain version 1 has no form of its own: the payload says 1 and is otherwise as before.
  if (t.rail === 'offchain') set('paymentPayload.x402Version', 1)(payment.body);
  const { draft, signature } = payment;
  const body = t.rail === 'offchain' ? payment.body : { ...inVersion1(draft, signature), x402Version: 2 };
  const verify = await t.verify(body, { case: name, role: 'free' });
  withoutServerError(t, name, verify);
  t.case(name).expect('a version 1 payload is judged as version 1 or refused', {
    expected: served
      ? 'any verdict: version 1 is listed for this network'
      : 'a refusal: version 1 is not listed',
    actual: show(verify),
    ok: served || !isValid(verify),
    evidence: [verify],
  });
}

check(
  'X402-REQ-003',
  {
    title: 'never mixes two protocol versions in one request: refuses it, or the version of the payload wins',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing'],
    spec: 'x402-foundation/x402 #1176, #1312',
    why: 'A payment that is read by the rules of another version is compared with members that it does not have, so an honest payer is refused for a reason that is not true, or too little is compared.',
    fix: 'Dispatch on paymentPayload.x402Version alone, or refuse with invalid_x402_version when the top-level version differs from it.',
    saboteur: 'parses-by-top-level-version',
    rev: 2,
  },
  async (t) => {
    await topLevelOne(t);
    await payloadOne(t);
  },
);
