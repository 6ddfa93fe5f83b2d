/**
 * Comparisons that need neither clock nor chain. The specification asks that the authorization match the
 * requirements; what the payer accepted has to be what is required, member by member.
 * @module
 */
import { jcs } from '../../../wire/jcs.js';
import type { ExactPayment, MatchParts, Verdict } from '../../parts.js';
import { reasons } from './reasons.js';

const zeroAddress = `0x${'0'.repeat(40)}`;

const refuseUnless = (holds: boolean, reason: string): Verdict => (holds ? undefined : { reason });

const sameText = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

/** Drops null members: they are absent members in another spelling. */
function present(extra: ExactPayment['requirements']['extra']) {
  return Object.fromEntries(Object.entries(extra ?? {}).filter(([, value]) => value !== null));
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

export const matchParts: MatchParts = {
  scheme: ({ accepted, requirements }) =>
    refuseUnless(accepted.scheme === requirements.scheme, reasons.schemeMismatch),
  network: ({ accepted, requirements }) =>
    refuseUnless(accepted.network === requirements.network, reasons.networkMismatch),
  method: ({ requirements }) => {
    const method = requirements.extra?.assetTransferMethod;
    return refuseUnless(method === undefined || method === null || method === 'eip3009', reasons.method);
  },
  splits: ({ requirements }) => {
    const splits = requirements.extra?.splits;
    const none = splits === undefined || splits === null || (Array.isArray(splits) && splits.length === 0);
    return refuseUnless(none, reasons.requirements);
  },
  flow: ({ requirements }) => {
    const flow = requirements.extra?.paymentFlow;
    return refuseUnless(
      flow === undefined || flow === null || flow === 'authorization' || flow === 'upfront',
      reasons.requirements,
    );
  },
  domain: ({ requirements }) =>
    refuseUnless(isText(requirements.extra?.name) && isText(requirements.extra?.version), reasons.domain),
  allowList: ({ asset }, { assets }) =>
    refuseUnless(assets === undefined || assets.includes(asset), reasons.asset),
  vouched: ({ asset, requirements: { extra } }, { tokens }) => {
    const token = tokens?.find(({ address }) => address === asset);
    if (token === undefined) return undefined;
    if (extra?.name !== token.name) return { reason: reasons.tokenName };
    return refuseUnless(extra.version === token.version, reasons.tokenVersion);
  },
  vault: ({ payTo }, { vault }) => refuseUnless(vault === undefined || payTo === vault, reasons.vault),
  recipient: ({ to, payTo }) => refuseUnless(to === payTo, reasons.recipient),
  payToNotZero: ({ payTo }) => refuseUnless(payTo !== zeroAddress, reasons.requirements),
  value: ({ value, amount }) => refuseUnless(value === amount, reasons.value),
  amountNotZero: ({ requirements }) => refuseUnless(BigInt(requirements.amount) > 0n, reasons.amount),
  acceptedAmount: ({ accepted, requirements }) =>
    refuseUnless(accepted.amount === requirements.amount, reasons.acceptedMismatch),
  acceptedAsset: ({ accepted, requirements }) =>
    refuseUnless(sameText(accepted.asset, requirements.asset), reasons.acceptedMismatch),
  acceptedPayTo: ({ accepted, requirements }) =>
    refuseUnless(sameText(accepted.payTo, requirements.payTo), reasons.acceptedMismatch),
  acceptedTimeout: ({ accepted, requirements }) =>
    refuseUnless(accepted.maxTimeoutSeconds === requirements.maxTimeoutSeconds, reasons.acceptedMismatch),
  acceptedExtra: ({ accepted, requirements }) =>
    refuseUnless(jcs(present(accepted.extra)) === jcs(present(requirements.extra)), reasons.acceptedMismatch),
};
