/**
 * LFV-ROOT: whom the merchant trusts as root issuer (K2). Step a.
 * @module
 */
import { signerOf } from '../../../src/warrant/signature/signing-key.js';
import { all, config, holder, leaf, node, terms } from '../changes.js';
import { type Family, negatives, positive } from '../draft.js';
import { configKey, keyNamed, keys, publicKeyText } from '../keys.js';
import { open, signerItem } from '../worlds.js';
import { curve, pair, plain, today } from './pos.js';

const untrusted = { step: 'a', code: 'issuer_untrusted', flags: ['AUTH_BYPASS'], basis: 'spec*' } as const;
const issuerText = publicKeyText(signerOf(keys.issuer));

export const root: Family = {
  id: 'LFV-ROOT',
  description: 'The root of a chain is issued by a key that the merchant trusts.',
  drafts: [
    positive(
      'one anchor of many',
      config({
        anchors: [configKey(keyNamed('anchor 1')), configKey(keys.k1Issuer), configKey(keys.issuer)],
      })(open),
    ),
    positive(
      'the issuer carries a key id that no anchor has',
      leaf({ issuer: { ...signerItem(keys.issuer), key_id: 'spring' } })(open),
    ),
    ...negatives(today, untrusted, [
      [
        'warrant',
        'issued by a key that the attacker made, for any audience',
        node(0, { key: keys.attacker }),
        { refs: ['W01', 'K2'] },
      ],
      ['warrant', 'issued by the agent to itself', node(0, { key: keys.agent }), { refs: ['W01'] }],
      ['config.anchors', 'empty: nobody is trusted', config({ anchors: [] }), { refs: ['K2', '17'] }],
      [
        'config.anchors',
        'the key of the agent, not that of the issuer',
        config({ anchors: [configKey(keys.agent)] }),
      ],
      [
        'issuer.key_id',
        'names the key of an anchor',
        all(
          node(0, { key: keys.attacker }),
          leaf({ issuer: { ...signerItem(keys.attacker), key_id: issuerText } }),
        ),
        { flags: ['AUTH_BYPASS', 'CONFUSION'] },
      ],
      [
        'config.anchors',
        'the secp256k1 key of the same secret',
        config({ anchors: [configKey({ ...keys.issuer, alg: 'secp256k1' })] }),
        { flags: ['CONFUSION'], refs: ['W05'] },
      ],
      [
        'issuer',
        'the secp256k1 key of the secret of an anchor',
        node(0, { key: { ...keys.issuer, alg: 'secp256k1' } }),
        { flags: ['CONFUSION'], refs: ['W05'], needs: ['secp256k1'], also: ['alg_unsupported'] },
      ],
    ]),
    ...negatives(plain, untrusted, [
      [
        'warrant',
        'issued and held by the attacker',
        all(node(0, { key: keys.attacker }), holder(keys.attacker, signerItem(keys.attacker))),
        { refs: ['W01'] },
      ],
    ]),
    ...negatives(curve, { ...untrusted, needs: ['secp256k1'], also: ['alg_unsupported'] }, [
      [
        'warrant',
        'issued by a secp256k1 key of the attacker',
        node(0, { key: keys.k1Attacker }),
        { refs: ['W01'] },
      ],
    ]),
    ...negatives(pair, untrusted, [
      [
        'node 0',
        'a foreign root hands on to an anchor',
        all(
          node(0, { key: keys.attacker }),
          terms(0, { subject_signer: signerItem(keys.issuer) }),
          node(1, { key: keys.issuer }),
        ),
        { refs: ['K2'] },
      ],
      ['config.anchors', 'the key in the middle', config({ anchors: [configKey(keyNamed('link 1'))] })],
    ]),
  ],
};
