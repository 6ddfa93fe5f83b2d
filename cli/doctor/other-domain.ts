/**
 * Finds the EIP-712 domain under which a target really recovers signatures, when it calls an honest one invalid:
 * payments are signed under domains that differ in one member, and one whose refusal changes gives it away.
 * @module
 */
import { knownNetworks } from '../../simulator/chain/networks.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import type { Mint } from '../../suites/kit/mint.js';
import { type Draft, signDraft } from '../../suites/kit/payment.js';
import type { Sender } from '../../suites/kit/sender.js';
import type { OtherDomain, PaymentAnswer } from './facts.js';

/** Names that deployments of USDC have, or that people take for it. */
const names = [
  'USD Coin',
  'USDC',
  'Bridged USDC',
  'USD Base Coin',
  'USD Coin (PoS)',
  'USDC.e',
  'USDbC',
  'MockUSDC',
];
const versions = ['1', '2', '3'];
const localChainIds = [1337, 31337];

/** More guesses than this that look right mean that the answers follow something else. */
const believable = 2;

export async function findOtherDomain(
  sender: Sender,
  mint: Mint,
  honest: PaymentAnswer,
  answerOf: (exchange: Exchange) => PaymentAnswer,
): Promise<OtherDomain | undefined> {
  const guesses = guessesFor((await mint.draft({ fund: false })).domain);
  const found: OtherDomain[] = [];
  for (const guess of guesses) {
    const draft = await mint.draft();
    Object.assign(draft.domain, guess.change);
    const answer = answerOf(await sender.verify(await signDraft(draft)));
    const changed = answer.accepted || (answer.reason !== honest.reason && !answer.classes.includes('SIG'));
    if (changed && answer.status !== undefined) found.push({ member: guess.member, value: guess.value });
    if (found.length > believable) return undefined;
  }
  return found[0];
}

interface Guess extends OtherDomain {
  readonly change: Partial<Draft['domain']>;
}

/** Domains that differ from an honest one in one member. Pure. */
export function guessesFor(honest: Draft['domain']): readonly Guess[] {
  const chainIds = [...knownNetworks.map((one) => one.chainId), ...localChainIds];
  const contracts = knownNetworks.map((one) => one.usdc.address);
  const guesses: readonly Guess[] = [
    ...names.map((name): Guess => ({ member: 'name', value: name, change: { name } })),
    ...versions.map((version): Guess => ({ member: 'version', value: version, change: { version } })),
    ...chainIds.map(
      (chainId): Guess => ({ member: 'chain id', value: String(chainId), change: { chainId } }),
    ),
    ...contracts.map(
      (one): Guess => ({ member: 'contract', value: one, change: { verifyingContract: one } }),
    ),
  ];
  const own = [honest.name, honest.version, String(honest.chainId), honest.verifyingContract.toLowerCase()];
  return guesses.filter(({ value }) => !own.includes(value) && !own.includes(value.toLowerCase()));
}
