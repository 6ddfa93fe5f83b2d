/**
 * From what the doctor saw to what is right, what is wrong, and what to do about it. Pure.
 * @module
 */
import { knownNetworks } from '../../simulator/chain/networks.js';
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { ChainFacts, Facts, PaymentAnswer, RailFacts, SimFacts } from './facts.js';

export type FindingState = 'right' | 'wrong' | 'unknown';

export interface Finding {
  readonly state: FindingState;
  readonly topic: string;
  readonly saw: string;
  /** What to do; names the likely cause. */
  readonly advice?: string;
}

const right = (topic: string, saw: string): Finding => ({ state: 'right', topic, saw });
const wrong = (topic: string, saw: string, advice?: string): Finding => ({
  state: 'wrong',
  topic,
  saw,
  ...(advice === undefined ? {} : { advice }),
});
const unknown = (topic: string, saw: string): Finding => ({ state: 'unknown', topic, saw });

/** One finding for each topic, in the order in which things must be right. */
export function diagnose(facts: Facts): readonly Finding[] {
  if (facts.unreachable) return [wrong('reachable', facts.unreachable.message, facts.unreachable.hint)];
  return [
    right(
      'reachable',
      `${facts.url}${facts.supported ? ` answers in ${facts.supported.milliseconds} ms` : ''}`,
    ),
    access(facts),
    ...supported(facts),
    traffic(facts),
    chainId(facts),
    signer(facts),
    verify(facts),
    settle(facts),
    ...tier(facts),
    ...rails(facts),
  ];
}

function access({ refusedAccess, headersSent }: Facts): Finding {
  if (!refusedAccess)
    return right('access', headersSent ? 'the headers were accepted' : 'no authentication asked for');
  const saw = `${refusedAccess.endpoint} is answered with ${refusedAccess.status}`;
  return headersSent
    ? wrong('access', saw, 'The credentials are not accepted: check the value in the variable of --header.')
    : wrong(
        'access',
        saw,
        'Pass credentials: --header Authorization:VARIABLE, with the whole value in $VARIABLE.',
      );
}

function supported({ supported: seen, sim, kind }: Facts): readonly Finding[] {
  if (!seen) return [unknown('/supported', 'not read')];
  const form = seen.problem
    ? wrong(
        '/supported',
        seen.problem,
        'The answer must have kinds, extensions and signers as the specification lays them out.',
      )
    : right('/supported', 'has the form of the specification');
  const offchain = seen.offchain ?? [];
  if (seen.networks.length === 0 && offchain.length > 0)
    return [form, right('network', `exact on ${shortList(offchain)}; none on eip155`)];
  if (seen.networks.length === 0)
    return [
      form,
      wrong(
        'network',
        'no kind of version 2 with scheme exact on eip155 or offchain',
        'The facilitator must register exact on an EVM network or on an off-chain one.',
      ),
    ];
  const listed = `exact on ${shortList(seen.networks)}`;
  if (!sim) return [form, right('network', `${listed}${kind ? `; the doctor pays on ${kind.network}` : ''}`)];
  if (kind) return [form, right('network', `${listed}; the simulator is ${sim.network}`)];
  return [
    form,
    wrong('network', `${listed}, but the simulator is ${sim.network}`, wrongNetwork(seen.networks, sim)),
  ];
}

function wrongNetwork(networks: readonly string[], sim: SimFacts): string {
  const known = knownNetworks.find((one) => networks.includes(one.network));
  const other = known ? `, or start \`assay sim --network ${known.name}\`` : '';
  return `Wrong chain id: set the facilitator's network to ${sim.network} (chain id ${sim.chainId})${other}.`;
}

function traffic({ sim, chain, verify: verified }: Facts): Finding {
  const topic = 'RPC traffic';
  if (!sim || !chain) return unknown(topic, 'seen only with --sim');
  if (!verified) return unknown(topic, `${sim.callsBefore} calls so far; nothing was paid`);
  if (chain.calls > 0)
    return right(topic, `${chain.calls} ${chain.calls === 1 ? 'call' : 'calls'} at ${sim.proxyUrl}`);
  const earlier = sim.callsBefore > 0 ? `, ${sim.callsBefore} earlier` : '';
  return chain.moved
    ? wrong(
        topic,
        'no call at the proxy, yet the payment stands on its chain',
        `Wrong RPC URL: the facilitator goes past the proxy; give it ${sim.proxyUrl}.`,
      )
    : wrong(topic, `no call at the proxy during a payment${earlier}`, wrongRpc(sim));
}

const wrongRpc = (sim: SimFacts): string =>
  `Likely a wrong RPC URL: set the facilitator's RPC URL to ${sim.proxyUrl}.`;

/** Success, and no transaction: the calls that were seen tell which causes are left. */
const successWithoutTransfer = (sim: SimFacts, { calls }: ChainFacts): string =>
  calls > 0
    ? 'Its calls arrive here, so its RPC URL is right: it answers success before the transaction is mined, or sends none. Look at its log.'
    : `${wrongRpc(sim)} Either it settles on another chain, or it answers success without settling.`;

function chainId({ sim, chain, otherDomain }: Facts): Finding {
  const topic = 'chain id';
  if (!sim || !chain) return unknown(topic, 'seen only with --sim');
  const foreign = chain.signedChainIds.filter((id) => id !== sim.chainId);
  if (foreign.length > 0)
    return wrong(
      topic,
      `the facilitator signs transactions for chain id ${foreign.join(', ')}, the chain is ${sim.chainId}`,
      `Wrong chain id: set it to ${sim.chainId}.`,
    );
  if (otherDomain?.member === 'chain id')
    return wrong(
      topic,
      `the facilitator recovers signatures for chain id ${otherDomain.value}, the chain is ${sim.chainId}`,
      `Wrong chain id: set it to ${sim.chainId}.`,
    );
  if (chain.signedChainIds.length > 0) return right(topic, `transactions are signed for ${sim.chainId}`);
  if (chain.calls > 0) return right(topic, `${sim.chainId} answers the facilitator's calls`);
  return unknown(topic, `the simulator's is ${sim.chainId}; the facilitator did not ask`);
}

function signer({ sim, chain }: Facts): Finding {
  const topic = 'signer';
  if (!sim || !chain) return unknown(topic, 'seen only with --sim');
  const { signers } = chain;
  if (signers.length === 0) return unknown(topic, '/supported names no signer of eip155, and none acted');
  const poor = signers.filter((one) => one.balance === 0n);
  if (poor.length > 0)
    return wrong(
      topic,
      `${shortList(poor.map((one) => one.address))} holds nothing on the simulator's chain`,
      `Unfunded signer: use the key in ${sim.envFile} (${sim.signer}), or send ether to this one.`,
    );
  return right(topic, `${shortList(signers.map((one) => `${one.address} holds ${ether(one.balance)}`))}`);
}

function verify(facts: Facts): Finding {
  const topic = 'verify';
  const { verify: answer, sim, onlySupported, refusedAccess } = facts;
  if (!answer) {
    if (onlySupported)
      return unknown(
        topic,
        'a foreign host is asked for /supported only, unless --authorized-by says on whose word',
      );
    return unknown(
      topic,
      refusedAccess ? 'not asked without access' : 'not asked: there is no network to pay on',
    );
  }
  if (sim) {
    if (answer.accepted) return right(topic, 'a funded payment is called valid');
    return wrong(topic, `a funded payment is refused: ${answer.shown}`, causeOfRefusal(answer, facts));
  }
  if (answer.accepted)
    return right(topic, 'a signed payment of an unfunded payer is called valid: balances are not looked at');
  const unfunded: readonly ReasonClass[] = ['FUNDS', 'SIM', 'REFUSED'];
  if (answer.classes.some((one) => unfunded.includes(one)) && !facts.otherDomain && !onlySignature(answer))
    return right(
      topic,
      `the payer is a throw-away without funds, and refused as such: ${answer.reason ?? ''}`,
    );
  return wrong(topic, `a signed payment is refused: ${answer.shown}`, causeOfRefusal(answer, facts));
}

/** A reason of class SIG is a member of others by inclusion; here it stands for itself. */
const onlySignature = (answer: PaymentAnswer): boolean => answer.classes.includes('SIG');

function causeOfRefusal(answer: PaymentAnswer, facts: Facts): string {
  const { sim, chain, otherDomain, refusedAccess } = facts;
  if (refusedAccess) return 'See access above.';
  const is = (one: ReasonClass): boolean => answer.classes.includes(one);
  if (otherDomain) return wrongDomain(otherDomain.member, otherDomain.value, facts);
  if (sim && chain && chain.calls === 0)
    return `${wrongRpc(sim)}${answer.timedOut ? ' It waits for one that does not answer.' : ''}`;
  const expected = facts.kind ? `name "${facts.kind.name}", version "${facts.kind.version}"` : '';
  if (is('DOMAIN') && !is('SIG') && !is('SIM'))
    return `Wrong domain name or version: the token's EIP-712 domain has ${expected}.`;
  if (is('NETWORK') || is('UNSUPPORTED'))
    return `Wrong chain id or network: the payment is for ${facts.kind?.network ?? ''}.`;
  if (is('SIG'))
    return `Likely a wrong domain name, version or chain id: the EIP-712 domain has ${expected}.`;
  if (is('FUNDS'))
    return sim
      ? `The payer is funded in ${sim.token.address}: likely a wrong token, or an RPC URL other than ${sim.proxyUrl}.`
      : 'The payer has no funds.';
  if (is('ASSET') && !is('SIM')) return `Wrong token: it must be ${facts.kind?.asset ?? ''}.`;
  if (is('EXPIRED') || is('NOT_YET')) return "Compare the clocks of this machine and the facilitator's.";
  return unnamedCause(answer, chain);
}

function wrongDomain(member: string, value: string, facts: Facts): string {
  const { kind } = facts;
  if (member === 'name')
    return `Wrong domain name: the facilitator uses "${value}", the token's is "${kind?.name ?? ''}".`;
  if (member === 'version')
    return `Wrong domain version: the facilitator uses "${value}", the token's is "${kind?.version ?? ''}".`;
  if (member === 'contract')
    return `Wrong token: the facilitator uses ${value}, it must be ${kind?.asset ?? ''}.`;
  return `Wrong chain id: the facilitator uses ${value}, it must be ${kind?.network.split(':')[1] ?? ''}.`;
}

function unnamedCause(answer: PaymentAnswer, chain: ChainFacts | undefined): string {
  const error = chain?.errors[0];
  if (error) return `The chain refused a call of the facilitator: ${error}.`;
  return answer.timedOut
    ? 'It gave no answer in time: look at its log.'
    : 'Look at its log for what it refused.';
}

function settle(facts: Facts): Finding {
  const topic = 'settle';
  const { settle: answer, sim, chain, verify: verified } = facts;
  if (!sim) return unknown(topic, 'not sent without --sim: nothing that could settle leaves this machine');
  if (!answer || !chain) return unknown(topic, 'not sent');
  if (answer.accepted && chain.moved) return right(topic, `${chain.moved} moved the payment`);
  if (answer.accepted)
    return wrong(
      topic,
      `success is answered, but nothing moved on the simulator's chain: ${answer.shown}`,
      successWithoutTransfer(sim, chain),
    );
  const saw = `refused: ${answer.shown}`;
  if (verified && !verified.accepted) return wrong(topic, saw, 'See verify above.');
  if (
    chain.signers.some((one) => one.balance === 0n) ||
    chain.errors.some((one) => /insufficient funds/i.test(one))
  )
    return wrong(topic, saw, 'Unfunded signer: see above.');
  if (chain.signedChainIds.some((id) => id !== sim.chainId))
    return wrong(topic, saw, 'Wrong chain id: see above.');
  return wrong(topic, saw, unnamedCause(answer, chain));
}

function tier({ chain }: Facts): readonly Finding[] {
  if (chain?.tier === undefined) return [];
  return chain.tier >= 3
    ? [right('tier', 'T3: its RPC traffic runs through the fault layer')]
    : [unknown('tier', `T${chain.tier}: a delay at the proxy does not slow its verify`)];
}

/** One line for what is right, and one for each network that is not. */
function rails({ rails: seen = [] }: Facts): readonly Finding[] {
  const topic = 'off-chain';
  const good = seen.filter((one) => one.moved && one.verify.accepted && one.settle.accepted);
  const silent = seen.filter((one) => one.arrivedAt.length === 0 && one.verify.accepted);
  const bad = seen.filter((one) => !good.includes(one) && !silent.includes(one));
  return [
    ...(good.length > 0
      ? [
          right(
            topic,
            shortList(good.map(({ network, bridge }) => `${network} settles at the bridge ${bridge}`)),
          ),
        ]
      : []),
    ...(silent.length > 0
      ? [
          unknown(
            topic,
            `${shortList(silent.map(({ network }) => network))}: called valid without asking our bridge; a mock, or another bridge`,
          ),
        ]
      : []),
    ...bad.map((one) => wrong(topic, `${one.network}: ${sawOfRail(one)}`, adviceOfRail(one))),
  ];
}

const sawOfRail = ({ verify: verified, settle: settled }: RailFacts): string =>
  `a funded payment is refused: ${verified.accepted ? settled.shown : verified.shown}`;

function adviceOfRail({
  bridge,
  url,
  verifyPath,
  settlePath,
  arrivedAt,
  wrongPath,
  wrongKey,
}: RailFacts): string {
  const where = `${url} with the paths ${verifyPath} and ${settlePath}`;
  if (arrivedAt.length === 0)
    return `Wrong bridge URL: the payment never arrived; the bridge ${bridge} is at ${where}.`;
  if (!arrivedAt.includes(bridge))
    return `Wrong bridge: it arrived at ${arrivedAt.join(', ')}; ${bridge} is at ${where}.`;
  if (wrongPath) return `Wrong path: the bridge ${bridge} is at ${where}.`;
  if (wrongKey)
    return `Wrong key: send the bridge's own as bearer, ASSAY_BRIDGE_${bridge.toUpperCase()}_KEY of sim.env.`;
  return 'Look at its log for what it refused.';
}

const shortList = (items: readonly string[], count = 4): string =>
  items.length > count
    ? `${items.slice(0, count).join(', ')} and ${items.length - count} more`
    : items.join(', ');

/** Wei as ether, rounded down to four decimals. */
function ether(wei: bigint): string {
  const tenThousandths = wei / 10n ** 14n;
  const fraction = String(tenThousandths % 10_000n)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return `${tenThousandths / 10_000n}${fraction === '' ? '' : `.${fraction}`} ETH`;
}
