/**
 * A node that fails, lies or forgets: nothing passes because of it, nothing is lost, and everything works again after it.
 * @module
 */
import { aceTwin } from './ace-twin.js';

aceTwin(
  'ACE-054',
  {
    title: 'makes one transfer and ends as settled when the answer to the broadcast is lost',
    basis: 'kit',
    needs: 'T3',
    flags: ['pending', 'replay', 'funds'],
    saboteur: 'broadcast-error-reset',
  },
  ['X402-FLT-005'],
);

aceTwin(
  'ACE-055',
  {
    title: 'takes neither already known nor nonce too low for a final failure',
    basis: 'kit',
    needs: 'T3',
    run: 'global',
    flags: ['pending'],
    saboteur: 'known-is-error',
  },
  ['X402-FLT-006'],
);

aceTwin(
  'ACE-056',
  {
    title: 'calls nothing valid and stays up when its RPC fails at verify',
    basis: 'kit',
    needs: 'T3',
    run: 'global',
    flags: ['availability', 'funds'],
    saboteur: 'rpc-error-valid',
  },
  ['X402-FLT-001', 'X402-FLT-002'],
);

aceTwin(
  'ACE-057',
  {
    title: 'can still settle what it verified after its RPC failed before the broadcast',
    basis: 'kit',
    needs: 'T3',
    run: 'global',
    flags: ['pending', 'availability'],
    saboteur: 'rpc-error-fails-record',
  },
  ['X402-FLT-003'],
);

aceTwin(
  'ACE-058',
  {
    title: 'notices an RPC that serves another chain',
    basis: 'kit',
    needs: 'T3',
    run: 'global',
    flags: ['config'],
    saboteur: 'no-chainid-check',
  },
  ['X402-FLT-010'],
);

aceTwin(
  'ACE-059',
  {
    title: 'what it says after its receipt has disappeared in a reorganisation',
    basis: 'kit',
    needs: 'T3',
    run: 'global',
    flags: ['funds'],
    saboteur: 'ignore-reorg',
  },
  ['X402-FLT-009'],
);
