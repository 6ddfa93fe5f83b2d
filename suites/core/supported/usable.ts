/**
 * What is listed is served, and what is not listed is refused.
 * @module
 */
import { findNetwork } from '../../../simulator/chain/networks.js';
import { evmChainId } from '../../../src/wire/caip.js';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { classesOf, type ReasonClass } from '../../../src/wire/reason-classes.js';
import type { Check } from '../../kit/check-context.js';
import { bodyOf, type Exchange, reasonOf, show } from '../../kit/exchange.js';
import { type Draft, inVersion1, type RequestBody, require } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { wallOf } from '../answers.js';
import { readSupported } from './read-supported.js';
import { isVersion2, kindLabel, kindsOf, networkOf } from './supported-answer.js';

/** Whether an answer says that the kind itself is not served, as a reason or as the SDK's exception text. */
export function saysUnsupported(exchange: Exchange): boolean {
  const reason = reasonOf(exchange);
  if (reason !== undefined && classesOf(reason).includes('UNSUPPORTED')) return true;
  const error = bodyOf(exchange)?.error;
  const text = typeof error === 'string' ? error : isJsonObject(error) ? String(error.message ?? '') : '';
  return /no facilitator registered|unsupported (?:scheme|network|chain)/i.test(`${reason ?? ''} ${text}`);
}

/** Moves a draft to another chain, with that chain's USDC where it is known. */
function moveTo(draft: Draft, network: string, chainId: number): void {
  const usdc = findNetwork(`eip155:${chainId}`)?.usdc;
  require({
    network,
    ...(usdc ? { asset: usdc.address, extra: { name: usdc.name, version: usdc.version } } : {}),
  })(draft);
  draft.domain = {
    ...draft.domain,
    chainId,
    ...(usdc ? { name: usdc.name, version: usdc.version, verifyingContract: usdc.address } : {}),
  };
}

/** A payment of valid shape for an exact kind on the rail of the check; undefined where the kit builds none. */
async function paymentFor(t: Check, kind: JsonObject): Promise<RequestBody | undefined> {
  const network = networkOf(kind);
  if (t.rail === 'offchain') {
    const concrete = isVersion2(kind) && /^offchain:[-_a-zA-Z0-9]{1,32}$/.test(network);
    return kind.scheme === 'exact' && concrete ? (await t.payment({ network })).body : undefined;
  }
  const legacyName = isVersion2(kind) ? undefined : findNetwork(network);
  const chainId = evmChainId(network) ?? legacyName?.chainId;
  if (kind.scheme !== 'exact' || chainId === undefined) return undefined;
  if (!isVersion2(kind) && kind.x402Version !== 1) return undefined;
  const payment = await t.payment({
    edit: (draft) => {
      if (chainId !== t.kind.chainId) moveTo(draft, network, chainId);
    },
  });
  return isVersion2(kind) ? payment.body : inVersion1(payment.draft, payment.signature);
}

check(
  'X402-SUP-015',
  {
    title: 'never answers a payment of an advertised kind with an unsupported-kind reason',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing', 'interop'],
    spec: 'x402-foundation/x402 #1171, #2178',
    why: 'Merchants offer what is advertised, buyers sign it, and every such payment is lost.',
    fix: 'Build the advertised list and the dispatcher from the same registry.',
    saboteur: 'advertises-unknown-chain',
  },
  async (t) => {
    const exchange = await readSupported(t, 'advertised kinds');
    if (!exchange) return;
    for (const kind of kindsOf(exchange)) {
      const c = t.case(kindLabel(kind));
      const body = await paymentFor(t, kind);
      if (!body) {
        c.skip('the kit builds no payment of this kind');
        continue;
      }
      const verify = await t.verify(body, { case: kindLabel(kind) });
      const wall = wallOf(verify);
      if (wall) c.blocked(wall);
      else
        c.expect('an advertised kind is known to the dispatcher', {
          expected: 'any answer but a reason of class UNSUPPORTED',
          actual: show(verify),
          ok: verify.answer !== undefined && !saysUnsupported(verify),
          evidence: [exchange, verify],
        });
    }
  },
);

/** Networks that are tried in turn until one is not advertised. */
const foreignNetworks = ['eip155:8453', 'eip155:1', 'eip155:10', 'eip155:42161', 'eip155:999999'];

/** Refusals of these classes show that the payment got past the dispatcher. */
const behindDispatch: readonly ReasonClass[] = [
  'SIG',
  'RECIPIENT',
  'AMOUNT',
  'EXPIRED',
  'NOT_YET',
  'NONCE',
  'ONCHAIN',
];
/** True of every unfunded payer, so at T1 they show nothing. */
const behindDispatchFunded: readonly ReasonClass[] = [...behindDispatch, 'FUNDS', 'SIM'];

check(
  'X402-SUP-016',
  {
    title: 'refuses a network that it does not advertise',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['routing'],
    spec: 'v2 spec §9; measured with @x402/core 2.27.0 (D2); x402-foundation/x402 #3172, #3215',
    why: 'A payment for one chain is judged with the client of another; what was verified there says nothing about the money here.',
    fix: 'Dispatch on the exact networks that are configured and refuse all others as unsupported.',
    saboteur: 'dispatches-every-eip155-network',
  },
  async (t) => {
    const exchange = await readSupported(t, 'advertised networks');
    if (!exchange) return;
    const offered = new Set(kindsOf(exchange).map(networkOf));
    const network = foreignNetworks.find((one) => !offered.has(one));
    if (network === undefined)
      return t.case('advertised networks').skip('all networks that the kit tries are advertised');
    const evm = [...offered].filter((one) => one.startsWith('eip155:')).length;
    t.case('advertised networks').expect('what decides is printed', {
      expected: 'more than one eip155 network, so that a shared dispatcher can be seen',
      actual:
        `${evm} eip155 network${evm === 1 ? '' : 's'} offered, ${network} asked for; the dispatch function of the official SDK is under ` +
        'discussion upstream (x402-foundation/x402 #3172, #3215), which may regard the wildcard as intended',
      ok: true,
      evidence: [exchange],
    });
    const chainId = evmChainId(network) ?? 0;
    await t.refuses(
      [
        {
          case: `network ${network}`,
          draft: (draft) => {
            require({ network })(draft);
            draft.domain.chainId = chainId;
          },
        },
      ],
      {
        expects: ['UNSUPPORTED', 'NETWORK'],
        overlooked: t.tier >= 2 ? behindDispatchFunded : behindDispatch,
        changed: ['network'],
      },
    );
  },
);
