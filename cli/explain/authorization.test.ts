import { expect, test } from 'vitest';
import { noColours } from '../../reports/console.js';
import { findAuthorizationRow } from '../authorization-rows.js';
import { explainRow } from './authorization.js';

const plain = { colours: noColours, width: 200 };

test.each(['LFV-P09', 'lfv-p09', ' P09 '])('%s names the law LFV-P09', (id) => {
  expect(findAuthorizationRow(id)?.id).toBe('LFV-P09');
});

test('a family is told with its vectors, the verifiers that it finds, and how to ask it alone', async () => {
  const text = await explainRow('LFV-CBOR', plain);
  expect(text).toMatch(/the verifier refuses warrants in any other encoding than the one\.$/m);
  expect(text).toMatch(/^Level +MUST, severity high, profile authorization$/m);
  expect(text).toMatch(/^Vectors +\d{2,}$/m);
  expect(text).toMatch(/lax-cbor: a verifier that reads any CBOR and encodes it again$/m);
  expect(text).toMatch(/provisional; .*a failure accuses nobody$/m);
  expect(text).toContain("  assay lf verifier --exec './my-verifier' --only LFV-CBOR\n");
});

test('what only a merchant can be asked is asked by its URL', async () => {
  expect(await explainRow('LFV-HTTP', plain)).toContain('  assay merchant URL\n');
});

test('an id that is none is bad usage and suggests near ones', async () => {
  await expect(explainRow('LFV-CBORR', plain)).rejects.toMatchObject({
    code: 'UNKNOWN_CHECK',
    exitCode: 64,
    hint: expect.stringContaining('LFV-CBOR'),
  });
});
