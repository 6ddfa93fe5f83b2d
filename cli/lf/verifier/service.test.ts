import { expect, test } from 'vitest';
import { loadVectors } from '../../../suites/authorization/load-vectors.js';
import { createService } from './service.js';

const published = 'sha256:4464a398d25c3bb1edd2db0e3eb7fa37ca53e1df8a961ca69c737d80a54ef25e';
const profile = 'lf-mar-text/2026-03';

async function sampleParams() {
  const { families } = await loadVectors();
  const [sample] = families.find(({ family }) => family === 'LFV-TEXT')?.vectors ?? [];
  if (sample === undefined || 'steps' in sample.input) throw new Error('the first vector is the sample');
  return sample.input.params;
}

async function ask(op: string, params: object) {
  const answer = await createService()(JSON.stringify({ id: '1', op, params }));
  return JSON.parse(JSON.stringify(answer));
}

test('the digest of a text warrant is told with its text, from bytes and from JSON alike', async () => {
  const { payment_payload_b64: document } = await sampleParams();
  const { extensions } = JSON.parse(Buffer.from(String(document), 'base64').toString('utf8'));
  const fromBytes = await ask('warrant_digest', {
    profile,
    warrant_b64: extensions.ledgerflow.warrant.inline_b64,
  });
  expect(fromBytes).toMatchObject({ ok: true, result: { digest: published } });
  expect(fromBytes.result.text).toMatch(
    /^version=1;warrant_id=warrant-1;issuer=ed25519:.*;signature=ed25519:f9186403/,
  );
  const decoded = await ask('decode_warrant', {
    profile,
    warrant_b64: extensions.ledgerflow.warrant.inline_b64,
  });
  expect(decoded.result.body_sha256).toBe(
    'sha256:16a5837f6ec21c7e9be22ce2f9a70f077b6302f25e76843bfd11c7f7ab7ab951',
  );
  expect(await ask('warrant_digest', { profile, warrant_json: decoded.result.warrant })).toEqual(fromBytes);
  expect(await ask('warrant_digest', { profile, warrant_json: {} })).toMatchObject({
    ok: false,
    error: { code: 'warrant_malformed' },
  });
});

test('the mode has to be named', async () => {
  const { mode: _, ...params } = await sampleParams();
  expect(await ask('verify_authorization', params)).toMatchObject({
    ok: false,
    error: { code: 'protocol_bad_params', message: 'params.mode: expected safe or predict' },
  });
});
