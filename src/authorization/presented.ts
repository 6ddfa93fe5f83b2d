/**
 * Everything that step 0 establishes: the presented payment in values, the challenge that it answers, and the facts on
 * which the later steps decide.
 * @module
 */
import type { Chain } from '../warrant/chain/check-chain.js';
import type { RequestFacts } from '../warrant/constraints/facts.js';
import type { HashBytes } from '../warrant/digest.js';
import type { SignerKey } from '../warrant/signer.js';
import type { WarrantSubject } from '../warrant/subject.js';
import type { AuthorizationInput } from './authorization-input.js';
import type { KnownChallenge } from './challenge.js';
import type { PresentedExtension } from './presented-extension.js';
import type { PaymentDocument } from './read-payment.js';

export interface Presented {
  readonly input: AuthorizationInput;
  readonly payment: PaymentDocument;
  readonly extension: PresentedExtension;
  readonly identifier: string | undefined;
  readonly known: KnownChallenge;
  readonly signer: SignerKey;
  readonly subject: WarrantSubject;
  readonly chain: Chain;
  readonly facts: RequestFacts;
  /** Of this request and this payment, whatever the proof says. */
  readonly hashes: {
    readonly accepted: HashBytes;
    readonly request: HashBytes;
    readonly payload: HashBytes;
  };
}
