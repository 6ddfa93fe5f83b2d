/**
 * Facilitators that overlook what `extra` says about the payment.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

const noObjection = () => undefined;

saboteur<Parts>({
  id: 'ignores-splits',
  fault: 'ignores a non-empty extra.splits',
  catches: ['X402-REQ-036'],
  neighbours: ['X402-REQ-037', 'X402-REQ-038'],
  parts: (honest) => ({ match: { ...honest.match, splits: noObjection } }),
});

saboteur<Parts>({
  id: 'ignores-transfer-method',
  fault: 'routes on the shape of the payload and ignores extra.assetTransferMethod',
  catches: ['X402-REQ-037'],
  neighbours: ['X402-REQ-036', 'X402-REQ-038'],
  parts: (honest) => ({ match: { ...honest.match, method: noObjection } }),
});

saboteur<Parts>({
  id: 'settles-unknown-payment-flow',
  fault: 'settles requirements with an unknown extra.paymentFlow',
  catches: ['X402-REQ-038'],
  neighbours: ['X402-REQ-036', 'X402-REQ-037'],
  parts: (honest) => ({ match: { ...honest.match, flow: noObjection } }),
});
