/**
 * LFV-HOST: who the merchant is, by id and by host (sections 9.1, 5 and 10). Steps 0, d and e.
 * @module
 */
import { all, challengeMember, config, constraints, leaf, request } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import type { Change } from '../scene.js';
import { cap, open } from '../worlds.js';
import { today } from './pos.js';

const serving = (host: string): Change =>
  all(config({ merchant_hosts: ['shop.merchant-a.example', host] }), request({ authority: host }));
const ids = (...list: readonly string[]): Change => leaf({ audience: { merchant_ids: list } });
const hosts = (...list: readonly string[]): Change => leaf({ audience: { merchant_hosts: list } });
const merchant = (terms: Record<string, readonly string[]>): Change =>
  constraints(-1, { merchant: terms }, cap('1000000'));
const asked = (authority: string): Change => request({ authority });

const byId = positive('an audience of one id', ids('merchant-a')(open));
const byHost = positive('an audience of the host itself', hosts('shop.merchant-a.example')(open));
const byDomain = positive('an audience of the domain', hosts('merchant-a.example')(open));
const byDot = positive('an audience of all subdomains', hosts('.merchant-a.example')(open));
const byIp = positive('an audience of an IPv4 address', all(serving('192.0.2.7'), hosts('192.0.2.7'))(open));
const byIpv6 = positive(
  'an audience of an IPv6 address, with a port in the request',
  all(
    config({ merchant_hosts: ['[2001:db8::1]'] }),
    request({ authority: '[2001:db8::1]:8443' }),
    hosts('[2001:db8::1]'),
  )(open),
  { flags: ['EDGE_CASE'] },
);
const trailingDot = positive('one trailing dot in the authority', asked('shop.merchant-a.example.')(open), {
  flags: ['EDGE_CASE'],
  refs: ['9.1'],
});
const internationalised = positive(
  'an internationalised name as A-label',
  all(serving('xn--caf-dma.example'), hosts('xn--caf-dma.example'))(open),
);
const local = positive('localhost', all(serving('localhost'), hosts('localhost'))(open));
const bothMatch = positive(
  'merchant ids and hosts, both match',
  merchant({ merchant_ids: ['merchant-a'], host_suffixes: ['merchant-a.example'] })(open),
  { refs: ['L02', 'W43'] },
);
const idOnly = positive(
  'a merchant constraint of ids',
  merchant({ merchant_ids: ['merchant-b', 'merchant-a'] })(open),
);
const hostOnly = positive(
  'a merchant constraint of hosts',
  merchant({ host_suffixes: ['.merchant-a.example'] })(open),
);

const spoofed = {
  step: '0',
  code: 'request_authority_mismatch',
  flags: ['CONFUSION'],
  refs: ['L26', 'W41'],
} as const;
const elsewhere = { step: 'd', code: 'audience_mismatch', flags: ['BINDING'], basis: 'spec*' } as const;
const forbidden = { step: 'e', code: 'merchant_not_allowed', flags: ['BINDING'], basis: 'spec*' } as const;
const trick = { refs: ['W40'], flags: ['CONFUSION'] } as const;

export const host: Family = {
  id: 'LFV-HOST',
  description: 'The merchant decides by its own configuration who it is; hosts match by whole labels.',
  drafts: [
    byId,
    byHost,
    byDomain,
    byDot,
    byIp,
    byIpv6,
    trailingDot,
    internationalised,
    local,
    bothMatch,
    idOnly,
    hostOnly,
    ...negatives(today, spoofed, [
      ['request.authority', 'another merchant', asked('merchant-b.example')],
      ['request.authority', 'the parent domain of the configured host', asked('merchant-a.example')],
      ['request.authority', 'a subdomain of the configured host', asked('a.shop.merchant-a.example')],
      [
        'request.authority',
        'a name that ends with the configured host',
        asked('evilshop.merchant-a.example'),
        { refs: ['W40', 'W41'] },
      ],
      ['request.authority', 'user information', asked('user@shop.merchant-a.example')],
      [
        'request.authority',
        'the configured host as user information',
        asked('shop.merchant-a.example@merchant-b.example'),
      ],
      ['request.authority', 'empty', asked('')],
      ['request.authority', 'a port and no host', asked(':443')],
      ['request.authority', 'two trailing dots', asked('shop.merchant-a.example..')],
      [
        'request.authority',
        'a line feed and a second host',
        asked('shop.merchant-a.example\nmerchant-b.example'),
        { refs: ['W17'], flags: ['INJECTION'] },
      ],
      [
        'request.authority',
        'a tab before it',
        asked('\tshop.merchant-a.example'),
        { refs: ['W17'], flags: ['INJECTION'] },
      ],
      ['request.authority', 'a port that is no number', asked('shop.merchant-a.example:443x')],
      ['request.authority', 'a letter that Unicode folds to ASCII', asked('\u017fhop.merchant-a.example')],
      ['config.merchant_hosts', 'another host', config({ merchant_hosts: ['merchant-a.example'] })],
    ]),
    ...negatives(byId, elsewhere, [
      ['audience.merchant_ids', 'another merchant', ids('merchant-b')],
      ['audience.merchant_ids', 'the id in other letters', ids('Merchant-A')],
      ['audience.merchant_ids', 'the beginning of the id', ids('merchant')],
      [
        'audience.merchant_ids',
        'the host of the merchant as id',
        ids('shop.merchant-a.example'),
        { flags: ['CONFUSION'] },
      ],
      [
        'audience.merchant_ids',
        'two ids joined',
        ids('merchant-a|merchant-b'),
        { refs: ['W14'], flags: ['INJECTION'] },
      ],
      [
        'config.merchant_id',
        'another merchant',
        all(config({ merchant_id: 'merchant-b' }), challengeMember({ merchant_id: 'merchant-b' })),
        { flags: ['CONFUSION'], refs: ['W41'] },
      ],
    ]),
    ...negatives(byHost, elsewhere, [
      ['audience.merchant_hosts', 'another host', hosts('merchant-b.example')],
      ['audience.merchant_hosts', 'a subdomain of the host', hosts('a.shop.merchant-a.example')],
      [
        'audience.merchant_hosts',
        'a dot and the host: subdomains only',
        hosts('.shop.merchant-a.example'),
        trick,
      ],
    ]),
    ...negatives(byDomain, elsewhere, [
      ['audience.merchant_hosts', 'the end of a label', hosts('a.example'), trick],
      [
        'request.authority',
        'a host that ends with the domain, without a dot between',
        all(serving('evilmerchant-a.example')),
        trick,
      ],
    ]),
    ...negatives(byIp, elsewhere, [
      ['audience.merchant_hosts', 'the end of the address', hosts('0.2.7'), trick],
      ['request.authority', 'another address', serving('192.0.2.17')],
    ]),
    ...negatives(idOnly, forbidden, [
      ['merchant.merchant_ids', 'another merchant', merchant({ merchant_ids: ['merchant-b'] })],
      ['merchant.merchant_ids', 'the id with a space', merchant({ merchant_ids: ['merchant-a '] })],
    ]),
    ...negatives(hostOnly, forbidden, [
      ['merchant.host_suffixes', 'another host', merchant({ host_suffixes: ['merchant-b.example'] })],
      [
        'merchant.host_suffixes',
        'the end of a label',
        merchant({ host_suffixes: ['-a.example', 'a.example'] }),
        trick,
      ],
      [
        'request.authority',
        'the domain itself, where subdomains are allowed',
        serving('merchant-a.example'),
        trick,
      ],
      [
        'request.authority',
        'a host that ends with the suffix, without a dot between',
        serving('evilmerchant-a.example'),
        trick,
      ],
    ]),
    ...negatives(bothMatch, { ...forbidden, ambiguous: 'L02', refs: ['W43', 'L02'] }, [
      [
        'merchant',
        'the id matches, the host does not',
        merchant({ merchant_ids: ['merchant-a'], host_suffixes: ['merchant-b.example'] }),
      ],
      [
        'merchant',
        'the host matches, the id does not',
        merchant({ merchant_ids: ['merchant-b'], host_suffixes: ['merchant-a.example'] }),
      ],
    ] satisfies readonly Row[]),
    ...negatives(bothMatch, forbidden, [
      [
        'merchant',
        'neither matches',
        merchant({ merchant_ids: ['merchant-b'], host_suffixes: ['merchant-b.example'] }),
        { refs: ['W43'] },
      ],
    ]),
  ],
};
