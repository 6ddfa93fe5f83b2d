/**
 * Facilitators whose answers lack a member, or have a wrong one.
 * @module
 */

import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import { networkOfLegacyName } from '../../src/wire/legacy-network.js';
import { changeSettle, objectIn, without } from '../exact-evm/settle/settle-wire.js';
import { saboteur } from '../kit/saboteur.js';
import { changeAnswers, jsonBodyOf } from '../kit/wire-fault.js';

const changeVerify = (change: (said: JsonObject) => JsonObject) =>
  changeAnswers({ method: 'POST', endpoints: ['verify'] }, (said) => change(said));

saboteur({
  id: 'reason-empty-text',
  fault: 'sends an empty text as the reason of a valid payment',
  catches: ['ACE-005'],
  neighbours: ['ACE-006', 'ACE-007'],
  wire: changeVerify((said) => (said.isValid === true ? { ...said, invalidReason: '' } : said)),
});

saboteur({
  id: 'no-invalid-reason',
  fault: 'gives no reason when it refuses a payment',
  catches: ['ACE-006'],
  neighbours: ['ACE-005', 'ACE-009'],
  wire: changeVerify((said) => (said.isValid === false ? without(said, 'invalidReason') : said)),
});

saboteur({
  id: 'payer-is-payto',
  fault: 'names the recipient as the payer',
  catches: ['ACE-007'],
  neighbours: ['ACE-005', 'ACE-008'],
  wire: (honest) => async (request) => {
    const body = objectIn((await jsonBodyOf(request.clone() as Request)) as JsonObject);
    const requirements = isJsonObject(body.paymentRequirements) ? body.paymentRequirements : {};
    return changeVerify((said) => ({ ...said, payer: requirements.payTo ?? null }))(honest)(request);
  },
});

saboteur({
  id: 'settle-no-payer',
  fault: 'names no payer in a success',
  catches: ['ACE-008'],
  sideEffects: ['ACE-011'],
  wire: changeSettle((said) => (said.success === true ? without(said, 'payer') : said)),
});

saboteur({
  id: 'snake-error',
  fault: 'calls the reason of a failed settlement error_reason',
  catches: ['ACE-009'],
  neighbours: ['ACE-006', 'ACE-010'],
  wire: changeSettle((said) =>
    said.success === false
      ? { ...without(said, 'errorReason'), error_reason: said.errorReason ?? null }
      : said,
  ),
});

saboteur({
  id: 'transaction-null',
  fault: 'sends null as the transaction of a failed settlement',
  catches: ['ACE-010'],
  sideEffects: ['ACE-088'],
  neighbours: ['ACE-009'],
  wire: changeSettle((said) => (said.success === false ? { ...said, transaction: null } : said)),
});

saboteur({
  id: 'always-caip2',
  fault: 'names the network in CAIP-2, whatever the request names it',
  catches: ['ACE-011'],
  sideEffects: ['ACE-010'],
  neighbours: ['ACE-008'],
  wire: changeSettle((said) => {
    const network = networkOfLegacyName(String(said.network));
    return network === undefined ? said : { ...said, network };
  }),
});

saboteur({
  id: 'failure-without-network',
  fault: 'leaves the network out when a settlement fails',
  catches: ['ACE-088'],
  sideEffects: ['ACE-010', 'ACE-011'],
  wire: changeSettle((said) => (said.success === false ? without(said, 'network') : said)),
});
