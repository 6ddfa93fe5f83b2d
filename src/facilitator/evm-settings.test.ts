/** What an operator may set for a chain. */
import { describe, expect, it } from 'vitest';
import { checkFacilitatorConfig } from './config.js';
import { openChains } from './open-adapters.js';
import { openFacilitator, payTo, signPayment } from './payment.fixture.js';
import { ScriptedChain, tokenAddress } from './scripted-chain.fixture.js';

describe('an EVM adapter', () => {
  it('with a vault pays nobody else', async () => {
    const chain = new ScriptedChain();
    const payment = await signPayment(1, chain);
    const other = openFacilitator({ chain, adapter: { vault_address: `0x${'F1'.repeat(20)}` } });
    const reason = 'invalid_exact_evm_recipient_mismatch';
    expect((await other.post('/verify', payment)).body).toMatchObject({ invalidReason: reason });
    expect((await other.post('/settle', payment)).body).toMatchObject({ errorReason: reason });
    const same = openFacilitator({ chain, adapter: { vault_address: `0x${payTo.slice(2).toUpperCase()}` } });
    expect((await same.post('/settle', payment)).body).toMatchObject({ success: true });
  });

  it.each([
    [{ name: 'USDC', version: '2' }, undefined],
    [{ name: 'USD Coin', version: '2' }, 'invalid_exact_evm_token_name_mismatch'],
    [{ name: 'USDC', version: '1' }, 'invalid_exact_evm_token_version_mismatch'],
  ])('believes the operator about the token: %j', async (domain, invalidReason) => {
    const token = { network: 'eip155:84532', address: tokenAddress, decimals: 6, ...domain };
    const { chain, post } = openFacilitator({ evm: { tokens: [token] } });
    const { body } = await post('/verify', await signPayment(1, chain));
    expect(body.invalidReason).toBe(invalidReason);
  });

  it('waits for as many blocks as configured before it answers success', async () => {
    const { chain, post } = openFacilitator({ evm: { confirmations: 3 } });
    let head = 11;
    chain.script.set('eth_blockNumber', () => ({ kind: 'result', value: `0x${head.toString(16)}` }));
    const payment = await signPayment(1, chain);
    const pending = await post('/settle', payment);
    expect(pending.body).toMatchObject({ success: false, errorReason: 'settlement_pending' });
    head = 13;
    expect((await post('/settle', payment)).body).toMatchObject({
      success: true,
      transaction: pending.body.transaction,
    });
    expect(chain.sent).toHaveLength(1);
  });

  it('without a signer key verifies, and settles nothing', async () => {
    const { chain, post } = openFacilitator({ adapter: { signer_key_env: undefined } });
    const payment = await signPayment(1, chain);
    expect((await post('/verify', payment)).body).toMatchObject({ isValid: true });
    const { status, body } = await post('/settle', payment);
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: false, errorReason: 'unexpected_settle_error', transaction: '' });
    expect(chain.sent).toEqual([]);
  });

  it('serves its own chain only, whatever its pattern covers', async () => {
    const { chain, facilitator, post } = openFacilitator({
      adapter: { networks: ['eip155:*'], chain_id: 84532, advertise: ['eip155:84532'] },
    });
    const payment = await signPayment(1, chain);
    expect((await post('/verify', payment)).body).toMatchObject({ isValid: true });
    const requirements = { ...payment.paymentRequirements, network: 'eip155:1' };
    const elsewhere = {
      ...payment,
      paymentPayload: { ...payment.paymentPayload, accepted: requirements },
      paymentRequirements: requirements,
    };
    expect((await post('/verify', elsewhere)).body).toMatchObject({ invalidReason: 'invalid_network' });
    const supported: unknown = await (await facilitator.app.request('/supported')).json();
    expect(supported).toMatchObject({ kinds: [{ network: 'eip155:84532' }] });
  });

  it('needs no key variable when it names none', () => {
    const config = checkFacilitatorConfig({
      adapters: [{ kind: 'evm', id: 'a', rpc_url: 'http://127.0.0.1:1', chain_id: 84532 }],
    });
    expect([...openChains(config, {}).keys()]).toEqual(['eip155:84532']);
  });
});
