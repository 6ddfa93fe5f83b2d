/**
 * A replica that lags behind lets a settlement through that must fail on the chain.
 * @module
 */
import { cancelAuthorization, signCancelAuthorization } from '../../../simulator/chain/interventions.js';
import { lowerHex } from '../../../src/evm/hex.js';
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { during } from '../../kit/rpc-faults.js';

check(
  'X402-FLT-012',
  {
    title: 'claims no settlement that reverted because its reads were stale',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['replay', 'funds'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009 (load-balanced RPC)',
    why: 'Behind a load balancer one replica still calls a used nonce unused: the transfer reverts, and the merchant delivers.',
    fix: 'Let the receipt alone decide after a broadcast: its status and its Transfer log.',
    saboteur: 'trusts-earlier-read',
  },
  (t) =>
    t.lane(async () => {
      const name = 'a used nonce looks unused';
      const payment = await t.payment();
      const { payer, domain, authorization } = payment.draft;
      const nonce = lowerHex(authorization.nonce);
      const signature = await signCancelAuthorization(payer.privateKey, domain, nonce);
      const asset = lowerHex(domain.verifyingContract);
      const cancelled = await cancelAuthorization(t.rpc.batch, {
        asset,
        authorizer: payer.address,
        nonce,
        signature,
      });
      t.sentByKit(cancelled.hash);
      if (cancelled.status !== 'success')
        throw new Error(`the kit could not use the nonce up: ${cancelled.status}`);
      const about = { payer: payer.address } as const;
      const settled = await during(t, { kind: 'stale_read', ...about }, () =>
        during(t, { kind: 'permissive', ...about }, () => t.settle(payment, { case: name, role: 'free' })),
      );
      t.case(name).expect('settle fails', {
        expected: 'success: false, with the hash of what was sent or a reason',
        actual: show(settled),
        ok: settled.answer !== undefined && !succeeded(settled),
        evidence: [settled, `tx:${cancelled.hash}`],
      });
    }),
);
