/**
 * Time: a payment is good from its start to its end and not for long.
 * @module
 */
import { lezCheck, refuses } from './lez-check.js';

const timed = { needs: 'T2', section: '5', flags: ['time'] } as const;

lezCheck(
  'LEZ-050',
  {
    ...timed,
    title: 'refuses a payment after its end',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    why: 'An approval of last year still spends money.',
    fix: 'Refuse where now is at or after valid_before_ms.',
    saboteur: 'no-expiry',
  },
  (lez, t) =>
    refuses(lez, t, [
      { name: 'a minute after its end', make: (own) => own.credential({ from: -120_000, until: -60_000 }) },
      { name: 'six seconds after its end', make: (own) => own.credential({ from: -30_000, until: -6_000 }) },
    ]),
);

lezCheck(
  'LEZ-051',
  {
    ...timed,
    title: 'refuses a payment before its start',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    why: 'Money moves before its owner wanted it to.',
    fix: 'Refuse where now is before valid_after_ms.',
    saboteur: 'no-start',
  },
  (lez, t) =>
    refuses(lez, t, [
      { name: 'a minute early', make: (own) => own.credential({ from: 60_000, until: 120_000 }) },
    ]),
);

lezCheck(
  'LEZ-052',
  {
    ...timed,
    title: 'refuses a payment that would last longer than a day',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    why: 'A credential that leaks can be used for ever.',
    fix: 'Refuse windows of more than a day.',
    saboteur: 'endless-credential',
  },
  (lez, t) =>
    refuses(lez, t, [
      { name: 'two days', make: (own) => own.credential({ from: -1_000, until: 172_800_000 }) },
      { name: 'a century', make: (own) => own.credential({ from: -1_000, until: 3_155_760_000_000 }) },
    ]),
);
