/**
 * What the adapter for a chain has to know by itself: an RPC that lets every simulation pass must not decide.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { alter } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { during } from '../kit/rpc-faults.js';
import { neverAccepted, onChain, validTwin } from './evm-instance.js';

const onTheChain = 'on the chain';
const permissiveRpc = 'permissive-rpc';

/** Flips the lowest bit of r. */
const flipped = (signature: string): string => {
  const digit = Number.parseInt(signature.slice(65, 66), 16) ^ 1;
  return `${signature.slice(0, 65)}${digit.toString(16)}${signature.slice(66)}`;
};

/** Runs the work as a case on the plain chain, and as one behind an RPC that lets simulations of its payer pass. */
async function onBoth(
  there: Check,
  work: (
    name: string,
    disturbed: (payer: `0x${string}`, send: () => Promise<void>) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  await work(onTheChain, (_payer, send) => send());
  if (there.tier < 3)
    return there.case(permissiveRpc).outOfReach('needs an RPC that lets every simulation pass');
  await work(permissiveRpc, (payer, send) => during(there, { kind: 'permissive', payer }, send));
}

check(
  'OFF-121',
  {
    title: 'checks the signature itself, even when the RPC accepts everything',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['spawn'],
    flags: ['signature', 'funds'],
    spec: 'EIP-3009; EIP-712',
    why: 'Whoever answers for the node, by mistake or on purpose, lets forged payments pass, and the merchant delivers.',
    fix: 'Recover the signer from the EIP-712 digest and compare it with authorization.from before the RPC is asked for a simulation.',
    saboteur: 'evm-trust-rpc',
  },
  (t) =>
    onChain(t, (there) =>
      onBoth(there, async (name, disturbed) => {
        if (!(await validTwin(there, name))) return;
        const payment = await there.payment();
        alter('paymentPayload.payload.signature', flipped)(payment.body);
        await disturbed(payment.draft.payer.address, () => neverAccepted(there, name, payment, ['SIG']));
      }),
    ),
);

check(
  'OFF-125',
  {
    title: 'refuses a payTo other than its vault, even when the RPC accepts everything',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn'],
    flags: ['binding', 'funds'],
    spec: 'LedgerFlow’s configuration: vault_address',
    why: 'The settlement goes to the vault or nowhere, so a merchant with another payTo delivers and is never paid.',
    fix: 'Compare payTo with vault_address, where one is configured, before the chain is asked.',
    saboteur: 'evm-vault-any-payto',
  },
  (t) => {
    const vault = t.session.target.payTo ?? t.address('vault');
    return onChain(
      t,
      (there) =>
        onBoth(there, async (name, disturbed) => {
          if (!(await validTwin(there, name, { payTo: vault }))) return;
          const payment = await there.payment({ payTo: t.address(`not the vault, ${name}`) });
          await disturbed(payment.draft.payer.address, () =>
            neverAccepted(there, name, payment, ['RECIPIENT']),
          );
        }),
      { vault },
    );
  },
);
