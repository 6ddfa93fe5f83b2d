import { expect, test } from 'vitest';
import { diagnose, type Finding } from './diagnose.js';
import type { ChainFacts, Facts, PaymentAnswer, SimFacts } from './facts.js';

const sim: SimFacts = {
  envFile: '.assay/sim.env',
  network: 'eip155:84532',
  chainId: 84532,
  proxyUrl: 'http://127.0.0.1:8545',
  rpcUrl: 'http://127.0.0.1:9000',
  token: { address: '0x036c', name: 'USDC', version: '2' },
  signer: '0xfunded',
  callsBefore: 3,
};
const accepted: PaymentAnswer = { status: 200, accepted: true, classes: [], shown: '200', timedOut: false };
const refused = (classes: PaymentAnswer['classes'], reason = 'some_reason'): PaymentAnswer => ({
  status: 200,
  accepted: false,
  reason,
  classes,
  shown: `200 ${reason}`,
  timedOut: false,
});
const chain: ChainFacts = {
  calls: 9,
  errors: [],
  signers: [{ address: '0xa', balance: 10n ** 18n }],
  signedChainIds: [84532],
  moved: '0xhash',
  tier: 3,
};
const good: Facts = {
  url: 'http://127.0.0.1:1',
  supported: { milliseconds: 3, networks: ['eip155:84532'] },
  headersSent: false,
  onlySupported: false,
  sim,
  kind: { network: 'eip155:84532', name: 'USDC', version: '2', asset: '0x036c' },
  verify: accepted,
  settle: accepted,
  chain,
};

const find = (facts: Facts, topic: string): Finding | undefined =>
  diagnose(facts).find((one) => one.topic === topic);

test('a facilitator that is wired rightly has nothing wrong, in a dozen lines at most', () => {
  const findings = diagnose(good);
  expect(findings.every((one) => one.state === 'right')).toBe(true);
  expect(findings.length).toBeLessThanOrEqual(12);
});

test('a wrong RPC URL is named when no call reaches the proxy', () => {
  const facts: Facts = {
    ...good,
    verify: refused(['INTERNAL']),
    settle: refused(['INTERNAL']),
    chain: { calls: 0, errors: [], signers: [], signedChainIds: [] },
  };
  for (const topic of ['RPC traffic', 'verify'])
    expect(find(facts, topic)).toMatchObject({
      state: 'wrong',
      advice: expect.stringContaining(
        "Likely a wrong RPC URL: set the facilitator's RPC URL to http://127.0.0.1:8545.",
      ),
    });
});

test.each([
  ['calls arrive', 3, /^Its calls arrive here, .* before the transaction is mined, or sends none/],
  ['no call arrives', 0, /^Likely a wrong RPC URL: .*another chain, or it answers success without settling/],
])('success without a transfer has several causes where %s', (_, calls, advice) => {
  const { moved: _moved, ...rest } = chain;
  expect(find({ ...good, chain: { ...rest, calls } }, 'settle')).toMatchObject({
    state: 'wrong',
    advice: expect.stringMatching(advice),
  });
});

test('a way past the proxy is told apart from another chain', () => {
  const facts: Facts = { ...good, chain: { ...chain, calls: 0 } };
  expect(find(facts, 'RPC traffic')?.advice).toContain('goes past the proxy');
});

test('a wrong chain id is named from /supported', () => {
  const { kind: _, verify: _v, settle: _s, ...rest } = good;
  const facts: Facts = { ...rest, supported: { milliseconds: 1, networks: ['eip155:8453'] } };
  expect(find(facts, 'network')).toMatchObject({
    state: 'wrong',
    advice: expect.stringMatching(/^Wrong chain id: .*eip155:84532.*assay sim --network base/),
  });
});

test('a wrong chain id is named from the transactions that were signed', () => {
  const facts: Facts = { ...good, settle: refused(['ONCHAIN']), chain: { ...chain, signedChainIds: [1] } };
  expect(find(facts, 'chain id')).toMatchObject({
    state: 'wrong',
    advice: 'Wrong chain id: set it to 84532.',
  });
  expect(find(facts, 'settle')?.advice).toContain('Wrong chain id');
});

test('an unfunded signer is named, whether it is advertised or acted', () => {
  const { moved: _, ...unmoved } = chain;
  const facts: Facts = {
    ...good,
    settle: refused(['ONCHAIN']),
    chain: { ...unmoved, signers: [{ address: '0xpoor', balance: 0n }] },
  };
  expect(find(facts, 'signer')).toMatchObject({
    state: 'wrong',
    advice: expect.stringContaining('Unfunded signer'),
  });
  expect(find(facts, 'settle')?.advice).toContain('Unfunded signer');
});

test('a wrong domain name is named with both names', () => {
  const facts: Facts = {
    ...good,
    verify: refused(['SIG', 'DOMAIN']),
    otherDomain: { member: 'name', value: 'USD Coin' },
  };
  expect(find(facts, 'verify')?.advice).toBe(
    'Wrong domain name: the facilitator uses "USD Coin", the token\'s is "USDC".',
  );
});

test.each([
  [['DOMAIN'], /Wrong domain name or version.*"USDC".*"2"/],
  [['SIG', 'DOMAIN'], /domain name, version or chain id/],
  [['FUNDS'], /wrong token, or an RPC URL/],
  [['ASSET'], /Wrong token: it must be 0x036c/],
  [['NETWORK'], /Wrong chain id or network/],
  [['EXPIRED'], /clocks/],
] as const)('a refusal of class %s has its likely cause', (classes, cause) => {
  expect(find({ ...good, verify: refused(classes) }, 'verify')?.advice).toMatch(cause);
});

test('success without a transfer is wrong', () => {
  const { moved: _, ...unmoved } = chain;
  expect(find({ ...good, chain: unmoved }, 'settle')).toMatchObject({
    state: 'wrong',
    saw: expect.stringContaining('nothing moved'),
  });
});

test('credentials are asked for where access is refused', () => {
  const facts: Facts = { ...good, refusedAccess: { endpoint: 'POST /verify', status: 401 } };
  expect(find(facts, 'access')?.advice).toContain('--header Authorization:VARIABLE');
});

test('without a simulator an unfunded payer may be refused for its funds, and nothing is settled', () => {
  const { sim: _, chain: _c, settle: _s, ...bare } = good;
  expect(find({ ...bare, verify: refused(['FUNDS']) }, 'verify')?.state).toBe('right');
  expect(find({ ...bare, verify: refused(['SIG', 'DOMAIN']) }, 'verify')?.state).toBe('wrong');
  expect(find(bare, 'settle')?.state).toBe('unknown');
  expect(find(bare, 'RPC traffic')?.state).toBe('unknown');
});

test('an unreachable target is one line', () => {
  const facts: Facts = {
    url: 'u',
    headersSent: false,
    onlySupported: false,
    unreachable: { message: 'cannot be reached', hint: 'Is it running?' },
  };
  expect(diagnose(facts)).toEqual([
    { state: 'wrong', topic: 'reachable', saw: 'cannot be reached', advice: 'Is it running?' },
  ]);
});
