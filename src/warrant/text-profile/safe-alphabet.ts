/**
 * Safe mode of the compatibility profile: a warrant is read only when none of its strings can be taken for the syntax
 * around it. Two such warrants with one text are the same warrant, up to the order of what is a set.
 * Source: the authorization specification, section 20.4.
 * @module
 */
import { accepted, type Outcome, refused } from '../refusal.js';
import type { TextConstraint, TextWarrant } from './text-warrant.js';

const unsafe = /[\p{Cc}\p{Surrogate};|=,()]/u;

interface Place {
  readonly value: string;
  readonly where: string;
  /** Beside an `@`, which separates it from its neighbour. */
  readonly besideAt?: boolean;
  /** Where `-` stands for null. */
  readonly nullable?: boolean;
}

/** Whether a text cannot be taken for the syntax around it. */
export function isSafeText(value: string): boolean {
  return value !== '' && !unsafe.test(value);
}

function isSafe({ value, besideAt = false, nullable = false }: Place): boolean {
  if (!isSafeText(value)) return false;
  return !(besideAt && value.includes('@')) && !(nullable && value === '-');
}

const plain = (where: string, values: readonly string[]): Place[] =>
  values.map((value) => ({ value, where }));

function placesOfConstraint(constraint: TextConstraint): Place[] {
  if (!('Payment' in constraint))
    return Object.values(constraint).flatMap((fields) =>
      Object.entries(fields).flatMap(([name, values]) => (Array.isArray(values) ? plain(name, values) : [])),
    );
  const { allowed_assets, allowed_schemes, payee_ids } = constraint.Payment;
  return [
    ...allowed_assets.flatMap(({ asset, network }): Place[] => [
      { value: asset, where: 'asset', besideAt: true },
      ...(network === null ? [] : [{ value: network, where: 'network', besideAt: true, nullable: true }]),
    ]),
    ...plain('allowed_schemes', allowed_schemes),
    ...plain('payee_ids', payee_ids),
  ];
}

function placesOf(warrant: TextWarrant): Place[] {
  const { audience } = warrant;
  const keyIds = [warrant.issuer.key_id, warrant.subject_signer.key_id].filter((id) => id !== null);
  return [
    { value: warrant.warrant_id, where: 'warrant_id' },
    ...keyIds.map((value) => ({ value, where: 'key_id', nullable: true })),
    ...plain(
      'payment_subjects',
      warrant.payment_subjects.map(({ value }) => value),
    ),
    ...(audience === 'Any' ? [] : plain('audience', Object.values(audience).flat())),
    ...warrant.constraints.flatMap(placesOfConstraint),
    ...plain('metadata', Object.entries(warrant.metadata.entries).flat()),
  ];
}

/** The warrant, or `warrant_malformed` when one of its strings is outside the alphabet. */
export function readSafely(warrant: TextWarrant): Outcome<TextWarrant> {
  const place = placesOf(warrant).find((one) => !isSafe(one));
  return place === undefined
    ? accepted(warrant)
    : refused('0', 'warrant_malformed', `${place.where}: outside the safe alphabet`);
}
