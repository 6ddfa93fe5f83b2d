/**
 * Whose fault an answer names while the operator is in trouble.
 * @module
 */
import { isPayerFault } from '../../../src/wire/reason-classes.js';
import { reasonOf } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';

observer(
  'X402-ERR-004',
  {
    title: "names no fault of the payer for trouble of the operator's own",
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['reason', 'availability'],
    spec: 'v2 spec §9; x402-foundation/x402 #3101',
    why: 'A client that is told of missing funds or a bad signature gives up for good, though the payment is fine and a retry would work.',
    fix: 'Answer unexpected_verify_error, unexpected_settle_error, settlement_pending or 5xx for whatever your node, signer or store did.',
    saboteur: 'maps-rpc-errors-to-funds',
  },
  ({ session, exchanges }) =>
    lookAtEach(
      exchanges.filter(({ tag, answer }) => tag.fault !== undefined && answer !== undefined),
      {
        claim: 'a valid payment is not blamed for trouble of the operator',
        expected: 'class INTERNAL, UPSTREAM or PENDING, or a status of 500 and more',
      },
      (exchange) => {
        const reason = reasonOf(exchange);
        if ((exchange.answer?.status ?? 0) >= 500 || reason === undefined || !isPayerFault(reason))
          return undefined;
        return { actual: `${reason} during: ${exchange.tag.fault ?? ''}` };
      },
      session.tier < 3
        ? { status: 'out-of-reach', reason: 'faults of the operator are forced at T3' }
        : {
            status: 'skip',
            reason: 'the fault rows of exact-evm were not run, or no answer was given in them',
          },
      // The rows that make the trouble run alone and have repeated themselves: there is no probe to run again.
    ).map(({ exchange, ...finding }) => (exchange ? { ...finding, evidence: [exchange.id] } : finding)),
);
