/**
 * Instances with one adapter on the simulator's chain, and what a payment that they must refuse showed there.
 * @module
 */
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { Check } from '../kit/check-context.js';
import { accepted, type Exchange, isValid, show } from '../kit/exchange.js';
import type { Payment } from '../kit/payment.js';
import { judgeRefusal } from '../kit/refusal.js';
import { sentFor } from '../kit/rpc-faults.js';
import { type Configuration, type EvmAdapter, signerKeyVariable } from './configuration.js';
import { withInstance } from './instance.js';

/** One adapter on the chain. A target that insists on a recipient gets it as its vault. */
export function configured(t: Check, change: Partial<EvmAdapter> = {}): Configuration {
  const { payTo } = t.session.target;
  const adapter: EvmAdapter = {
    kind: 'evm',
    id: 'chain',
    networks: [t.kind.network],
    ...(payTo === undefined ? {} : { vault: payTo }),
    ...change,
  };
  return { adapters: [adapter] };
}

/** Wei that the signer of an instance gets. */
const signerFunds = 10n ** 21n;

/** Works with an instance on the chain. It signs with a key of its own: two with one signer take each other's nonces. */
export async function onChain(
  t: Check,
  work: (there: Check) => Promise<void>,
  change: Partial<EvmAdapter> = {},
): Promise<void> {
  const signer = t.payer('signer of the instance');
  await t.rpc.call('anvil_setBalance', [signer.address, `0x${signerFunds.toString(16)}`]);
  await withInstance(t, 'instance', configured(t, change), work, { [signerKeyVariable]: signer.privateKey });
}

/** A valid payment is called valid by this instance; undefined, and a case that says so, when it is not. */
export async function validTwin(
  there: Check,
  name: string,
  options: Parameters<Check['payment']>[0] = {},
): Promise<Exchange | undefined> {
  const twin = await there.verify(await there.payment(options), { case: 'valid twin', role: 'valid' });
  if (isValid(twin)) return twin;
  there.case(name).blocked(`a valid payment was refused: ${show(twin)}`);
  return undefined;
}

/** Sends a payment to one endpoint, which has to refuse it as the payer's fault and to send nothing to the chain. */
export async function refusedAt(
  there: Check,
  name: string,
  endpoint: 'verify' | 'settle',
  payment: Payment,
  expects: readonly ReasonClass[],
  twin: Exchange,
): Promise<void> {
  const since = (await there.control.seq()).next;
  const answer = await there[endpoint](payment, { case: name, role: 'invalid', expects });
  judgeRefusal(there.case(name), {
    tier: there.tier,
    controls: there.session.controls,
    twin,
    [endpoint]: answer,
    rail: 'evm',
    moved: await sentFor(there, payment, since),
    expects,
  });
}

/** Sends a payment to both endpoints: neither may accept it, in whatever words, and nothing is sent to the chain. */
export async function neverAccepted(
  there: Check,
  name: string,
  payment: Payment,
  expects: readonly ReasonClass[],
): Promise<void> {
  const since = (await there.control.seq()).next;
  const how = { case: name, role: 'free', expects } as const;
  const answers = [await there.verify(payment, how), await there.settle(payment, how)];
  const c = there.case(name);
  for (const answer of answers)
    c.expect(`${answer.tag.endpoint} does not accept it`, {
      expected: 'an answer without isValid: true or success: true',
      actual: show(answer),
      ok: answer.answer !== undefined && !accepted(answer),
      evidence: [answer],
    });
  const sent = await sentFor(there, payment, since);
  c.expect('no transaction appears', {
    expected: 'no broadcast of the target for this payment',
    actual: sent.length === 0 ? 'none' : sent.join(', '),
    ok: sent.length === 0,
    evidence: [...answers, ...sent.map((hash) => `tx:${hash}`)],
  });
}
